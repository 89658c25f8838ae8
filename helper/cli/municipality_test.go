package cli_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"jpkiweb/helper/cli"
	"jpkiweb/shared/municipality"
	"jpkiweb/shared/municipality/bundle"
	"jpkiweb/shared/municipality/datafile"
	"jpkiweb/shared/municipality/gazetteer"
	"jpkiweb/shared/municipality/publication"
)

const dataOfTree = "../../shared/municipality/data"

// staff is a folder of somebody who keeps the file of a municipality.
type staff struct {
	t    *testing.T
	dir  string
	app  fstest.MapFS
	lang string
	open func(string) error
}

func newStaff(t *testing.T) *staff {
	t.Helper()
	s := &staff{t: t, dir: t.TempDir(), app: maps.Clone(app), lang: "C"}
	docs, _, err := datafile.Folder(dataOfTree, "2026-11-30", nil)
	must(t, err)
	files, err := publication.Municipalities(docs)
	must(t, err)
	rules, err := os.ReadFile("../../shared/lifecycle/data/rules.yaml")
	must(t, err)
	files[bundle.RulesName], err = publication.Rules(rules)
	must(t, err)
	files[bundle.HolidaysName] = []byte(`{"from":"2026-01-01","to":"2031-12-31","days":[]}`)
	files[gazetteer.Name], err = os.ReadFile("../../shared/municipality/gazetteer/" + gazetteer.Name)
	must(t, err)
	for name, text := range files {
		s.app["dist/data/"+name] = &fstest.MapFile{Data: text}
	}
	return s
}

// file copies a file of the tree, changed.
func (s *staff) file(name string, change ...string) string {
	s.t.Helper()
	text, err := os.ReadFile(filepath.Join(dataOfTree, name))
	must(s.t, err)
	replaced := strings.NewReplacer(change...).Replace(string(text))
	if len(change) > 0 && replaced == string(text) {
		s.t.Fatalf("%s does not have %q", name, change[0])
	}
	path := filepath.Join(s.dir, name)
	must(s.t, os.WriteFile(path, []byte(replaced), 0o600))
	return path
}

func (s *staff) in(name string) string { return filepath.Join(s.dir, name) }

// run runs the command municipality on the last day of November.
func (s *staff) run(ctx context.Context, args ...string) (exit int, stdout, stderr string) {
	var out, errs strings.Builder
	exit = cli.Run(ctx, append([]string{"municipality"}, args...), cli.Env{
		App: s.app, Stdout: &out, Stderr: &errs, Version: "1.2.3", Open: s.open,
		Now:    func() time.Time { return time.Date(2026, 11, 30, 1, 0, 0, 0, time.UTC) },
		Getenv: func(name string) string { return map[string]string{"LANG": s.lang}[name] },
	})
	return exit, out.String(), errs.String()
}

func (s *staff) must(args ...string) string {
	s.t.Helper()
	exit, stdout, stderr := s.run(s.t.Context(), args...)
	if exit != 0 {
		s.t.Fatalf("%q: exit code %d\n%s%s", args, exit, stdout, stderr)
	}
	return stdout
}

func TestMunicipalityCheck(t *testing.T) {
	for name, test := range map[string]struct {
		lang   string
		change []string
		exit   int
		want   []string // in what is printed
	}{
		"a good file":              {"C", nil, 0, []string{"Files: 1. Errors: 0."}},
		"a good file, in Japanese": {"ja_JP.UTF-8", nil, 0, []string{"ファイル 1件、誤り 0件"}},
		"an unknown key": {"ja_JP.UTF-8", []string{"storeIssue:", "storeIsue:"}, 1,
			[]string{"282197-sanda.yaml:31:1: 誤り: キー storeIsue はありません。storeIssue のまちがいではありませんか", "上の誤りを直してください"}},
		"an unknown key, in English": {"C", []string{"storeIssue:", "storeIsue:"}, 1,
			[]string{"282197-sanda.yaml:31:1: error: there is no key storeIsue; is it storeIssue?", "fix the mistakes above"}},
		"a wrong check digit": {"C", []string{`code: "282197"`, `code: "282198"`}, 1, []string{":6:7: error: the check digit"}},
		"a paper of nobody":   {"C", []string{"paper: card", "paper: cart"}, 1, []string{"error: "}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStaff(t)
			s.lang = test.lang
			exit, stdout, stderr := s.run(t.Context(), "check", s.file("282197-sanda.yaml", test.change...))
			if exit != test.exit {
				t.Errorf("exit code %d\n%s%s", exit, stdout, stderr)
			}
			for _, want := range test.want {
				if !strings.Contains(stdout+stderr, want) {
					t.Errorf("does not say %q:\n%s%s", want, stdout, stderr)
				}
			}
		})
	}
}

