package tree

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// SECURITY.md names the test of every rule; a rule whose test was renamed or
// deleted has none.
func TestEveryTestOfTheSecurityPolicyExists(t *testing.T) {
	policy, err := os.ReadFile("../../SECURITY.md")
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile("`((?:Test|Fuzz|Benchmark)[A-Z][A-Za-z0-9]*)(?:/[^`]*)?`").FindAllSubmatch(policy, -1)
	if len(named) < 20 {
		t.Fatalf("SECURITY.md names %d tests: the pattern of this test no longer fits", len(named))
	}
	there := testsOfTheTree(t)
	for _, name := range named {
		if !there[string(name[1])] {
			t.Errorf("SECURITY.md: there is no %s", name[1])
		}
	}
}

func testsOfTheTree(t *testing.T) map[string]bool {
	t.Helper()
	there := map[string]bool{}
	function := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz|Benchmark)\w+)\(`)
	err := filepath.WalkDir("../..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := os.ReadFile(path)
		for _, found := range function.FindAllSubmatch(source, -1) {
			there[string(found[1])] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return there
}
