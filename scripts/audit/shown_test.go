//go:build e2e

package audit

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

var update = flag.Bool("update", false, "make the pictures of README anew")

const (
	shownFolder = "shown"
	shownList   = "shown.json" // what each picture shows: the digest of its HTML and of the style
)

// shownScenes are the pictures of README.md and README.ja.md.
var shownScenes = []string{"home_card", "login", "doctor_service"}

// What README shows is what the app shows: each picture is of the HTML that its scene has
// today, and of today's style. With -update they are made anew.
func TestShown(t *testing.T) {
	now, all := map[string]string{}, map[string]drawn{}
	css := style(t)
	for _, lang := range []string{"ja", "en"} {
		for _, d := range drawAll(t, lang) {
			name := filepath.Base(d.Name) + "." + lang + ".png"
			if slices.Contains(shownScenes, filepath.Base(d.Name)) {
				sum := sha256.Sum256([]byte(d.Title + "\n" + d.HTML + "\n" + css))
				now[name], all[name] = hex.EncodeToString(sum[:]), d
			}
		}
	}
	if len(now) != 2*len(shownScenes) {
		t.Fatalf("%d scenes, want %d in two languages", len(now), len(shownScenes))
	}
	list := filepath.Join(shownFolder, shownList)
	if *update {
		makeShown(t, all)
		text, err := json.MarshalIndent(now, "", "\t")
		must(t, err)
		must(t, os.WriteFile(list, append(text, '\n'), 0o644))
	}
	var was map[string]string
	text, err := os.ReadFile(list)
	must(t, err)
	must(t, json.Unmarshal(text, &was))
	for name, sum := range now {
		if was[name] != sum {
			t.Errorf("%s no longer shows what the app shows: go test -tags e2e -run Shown ./scripts/audit -update", name)
		}
	}
}

// style is what the style sheets of the app say, in the order of their names.
func style(t *testing.T) string {
	t.Helper()
	files, err := filepath.Glob("../../static/css/*.css")
	must(t, err)
	if len(files) == 0 {
		t.Fatal("no style sheets")
	}
	var all strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		must(t, err)
		all.WriteString(filepath.Base(file) + "\n" + string(text))
	}
	return all.String()
}

// makeShown takes the pictures, of the upper part of each screen.
func makeShown(t *testing.T, all map[string]drawn) {
	t.Helper()
	a := openAudit(t)
	must(t, a.tab.Resize(640, 720))
	for name, d := range all {
		a.show(t, d)
		var png []byte
		must(t, a.tab.Run("take a picture", page.BringToFront(), chromedp.CaptureScreenshot(&png)))
		must(t, os.WriteFile(filepath.Join(shownFolder, name), png, 0o644))
	}
}

// README names no other pictures than those in the folder, and each of them.
func TestEveryPictureIsShown(t *testing.T) {
	for lang, file := range map[string]string{"en": "README.md", "ja": "README.ja.md"} {
		text, err := os.ReadFile(filepath.Join("../..", file))
		must(t, err)
		var named []string
		for _, m := range regexp.MustCompile(`!\[[^\]]+\]\(scripts/audit/shown/([^)]+)\)`).FindAllSubmatch(text, -1) {
			named = append(named, string(m[1]))
		}
		slices.Sort(named)
		there, err := filepath.Glob(filepath.Join(shownFolder, "*."+lang+".*"))
		must(t, err)
		for i := range there {
			there[i] = filepath.Base(there[i])
		}
		slices.Sort(there)
		if len(there) != len(shownScenes)+1 || !slices.Equal(named, there) {
			t.Errorf("%s shows %q, and there are %q", file, named, there)
		}
		if bytes.Count(text, []byte("](scripts/audit/")) != len(named) {
			t.Errorf("%s has a picture without words", file)
		}
	}
}
