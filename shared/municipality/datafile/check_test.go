package datafile

import (
	"os"
	"strings"
	"testing"

	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
)

const (
	example = "999997-reiji.yaml"
	today   = "2026-07-16"
)

func exampleText(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + example)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func problemsOf(text string, national *municipality.File) []Problem {
	doc, problems := Parse(example, []byte(text))
	if len(problems) > 0 {
		return problems
	}
	return Check(doc, national, today)
}

func TestExampleHasNoProblem(t *testing.T) {
	for _, p := range problemsOf(exampleText(t), nil) {
		t.Error(p)
	}
}

// Each row changes the example; ‸ stands where the problem must be reported.
func TestProblemsWithTheirPlace(t *testing.T) {
	tests := []struct{ name, old, new, ja, en string }{
		{"misspelt key", "    date: 2026-04-01", "    ‸dat: 2026-04-01", "キー dat はありません。date のまちがいではありませんか", "there is no key dat; is it date?"},
		{"unknown key", "    url: https", "    ‸colour: blue\n    url: https", "キー colour はありません。ここで使えるキー: date, id, kind, read, title, url", "there is no key colour; keys here: date"},
		{"key twice", "    url: https", "    ‸title: B\n    url: https", "キー title が2度書かれています (7行目にもあります)", "the key title is there twice"},
		{"not YAML", "    url: https", "   ‸url: https", "YAMLとして読めません。この行と前の行の、", "this is not YAML"},
		{"tab", "    url: https", "‸\turl: https", "字下げにタブがあります", "a tab indents"},
		{"full-width space", "    url: https", "‸　　url: https", "字下げに全角の空白があります", "a full-width space indents"},
		{"full-width colon", "    url: https", "    url‸：https", "コロン（：）が全角です", "this colon is full-width"},
		{"full-width hyphen", "  - id: page", "  ‸－ id: page", "行のはじめの記号が全角です", "this hyphen is full-width"},
		{"full-width colon within { }", "{ja: 市民課, easy: \"｜市民課《しみんか》\", en: Citizens' section}\n    source", "{ja‸：市民課, easy: しみんか, en: A}\n    source", "コロン（：）が全角です", "this colon is full-width"},
		{"full-width comma within [ ]", "days: [mon, tue]", "days: [mon‸，tue]", "区切りの「，」が全角です", "the separator ， is full-width"},
		{"Japanese comma within [ ]", "days: [mon, tue]", "days: [sun, mon‸、tue]", "区切りの「、」が全角です", "the separator 、 is full-width"},
		{"full-width comma within { }", "{ja: なくしたとき, easy", "{ja: なくしたとき‸，easy", "区切りの「，」が全角です", "the separator ， is full-width"},
		{"comma in a text within { }", "{ja: なくしたとき, easy", "{ja: 年金手帳, ‸パスポート, easy", "キー パスポート はありません。文の中に「,」や「:」があるときは、文を", "there is no key パスポート; put a text with a comma"},
		{"colon in a text within { }", "{ja: なくしたとき, easy", "{ja: ‸年金手帳: 青, easy", "文の中に「: 」があるので、文を", "put this text in quotes"},
		{"full-width space after a colon", "    yen: 200", "    yen:‸　200", "コロンのあとの空白が全角です", "the space after the colon is full-width"},
		{"no space after a colon", "    yen: 200", "    yen‸:200", "コロンのあとに半角の空白を", "put a space after this colon"},
		{"no space before a quote", `code: "9`, `code‸:"9`, "コロンのあとに半角の空白を", "put a space after this colon"},
		{"no space after a hyphen", "  - id: page", "  ‸-id: page", "「-」のあとに半角の空白を", "put a space after this hyphen"},
		{"open quote", `to: "18:00"`, `to: ‸"18:00`, "引用符 (\") が閉じていません", "this quote is not closed"},
		{"open quote within { }", "{ja: 市民課, easy: \"｜市民課《しみんか》\", en: Citizens' section}\n    source", "{ja: 市民課, easy: ‸\"しみんか, en: A}\n    source", "引用符 (\") が閉じていません", "this quote is not closed"},
		{"open quote at the end", `to: "23:00"`, `to: ‸"23:00`, "引用符 (\") が閉じていません", "this quote is not closed"},
		{"closed quote before something else", "    to: \"17:00\"\n", "    to: \"17:00\"\n   ‸x: 1\n", "YAMLとして読めません", "this is not YAML"},
		{"two documents", "kiosks:", "---\n‸kiosks:", "1つのファイルには1つの市区町村だけ", "one file holds one municipality"},
		{"tag", "yen: 200", "yen: ‸!!int 200", "タグ !!int は使えません", "the tag !!int is not allowed"},
		{"alias of nothing", "yen: 200", "yen: ‸*fee", "*fee の元 (&fee) がこの行より前にありません", "there is no &fee before this line"},
		{"text for a number", "yen: 200", "yen: ‸200円", "数字だけを書いてください (単位やコンマなし。200円 ではなく)", "write a number here, without unit or comma, not 200円"},
		{"fraction for a number", "yen: 200", "yen: ‸200.5", "数字だけを書いてください", "write a number here"},
		{"octal number", "yen: 200", "yen: ‸0200", "数字だけを書いてください", "not 0200"},
		{"number with an underscore", "yen: 200", "yen: ‸1_000", "数字だけを書いてください", "not 1_000"},
		{"number for a text", `code: "999997"`, "code: ‸999997", `引用符で囲んでください: "999997"`, `put it in quotes: "999997"`},
		{"list for a text", "    title: 電子証明書", "    title: ‸[電子証明書]", "文字を書いてください ([ ] ではなく)", "write text here, not [ ]"},
		{"nothing for a text", "    title: 電子証明書", "    title:‸", "値がありません。いらないキーは、行ごと消してください", "there is no value; delete the line"},
		{"nothing for a list", "for: [inquiry, agent]", "for:‸", "値がありません", "there is no value"},
		{"nothing for a number", "    yen: 200", "    yen:‸", "値がありません", "there is no value"},
		{"empty text", "    title: 電子証明書", `    title: ‸""`, "値が空です", "the value is empty"},
		{"text for a list", "for: [inquiry, agent]", "for: ‸inquiry", "一覧にしてください", "write a list here"},
		{"text for a mapping", "prefecture: {ja: 例示県, easy: \"｜例示県《れいじけん》\", en: Reiji}", "prefecture: ‸例示県", "「キー: 値」の形で書いてください。使えるキー: easy, en, ja (例示県 ではなく)", "not 例示県; keys: easy, en, ja"},
		{"text for yes or no", "required: true", "required: ‸はい", "true か false を書いてください (はい ではなく)", "write true or false here (not はい)"},
		{"missing key", "    title: 電子証明書\n", "", "キー title がありません", "the key title is missing"},
		{"fact without source", "        to: \"17:00\"\n        source: page\n", "        to: \"17:00\"\n", "出典 (source) がありません", "the source is missing"},
		{"unknown source", "- {procedures: [renew], yen: 0, source: page}", "- {procedures: [renew], yen: 0, source: ‸pag}", "出典 pag が sources にありません。使える語: page", "the source pag is not among sources; known are page"},
		{"unknown source in a note", "en: A note}\n        source: page", "en: A note}\n        source: ‸no", "出典 no が", "the source no"},
		{"unknown source of a guide", "    ask: true\n    source: page", "    ask: true\n    source: ‸no", "出典 no が", "the source no"},

		{"code too short", `code: "999997"`, `code: ‸"99997"`, "6桁の数字", "must have six digits"},
		{"code with a wrong check digit", `code: "999997"`, `code: ‸"999991"`, "検査数字 (最後の桁) が合いません。999997 なら合います", "999997 would be right"},
		{"code not that of the file name", `code: "999997"`, `code: ‸"282197"`, "ファイル名 999997-reiji.yaml はコード 282197 で始めてください", "must begin with the code 282197"},
		{"no prefecture", "prefecture: {ja: 例示県, easy: \"｜例示県《れいじけん》\", en: Reiji}\n", "", "都道府県名 (prefecture) がありません", "the prefecture is missing"},
		{"source twice", "phones:\n", "  - {id: page, title: A, read: 2026-05-01}\nphones:\n", "出典のID page が2度書かれています (6行目にもあります)", "the source page is there twice (also in line 6)"},
		{"bad ID", "- id: main", "- id: ‸本庁", "窓口のID 本庁 は半角の英数字とハイフン", "the ID 本庁 (office) must be letters"},
		{"day that does not exist", "date: 2026-04-01", "date: ‸2026-02-30", "日付 2026-02-30 は", "the date 2026-02-30 must be a day that exists"},
		{"date in another form", "read: 2026-05-01", "read: ‸2026/5/1", "日付 2026/5/1 は", "the date 2026/5/1"},
		{"read before written", "read: 2026-05-01", "read: ‸2026-03-01", "書き写した日 (read) 2026-03-01 がページの日付 (date) 2026-04-01 より前です", "the page is of 2026-04-01, but was read before, on 2026-03-01"},
		{"page of the future", "date: 2026-04-01", "date: ‸2062-04-01", "書き写した日 (read) 2026-05-01 がページの日付 (date) 2062-04-01 より前です", "the page is of 2062-04-01, but was read before, on 2026-05-01"},
		{"address without https", "url: https://www", "url: ‸www", "https:// で始めてください", "must begin with https://"},

		{"phone with brackets", "offices:\n", "  - {number: ‸(000)0001, for: [agent], label: {ja: あ, easy: あ, en: A}, source: page}\noffices:\n", "電話番号 (000)0001 は数字とハイフン", "the phone number (000)0001 must be digits"},
		{"unknown purpose", "for: [inquiry, agent]", "for: [inquiry, ‸fax]", "電話の用途 fax はありません。使える語: inquiry, agent", "there is no purpose of a phone fax; known are inquiry"},
		{"no purpose", "for: [inquiry, agent]", "for: ‸[]", "電話の用途 (for) が空です", "for is empty"},
		{"phone twice", "offices:\n", "  - {number: ‸000-000-0001, for: [agent], label: {ja: あ, easy: あ, en: A}, source: page}\noffices:\n", "電話番号 000-000-0001 が2度", "is there twice (also in line 12)"},
		{"unknown phone of an office", "    phone: 000-000-0001\n", "    phone: ‸000-000-0002\n", "電話番号 000-000-0002 が phones にありません", "000-000-0002 is not among phones"},
		{"unknown phone of a reservation", "required: true, phone: 000-000-0001", "required: true, phone: ‸000-000-0002", "電話番号 000-000-0002 が phones にありません", "000-000-0002 is not among phones"},

		{"overlapping hours", "procedures: [pin-reset]\n        days", "procedures: [renew, pin-reset]\n        days", "営業時間が22行目と重なっています (renew, mon 09:00–17:00 と 09:00–18:00)", "opening hours overlap (renew, mon 09:00–17:00 and 09:00–18:00; see line 22)"},
		{"overlap with hours for all procedures", "      - procedures: [pin-reset]\n        days", "      - days", "営業時間が22行目と重なっています (renew issue, mon 09:00", "opening hours overlap (renew issue, mon"},
		{"overlap of single dates", "    refused:\n", "      - {dates: [2026-10-11], from: \"14:00\", to: \"16:00\", source: page}\n    refused:\n", "営業時間が32行目と重なっています (renew, 2026-10-11 09:00–15:00 と 14:00–16:00)", "(renew, 2026-10-11"},
		{"end before the beginning", `to: "15:00"`, `to: ‸"08:00"`, "終わりの時刻 08:00 が始まりの時刻 09:00 より後ではありません", "09:00–08:00 is not"},
		{"end at the beginning", `to: "15:00"`, `to: ‸"09:00"`, "終わりの時刻 09:00 が", "09:00–09:00 is not"},
		{"time without leading zero", `from: "06:30"`, `from: ‸"6:30"`, "時刻 6:30 は 09:00 のように半角の4桁で", "the time 6:30 must be written like 09:00"},
		{"time that does not exist", `to: "18:00"`, `to: ‸"18:60"`, "時刻 18:60 はありません。00:00 から 23:59 まで", "there is no time 18:60; write one of"},
		{"hour that does not exist", `to: "18:00"`, `to: ‸"25:00"`, "時刻 25:00 はありません", "there is no time 25:00"},
		{"full-width time", `to: "18:00"`, `to: ‸"１８：００"`, "時刻 １８：００ は 09:00 のように半角の4桁で", "must be written like 09:00"},
		{"unknown day", "days: [mon, tue]", "days: [mon, ‸火]", "曜日 火 はありません。使える語: sun, mon", "there is no day 火"},
		{"day twice", "days: [mon, tue]", "days: [mon, ‸mon]", "曜日 mon が2度", "the day mon is there twice"},
		{"days and dates", "        dates: [2026-10-11]", "        days: [wed]\n        dates: [2026-10-11]", "曜日 (days) か日付 (dates) のどちらか1つ", "write either days or dates"},
		{"bad single date", "dates: [2026-10-11]", "dates: [‸10-11]", "日付 10-11 は", "the date 10-11"},
		{"single date twice", "dates: [2026-10-11]", "dates: [2026-10-11, ‸2026-10-11]", "日付 2026-10-11 が2度", "the date 2026-10-11 is there twice"},
		{"unknown procedure of hours", "procedures: [renew, issue]", "procedures: [renew, ‸extend]", "手続き extend はありません。使える語: renew, card-renew, pin-reset", "there is no procedure extend"},
		{"unknown applicant", "applicants: [agent], source", "applicants: [‸cat], source", "手続きをする人 cat はありません", "there is no applicant cat"},
		{"refusal of nothing", "- {applicants: [agent], source: page}", "- {‸source: page}", "どの手続き (procedures) か、だれの手続き", "say which procedures or whose"},

		{"unknown rule", "rule: sunday-after-third-saturday", "rule: ‸third-sunday", "規則 third-sunday はありません", "there is no rule third-sunday"},
		{"closure with two forms", "{from: \"12-29\", to: \"01-03\"", "{‸rule: sunday-after-third-saturday, from: \"12-29\", to: \"01-03\"", "from と to の両方か、rule だけ", "write both from and to, or rule alone"},
		{"closure without end", "{from: \"12-29\", to: \"01-03\"", "{‸from: \"12-29\"", "from と to の両方か", "write both from and to"},
		{"closure on a day that does not exist", `from: "12-29"`, `from: ‸"12-32"`, "日付 12-32 は 12-29 (毎年) か", "the date 12-32 must be written like 12-29"},
		{"closure in mixed forms", `to: "01-03"`, `to: ‸"2027-01-03"`, "12-29 から 2027-01-03 までになりません", "12-29 to 2027-01-03 is no time"},
		{"closure backwards", `from: "12-29", to: "01-03"`, `from: "2027-12-29", to: ‸"2027-01-03"`, "2027-12-29 から 2027-01-03 までになりません", "is no time"},
		{"closure twice", "{rule: sunday-after-third-saturday", "{‸from: \"12-29\", to: \"01-03\"", "同じ休みが2度書かれています (41行目にもあります)", "the same closure is there twice (also in line 41)"},

		{"negative fee", "yen: 200", "yen: ‸-200", "手数料 -200 が0より小さい", "the fee -200 is less than nothing"},
		{"fee for nothing", "{procedures: [renew], yen", "{procedures: ‸[], yen", "どの手続きの手数料か", "say which procedures the fee is for"},
		{"two fees without condition", "  - procedures: [issue]\n    yen: 200\n    when: {ja: なくしたとき, easy: なくしたとき, en: after a loss}", "  - ‸procedures: [renew]\n    yen: 200", "renew の手数料が条件 (when) なしで2度書かれています (44行目にもあります)", "there are two fees for renew without a condition (when), also in line 44"},

		{"paper twice", "guides:\n", "  - {id: ‸card, name: {ja: あ, easy: あ, en: A}}\nguides:\n", "書類のID card が2度", "the paper card is there twice"},
		{"unknown paper", "- paper: card", "- paper: ‸seal", "書類 seal が papers にありません (全国の", "the paper seal is not among papers"},
		{"paper twice in a visit", "          - paper: card\n", "          - paper: card\n          - ‸paper: card\n", "書類 card が2度", "the paper card is there twice"},
		{"counter without papers", "    visits:\n      - bring:\n          - paper: card\n", "", "窓口の手続き renew に持ち物 (visits) がありません。ページに書かれていなければ ask: true", "the procedure renew at a counter has no papers (visits); if the page does not say, write ask: true"},
		{"visit without papers", "bring:\n          - paper: card\n", "bring: ‸[]\n", "持ち物 (bring) が空です", "bring is empty"},
		{"visit without counter", "    ways: [counter]\n    visits:\n", "    ways: [home]\n    visits:\n", "visits があるのに、ways に counter がありません", "counter is not among ways"},
		{"fax in letters", "phones:\n", "contact: {fax: ‸fax, source: page}\nphones:\n", "ファックス番号 fax は数字と", "the fax number fax must be digits"},
		{"mail without a page", "phones:\n", "contact: {mail: ‸city@example.jp, source: page}\nphones:\n", "URL city@example.jp は https:// で", "the address city@example.jp must begin"},
		{"guide of another page", "phones:\n", "page: {guide: ‸https://127.0.0.1/card/, source: page}\nphones:\n", "手続きガイドのページのURL https://127.0.0.1/card/ は", "the address https://127.0.0.1/card/ of the guide must"},
		{"guide with a fragment", "phones:\n", "page: {guide: ‸\"https://www.example.jp/card/#renew\", source: page}\nphones:\n", "手続きガイドのページのURL https://www.example.jp/card/#renew は", "of the guide must be that of a page"},
		{"guide from nowhere", "phones:\n", "page: {guide: https://www.example.jp/card/, source: ‸letter}\nphones:\n", "出典 letter が sources に", "the source letter is not among sources"},
		{"contact from nowhere", "phones:\n", "contact: {fax: 000-000-0000, source: ‸letter}\nphones:\n", "出典 letter が sources に", "the source letter is not among sources"},
		{"store issue from nowhere", "phones:\n", "storeIssue: {offered: true, source: ‸letter}\nphones:\n", "出典 letter が sources に", "the source letter is not among sources"},
		{"no way and no reason", "    ways: [kiosk, counter]\n    ask: true\n", "    ways: ‸[]\n", "できない理由を notes に", "say in notes why it cannot be done"},
		{"unknown way", "ways: [kiosk, counter]", "ways: [kiosk, ‸mail, counter]", "手続きの場所 mail はありません。使える語: here, home, kiosk, counter", "there is no way mail"},
		{"unknown procedure", "- procedure: renew\n", "- procedure: ‸pinreset\n", "手続き pinreset はありません", "there is no procedure pinreset"},
		{"unknown PIN", "    pins: [digital-signature]", "    pins: [‸sign]", "暗証番号 sign はありません", "there is no PIN sign"},
		{"PINs of another procedure", "- procedure: renew\n", "- procedure: renew\n    pins: ‸[card-info]\n", "pins は pin-reset と pin-change だけ", "pins is for pin-reset and pin-change only"},
		{"nobody's guide", "    applicants: [self]\n    pins", "    applicants: ‸[]\n    pins", "だれの手続きか (applicants)", "applicants is empty"},
		{"guide twice", "kiosks:\n", "  - {‸procedure: renew, applicants: [agent, self], ways: [counter], ask: true, source: page}\nkiosks:\n", "同じ手続きの案内が2度書かれています (renew self。53行目にもあります)", "there are two guides for the same (renew self; also in line 53)"},
		{"unknown kind of page", "    date: 2026-04-01", "    date: 2026-04-01\n    kind: ‸blog", "ページの種類 blog はありません。使える語: city, press, person", "there is no kind of page blog"},
		{"ID of a note", "      - text: {ja: おしらせ", "      - id: ‸お知らせ\n        text: {ja: おしらせ", "お知らせのID お知らせ は半角の", "the ID お知らせ (note) must be letters"},
		{"furigana without reading", "easy: おしらせ", "easy: ‸｜知らせ", "ふりがなの書き方がちがいます", "furigana must be written"},
	}
	text := exampleText(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if strings.Count(text, test.old) != 1 {
				t.Fatalf("%q is %d times in the example", test.old, strings.Count(text, test.old))
			}
			changed := strings.Replace(text, test.old, test.new, 1)
			before, after, marked := strings.Cut(changed, "‸")
			problems := problemsOf(before+after, nil)
			if len(problems) != 1 {
				t.Fatalf("got %d problems, want one: %v", len(problems), problems)
			}
			p := problems[0]
			if !strings.Contains(p.Ja, test.ja) || !strings.Contains(p.En, test.en) || p.Remark {
				t.Errorf("got %v\nwant %s\n     %s", p, test.ja, test.en)
			}
			if !marked {
				return
			}
			line := 1 + strings.Count(before, "\n")
			column := 1 + len([]rune(before[strings.LastIndex(before, "\n")+1:]))
			if p.Line != line || p.Column != column {
				t.Errorf("at %d:%d, want %d:%d: %v", p.Line, p.Column, line, column, p)
			}
		})
	}
}

