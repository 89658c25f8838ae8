package relyingparty_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/relyingparty"
)

var languages = []string{"ja", "easy", "en"}

// reasons are the codes of report.go with which a check does not pass.
func reasons(t *testing.T) (codes []relyingparty.Code) {
	t.Helper()
	values := constants(t, "../signature/verification/code.go")
	for name, value := range constants(t, "report.go") {
		if theirs, ok := values[name]; ok {
			value = theirs
		}
		literal, ok := value.(*ast.BasicLit)
		if !ok || !strings.HasPrefix(name, "Code") {
			continue
		}
		code, err := strconv.Unquote(literal.Value)
		if err != nil {
			t.Fatal(err)
		}
		codes = append(codes, relyingparty.Code(code))
	}
	if len(codes) < 20 {
		t.Fatalf("%d codes", len(codes))
	}
	return codes
}

// refusals are the codes of package web, for which nothing was verified.
func refusals(t *testing.T) (codes []relyingparty.Code) {
	t.Helper()
	for _, path := range []string{"web/refusal.go", "web/status.go"} {
		for name, value := range constants(t, path) {
			if literal, ok := value.(*ast.BasicLit); ok && strings.HasPrefix(name, "Code") {
				code, err := strconv.Unquote(literal.Value)
				if err != nil {
					t.Fatal(err)
				}
				codes = append(codes, relyingparty.Code(code))
			}
		}
	}
	if len(codes) < 10 {
		t.Fatalf("%d codes", len(codes))
	}
	return codes
}

// What is refused before anything was verified has words of its own, and blames neither card
// nor PIN.
func TestEveryRefusalIsExplained(t *testing.T) {
	for _, lang := range languages {
		unknown, before := relyingparty.ExplainCode("nobody_knows", lang), map[string]relyingparty.Code{}
		if unknown.Title != relyingparty.Explain(relyingparty.Report{}, lang).Title {
			t.Errorf("%s: a code that nobody knows: %+v", lang, unknown)
		}
		for _, code := range refusals(t) {
			e := relyingparty.ExplainCode(code, lang)
			if e.Title == "" || e.Text == "" || len(e.Next) < 2 || e.Text == unknown.Text && code != "not_verified" {
				t.Errorf("%s: %s is not explained: %+v", lang, code, e)
			}
			if lang == "en" && code != "not_verified" && !strings.Contains(e.Text, "Nothing is wrong with your card or PIN.") {
				t.Errorf("%s: %s", code, e.Text)
			}
			if other, twice := before[e.Title+e.Text]; twice {
				t.Errorf("%s: %s and %s say the same", lang, code, other)
			}
			before[e.Title+e.Text] = code
		}
	}
}

// Words has what Explain and ExplainCode say, and no time that nobody knows.
func TestWordsAreThoseOfExplain(t *testing.T) {
	for _, lang := range languages {
		words := relyingparty.Words(lang)
		if len(words)*3 != len(readTexts(t, lang)) {
			t.Errorf("%s: %d explanations", lang, len(words))
		}
		for _, code := range append(reasons(t), refusals(t)...) {
			if got, want := words[string(code)], relyingparty.ExplainCode(code, lang); got.Title != want.Title || !slices.Equal(got.Next, want.Next) {
				t.Errorf("%s: %s: %+v", lang, code, got)
			}
		}
		if got, want := words["malformed.login"], relyingparty.Explain(failing(relyingparty.CodeMalformed, relyingparty.StepChallenge), lang); got.Title != want.Title {
			t.Errorf("%s: of a login: %+v", lang, got)
		}
	}
}

// constants are those of a file with one name and one value.
func constants(t *testing.T, path string) map[string]ast.Expr {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]ast.Expr{}
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok && len(spec.Values) == 1 {
			found[spec.Names[0].Name] = spec.Values[0]
		}
		return true
	})
	return found
}

// failing is a report that fails at one step of a login or a signature.
func failing(code relyingparty.Code, first relyingparty.StepID) relyingparty.Report {
	return relyingparty.Report{Steps: []relyingparty.Step{
		{ID: first, Status: relyingparty.Failed, Code: code, Detail: "what an operator reads"},
	}}
}