// What a file of somebody else's says does nothing to the terminal in which it is checked.
func TestMunicipalityCheckShowsWhatIsHidden(t *testing.T) {
	s := newStaff(t)
	_, stdout, stderr := s.run(t.Context(), "check", s.file("282197-sanda.yaml", "storeIssue:", "\"\x1b]0;x\x07\u202eeussI\":"))
	if strings.ContainsAny(stdout+stderr, "\x1b\x07\u202e") || !strings.Contains(stdout, "[U+001B]]0;x[U+0007][U+202E]eussI") {
		t.Errorf("%q", stdout+stderr)
	}
}

// Who has no file begins with one that check reads, and with what is built in it has no mistake.
func TestMunicipalityNew(t *testing.T) {
	s := newStaff(t)
	for _, test := range []struct {
		name, code, file string
		exit             int
		want             string
	}{
		{"that is built in", "282197", "282197-sanda.yaml", 0, "Errors: 0."},
		{"that nobody wrote", "131016", "131016-chiyoda.yaml", 1, "the phone number 000-000-0000 is that of the example"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Chdir(s.dir)
			if told := s.must("new", test.code); !strings.Contains(told, test.file) {
				t.Error(told)
			}
			if exit, stdout, stderr := s.run(t.Context(), "check", test.file); exit != test.exit || !strings.Contains(stdout, test.want) {
				t.Errorf("exit code %d\n%s%s", exit, stdout, stderr)
			}
			if exit, _, stderr := s.run(t.Context(), "new", test.code); exit != 2 || !strings.Contains(stderr, "is there already") {
				t.Errorf("exit code %d\n%s", exit, stderr)
			}
		})
	}
}

func TestMunicipalityCheckInJSON(t *testing.T) {
	s := newStaff(t)
	exit, stdout, _ := s.run(t.Context(), "check", "--json", s.file("282197-sanda.yaml", "storeIssue:", "storeIsue:"))
	var told struct {
		Files, Errors, Remarks int
		Problems               []struct {
			File         string
			Line, Column int
			Remark       bool
			Ja, En       string
		}
	}
	must(t, json.Unmarshal([]byte(stdout), &told))
	if exit != 1 || told.Files != 1 || told.Errors != 1 || told.Problems[0].Line != 31 || told.Problems[0].Ja == "" || told.Problems[0].En == "" {
		t.Errorf("exit code %d, %+v", exit, told)
	}
}

