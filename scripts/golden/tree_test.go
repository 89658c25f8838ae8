package golden

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Whoever compares with golden files says which there are: else a file that nobody
// draws any more would stay, and be read as if somebody saw it.
func TestWhoComparesFindsWhatIsStale(t *testing.T) {
	compares, finds := map[string]bool{}, map[string]bool{}
	err := filepath.WalkDir("../..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := os.ReadFile(path)
		folder := filepath.Dir(path)
		compares[folder] = compares[folder] || strings.Contains(string(source), "golden.Compare(")
		finds[folder] = finds[folder] || strings.Contains(string(source), "golden.Only(")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for folder, does := range compares {
		if !does || folder == "../../scripts/golden" {
			continue
		}
		if seen++; !finds[folder] {
			t.Errorf("%s compares with golden files and leaves the stale ones", folder)
		}
	}
	if seen < 4 {
		t.Errorf("only %d packages have golden files", seen)
	}
}
