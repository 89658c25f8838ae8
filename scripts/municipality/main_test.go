package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"jpkiweb/shared/municipality"
)

const example = "shared/municipality/datafile/testdata/999997-reiji.yaml"

var day = time.Date(2026, 7, 16, 10, 0, 0, 0, time.UTC)

// root makes the root of the project the current folder, as for the command.
func root(t *testing.T) {
	t.Helper()
	t.Chdir("../..")
}

func TestCheckOfAGoodFile(t *testing.T) {
	root(t)
	var out bytes.Buffer
	if err := run([]string{"check", example}, &out, day); err != nil {
		t.Fatal(err)
	}
	if want := "1件のファイル: 誤り 0, 注意 0\n    1 file: 0 errors, 0 remarks\n"; out.String() != want {
		t.Errorf("got %q", out.String())
	}
}

// brokenFile writes the example with changes, beside nothing else.
func brokenFile(t *testing.T, changes ...string) string {
	t.Helper()
	text, err := os.ReadFile(example)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), filepath.Base(example))
	if err := os.WriteFile(path, []byte(strings.NewReplacer(changes...).Replace(string(text))), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestCheckPrintsBothLanguages(t *testing.T) {
	root(t)
	path := brokenFile(t, "days: [mon, holiday]", "days: [mon]", "procedures: [pin-reset]\n", "procedures: [renew]\n", ", en: New Year}", "}")
	var out bytes.Buffer
	if err := run([]string{"check", path}, &out, day); !errors.Is(err, errWrong) {
		t.Errorf("error %v", err)
	}
	want := `[誤り・error] 999997-reiji.yaml:27:9: 営業時間が22行目と重なっています (renew, mon 09:00–17:00 と 09:00–18:00)
    opening hours overlap (renew, mon 09:00–17:00 and 09:00–18:00; see line 22)
[注意・remark] 999997-reiji.yaml:41:40: 訳がありません: en (日本語で表示されます)
    no translation: en (shown in Japanese)
1件のファイル: 誤り 1, 注意 1
    1 file: 1 error, 1 remark
`
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
	out.Reset()
	if err := run([]string{"check", "-quiet", path}, &out, day); !errors.Is(err, errWrong) || strings.Contains(out.String(), "remark") || strings.Contains(out.String(), "注意") {
		t.Errorf("quiet: %v\n%s", err, out.String())
	}
}

// The rules are no file of a municipality, and are not counted as one.
func TestCheckOfAllSaysWhatWasRead(t *testing.T) {
	root(t)
	paths, err := filepath.Glob(filepath.Join(dataFolder, "*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := run([]string{"check", "-quiet"}, &out, day); err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprintf("%d件のファイル (ほかに rules.yaml): 誤り 0\n    %[1]d files (and rules.yaml): 0 errors\n", len(paths)); out.String() != want {
		t.Errorf("got %q, want %q", out.String(), want)
	}
}

func TestCheckOfTwoFilesForOneCode(t *testing.T) {
	root(t)
	second := brokenFile(t)
	var out bytes.Buffer
	if err := run([]string{"check", example, second}, &out, day); !errors.Is(err, errWrong) || !strings.Contains(out.String(), "2:7: コード 999997 のファイルはもうあります") {
		t.Errorf("%v\n%s", err, out.String())
	}
}

// A copy whose code is still that of the sample is the one to mend, whatever comes
// first.
func TestCheckOfACopyBlamesTheCopy(t *testing.T) {
	root(t)
	text, err := os.ReadFile(example)
	if err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(t.TempDir(), "131016-copy.yaml")
	if err := os.WriteFile(copied, text, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, paths := range [][]string{{copied, example}, {example, copied}} {
		var out bytes.Buffer
		err := run(append([]string{"check"}, paths...), &out, day)
		if !errors.Is(err, errWrong) || strings.Contains(out.String(), "error] "+filepath.Base(example)) || !strings.Contains(out.String(), "131016-copy.yaml:2:7: コード 999997 のファイルはもうあります") {
			t.Errorf("%v\n%s", err, out.String())
		}
	}
}

func TestCheckUsesTheNationalFileBeside(t *testing.T) {
	root(t)
	path := brokenFile(t, "- paper: card", "- paper: passport")
	national := "code: \"000000\"\nname: {ja: 全国}\nsources: []\npapers:\n  - {id: passport, name: {ja: 旅券}}\n"
	if err := os.WriteFile(filepath.Join(filepath.Dir(path), "000000-national.yaml"), []byte(national), 0o644); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := run([]string{"check", path}, &out, day); err != nil {
		t.Errorf("%v\n%s", err, out.String())
	}
}

func TestCheckOfRulesIsOfTheirSyntax(t *testing.T) {
	root(t)
	for name, test := range map[string]struct {
		text string
		ok   bool
	}{
		"anything":       {"colour: blue\n", true},
		"half a list":    {"a: [\n", false},
		"key twice":      {"a: 1\na: 2\n", false},
		"nothing at all": {"", false},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "rules.yaml")
			if err := os.WriteFile(path, []byte(test.text), 0o644); err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			if err := run([]string{"check", path}, &out, day); (err == nil) != test.ok {
				t.Errorf("%v\n%s", err, out.String())
			}
		})
	}
}

func TestWrongUse(t *testing.T) {
	root(t)
	for name, args := range map[string][]string{
		"no command": nil, "unknown command": {"mend"}, "build to nowhere": {"build"}, "build of something": {"build", "-o", "x", "y"},
	} {
		if err := run(args, &bytes.Buffer{}, day); !errors.Is(err, errUsage) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := run([]string{"check", "no-such-file.yaml"}, &bytes.Buffer{}, day); !errors.Is(err, os.ErrNotExist) || !strings.HasPrefix(err.Error(), "ファイルがありません") {
		t.Errorf("file that is not there: %v", err)
	}
}

func TestBuildOfTheTree(t *testing.T) {
	root(t)
	dir := t.TempDir()
	var out bytes.Buffer
	if err := run([]string{"build", "-o", dir}, &out, day); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	read := func(name string) []byte {
		text, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	if _, err := municipality.ParseHolidays(read("holidays.json")); err != nil {
		t.Error(err)
	}
	if !bytes.HasPrefix(read("lifecycle.json"), []byte("{")) {
		t.Error("lifecycle.json is no object")
	}
	if _, err := municipality.Parse(read("municipality/000000.json")); err != nil {
		t.Error(err)
	}
	index, err := municipality.ParseIndex(read("municipality/index.json"))
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, e := range index {
		codes = append(codes, e.Code)
		f, err := municipality.Parse(read("municipality/" + e.Code + ".json"))
		if err != nil || f.Name != e.Name {
			t.Errorf("%s: %v", e.Code, err)
		}
	}
	if !slices.IsSorted(codes) || len(codes) == 0 {
		t.Errorf("index of %q", codes)
	}
}