func TestMunicipalityRefuses(t *testing.T) {
	s := newStaff(t)
	good, bad := s.file("282197-sanda.yaml"), s.file("122165-narashino.yaml", "fees:", "feees:")
	s.must("key", s.in("key.pem"))
	must(t, os.WriteFile(s.in("other.zip"), []byte("PK"), 0o600))
	for name, test := range map[string]struct {
		args []string
		exit int
		want string
	}{
		"an unknown verb":              {[]string{"publsh", good}, 2, "publish"},
		"no file":                      {[]string{"check"}, 2, "municipality takes"},
		"a file that is not there":     {[]string{"check", s.in("none.yaml")}, 1, "is not there"},
		"a folder without files":       {[]string{"check", t.TempDir()}, 1, "no .yaml file"},
		"a key that is there":          {[]string{"key", s.in("key.pem")}, 2, "is there already"},
		"publish without a place":      {[]string{"publish", good}, 2, "--out"},
		"publish without a key":        {[]string{"publish", good, "--out", s.in("a.bundle")}, 2, "--key"},
		"publish with mistakes":        {[]string{"publish", bad, "--out", s.in("a.bundle"), "--key", s.in("key.pem")}, 1, "fix the mistakes"},
		"publish with no key":          {[]string{"publish", good, "--out", s.in("a.bundle"), "--key", s.in("other.zip")}, 2, "private key"},
		"publish over something else":  {[]string{"publish", good, "--out", s.in("other.zip"), "--key", s.in("key.pem")}, 2, "no bundle of this key"},
		"publish into no guide":        {[]string{"publish", good, "--guide", s.dir}, 2, "not the folder of a guide"},
		"publish of several":           {[]string{"publish", s.dir, "--open-data", s.in("open")}, 1, "fix"},
		"tick-sheet with mistakes":     {[]string{"tick-sheet", bad}, 1, "fix the mistakes"},
		"preview with mistakes":        {[]string{"preview", bad}, 1, "fix the mistakes"},
		"publish with a missing key":   {[]string{"publish", good, "--out", s.in("a.bundle"), "--key", s.in("none.pem")}, 1, "none.pem is not there"},
		"publish into no folder":       {[]string{"publish", good, "--out", s.in("none/a.bundle"), "--key", s.in("key.pem")}, 1, "there is no folder"},
		"a key into no folder":         {[]string{"key", s.in("none/key.pem")}, 1, "there is no folder"},
		"check of another name":        {[]string{"check", s.copyOf(good, "282197-sanda.yaml.txt")}, 1, "error: the name does not end with .yaml"},
		"publish of another name":      {[]string{"publish", s.copyOf(good, "282197-sanda.yaml.txt"), "--open-data", s.in("open")}, 1, "the name does not end with .yaml"},
		"new of nobody":                {[]string{"new", "131010"}, 2, "no municipality has the code 131010"},
		"preview on no port":           {[]string{"preview", good, "--port", "70000"}, 2, "--port"},
		"a file with another's number": {[]string{"check", good, s.copyOf(good, "282197-copy.yaml")}, 1, "there is a file for the code"},
	} {
		t.Run(name, func(t *testing.T) {
			exit, stdout, stderr := s.run(t.Context(), test.args...)
			if exit != test.exit || !strings.Contains(stdout+stderr, test.want) {
				t.Errorf("exit code %d\n%s%s", exit, stdout, stderr)
			}
		})
	}
	if _, err := os.Stat(s.in("a.bundle")); !os.IsNotExist(err) {
		t.Error("something was published")
	}
}

func (s *staff) copyOf(path, name string) string {
	s.t.Helper()
	text, err := os.ReadFile(path)
	must(s.t, err)
	to := filepath.Join(s.t.TempDir(), name)
	must(s.t, os.WriteFile(to, text, 0o600))
	return to
}

// publicKey is the key that the command tells for the policy.
func (s *staff) publicKey(file string) ed25519.PublicKey {
	s.t.Helper()
	var told struct{ Public string }
	must(s.t, json.Unmarshal([]byte(s.must("key", "--json", file)), &told))
	keys, err := bundle.ParseKeys(told.Public)
	must(s.t, err)
	return keys[0]
}

// opened reads a bundle that was published.
func (s *staff) opened(name, code string, key ed25519.PublicKey) *bundle.Bundle {
	s.t.Helper()
	text, err := os.ReadFile(s.in(name))
	must(s.t, err)
	b, err := bundle.Open(bytes.NewReader(text), int64(len(text)), []bundle.Key{{Municipality: code, Public: key}})
	must(s.t, err)
	must(s.t, b.Check(s.t.Context()))
	return b
}