func TestPlaceOfWhatIsMissing(t *testing.T) {
	text := exampleText(t)
	for name, test := range map[string]struct {
		old, new string
		line     int
	}{
		"source of hours":         {"        to: \"17:00\"\n        source: page\n", "        to: \"17:00\"\n", 22},
		"papers of a guide":       {"    visits:\n      - bring:\n          - paper: card\n", "", 53},
		"second overlapping hour": {"procedures: [pin-reset]\n        days", "procedures: [renew]\n        days", 27},
		"prefecture":              {"prefecture: {ja: 例示県, easy: \"｜例示県《れいじけん》\", en: Reiji}\n", "", 2},
	} {
		t.Run(name, func(t *testing.T) {
			problems := problemsOf(strings.Replace(text, test.old, test.new, 1), nil)
			if len(problems) != 1 || problems[0].Line != test.line {
				t.Errorf("got %v, want one in line %d", problems, test.line)
			}
		})
	}
}

func TestTranslationsAreRemarks(t *testing.T) {
	text := exampleText(t)
	for name, test := range map[string]struct{ old, new, ja string }{
		"no easy Japanese":  {"{ja: おしらせ, easy: おしらせ, en: A note}", "{ja: おしらせ, en: A note}", "訳がありません: easy (日本語で"},
		"no English":        {"{ja: おしらせ, easy: おしらせ, en: A note}", "{ja: おしらせ, easy: おしらせ}", "訳がありません: en (日本語で"},
		"neither":           {"{ja: おしらせ, easy: おしらせ, en: A note}", "{ja: おしらせ}", "訳がありません: easy, en (日本語で"},
		"kanji to be read":  {"easy: おしらせ", "easy: ｜市民課《しみんか》のお知らせ", "ふりがなのない漢字があります: 知"},
		"text of a pointer": {"easy: なくしたとき, en: after a loss}", "easy: なくしたとき}", "訳がありません: en"},
	} {
		t.Run(name, func(t *testing.T) {
			problems := problemsOf(strings.Replace(text, test.old, test.new, 1), nil)
			if len(problems) != 1 || !problems[0].Remark || !strings.Contains(problems[0].Ja, test.ja) {
				t.Errorf("got %v", problems)
			}
			if len(Errors(problems)) != 0 {
				t.Error("a remark is an error")
			}
		})
	}
}

