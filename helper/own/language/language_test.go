package language

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"jpkiweb/static/locale"
)

// The drafts that are shipped have every text, by the rules for those of a city.
func TestDrafts(t *testing.T) {
	codes := Drafts()
	if want := []string{"ko", "ne", "pt", "vi", "zh-Hans"}; !slices.Equal(codes, want) {
		t.Errorf("%q, want %q", codes, want)
	}
	for _, code := range codes {
		text, _ := Draft(code)
		l, err := Parse(text)
		if err != nil || l.Code != code {
			t.Fatalf("%s: language %q, %v", code, l.Code, err)
		}
		if !strings.Contains(string(text), "Nobody who speaks this language has read it") {
			t.Errorf("%s does not say that nobody has read it", code)
		}
		lines, err := l.Lines()
		if err != nil {
			t.Fatalf("%s: %v", code, err)
		}
		read, err := locale.Parse(code, lines)
		if err != nil || read.T("month.12")+read.T("day.31") != "1231" || strings.HasPrefix(read.T("counter.slip"), "[") {
			t.Errorf("%s: %q %q, %v", code, read.T("counter.slip"), read.T("month.12"), err)
		}
	}
	if _, ok := Draft("../language"); ok {
		t.Error("there is a draft outside of the folder")
	}
}

