package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"jpkiweb/helper/cli"
	"jpkiweb/scripts/sandbox/service"
	"jpkiweb/scripts/snippet"
	"jpkiweb/shared/relyingparty"
)

// helperName is what the test binary is called as to be the helper's command line.
const helperName = "jpki-helper"

func TestMain(m *testing.M) {
	if filepath.Base(os.Args[0]) != helperName {
		os.Exit(m.Run())
	}
	os.Exit(cli.Run(context.Background(), os.Args[1:], cli.Env{Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Getenv: os.Getenv, Now: time.Now}))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// A running is a sandbox that serves a folder.
type running struct{ Address, Token string }

// start runs a sandbox until the function that it returns is called, which returns its log.
func start(t *testing.T, o options) (running, func() string) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	read, write := io.Pipe()
	ended := make(chan error, 1)
	var log bytes.Buffer
	o.listen, o.asJSON = "127.0.0.1:0", true
	go func() {
		err := run(ctx, o, write, &log)
		write.CloseWithError(errors.Join(err, io.EOF))
		ended <- err
	}()
	var r running
	must(t, json.NewDecoder(read).Decode(&r))
	stopped := false
	end := func() string {
		if !stopped {
			stopped = true
			stop()
			must(t, <-ended)
		}
		return log.String()
	}
	t.Cleanup(func() { end() })
	return r, end
}

func get(t *testing.T, address string) string {
	t.Helper()
	answer, err := http.Get(address)
	must(t, err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	must(t, err)
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s %s", address, answer.Status, text)
	}
	return string(text)
}

// The keys stay, and are their owner's.
func TestKeysAreKept(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "sandbox")
	o := options{dir: dir, release: "reissue"}
	names := []string{"user-authentication-ca.pem", "digital-signature-ca.pem", "time-stamping-ca.pem"}
	first, end := start(t, o)
	var before []string
	for _, name := range names {
		before = append(before, get(t, first.Address+"/ca/"+name))
	}
	token, err := os.ReadFile(filepath.Join(dir, tokenFile))
	if err != nil || strings.TrimSpace(string(token)) != first.Token {
		t.Errorf("token %q in the folder, %q told, %v", token, first.Token, err)
	}
	end()
	if _, err := os.Stat(filepath.Join(dir, tokenFile)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the token is left: %v", err)
	}
	second, _ := start(t, o)
	for i, name := range names {
		if after := get(t, second.Address+"/ca/"+name); after != before[i] {
			t.Errorf("%s is another one", name)
		}
		folder := dir
		if name == service.TSAFile {
			folder = filepath.Join(dir, tsaFolder)
		}
		if text, err := os.ReadFile(filepath.Join(folder, name)); err != nil || string(text) != before[i] {
			t.Errorf("%s in the folder is another one, %v", name, err)
		}
	}
	if first.Token == second.Token {
		t.Error("the token is that of before")
	}
	must(t, filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		want := fs.FileMode(0o600)
		switch ext := filepath.Ext(path); {
		case e.IsDir():
			want = 0o700
		case ext == ".pem" || ext == ".crl":
			want = 0o644
		}
		if err == nil && info.Mode().Perm() != want {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
		return err
	}))
}

// An authority that ends soon would be of no use for long: it is made anew in time.
func TestTimeStampingAuthorityIsMadeAnew(t *testing.T) {
	dir, now := filepath.Join(t.TempDir(), "sandbox"), time.Now()
	root := func(at time.Time) string {
		f, err := openFolder(dir, at)
		must(t, err)
		must(t, f.Close())
		text, err := os.ReadFile(filepath.Join(dir, tsaFolder, service.TSAFile))
		must(t, err)
		return string(text)
	}
	first := root(now)
	if root(now.AddDate(0, 11, 0)) != first {
		t.Error("another one after eleven months")
	}
	if root(now.AddDate(0, 11, 10)) == first {
		t.Error("the same, with less than thirty days left")
	}
}