func TestNationalPapersAndPhones(t *testing.T) {
	text := strings.NewReplacer("- paper: card", "- paper: passport", "    phone: 000-000-0001\n", "    phone: 0120-000-000\n").Replace(exampleText(t))
	national := &municipality.File{
		Papers: []municipality.Paper{{ID: "passport"}},
		Phones: []municipality.Phone{{Number: "0120-000-000"}},
	}
	if problems := problemsOf(text, national); len(problems) != 0 {
		t.Errorf("got %v", problems)
	}
	if problems := problemsOf(text, nil); len(problems) != 2 {
		t.Errorf("without the national file: %v", problems)
	}
}

// What only a private person says must be asked about.
func TestPrivatePagesNeedACheck(t *testing.T) {
	text := strings.Replace(exampleText(t), "phones:\n", "  - {id: blog, title: ブログ, read: 2026-05-01, kind: person}\nphones:\n", 1)
	text = strings.Replace(text, "    source: page\n  - procedure: pin-reset", "    source: blog\n  - procedure: pin-reset", 1)
	problems := problemsOf(text, nil)
	if len(problems) != 1 || problems[0].Remark || !strings.Contains(problems[0].Ja, "個人のページ (blog)") || !strings.Contains(problems[0].En, "private person (blog)") {
		t.Errorf("got %v", problems)
	}
	text = strings.Replace(text, "    source: blog\n", "    source: blog\n    check: {ja: あ, easy: あ, en: A}\n", 1)
	if problems := problemsOf(text, nil); len(problems) != 0 {
		t.Errorf("with a check: %v", problems)
	}
}

