package cli_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"jpkiweb/helper/cli"
)

// offered are lines that a person has typed, and what TAB offers behind them.
var offered = map[string]string{
	"jpki-helper ver":                               "verify version",
	"jpki-helper help gra":                          "grants",
	"jpki-helper status --rea":                      "--reader",
	"jpki-helper status --reader ":                  "virtual",
	"jpki-helper serve --virtual=signing":           "signing-locked",
	"jpki-helper pin ":                              "change",
	"jpki-helper pin --reader virtual change ":      "card-info digital-signature user-authentication",
	"jpki-helper grants re":                         "revoke",
	"jpki-helper grants allow https://x.example lo": "login",
	"jpki-helper verify docu":                       "document.p7s",
	"jpki-helper verify --content docu":             "document.p7s",
	"jpki-helper login --challenge docu":            "",
	"jpki-helper status docu":                       "",
	"jpki-helper version --reader":                  "",
	"jpki-helper nothing ":                          "",
}

// Each shell itself offers what the commands take, within a second, and runs no jpki-helper for
// it: none touches the card, or a PIN.
func TestShellsComplete(t *testing.T) {
	dir := t.TempDir()
	run := filepath.Join(dir, "run")
	for name, content := range map[string]string{"bin/jpki-helper": "#!/bin/sh\necho run >>" + run + "\n", "document.p7s": "signed", "other": "file"} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for shell, script := range map[string]string{"bash": "jpki-helper", "zsh": "_jpki-helper", "fish": "jpki-helper.fish"} {
		t.Run(shell, func(t *testing.T) {
			path := filepath.Join(dir, shell, script)
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(said(t, "C", "completion", shell)), 0o644); err != nil {
				t.Fatal(err)
			}
			where := path
			if shell == "zsh" {
				where = filepath.Dir(path)
			}
			typed := slices.Sorted(func(yield func(string) bool) {
				for line := range offered {
					if !yield(line) {
						return
					}
				}
			})
			drive, err := filepath.Abs(filepath.Join("testdata", "complete", shell))
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			command := exec.CommandContext(ctx, shell, append([]string{drive, where}, typed...)...)
			command.Dir = dir
			command.Env = append(os.Environ(), "PATH="+filepath.Join(dir, "bin")+":"+os.Getenv("PATH"), "HOME="+dir, "XDG_CONFIG_HOME="+dir, "XDG_DATA_HOME="+dir, "LC_ALL=C.UTF-8", "TERM=dumb")
			out, err := command.CombinedOutput()
			if err != nil {
				t.Fatalf("scripts/setup test installs %s: %v\n%s", shell, err, out)
			}
			wantOffered(t, typed, string(out))
		})
	}
	if _, err := os.Stat(run); err == nil {
		t.Error("a shell ran jpki-helper to complete")
	}
}

