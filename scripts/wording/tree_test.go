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
		switch found.Text.File {
		case "static/locale/easy/guide.json", "static/locale/ja/guide.json", "static/locale/en/guide.json", "scripts/eservice/service/assets/text.json":
			continue // they are being written anew
		}
		t.Error(found)
	}
}
