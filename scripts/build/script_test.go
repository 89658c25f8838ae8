package main

import (
	"os"
	"testing"
)

// jpki.js is read by every visitor of every municipal page that includes it.
const maxScript = 6000

func TestScriptForOtherPagesIsSmall(t *testing.T) {
	source, err := os.ReadFile("../../static/jpki.js")
	if err != nil {
		t.Fatal(err)
	}
	small, err := minify(source)
	if err != nil {
		t.Fatal(err)
	}
	if len(small) > maxScript {
		t.Errorf("jpki.js has %d bytes, want at most %d", len(small), maxScript)
	}
	t.Logf("%d bytes of %d", len(small), len(source))
}
