package snippet

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"jpkiweb/helper/cli"
	"jpkiweb/shared/municipality"
	"jpkiweb/shared/municipality/bundle"
	"jpkiweb/shared/municipality/supply"
	"jpkiweb/static"
)

// The guide for staff of a municipality, as it stands: in an empty folder somebody with
// nothing but the helper makes a key, changes an opening hour, looks at it and publishes it,
// and a helper that believes the key has it.
func TestStaffGuide(t *testing.T) {
	const guide, file, code = "shared/municipality/data/README.md", "282197-sanda.yaml", "282197"
	steps := stepsOf(t, guide)
	i := slices.IndexFunc(steps, func(args []string) bool { return args[1] == "key" })
	if i < 0 {
		t.Fatalf("the guide makes no key: %q", steps)
	}
	steps = slices.Concat(steps[i:i+1], steps[:i], steps[i+1:]) // it says to do that first
	text, err := os.ReadFile(filepath.Join(root, "shared/municipality/data", file))
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(string(text), `from: "09:00"`, yamlStep(t, guide), 1)
	t.Chdir(t.TempDir())
	write(t, file, changed)
	done, key := map[string]bool{}, ""
	for _, args := range steps {
		done[args[1]] = true
		switch args[1] {
		case "preview":
			previewShows(t, args, code, "08:45")
		case "key":
			var told struct{ Public string }
			if err := json.Unmarshal([]byte(runs(t, append(args, "--json"))), &told); err != nil {
				t.Fatal(err)
			}
			key = told.Public
		default:
			runs(t, args)
		}
	}
	for _, verb := range []string{"key", "new", "check", "preview", "publish", "tick-sheet"} {
		if !done[verb] {
			t.Errorf("the guide does not show %s", verb)
		}
	}
	if got := hourIn(t, ".", code, key); got != "08:45" {
		t.Errorf("the helper says %s", got)
	}
}

// stepsOf are the commands of the helper in a document that a person types, in order, without
// jpki-helper.
func stepsOf(t *testing.T, file string) (steps [][]string) {
	t.Helper()
	all, err := Blocks(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		if s.File != file || s.Lang != "sh" {
			continue
		}
		for line := range strings.Lines(s.Text) {
			words := strings.Fields(line)
			if len(words) < 3 || words[0] != "jpki-helper" {
				t.Fatalf("%v: %q is no command", s, line)
			}
			steps = append(steps, words[1:])
		}
	}
	return steps
}

// yamlStep is the line that the guide has its reader write.
func yamlStep(t *testing.T, file string) string {
	t.Helper()
	all, err := Blocks(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		if s.File == file && s.Lang == "yaml" {
			return strings.TrimSpace(s.Text)
		}
	}
	t.Fatal("the guide changes nothing")
	return ""
}

func staffEnv(out io.Writer) cli.Env {
	return cli.Env{
		App: static.FS(), Stdout: out, Stderr: out, Now: time.Now, Version: "1.2.3",
		Getenv: func(name string) string { return map[string]string{"LANG": "ja_JP.UTF-8"}[name] },
	}
}

func runs(t *testing.T, args []string) string {
	t.Helper()
	var out strings.Builder
	if exit := cli.Run(t.Context(), args, staffEnv(&out)); exit != 0 {
		t.Fatalf("%q: exit code %d\n%s", args, exit, &out)
	}
	return out.String()
}

// previewShows ends the preview as soon as its page has the hour.
func previewShows(t *testing.T, args []string, code, want string) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	env := staffEnv(io.Discard)
	opened := make(chan string, 1)
	env.Open = func(page string) error { opened <- page; return nil }
	ended := make(chan int, 1)
	go func() { ended <- cli.Run(ctx, args, env) }()
	page := <-opened
	address, _, _ := strings.Cut(page, "#")
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"dist/data/"+bundle.FileName(code), nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	f, err := municipality.Parse(text)
	if err != nil || f.Offices[0].Hours[0].From != want {
		t.Errorf("the preview does not show %s: %v", want, err)
	}
	cancel()
	if exit := <-ended; exit != 0 {
		t.Errorf("preview: exit code %d", exit)
	}
}

// hourIn is the hour at which a helper with this source and key says that the office opens.
func hourIn(t *testing.T, folder, code, key string) string {
	t.Helper()
	public, err := bundle.ParseKeys(key)
	if err != nil || len(public) != 1 {
		t.Fatal(key, err)
	}
	source, err := filepath.Abs(folder)
	if err != nil {
		t.Fatal(err)
	}
	s, err := supply.New(supply.Config{
		Source: source, Keys: []bundle.Key{{Municipality: code, Public: public[0]}}, Store: new(supply.Memory),
		BuiltIn: func(name string) ([]byte, error) { return static.ReadDist(static.FS(), "dist/data/"+name) },
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Look(t.Context()); err != nil {
		t.Fatal(err)
	}
	f, err := s.Open(bundle.FileName(code))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	text, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	of, err := municipality.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return of.Offices[0].Hours[0].From
}
