package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
)

// jpki.js is read by every visitor of every municipal page that includes it, 5 kB with
// the compression of any web server. More than half of it is what it says in three
// languages where no helper answers: there nothing else can be loaded for sure.
var maxScripts = map[string]int{jpkiScript: 15_000, "jpki-login.js": 6_500}

func TestScriptsForOtherPagesAreSmall(t *testing.T) {
	for _, name := range forPages {
		source, err := os.ReadFile("../../static/" + name)
		if err != nil {
			t.Fatal(err)
		}
		small, err := minify(name, source)
		if err != nil {
			t.Fatal(err)
		}
		if len(small) > maxScripts[name] {
			t.Errorf("%s has %d bytes, want at most %d", name, len(small), maxScripts[name])
		}
		t.Logf("%s: %d bytes of %d", name, len(small), len(source))
	}
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
		words := evaluate(t, script, lang)
		for _, key := range everyKey(t) {
			if len(words[key]) < 3 || slices.Contains(words[key], "") {
				t.Errorf("%s: %s has %q", lang, key, words[key])
			}
		}
		for key, parts := range words {
			if strings.ContainsAny(strings.Join(parts, ""), "{}\n") {
				t.Errorf("%s: %s has %q", lang, key, parts)
			}
		}
	}
}

// everyKey are the keys of all codes and statuses: of the wire, of the reports and the
// refusals, as their sources name them, and of HTTP.
func everyKey(t *testing.T) (keys []string) {
	t.Helper()
	for _, code := range wire.Codes {
		keys = append(keys, string(code))
	}
	for _, path := range []string{"relyingparty/report.go", "relyingparty/web/refusal.go", "relyingparty/web/status.go", "signature/verification/code.go"} {
		source, err := os.ReadFile("../../shared/" + path)
		if err != nil {
			t.Fatal(err)
		}
		source, _, _ = bytes.Cut(source, []byte("// Reasons that only reports on files have.")) // nobody is refused for those
		found := regexp.MustCompile(`\tCode\w+ +(?:[\w.]*Code )?= "(\w+)"`).FindAllSubmatch(source, -1)
		for _, code := range found {
			keys = append(keys, ofSite+string(code[1]))
		}
		if len(found) < 5 {
			t.Errorf("%s: %d codes", path, len(found))
		}
	}
	for status := range statuses() {
		keys = append(keys, "http."+strconv.Itoa(status))
	}
	return keys
}

// evaluate has Node run a script of words.
func evaluate(t *testing.T, script []byte, lang string) (words map[string][]string) {
	t.Helper()
	node := exec.CommandContext(t.Context(), "node", "-")
	node.Stdin = strings.NewReader("const jpki = { words: {} };" + string(script) + "process.stdout.write(JSON.stringify(jpki.words." + lang + "))")
	out, err := node.Output()
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(out, &words); err != nil {
		t.Fatal(err)
	}
	return words
}
