package main

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
)

// jpki.js is read by every visitor of every municipal page that includes it, 5 kB with
// the compression of any web server. More than half of it is what it says in three
// languages where no helper answers: there nothing else can be loaded for sure.
const maxScript = 15_000

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

// explain has words for every code in every language, which any page can load,
// whatever its encoding is.
func TestWordsOfEveryError(t *testing.T) {
	for _, lang := range locale.Languages {
		script, err := explanations(lang)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.ContainsFunc(script, func(r rune) bool { return r > '~' }) {
			t.Errorf("%s: not ASCII", lang)
		}
		_, object, found := strings.Cut(string(script), "jpki.words."+lang+"=")
		if !found {
			t.Fatalf("%s: %.80s", lang, script)
		}
		for _, code := range wire.Codes {
			_, words, found := strings.Cut(object, string(code)+":")
			words, _, _ = strings.Cut(words, "]")
			var parts []string
			if err := json.Unmarshal([]byte(words+"]"), &parts); !found || err != nil || len(parts) < 3 {
				t.Errorf("%s: %s has %q, %v", lang, code, parts, err)
			}
		}
	}
}