// A city's bundle holds its own file, and each has a higher number than the one before.
func TestMunicipalityPublishesItsOwnFile(t *testing.T) {
	s := newStaff(t)
	key := s.publicKey(s.in("key.pem"))
	if info, err := os.Stat(s.in("key.pem")); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	file := s.file("282197-sanda.yaml", `from: "09:00"`, `from: "08:45"`)
	for _, test := range []struct {
		args []string
		want int64
	}{
		{nil, 2026113000}, {nil, 2026113001}, {[]string{"--number", "2026120100"}, 2026120100}, {nil, 2026120101},
	} {
		s.must(append([]string{"publish", file, "--out", s.in("sanda.bundle"), "--key", s.in("key.pem")}, test.args...)...)
		b := s.opened("sanda.bundle", "282197", key)
		if about := b.About(); about.Number != test.want || about.Municipality != "282197" || about.Made != "2026-11-30" || len(b.Names()) != 1 {
			t.Errorf("%+v with %q, want %d", about, b.Names(), test.want)
		}
	}
	if exit, _, stderr := s.run(t.Context(), "publish", file, "--out", s.in("sanda.bundle"), "--key", s.in("key.pem"), "--number", "7"); exit != 2 || !strings.Contains(stderr, "not higher") {
		t.Errorf("exit code %d, %s", exit, stderr)
	}
	text, err := s.opened("sanda.bundle", "282197", key).ReadFile(bundle.FileName("282197"))
	must(t, err)
	f, err := municipality.Parse(text)
	must(t, err)
	if f.Offices[0].Hours[0].From != "08:45" {
		t.Errorf("%+v", f.Offices[0].Hours[0])
	}
	if info, err := os.Stat(s.in("sanda.bundle")); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o644 {
		t.Errorf("others cannot read it: %v, %v", info.Mode(), err)
	}
}

// A folder with the national file is published whole, as open data and into the page that a
// municipality hosts, too.
func TestMunicipalityPublishesAFolder(t *testing.T) {
	s := newStaff(t)
	key := s.publicKey(s.in("key.pem"))
	guide := filepath.Join(t.TempDir(), "guide")
	must(t, os.MkdirAll(filepath.Join(guide, "dist/data/municipality"), 0o755))
	must(t, os.WriteFile(filepath.Join(guide, "dist/data/municipality/index.json"), []byte("[]"), 0o600))
	s.must("publish", dataOfTree, "--out", s.in("all.bundle"), "--key", s.in("key.pem"), "--open-data", s.in("open"), "--guide", guide)
	b := s.opened("all.bundle", municipality.NationalCode, key)
	for _, name := range b.Names() {
		want, err := b.ReadFile(name)
		must(t, err)
		for _, folder := range []string{s.in("open"), filepath.Join(guide, "dist/data")} {
			if got, err := os.ReadFile(filepath.Join(folder, name)); err != nil || !bytes.Equal(got, want) {
				t.Errorf("%s in %s: %v", name, folder, err)
			}
		}
	}
	if len(b.Names()) < 8 {
		t.Errorf("%q", b.Names())
	}
}

// One municipality's file takes its place in a guide, and its neighbours stay.
func TestMunicipalityPutsItsFileIntoAGuide(t *testing.T) {
	s := newStaff(t)
	guide := filepath.Join(s.dir, "guide")
	must(t, os.MkdirAll(filepath.Join(guide, "dist/data/municipality"), 0o755))
	index := filepath.Join(guide, "dist/data/municipality/index.json")
	must(t, os.WriteFile(index, []byte(`[{"code":"122165","name":{"ja":"習志野市"},"prefecture":{"ja":"千葉県"}},{"code":"282197","name":{"ja":"古い"},"prefecture":{"ja":"兵庫県"}}]`), 0o600))
	s.must("publish", s.file("282197-sanda.yaml"), "--guide", guide)
	s.must("key", s.in("key.pem"))
	if told := s.must("publish", s.file("282197-sanda.yaml"), "--out", s.in("a.bundle"), "--key", s.in("key.pem")); !strings.Contains(told, "282197 Sanda City") {
		t.Errorf("does not name the municipality: %s", told)
	}
	text, err := os.ReadFile(index)
	must(t, err)
	entries, err := municipality.ParseIndex(text)
	must(t, err)
	if len(entries) != 2 || entries[0].Name.Ja != "習志野市" || entries[1].Name.Ja != "三田市" {
		t.Errorf("%+v", entries)
	}
	if _, err := os.Stat(filepath.Join(guide, "dist/data/municipality/282197.json")); err != nil {
		t.Error(err)
	}
}