func TestFoldersThatAreNotServed(t *testing.T) {
	mine := t.TempDir()
	must(t, os.Chmod(mine, 0o700))
	start(t, options{dir: mine, release: "reissue"})
	open := t.TempDir()
	must(t, os.Chmod(open, 0o750))
	spoiled := t.TempDir()
	must(t, os.Chmod(spoiled, 0o700))
	must(t, os.Mkdir(filepath.Join(spoiled, tsaFolder), 0o700))
	must(t, os.WriteFile(filepath.Join(spoiled, tsaFolder, tsaFile), []byte("x"), 0o600))
	for name, c := range map[string]struct {
		o    options
		want string
	}{
		"that of another process":  {options{dir: mine, release: "reissue"}, "serves it already"},
		"none":                     {options{release: "reissue"}, "--dir"},
		"one that others enter":    {options{dir: open, release: "reissue"}, "chmod 700"},
		"one with a spoiled key":   {options{dir: spoiled, release: "reissue"}, "not the file of a time-stamping authority"},
		"by another rule":          {options{dir: filepath.Join(mine, "a"), release: "x"}, "rule of release"},
		"with a fault of no name":  {options{dir: filepath.Join(mine, "b"), release: "reissue", fault: "x"}, "no fault"},
		"knowing before the issue": {options{dir: filepath.Join(mine, "c"), release: "reissue", knownAfter: -1}, "--known-after"},
	} {
		c.o.listen = "127.0.0.1:0"
		if err := run(t.Context(), c.o, io.Discard, io.Discard); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// Who is to be told that others reach it is told.
func TestReadyLines(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "sandbox")
	for listen, want := range map[string]bool{"127.0.0.1:0": false, "[::1]:0": false, "0.0.0.0:0": true} {
		ctx, stop := context.WithCancel(t.Context())
		read, write := io.Pipe()
		ended := make(chan error, 1)
		go func() { ended <- run(ctx, options{listen: listen, dir: dir, release: "returns"}, write, io.Discard) }()
		text := make([]byte, 4096)
		n, err := read.Read(text)
		must(t, err)
		if got := string(text[:n]); !strings.HasPrefix(got, "SANDBOX ") || strings.Contains(got, "from the network") != want || strings.Contains(got, "%!") {
			t.Errorf("%s: %s", listen, got)
		}
		stop()
		must(t, <-ended)
	}
}

// What README has people copy works, on the folder of a sandbox with the virtual card, and a
// server reads its CAs and lists from there.
func TestSandboxReadme(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "sandbox")
	r, _ := start(t, options{dir: dir, release: "reissue"})
	all, err := snippet.Blocks(filepath.Join("..", ".."))
	must(t, err)
	text := ""
	for _, s := range all {
		if s.File == "scripts/sandbox/README.md" && s.Lang == "sh" {
			text += s.Text
		}
	}
	me, err := os.Executable()
	must(t, err)
	bin := t.TempDir()
	must(t, os.Symlink(me, filepath.Join(bin, helperName)))
	c := exec.CommandContext(t.Context(), "bash", "-euc", strings.ReplaceAll(text, "http://127.0.0.1:2560", r.Address))
	c.Env = append(os.Environ(), "PATH="+bin+":"+os.Getenv("PATH"), "JPKIWEB_SANDBOX="+dir)
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	want := regexp.MustCompile(`(?s)login.pem: good.*"state":"on_hold".*login.pem: revoked.*certificateHold.*certificate revoked.*"state":"revoked".*login.pem: revoked.*cessationOfOperation.*trylater \(3\).*"fault":""`)
	if !want.Match(out) {
		t.Errorf("not what README says:\n%s", out)
	}
	anchors, skipped, err := relyingparty.LoadAnchors(dir)
	if err != nil || len(anchors.All()) != 2 {
		t.Errorf("%d CAs in the folder, skipped %v, %v", len(anchors.All()), skipped, err)
	}
}
