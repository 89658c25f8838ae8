package tree

import (
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"
)

// The helper has its texts once, compressed (static.Texts): a call of locale.Load would
// link all of them a second time, 0.45 MB (build facts 4).
func TestHelperCarriesItsTextsOnce(t *testing.T) {
	root, files := os.DirFS("../.."), 0
	err := fs.WalkDir(root, "helper", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
			return err
		}
		files++
		source, err := fs.ReadFile(root, name)
		if strings.Contains(string(source), "locale.Load(") {
			t.Errorf("%s calls locale.Load: call static.Texts", name)
		}
		return err
	})
	if err != nil || files < 100 {
		t.Errorf("%d files, %v", files, err)
	}
}