func TestMunicipalityTickSheet(t *testing.T) {
	s := newStaff(t)
	s.must("tick-sheet", s.file("282197-sanda.yaml"), "--out", s.in("sheet.html"))
	html, err := os.ReadFile(s.in("sheet.html"))
	must(t, err)
	if !strings.Contains(string(html), "079-559-5044") || !strings.Contains(string(html), "電子証明書の更新（本人") || strings.Contains(string(html), "[guide.") || !strings.Contains(string(html), "2026年11月30日") {
		t.Errorf("%s", html)
	}
}

// The page shows the file as it is now, or as it was before it had mistakes, to nobody but
// who asks under the address.
func TestMunicipalityPreview(t *testing.T) {
	s := newStaff(t)
	file := s.file("282197-sanda.yaml")
	ctx, cancel := context.WithCancel(t.Context())
	opened := make(chan string, 1)
	s.open = func(page string) error { opened <- page; return nil }
	ended := make(chan int, 1)
	go func() {
		exit, _, _ := s.run(ctx, "preview", file)
		ended <- exit
	}()
	page := <-opened
	address, _, ok := strings.Cut(page, "#/guide/renew?city=282197")
	if !ok || !strings.HasPrefix(address, "http://127.0.0.1:") {
		t.Fatal(page)
	}
	hour := func() string {
		getOf(t, address+"dist/data/municipality/index.json", "", http.StatusOK)
		f, err := municipality.Parse(getOf(t, address+"dist/data/municipality/282197.json", "", http.StatusOK))
		must(t, err)
		return f.Offices[0].Hours[0].From
	}
	for _, test := range []struct{ from, to, want string }{
		{"", "", "09:00"}, {`from: "09:00"`, `from: "08:45"`, "08:45"}, {"offices:", "offises:", "08:45"}, {`from: "09:00"`, `from: "08:30"`, "08:30"},
	} {
		if test.from != "" {
			s.file("282197-sanda.yaml", test.from, test.to)
		}
		if got := hour(); got != test.want {
			t.Errorf("after %s: %s, want %s", test.to, got, test.want)
		}
	}
	getOf(t, address+"dist/data/municipality/122165.json", "", http.StatusOK)
	getOf(t, address, "city.example", http.StatusMisdirectedRequest)
	cancel()
	if exit := <-ended; exit != 0 {
		t.Errorf("exit code %d", exit)
	}
}

// getOf gets a file under a name of the host.
func getOf(t *testing.T, address, host string, status int) []byte {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	must(t, err)
	r.Host = host
	answer, err := http.DefaultClient.Do(r)
	must(t, err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	must(t, err)
	if answer.StatusCode != status || status == http.StatusOK && answer.Header.Get("Content-Security-Policy") == "" {
		t.Errorf("%s: %d %v", address, answer.StatusCode, answer.Header)
	}
	return text
}

// BenchmarkMunicipalityCheck checks a file for each municipality of Japan, as those of the tree
// are.
func BenchmarkMunicipalityCheck(b *testing.B) {
	dir := b.TempDir()
	seeds, err := filepath.Glob(filepath.Join(dataOfTree, "[1-9]*.yaml"))
	if err != nil || len(seeds) < 5 {
		b.Fatal(seeds, err)
	}
	for i := range 1741 {
		seed := seeds[i%len(seeds)]
		text, err := os.ReadFile(seed)
		if err != nil {
			b.Fatal(err)
		}
		code := fmt.Sprintf("%05d", 1000+i)
		code += string(municipality.CheckDigit(code))
		content := strings.Replace(string(text), filepath.Base(seed)[:6], code, 1)
		if err := os.WriteFile(filepath.Join(dir, code+"-city.yaml"), []byte(content), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		if _, _, err := datafile.Folder(dir, "2026-11-30", nil); err != nil {
			b.Fatal(err)
		}
	}
}