func TestNotesThatReplaceNothing(t *testing.T) {
	note := func(ids ...string) string {
		lines := ""
		for _, id := range ids {
			lines += "      - id: " + id + "\n        text: {ja: あ, easy: あ, en: A}\n        source: page\n"
		}
		return strings.Replace(exampleText(t), "    notes:\n", "    notes:\n"+lines, 1)
	}
	national := &municipality.File{
		Notes: []municipality.Note{{ID: "all"}},
		Guides: []municipality.Guide{
			{Procedure: lifecycle.Renew, Notes: []municipality.Note{{ID: "window"}}},
			{Procedure: lifecycle.LostCard, Notes: []municipality.Note{{ID: "found"}}},
		},
	}
	const known = "使える語: all, window (なければ、"
	for name, test := range map[string]struct{ text, want string }{
		"of the procedure":             {note("window"), ""},
		"of all procedures":            {note("all"), ""},
		"of another":                   {note("found"), "お知らせのID found は全国のファイルの同じ手続きにありません。" + known},
		"unknown":                      {note("windows"), "お知らせのID windows は全国のファイルの同じ手続きにありません。" + known},
		"twice":                        {note("window", "window"), "お知らせのID window が2度"},
		"of the file, for some":        {exampleText(t) + "notes:\n  - {procedures: [renew], text: {ja: あ, easy: あ, en: A}, source: page}\n", ""},
		"of the file, for what is not": {exampleText(t) + "notes:\n  - {procedures: [sleep], text: {ja: あ, easy: あ, en: A}, source: page}\n", "手続き sleep はありません"},
		"of the file, of any":          {exampleText(t) + "notes:\n  - {id: found, text: {ja: あ, easy: あ, en: A}, source: page}\n", ""},
		"of the file, unknown":         {exampleText(t) + "notes:\n  - {id: lost, text: {ja: あ, easy: あ, en: A}, source: page}\n", "使える語: all, window, found ("},
		"of the national file itself":  {strings.NewReplacer("999997", "000000").Replace(note("windows")), "ファイル名 999997-reiji.yaml は"},
	} {
		t.Run(name, func(t *testing.T) {
			problems := problemsOf(test.text, national)
			if test.want == "" && len(problems) == 0 {
				return
			}
			if len(problems) != 1 || problems[0].Remark || test.want == "" || !strings.Contains(problems[0].Ja, test.want) {
				t.Errorf("got %v", problems)
			}
		})
	}
}