// A name of a file is one word to bash, whatever is in it, and nothing of it is run.
func TestBashOffersNamesAsTheyAre(t *testing.T) {
	dir := t.TempDir()
	script := filepath.Join(t.TempDir(), "jpki-helper")
	if err := os.WriteFile(script, []byte(said(t, "C", "completion", "bash")), 0o644); err != nil {
		t.Fatal(err)
	}
	names := []string{"$(touch run)", "`touch run`", "a * b.pdf", "it's\ttwo", "x;touch run"}
	for _, name := range names {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, before := range []string{"verify", "verify --content"} {
		command := exec.Command("bash", "-c", `. "$1"; COMP_WORDS=(jpki-helper $2 ""); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _jpki_helper; printf '%s\n' "${COMPREPLY[@]}"`, "bash", script, before)
		command.Dir = dir
		out, err := command.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		got := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
		slices.Sort(got)
		if !slices.Equal(got, slices.Sorted(slices.Values(names))) {
			t.Errorf("%s: %q, want %q", before, got, names)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "run")); err == nil {
		t.Error("a name was run")
	}
}

func wantOffered(t *testing.T, typed []string, out string) {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	if len(lines) != len(typed) {
		t.Fatalf("%d answers to %d lines:\n%s", len(lines), len(typed), out)
	}
	fastest := time.Hour // others may have the processor
	for i, line := range lines {
		var ms int
		if _, err := fmt.Sscanf(line, "took %d ms:", &ms); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		fastest = min(fastest, time.Duration(ms)*time.Millisecond)
		_, found, _ := strings.Cut(line, ": ")
		words := strings.Fields(strings.ReplaceAll(found, "--virtual=", ""))
		slices.Sort(words)
		if got := strings.Join(words, " "); got != offered[typed[i]] {
			t.Errorf("%s: %q is offered, want %q", typed[i], got, offered[typed[i]])
		}
	}
	if fastest > time.Second {
		t.Errorf("a line takes %v at least", fastest)
	}
}

// said is what a command prints in a locale; it succeeds, and says nothing else.
func said(t *testing.T, locale string, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	code := cli.Run(t.Context(), args, cli.Env{
		Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs, Version: "1.2.3", Now: func() time.Time { return time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC) },
		Getenv: func(name string) string { return map[string]string{"LANG": locale}[name] },
	})
	if code != 0 || errs.Len() > 0 {
		t.Fatalf("%s: exit code %d\n%s", args, code, &errs)
	}
	return out.String()
}

// The manual page of each language is one, to both programs that show it, and has every command,
// flag and exit code.
func TestManualPage(t *testing.T) {
	for _, locale := range []string{"C", "ja_JP.UTF-8"} {
		page := said(t, locale, "man")
		for name, command := range map[string][]string{
			"mandoc": {"mandoc", "-Tlint", "-Wwarning"}, "man": {"man", "--warnings=w", "--encoding=UTF-8", "-l", "-"},
		} {
			check := exec.Command(command[0], command[1:]...)
			check.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "MANWIDTH=80")
			check.Stdin = strings.NewReader(page)
			var complaint bytes.Buffer
			check.Stderr = &complaint
			if name == "mandoc" {
				check.Stdout = &complaint
			} else {
				check.Stdout = io.Discard
			}
			if err := check.Run(); err != nil || complaint.Len() > 0 {
				t.Errorf("%s: %s (scripts/setup test installs it): %v\n%s", locale, name, err, &complaint)
			}
		}
		plain := strings.NewReplacer(`\-`, "-", `\:`, "", `\(dq`, `"`).Replace(page)
		for name, flags := range everyFlag(t) {
			if !strings.Contains(plain, ".SS \"jpki-helper "+name) {
				t.Errorf("%s: no command %s", locale, name)
			}
			_, section, _ := strings.Cut(plain, ".SS \"jpki-helper "+name)
			section, _, _ = strings.Cut(section, ".SS ")
			for _, flag := range flags {
				if !strings.Contains(section+" ", ".B "+flag+"\n") && !strings.Contains(section, ".B "+flag+" ") {
					t.Errorf("%s: %s has no %s", locale, name, flag)
				}
			}
		}
		for _, exit := range []string{"0", "1", "2", "130"} {
			if !strings.Contains(plain, ".TP\n.B \""+exit+"\"\n") {
				t.Errorf("%s: no exit code %s", locale, exit)
			}
		}
	}
}

// everyFlag are the commands of the help, and the flags that the help of each tells.
func everyFlag(t *testing.T) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	for line := range strings.Lines(said(t, "C", "help")) {
		fields := strings.Fields(line)
		if !strings.HasPrefix(line, "  ") || len(fields) < 2 {
			continue
		}
		for told := range strings.Lines(said(t, "C", "help", fields[0])) {
			if words := strings.Fields(told); strings.HasPrefix(told, "  --") {
				all[fields[0]] = append(all[fields[0]], words[0])
			}
		}
	}
	if len(all) < 20 || len(all["sign"]) < 20 {
		t.Fatalf("the help was not read: %v", all)
	}
	return all
}
