package datafile

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A text editor of Windows makes it easily.
func TestFilesOfAnotherName(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{example, "131016-chiyoda.yaml.txt", "README.md", ".swap"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(exampleText(t)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	docs, problems, err := Folder(dir, today, nil)
	if err != nil || len(docs) != 1 || docs[0].Name != example {
		t.Fatal(docs, err)
	}
	is := func(p Problem) bool {
		return p.File == "131016-chiyoda.yaml.txt" && !p.Remark && strings.Contains(p.Ja, "名前が .yaml で終わらない") && strings.Contains(p.En, "does not end with .yaml")
	}
	if len(problems) != 1 || !is(problems[0]) {
		t.Errorf("in the folder: %v", problems)
	}
	_, problems, err = Files([]string{filepath.Join(dir, "131016-chiyoda.yaml.txt")}, today, nil)
	if err != nil || len(problems) != 2 || !is(problems[0]) { // its code is another, too
		t.Errorf("alone: %v %v", problems, err)
	}
}

// What lies beside the files, such as the bundle that was made of them, is no mistake.
func TestFolderRemarksOnOtherFiles(t *testing.T) {
	dir := t.TempDir()
	for name, mistake := range map[string]bool{"city.bundle": false, "city.pem": false, "131016-chiyoda.YAML": true, "131016-chiyoda.yml.txt": true, "131016-chiyoda.yaml.bak": true} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte("x"), 0o644); err != nil {
			t.Fatal(err)
		}
		_, problems, err := Folder(dir, today, nil)
		if mistake && (err != nil || len(Errors(problems)) != 1) || !mistake && !errors.Is(err, ErrNoFile) {
			t.Errorf("%s: %v %v", name, problems, err)
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
}

func TestFolderWithoutFiles(t *testing.T) {
	if _, _, err := Folder(t.TempDir(), today, nil); err == nil || !strings.Contains(err.Error(), ".yaml のファイルがありません・no .yaml file") {
		t.Error(err)
	}
}