func TestNoteWhereNoneIsNational(t *testing.T) {
	text := strings.Replace(exampleText(t), "      - text: {ja: おしらせ", "      - id: window\n        text: {ja: おしらせ", 1)
	problems := problemsOf(text, nil)
	if len(problems) != 1 || problems[0].Remark || problems[0].Line != 60 || !strings.Contains(problems[0].Ja, "この行を消してください") || !strings.Contains(problems[0].En, "delete this line") {
		t.Errorf("got %v", problems)
	}
}

// A single date on which the office is not shown as open.
func TestDatesThatAreNeverOpen(t *testing.T) {
	national := &municipality.File{Closed: []municipality.Closure{{From: "11-01", To: "11-02", Why: municipality.Text{Ja: "工事"}}}}
	for name, test := range map[string]struct{ dates, ja, en string }{
		"over":                 {"‸[2025-11-14]", "この日付は、全部過ぎています", "all these dates are over"},
		"over, more than one":  {"‸[2026-07-15, 2025-11-14]", "この日付は、全部過ぎています", "all these dates are over"},
		"today":                {"[2026-07-16]", "", ""},
		"one is to come":       {"[2025-11-14, 2026-07-16]", "", ""},
		"closed by the file":   {"[2026-07-16, ‸2026-12-30]", "2026-12-30 は休みの日です (closed、41行目)", "2026-12-30 is closed (line 41)"},
		"closed by a rule":     {"[‸2026-10-18]", "2026-10-18 は休みの日です (closed、42行目)", "2026-10-18 is closed (line 42)"},
		"closed by the nation": {"[‸2026-11-02]", "2026-11-02 は全国のファイルの休みの日です (工事)", "2026-11-02 is closed in all of Japan and"},
	} {
		t.Run(name, func(t *testing.T) {
			before, after, _ := strings.Cut(strings.Replace(exampleText(t), "[2026-10-11]", test.dates, 1), "‸")
			problems := problemsOf(before+after, national)
			if test.ja == "" {
				if len(problems) != 0 {
					t.Errorf("got %v", problems)
				}
				return
			}
			column := 1 + len([]rune(before[strings.LastIndex(before, "\n")+1:]))
			if len(problems) != 1 || !problems[0].Remark || problems[0].Line != 33 || problems[0].Column != column ||
				!strings.Contains(problems[0].Ja, test.ja) || !strings.Contains(problems[0].En, test.en) {
				t.Errorf("got %v", problems)
			}
		})
	}
}

