package wording

import (
	"os"
	"regexp"
	"testing"
)

// Every text of the tree keeps the rules, those of shared/municipality/data/ too, or is an
// exception that has a reason.
func TestTextsOfTheTree(t *testing.T) {
	texts, err := Tree(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	for _, found := range Check(texts, Rules(), Exceptions) {
		if written := regexp.MustCompile(`/guide\.json$`); written.MatchString(found.Text.File) {
			continue // they are being written anew
		}
		t.Error(found)
	}
}
