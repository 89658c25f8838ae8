package static_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/fstest"

	"jpkiweb/static"
	"jpkiweb/static/locale"
)

// What the build made stands beside what is written by hand, in one tree.
func TestFSIsOneTree(t *testing.T) {
	seen := map[string]int{}
	err := fs.WalkDir(static.FS(), ".", func(name string, _ fs.DirEntry, err error) error {
		seen[name]++
		return err
	})
	if err != nil || seen["index.html"] != 1 || seen["css/tokens.css"] != 1 || seen[".keep"] != 1 {
		t.Errorf("%v, %v", seen, err)
	}
	if _, err := static.FS().Open("none"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
	if _, err := fs.ReadDir(static.FS(), "none"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a folder that is not there: %v", err)
	}
}

// A counting file system notes what is opened.
type counting struct {
	fs.FS
	opened map[string]int
}

func (c counting) Open(name string) (fs.File, error) {
	c.opened[name]++
	return c.FS.Open(name)
}

// A helper that nobody uses has none of the app in its memory.
func TestNothingIsReadBeforeItIsAskedFor(t *testing.T) {
	files := counting{fstest.MapFS{"boot.js": {Data: []byte("boot")}, "css/app.css": {Data: []byte("app")}}, map[string]int{}}
	assets, err := static.Load(files)
	if err != nil || files.opened["boot.js"]+files.opened["css/app.css"] != 0 {
		t.Errorf("opened %v, %v", files.opened, err)
	}
	for range 2 {
		answer := httptest.NewRecorder()
		assets.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/boot.js", nil))
		if answer.Body.String() != "boot" || answer.Header().Get("ETag") == "" {
			t.Errorf("%d %v %q", answer.Code, answer.Header(), answer.Body)
		}
	}
	if files.opened["boot.js"] != 3 { // once for the tag
		t.Errorf("opened %v", files.opened)
	}
}

// A file that went away after the start is nobody's crash.
func TestFileThatWentAway(t *testing.T) {
	files := fstest.MapFS{"boot.js": {Data: []byte("boot")}}
	assets, err := static.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	delete(files, "boot.js")
	answer := httptest.NewRecorder()
	assets.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/boot.js", nil))
	if answer.Code != http.StatusInternalServerError {
		t.Errorf("%d %q", answer.Code, answer.Body)
	}
}

func TestTexts(t *testing.T) {
	joined, err := locale.Joined("en")
	if err != nil {
		t.Fatal(err)
	}
	texts, err := static.Texts(fstest.MapFS{"dist/locale/en.tsv": {Data: joined}}, "en")
	if err != nil || texts.Lang() != "en" || texts.T("tries.label") == "[tries.label]" {
		t.Errorf("%q, %v", texts.T("tries.label"), err)
	}
	if _, err := static.Texts(fstest.MapFS{}, "en"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no texts: %v", err)
	}
}

// What hashes documents in the browser is the file of hash-wasm 4.13.0 on npm,
// dist/sha256.umd.min.js, byte for byte.
func TestHashWASMIsItsAuthors(t *testing.T) {
	const of4130 = "0ab0ba5a8242ca02d4403e08a60b9308cb7322a175c3a5c3071c595fad1e65de"
	content, err := fs.ReadFile(static.FS(), "hashwasm/sha256.umd.min.js")
	if sum := sha256.Sum256(content); err != nil || hex.EncodeToString(sum[:]) != of4130 {
		t.Errorf("%x, %v", sum, err)
	}
}

// Nothing of what reads documents is loaded before a person has picked a file.
func TestFirstScreenLoadsNoDocuments(t *testing.T) {
	for _, name := range []string{"index.html", "boot.js"} {
		content, err := fs.ReadFile(static.FS(), name)
		if err != nil || bytes.Contains(content, []byte("document.js")) || bytes.Contains(content, []byte("document.wasm")) || bytes.Contains(content, []byte("hashwasm")) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What is laid over a folder is served as it is at each request, and what it lacks is as
// before.
func TestFilesThatChange(t *testing.T) {
	assets, err := static.Load(fstest.MapFS{
		"boot.js": {Data: []byte("boot")}, "dist/data/a.json": {Data: []byte("built in")}, "dist/data/b.json": {Data: []byte("built in")},
	})
	if err != nil {
		t.Fatal(err)
	}
	changing := fstest.MapFS{"a.json": {Data: []byte("first")}, "c.txt": {Data: []byte("no type")}, "boot.js": {Data: []byte("no")}}
	laid := assets.With("dist/data", changing)
	get := func(of static.Assets, path, tag string) *httptest.ResponseRecorder {
		answer, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, path, nil)
		r.Header.Set("If-None-Match", tag)
		of.ServeHTTP(answer, r)
		return answer
	}
	want := func(of static.Assets, path, content string, code int) string {
		t.Helper()
		answer := get(of, path, "")
		if answer.Body.String() != content || answer.Code != code {
			t.Errorf("%s: %d %q, want %d %q", path, answer.Code, answer.Body, code, content)
		}
		return answer.Header().Get("ETag")
	}
	first := want(laid, "/dist/data/a.json", "first", http.StatusOK)
	changing["a.json"] = &fstest.MapFile{Data: []byte("second")}
	second := want(laid, "/dist/data/a.json", "second", http.StatusOK)
	if first == second || get(laid, "/dist/data/a.json", second).Code != http.StatusNotModified || get(laid, "/dist/data/a.json", first).Code != http.StatusOK {
		t.Errorf("tags %s and %s", first, second)
	}
	want(laid, "/dist/data/b.json", "built in", http.StatusOK)
	want(laid, "/boot.js", "boot", http.StatusOK)
	want(laid, "/dist/data/c.txt", "", http.StatusNotFound)
	want(laid, "/dist/data/../a.json", "", http.StatusNotFound)
	delete(changing, "a.json")
	want(laid, "/dist/data/a.json", "built in", http.StatusOK)
	want(assets, "/dist/data/a.json", "built in", http.StatusOK)
}
