package wording

import (
	"slices"
	"strings"
	"testing"
)

// planted breaks each rule once, or one of the rules with that name; right is what the rule lets stand.
var planted = map[string]struct{ lang, wrong, right string }{
	"every kanji of easy texts has furigana":            {"easy", "カードを置く", "カードを｜置《お》く"},
	"furigana is kana over a word with kanji":           {"easy", "｜紛失・廃止《ふんしつ・はいし》", "｜紛失《ふんしつ》・｜廃止《はいし》"},
	"furigana is closed, and an explanation is":         {"easy", "｜置《お く", "A〈B〉"},
	"furigana is in easy texts only":                    {"ja", "｜置《お》く", "置く"},
	"a digit has furigana where its reading is no rule": {"easy", "4｜月《がつ》｜10月《じゅうがつ》", "｜4月《しがつ》10｜月《がつ》｜3日《みっか》13｜日《にち》"},
	"one word is in one piece":                          {"easy", "｜見分《みわ》けると｜見《み》｜分《わ》ける", "｜見分《みわ》けると｜見分《みわ》けて"},
	"one word has one reading":                          {"easy", "サイトに｜入《い》ること", "サイトに｜入《はい》り、｜暗証番号《あんしょうばんごう》を｜入《い》れる"},
	"easy texts have no hard forms":                     {"easy", "しなければなりません", "してください"},
	"easy texts have no honorifics":                     {"easy", "お待ちください", "待ってください"},
	"a sentence of an easy text is short":               {"easy", strings.Repeat("あ", 41), strings.Repeat("あ", 39) + "〈" + strings.Repeat("い", 20) + "〉"},
	"a sentence is not long":                            {"ja", strings.Repeat("あ", 81), strings.Repeat("あ", 79) + "。" + strings.Repeat("い", 79)},
	"Japanese has Japanese punctuation":                 {"ja", "電話(無料)", "電話（無料）"},
	"nothing is left to 等":                              {"ja", "氏名等", "氏名など"},
	"years are those of the world":                      {"ja", "令和8年", "2026年"},
	"no words of offices":                               {"ja", "氏名及び住所", "氏名と住所"},
	"English has its own quotation marks":               {"en", "agent's", "agent’s"},
	"an explanation stands after the whole word":        {"easy", "署名用〈サイン〉パスワード", "署名用パスワード〈サインに使うパスワード〉"},
	"an explanation does not use its word":              {"easy", "管理者〈管理者の人〉", "管理者〈パソコンの係の人〉"},
	"one word has one explanation":                      {"easy", "期限〈日〉、期限〈終わり〉", "期限〈日〉、期限〈日、終わり〉"},
	"a text names a button as the button does":          {"en", "Choose “Go on”.", "Choose “Allow”."},
	"languages have the same texts, places and lines":   {"ja", "", ""}, // see TestLanguagesThatDiffer
	"a town is not a ward or a village":                 {"easy", "市や町", "役所"},
	"the label of the browser's button":                 {"easy", "前のページ", "さっき見ていたページ"},
	"a certificate is not a paper":                      {"easy", "証明書", "電子証明書"},
	"a locked PIN does not come back":                   {"easy", "今使うことができません", "ロックされています"},
	"a PIN that is locked was not stopped":              {"easy", "止まっています", "ロックされています"},
	"what is revoked was not stopped":                   {"easy", "止められて", "失効して"},
	"one word for four acts":                            {"easy", "新しくしてください", "更新してください"},
	"a practice card is not renewed":                    {"ja", "", ""}, // by its key, see TestRuleOfKeys
	"what stands above has a name":                      {"ja", "上のもの", "上のファイル"},
	"a renewal after the expiry":                        {"ja", "期限が過ぎた後、更新を申し込む", "期限が過ぎた後、発行を申し込む"},
	"an app without its name":                           {"en", "with a phone app", "in the app “JPKI暗証番号リセット”"},
	"a card that is to be left is not put down":         {"easy", "終わるまで、カードをカードリーダーに置いてください", "終わるまで、置いたままにしてください"},
	"within some days is not on them":                   {"easy", "14日の間に", "14日以内に"},
	"what is typed is not written":                      {"easy", "※かならず書きます", "※かならず入れます"},
}