func load(t *testing.T, lang string) locale.Texts {
	t.Helper()
	texts, err := locale.Load(lang)
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

// What is filled into a text is what the languages of the desk have there.
func TestFillings(t *testing.T) {
	seen := map[string]bool{}
	for _, key := range keys[1:] {
		var must, may []string
		for i, lang := range locale.Languages {
			text, ok := load(t, lang).Text(key)
			there, err := placesOf(text)
			if !ok || err != nil {
				t.Fatalf("%s: %s: %q, %v", lang, key, text, err)
			}
			if i == 0 {
				must = there
			}
			may = append(may, there...)
			must = slices.DeleteFunc(slices.Clone(must), func(one string) bool { return !slices.Contains(there, one) })
		}
		may = slices.DeleteFunc(may, func(one string) bool { return slices.Contains(must, one) })
		set := func(list []string) []string {
			list = slices.Clone(list)
			slices.Sort(list)
			return slices.Compact(list)
		}
		has := fillings[key]
		if !slices.Equal(set(has.must), set(must)) || !slices.Equal(set(has.may), set(may)) {
			t.Errorf("%s: %+v, want %q, and maybe %q", key, has, set(must), set(may))
		}
		if len(must)+len(may) > 0 {
			seen[key] = true
		}
	}
	if len(seen) != len(fillings) {
		t.Errorf("%d texts are filled in, and %d are listed", len(seen), len(fillings))
	}
}

func TestIsTag(t *testing.T) {
	for code, want := range map[string]bool{
		"vi": true, "fil": true, "zh-Hans": true, "pt-BR": true, "zh-Hant-TW": true,
		"": false, "v": false, "viet": false, "VI": false, "zh-hans": false, "zh-HANS": false, "pt-br": false, "vi-": false, "-vi": false, "vi-VN-VN": false,
		"../vi": false, "vi/x": false, "vi.json": false, "pt-BR-Latn": false, "zh-Han\u017f": false, "zh-\u212aans": false,
	} {
		if got := isTag(code); got != want {
			t.Errorf("%q: %t", code, got)
		}
	}
}

// A city begins with the English texts, and has to name its language.
func TestTemplate(t *testing.T) {
	text, err := Template(load(t, "en"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = Parse(text)
	if err == nil || strings.Count(err.Error(), "\n") != 2 || !strings.Contains(err.Error(), `line 2: language ""`) {
		t.Errorf("%v, want that nothing but the language and its names is missing", err)
	}
}

// draft is the Vietnamese draft with something else in it.
func draft(t *testing.T, change func(*file)) []byte {
	t.Helper()
	text, _ := Draft("vi")
	var f file
	if err := json.Unmarshal(text, &f); err != nil {
		t.Fatal(err)
	}
	change(&f)
	text, err := json.MarshalIndent(f, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// lineOf is the line of a text in which a word stands.
func lineOf(t *testing.T, text []byte, word string) int {
	t.Helper()
	before, _, found := strings.Cut(string(text), word)
	if !found {
		t.Fatalf("no %s", word)
	}
	return 1 + strings.Count(before, "\n")
}

// Whoever wrote a file is led to the line.
func TestFaultIsToldWithItsLine(t *testing.T) {
	set := func(key, text string) func(*file) { return func(f *file) { f.Texts[key] = text } }
	for name, test := range map[string]struct {
		change func(*file)
		at     string // what stands on the line
		want   string
	}{
		"no language":         {func(f *file) { f.Language = "" }, `"language"`, "want a tag"},
		"language of the app": {func(f *file) { f.Language = "ja" }, `"language"`, "the desk has it"},
		"no tag":              {func(f *file) { f.Language = "../vi" }, `"language"`, "want a tag"},
		"from right to left":  {func(f *file) { f.Language = "ur" }, `"language"`, "right to left"},
		"no name":             {func(f *file) { f.Ja = " " }, `"ja"`, "name of the language"},
		"long name":           {func(f *file) { f.En = strings.Repeat("a", 61) }, `"en"`, "name of the language"},
		"name that hides":     {func(f *file) { f.En = "Viet\u200b" }, `"en"`, "U+200B"},
		"name of two lines":   {func(f *file) { f.Ja = "ベトナム\n語" }, `"ja"`, "line end"},
		"missing text":        {func(f *file) { delete(f.Texts, "counter.slip") }, "\n }", `"counter.slip" is missing`},
		"unknown text":        {set("counter.slap", "x"), `"counter.slap"`, "no visitor reads it"},
		"empty text":          {set("guide.fee", "  "), `"guide.fee"`, "it is empty"},
		"long text":           {set("guide.fee", strings.Repeat("x", 2001)), `"guide.fee"`, "longer than"},
		"missing place":       {set("guide.fee.yen", "yen"), `"guide.fee.yen"`, "{n} is missing"},
		"unknown place":       {set("guide.fee.yen", "{n} {m}"), `"guide.fee.yen"`, "nothing is filled in for {m}"},
		"place that is none":  {set("guide.fee.yen", "{n} {"), `"guide.fee.yen"`, "a brace"},
		"furigana":            {set("guide.fee", "｜料《りょう》"), `"guide.fee"`, "it holds '｜'"},
		"tab":                 {set("guide.fee", "a\tb"), `"guide.fee"`, `it holds '\t'`},
		"letter unseen":       {set("guide.fee", "a\u202eb"), `"guide.fee"`, "U+202E"},
	} {
		t.Run(name, func(t *testing.T) {
			text := draft(t, test.change)
			at := lineOf(t, text, test.at)
			if test.at == "\n }" {
				at++
			}
			_, err := Parse(text)
			if err == nil || strings.Contains(err.Error(), "\n") || !strings.HasPrefix(err.Error(), "line "+itoa(at)+": ") || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v, want line %d and %q", err, at, test.want)
			}
		})
	}
}

func itoa(n int) string {
	text, _ := json.Marshal(n)
	return string(text)
}

// What is no such file at all is refused as every other one is.
func TestParseIsStrict(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"empty":            {"", "line 1"},
		"no object":        {"[]", "line 1"},
		"unknown key":      {"{\n\"lang\": \"vi\"}", `line 2: unknown key "lang"`},
		"key twice":        {"{\"texts\": {\"a\": \"b\",\n\"a\": \"c\"}}", "line 2: texts: key \"a\" is there twice"},
		"texts are a list": {"{\"language\":\"vi\",\"ja\":\"a\",\"en\":\"b\",\n\"texts\": []}", "line 2"},
		"no texts":         {`{"language":"vi","ja":"a","en":"b"}`, `"texts" is missing`},
		"too long":         {strings.Repeat(" ", MaxFile+1), "longer than"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Parse([]byte(test.text)); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v, want %q", err, test.want)
			}
		})
	}
}

// Scripts that are written with joiners may have them.
func TestJoinersAreLetters(t *testing.T) {
	text := draft(t, func(f *file) { f.Texts["guide.fee"] = "क्\u200dष" })
	if _, err := Parse(text); err != nil {
		t.Error(err)
	}
}

func FuzzParse(f *testing.F) {
	text, _ := Draft("ko")
	f.Add(text)
	f.Add([]byte(`{"language":"vi","ja":"a","en":"b","texts":{}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		l, err := Parse(text)
		if err != nil {
			return
		}
		if _, err := l.Lines(); err != nil {
			t.Errorf("what was read cannot be told: %v", err)
		}
	})
}
