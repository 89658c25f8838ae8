package wording

import (
	"os"
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
		t.Error(found)
	}
}