// Each rule finds what is planted, and lets stand what is right.
func TestRulesBite(t *testing.T) {
	for _, rule := range Rules() {
		p, ok := planted[rule.Name]
		switch {
		case strings.HasPrefix(rule.Name, "say "): // see TestGlossaryFindsEachWord
		case !ok:
			t.Errorf("nothing is planted for %q", rule.Name)
		case p.wrong != "":
			of := func(text string) []Text { return []Text{{"a.json", "a", p.lang, text}} }
			sees := slices.ContainsFunc(Rules(), func(r Rule) bool { return r.Name == rule.Name && len(r.Find(of(p.wrong))) > 0 })
			if !sees {
				t.Errorf("%s: does not find %s", rule.Name, p.wrong)
			}
			if found := rule.Find(of(p.right)); len(found) > 0 {
				t.Errorf("%s: %s", rule.Name, found[0])
			}
		}
	}
}

// A language may lack a text, a place or a line.
func TestLanguagesThatDiffer(t *testing.T) {
	three := func(ja, easy, en string) []Text {
		return []Text{{"ja.json", "a", "ja", ja}, {"easy.json", "a", "easy", easy}, {"en.json", "a", "en", en}}
	}
	for name, test := range map[string]struct {
		texts []Text
		want  int
	}{
		"same":             {three("{n}\nb", "{n}\nb", "b\n{n}"), 0},
		"another place":    {three("{n}", "{m}", "{n}"), 1},
		"a place less":     {three("{n}{m}", "{n}{m}", "{n}"), 1},
		"a line more":      {three("a", "a\nb", "a"), 1},
		"empty":            {three("a", " ", "a"), 1},
		"an empty line":    {three("a\n\nb", "a\n\nb", "a\n\nb"), 3},
		"no English":       {three("a", "a", "a")[:2], 1},
		"texts of scripts": {[]Text{{"a.js", "a", "ja", "a"}, {"a.go", "b", "en", "b"}}, 0},
	} {
		if found := otherPlaces(test.texts); len(found) != test.want {
			t.Errorf("%s: %v", name, found)
		}
	}
}

// Some rules are for some keys.
func TestRuleOfKeys(t *testing.T) {
	for key, want := range map[string]int{"practice.card": 1, "guide.card": 0} {
		found := 0
		for _, rule := range misleading() {
			if rule.Name == "a practice card is not renewed" {
				found += len(rule.Find([]Text{{"a.json", key, "ja", "新しくする"}}))
			}
		}
		if found != want {
			t.Errorf("%s: %d", key, found)
		}
	}
}

// A list that does not see its own words is useless, and one that forbids what it tells
// to use cannot be kept.
func TestGlossaryFindsEachWord(t *testing.T) {
	for lang, terms := range glossary {
		for _, term := range terms {
			for _, word := range term.not {
				if len(term.find(lang)(Text{Raw: "1 " + word + " 2"})) == 0 {
					t.Errorf("%s: %s is not found", lang, word)
				}
			}
			for _, other := range terms {
				if found := other.find(lang)(Text{Raw: term.use}); len(found) > 0 {
					t.Errorf("%s: %s says %q, which is to be %s", lang, term.use, found, other.use)
				}
			}
		}
	}
}

// An exception is for one rule and some texts, and is told when nothing needs it.
func TestExceptions(t *testing.T) {
	rules := []Rule{inEach("no b", func(t Text) []string {
		if strings.Contains(t.Raw, "b") {
			return []string{"b"}
		}
		return nil
	}, "ja")}
	texts := []Text{{"a.json", "one", "ja", "ab"}, {"a.json", "two", "ja", "b"}, {"a.json", "two", "en", "b"}}
	for name, test := range map[string]struct {
		exceptions []Exception
		want       int
	}{
		"none":               {nil, 2},
		"one text":           {[]Exception{{"no b", " one$", "why"}}, 1},
		"all of a file":      {[]Exception{{"no b", `^a\.json `, "why"}}, 0},
		"another rule":       {[]Exception{{"no c", " one$", "why"}}, 3},
		"needed by no text":  {[]Exception{{"no b", " three$", "why"}}, 3},
		"said twice":         {[]Exception{{"no b", " one$", "why"}, {"no b", " one$", "why"}}, 2},
		"no reason is given": {[]Exception{{"no b", " one$", ""}}, 2},
	} {
		if found := Check(texts, rules, test.exceptions); len(found) != test.want {
			t.Errorf("%s: %v", name, found)
		}
	}
}
