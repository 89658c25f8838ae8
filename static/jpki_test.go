package static_test

import (
	"fmt"
	"io/fs"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/wire"
	"jpkiweb/static"
	"jpkiweb/static/locale"
)

// scriptsForPages are those that pages of others include.
var scriptsForPages = []string{"jpki.js", "jpki-login.js"}

func readFile(t *testing.T, name string) string {
	t.Helper()
	text, err := fs.ReadFile(static.FS(), name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// The behaviour of jpki.js, with a small browser around it.
func TestScriptForOtherPages(t *testing.T) { runScripts(t, "testdata/jpki.test.mjs") }

// The element <jpki-login>, with a small page around it.
func TestLoginElement(t *testing.T) { runScripts(t, "testdata/jpki-login.test.mjs") }

// What the worker hashes before its program is there, whenever that takes it over.
func TestFileIsHashedAhead(t *testing.T) { runScripts(t, "testdata/document.test.mjs") }

func runScripts(t *testing.T, path string) {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Fatal("node is missing; scripts/setup test installs it: ", err)
	}
	out, err := exec.CommandContext(t.Context(), node, "--test", path).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if !regexp.MustCompile(`(?m)^(#|ℹ) pass [1-9]`).Match(out) || !regexp.MustCompile(`(?m)^(#|ℹ) skipped 0$`).Match(out) {
		t.Errorf("not every test ran:\n%s", out)
	}
}

// The codes that a developer can tell apart are those that there are.
func TestTypesNameEveryCode(t *testing.T) {
	_, after, found := strings.Cut(readFile(t, "jpki.d.ts"), "export type Code =")
	union, _, ended := strings.Cut(after, ";")
	if !found || !ended {
		t.Fatal("jpki.d.ts has no type Code")
	}
	var typed []string
	for _, member := range strings.Split(union, "|") {
		if member = strings.TrimSpace(member); member != "" {
			typed = append(typed, strings.Trim(member, `"`))
		}
	}
	var codes []string
	for _, code := range wire.Codes {
		codes = append(codes, string(code))
	}
	slices.Sort(typed)
	slices.Sort(codes)
	if !slices.Equal(typed, codes) {
		t.Errorf("jpki.d.ts: %q\nwire:      %q", typed, codes)
	}
}

// What jpki.js makes itself is among the codes, and its limits are those of the
// helper.
func TestScriptAgreesWithTheWire(t *testing.T) {
	script := readFile(t, "jpki.js")
	codes := regexp.MustCompile(`(?:JPKIError|fail)\("([a-z_]+)"|"([a-z]+_[a-z_]+)"`).FindAllStringSubmatch(script, -1)
	if len(codes) == 0 {
		t.Fatal("jpki.js has no code")
	}
	for _, found := range codes {
		if code := wire.Code(found[1] + found[2]); !slices.Contains(wire.Codes[:], code) {
			t.Errorf("jpki.js: no code %q", code)
		}
	}
	if limit := fmt.Sprintf("MAX_FILES = %d;", wire.MaxItems); !strings.Contains(script, limit) {
		t.Errorf("jpki.js lacks %q", limit)
	}
	if limit := fmt.Sprintf("{%d,%d}", authtoken.MinChallengeLength, authtoken.MaxChallengeLength); !strings.Contains(script, limit) {
		t.Errorf("jpki.js lacks %q", limit)
	}
}

// The texts say how many files may be signed at once, and the declaration does.
func TestTextsSayHowManyFilesThereMayBe(t *testing.T) {
	many := strconv.Itoa(wire.MaxItems)
	for _, language := range locale.Languages {
		texts, err := locale.Load(language)
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range []string{"sign.choose.help", "error.too_large.next"} {
			if text := texts.T(key); !strings.Contains(text, many) {
				t.Errorf("%s, %s: no %s in %q", language, key, many, text)
			}
		}
	}
	if !strings.Contains(readFile(t, "jpki.d.ts"), "up to "+many+" with one entry") {
		t.Errorf("jpki.d.ts does not say %s", many)
	}
}

// A page that forbids inline script and eval can still include it.
func TestScriptForOtherPagesNeedsNoEval(t *testing.T) {
	for _, name := range scriptsForPages {
		for _, word := range []string{"eval(", "Function(", "innerHTML", "document.write", "insertAdjacentHTML", `"*"`, "Math.random"} {
			if strings.Contains(readFile(t, name), word) {
				t.Errorf("%s holds %s", name, word)
			}
		}
	}
}

// What jpki.js says itself has furigana in plain Japanese, and only there.
func TestWordsOfTheScriptsHaveFurigana(t *testing.T) {
	for _, name := range scriptsForPages {
		_, words, found := strings.Cut(readFile(t, name), "const WORDS = {")
		words, _, ended := strings.Cut(words, "\n  };")
		_, easy, isThere := strings.Cut(words, "\n    easy: {")
		easy, _, ends := strings.Cut(easy, "\n    },")
		if !found || !ended || !isThere || !ends {
			t.Fatalf("%s has no WORDS, or none that are easy", name)
		}
		rest := regexp.MustCompile(`｜[^｜《》]+《\p{Hiragana}+》`).ReplaceAllString(easy, "")
		if bare := regexp.MustCompile(`.*[\p{Han}｜《》].*`).FindString(rest); bare != "" {
			t.Errorf("%s: without furigana: %s", name, bare)
		}
		if strings.ContainsAny(strings.Replace(words, easy, "", 1), "《》〈〉") {
			t.Errorf("%s: furigana or an explanation in another language", name)
		}
	}
}