func TestNationalNumberInACity(t *testing.T) {
	national := &municipality.File{Phones: []municipality.Phone{{Number: "000-000-0001"}}}
	problems := problemsOf(exampleText(t), national)
	if len(problems) != 1 || !problems[0].Remark || !strings.Contains(problems[0].Ja, "全国のファイルにあります") {
		t.Errorf("got %v", problems)
	}
}

func TestAnchorsStandForTheirValue(t *testing.T) {
	text := strings.NewReplacer("for: [inquiry, agent]", "for: &all [inquiry, agent]", "days: [mon, tue]", "days: &days [mon, tue]", "days: [mon, holiday]", "days: *days").Replace(exampleText(t))
	doc, problems := Parse(example, []byte(text))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if got := doc.File.Offices[0].Hours[1].Days; len(got) != 2 || got[1] != "tue" {
		t.Errorf("days of the alias: %q", got)
	}
}

func TestProblemReads(t *testing.T) {
	p := Problem{File: "282197-sanda.yaml", Line: 41, Column: 9, Ja: "営業時間が重なっています", En: "opening hours overlap"}
	if got, want := p.String(), "282197-sanda.yaml:41:9: 営業時間が重なっています\n    opening hours overlap"; got != want {
		t.Errorf("got %q", got)
	}
}

func TestFilesOfOtherEditors(t *testing.T) {
	text := exampleText(t)
	if _, problems := Parse("x.yaml", []byte("\xef\xbb\xbf"+text)); len(Errors(problems)) > 0 {
		t.Errorf("byte order mark: %v", problems)
	}
	_, problems := Parse("x.yaml", []byte("code: \"\x8e\x73\"\n")) // 市 in Shift JIS
	if len(problems) != 1 || !strings.Contains(problems[0].Ja, "UTF-8で保存してください") {
		t.Errorf("Shift JIS: %v", problems)
	}
}