func TestEveryReasonIsExplained(t *testing.T) {
	for _, lang := range languages {
		unknown := relyingparty.Explain(relyingparty.Report{}, lang)
		titles := map[string]relyingparty.Code{}
		for _, code := range reasons(t) {
			for _, first := range []relyingparty.StepID{relyingparty.StepChallenge, relyingparty.StepOneSigner} {
				e := relyingparty.Explain(failing(code, first), lang)
				if e.Title == "" || e.Text == "" || len(e.Next) == 0 || e.Title == unknown.Title && e.Text == unknown.Text {
					t.Errorf("%s: %s is not explained: %+v", lang, code, e)
				}
				for _, text := range append(e.Next, e.Title, e.Text) {
					if text == "" || strings.Contains(text, string(code)) || strings.Contains(text, "operator reads") {
						t.Errorf("%s: %s: %q", lang, code, text)
					}
				}
				if before, twice := titles[e.Title+e.Text]; twice && before != code {
					t.Errorf("%s: %s and %s say the same", lang, before, code)
				}
				titles[e.Title+e.Text] = code
			}
		}
	}
}

// The languages say the same things, of codes that there are.
func TestTextsOfTheLanguagesAgree(t *testing.T) {
	known := map[string]bool{"not_verified": true}
	for _, code := range append(reasons(t), refusals(t)...) {
		known[string(code)], known[string(code)+".login"] = true, true
	}
	first := readTexts(t, "ja")
	for _, lang := range languages {
		texts := readTexts(t, lang)
		for key, text := range texts {
			code, part, _ := cutLast(key, ".")
			if !known[code] || part != "title" && part != "text" && part != "next" {
				t.Errorf("%s: %s is no code", lang, key)
			}
			if strings.Count(text, "\n") != strings.Count(first[key], "\n") || first[key] == "" {
				t.Errorf("%s: %s has another number of steps than ja", lang, key)
			}
		}
		if len(texts) != len(first) {
			t.Errorf("%s has %d texts, ja %d", lang, len(texts), len(first))
		}
	}
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

func readTexts(t *testing.T, lang string) map[string]string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("texts", lang+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var texts map[string]string
	if err := json.Unmarshal(data, &texts); err != nil {
		t.Fatal(err)
	}
	return texts
}

func TestEasyTextsHaveFurigana(t *testing.T) {
	ruby := regexp.MustCompile(`｜[^｜《》]+《\p{Hiragana}+》`)
	for key, text := range readTexts(t, "easy") {
		if rest := ruby.ReplaceAllString(text, ""); regexp.MustCompile(`\p{Han}|[｜《》]`).MatchString(rest) {
			t.Errorf("%s: %s", key, text)
		}
	}
	for _, lang := range []string{"ja", "en"} {
		for key, text := range readTexts(t, lang) {
			if strings.ContainsAny(text, "｜《》〈〉") {
				t.Errorf("%s %s: %s", lang, key, text)
			}
		}
	}
}

// What nobody did wrong is not blamed on card or PIN.
func TestWhatIsUndecidedBlamesNobody(t *testing.T) {
	for _, code := range []relyingparty.Code{relyingparty.CodeChallengeUnknown, relyingparty.CodeRevocationUnknown, relyingparty.CodeRevocationClosed, relyingparty.CodeKnownSoon, relyingparty.CodeChallengeMissing, relyingparty.CodeChallengeExpired} {
		if e := relyingparty.Explain(failing(code, relyingparty.StepChallenge), "en"); !strings.Contains(e.Text, "Nothing is wrong with your card or PIN.") {
			t.Errorf("%s: %s", code, e.Text)
		}
	}
}

func TestExplainSpeaksTheLanguage(t *testing.T) {
	report := failing(relyingparty.CodeExpired, relyingparty.StepChallenge)
	for lang, want := range map[string]string{
		"ja": "電子証明書の期限が切れています", "ja-JP": "電子証明書の期限が切れています", "JA": "電子証明書の期限が切れています",
		"easy": "｜電子証明書《でんししょうめいしょ》の｜期限《きげん》〈｜使《つか》える｜最後《さいご》の｜日《ひ》〉が｜過《す》ぎました",
		"en":   "The certificate has expired", "en-GB": "The certificate has expired", "pt": "The certificate has expired", "": "The certificate has expired",
	} {
		if e := relyingparty.Explain(report, lang); e.Title != want {
			t.Errorf("%q: %s", lang, e.Title)
		}
	}
}

// Of a login that failed somewhere else than a signature did, people read another thing.
func TestLoginIsNotExplainedAsASignature(t *testing.T) {
	_, onLogin := newVerifier(t, config()).VerifyLogin(t.Context(), []byte("{}"), newChallenge(t))
	_, onSignature := verify(t, config(), []byte("no signature"), document)
	if a, b := relyingparty.Explain(onLogin, "en").Title, relyingparty.Explain(onSignature, "en").Title; a != "The login could not be read" || b != "The signature could not be read" {
		t.Errorf("%q and %q", a, b)
	}
	_, ok := login(t, config(), issue(t, jpki.UserAuthentication))
	if e := relyingparty.Explain(ok, "ja"); e.Title != "" || e.Text != "" || len(e.Next) > 0 {
		t.Errorf("a login that is all right: %+v", e)
	}
}

func TestRuby(t *testing.T) {
	for text, want := range map[string]string{
		"｜今《いま》は、<b>｜使《つか》えません": "<ruby>今<rp>（</rp><rt>いま</rt><rp>）</rp></ruby>は、&lt;b&gt;<ruby>使<rp>（</rp><rt>つか</rt><rp>）</rp></ruby>えません",
		"a | b ｜ c ｜d《e": "a | b ｜ c ｜d《e",
		"｜\"《'》":         "<ruby>&#34;<rp>（</rp><rt>&#39;</rt><rp>）</rp></ruby>",
		"":               "",
	} {
		if got := relyingparty.Ruby(text); got != want {
			t.Errorf("Ruby(%q) = %s", text, got)
		}
	}
}

// counted are numbers in a text: digits, and the words that English has for them.
var counted = regexp.MustCompile(`[0-9]+|\b(?:two|three|four|five|six|seven|eight|nine|ten)\b`)

var numberWords = []string{"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"}

// How often and how long stands in the texts as the stores have it.
func TestTextsSayTheBoundsOfAStore(t *testing.T) {
	minutes := int(relyingparty.ChallengeTTL / time.Minute)
	if time.Duration(minutes)*time.Minute != relyingparty.ChallengeTTL {
		t.Fatalf("%v are no minutes", relyingparty.ChallengeTTL)
	}
	for _, lang := range languages {
		file, err := os.ReadFile(filepath.Join("texts", lang+".json"))
		if err != nil {
			t.Fatal(err)
		}
		var texts map[string]string
		if err := json.Unmarshal(file, &texts); err != nil {
			t.Fatal(err)
		}
		for key, want := range map[string][]int{
			"too_many_challenges.text": {minutes, relyingparty.SessionChallenges},
			"too_many_challenges.next": {minutes},
			"too_many_of_address.next": {minutes},
		} {
			var said []int
			for _, word := range counted.FindAllString(texts[key], -1) {
				n := slices.Index(numberWords, word)
				if n < 0 {
					n, _ = strconv.Atoi(word) // digits
				}
				said = append(said, n)
			}
			slices.Sort(said)
			slices.Sort(want)
			if !slices.Equal(said, want) {
				t.Errorf("%s: %s says %d, want %d: %s", lang, key, said, want, texts[key])
			}
		}
	}
}

// When a source opens is said in Japan's time, where somebody knows it.
func TestClosedSourceSaysWhenItOpens(t *testing.T) {
	opens := time.Date(2026, time.June, 1, 22, 0, 0, 0, time.UTC)
	for lang, want := range map[string]string{"ja": "07:00を過ぎてから", "easy": "07:00のあとで", "en": "after 07:00, Japan time"} {
		report := failing(relyingparty.CodeRevocationClosed, relyingparty.StepChallenge)
		unknown := relyingparty.Explain(report, lang).Next
		report.Steps[0].Status, report.Steps[0].Again = relyingparty.Undecided, &opens
		if known := relyingparty.Explain(report, lang).Next; len(known) != 2 || !strings.Contains(known[0], want) || len(unknown) != 1 || known[1] != unknown[0] {
			t.Errorf("%s: %q, and %q where nobody knows", lang, known, unknown)
		}
	}
}
