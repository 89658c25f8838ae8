package counter_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"jpkiweb/helper/own/language"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/counter"
	"jpkiweb/wasm/counter/scene"
	"jpkiweb/wasm/dom"
	app "jpkiweb/wasm/view/scene"
)

// further are the texts of a draft, as the desk has them.
func further(t *testing.T, code string) locale.Texts {
	t.Helper()
	text, _ := language.Draft(code)
	l, err := language.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := l.Lines()
	if err != nil {
		t.Fatal(err)
	}
	own, err := locale.Parse(code, lines)
	if err != nil {
		t.Fatal(err)
	}
	return own.Over(texts(t, "easy"))
}

// forVisitors are models of everything that a visitor reads in a further language: beside a
// card, on a slip, on a receipt and about a code; of each procedure for each applicant and
// PIN, in the example of a town; and the display, whatever it was told, with the window that prints.
func forVisitors(t *testing.T) (all []counter.Model) {
	add := func(m counter.Model) {
		for _, beside := range []counter.Beside{counter.Nothing, counter.ShowSlip, counter.ShowReceipt, counter.ShowCode} {
			m.Beside = beside
			all = append(all, m)
		}
	}
	known := app.KnowledgeOf(app.Mihon)
	for _, s := range scene.All() {
		if s.Model.Card.Status == nil {
			continue
		}
		s.Model.Guide.Knowledge = known
		add(s.Model)
	}
	m := sceneOf(t, "counter_waiting")
	m.Guide.Knowledge = known
	for _, p := range lifecycle.Procedures {
		for _, who := range municipality.Applicants {
			m.Procedure, m.Applicant, m.PINs = p, who, nil
			if p == lifecycle.PINReset {
				m.PINs = []lifecycle.PINName{lifecycle.UserAuthenticationPIN, lifecycle.DigitalSignaturePIN, lifecycle.CardInfoPIN, lifecycle.ResidentRegisterPIN}
			}
			add(m)
		}
	}
	for _, s := range scene.All() {
		if s.Model.Beside == counter.ShowReceipt {
			all = append(all, s.Model)
		}
	}
	for _, s := range scene.Windows() {
		all = append(all, s.Model)
	}
	return all
}

// named are texts of every key, each of which says its key and fills all places in that
// any language has.
func named(t *testing.T) locale.Texts {
	t.Helper()
	place := regexp.MustCompile(`\{[a-z]+\}`)
	said := map[string]string{"further.japanese": "<<further.japanese>>"}
	for _, lang := range locale.Languages {
		of := texts(t, lang)
		for _, key := range of.Keys() {
			text, _ := of.Text(key)
			if said[key] == "" {
				said[key] = "<<" + key + ">>"
			}
			for _, one := range place.FindAllString(text, -1) {
				if !strings.Contains(said[key], one) {
					said[key] += one
				}
			}
		}
	}
	return locale.New("vi", said)
}

// notPrinted are texts of the guide that a slip does not show, the page that a doubt is about
// (static/counter/print.css), and names of days and months, for which there are digits.
var notPrinted = regexp.MustCompile(`^(guide\.(source\.kind\.|undated$)|day\.|month\.)`)

// A further language has every text that a visitor reads, and no draft has one that nobody
// does. What can be, and the example of a town has not, is kept.
func TestFurtherLanguageHasWhatVisitorsRead(t *testing.T) {
	visitor, staff := named(t), locale.New("ja", nil)
	key := regexp.MustCompile(`&lt;&lt;([^&]*)&gt;&gt;`)
	read := map[string]bool{}
	for _, m := range forVisitors(t) {
		m.Visitor = "vi"
		for _, found := range key.FindAllStringSubmatch(dom.Render(counter.Draw(m, staff, visitor).Body), -1) {
			read[found[1]] = true
		}
	}
	if len(read) < 50 {
		t.Fatalf("a visitor reads %d texts only", len(read))
	}
	unread := []string{
		"guide.fee.when", "weekday.tue", "weekday.wed", "weekday.thu", "guide.way.home.text.card-renew", "guide.way.home.text.card-apply",
		"health.login.unknown", "guide.span", "guide.fee.usual", "guide.visits.range",
	}
	template, err := language.Template(texts(t, "en"))
	if err != nil {
		t.Fatal(err)
	}
	has := map[string]bool{}
	for _, found := range regexp.MustCompile(`(?m)^    "([^"]*)": `).FindAllStringSubmatch(string(template), -1) {
		if has[found[1]] = true; !read[found[1]] && !slices.Contains(unread, found[1]) {
			t.Errorf("no visitor reads %s", found[1])
		}
	}
	for one := range read {
		if !has[one] && !notPrinted.MatchString(one) {
			t.Errorf("a visitor reads %s, which is not among the texts of package language", one)
		}
	}
}

// In a further language nothing is without a text; what is in Japanese is marked, so that
// fonts and voices fit, and the slip says that it is.
func TestSlipInAFurtherLanguage(t *testing.T) {
	for _, code := range language.Drafts() {
		visitor := further(t, code)
		m := sceneOf(t, "counter_slip_renew_agent")
		m.Policy.Further, m.Visitor = []wire.Language{{Code: code, Ja: "外国語", En: "Foreign"}}, code
		drawn := dom.Render(counter.Draw(m, texts(t, "ja"), visitor).Body)
		_, slip, _ := strings.Cut(drawn, `<article id="slip"`)
		slip, _, _ = strings.Cut(slip, "</article>")
		for _, want := range []string{`lang="` + code + `"`, visitor.T("guide.p.renew"), visitor.T("further.japanese"), visitor.T("guide.who.agent"), `<span lang="ja">`} {
			if !strings.Contains(slip, want) {
				t.Errorf("%s: no %s in %s", code, want, slip)
			}
		}
		if strings.Contains(slip, "[") {
			t.Errorf("%s: a text is missing: %s", code, slip)
		}
		outside := regexp.MustCompile(`(?s)<span lang="ja">.*?</span>`).ReplaceAllString(strings.ReplaceAll(slip, "<ruby>", ""), "")
		if found := regexp.MustCompile(`<rt>[^<]*`).FindString(outside); found != "" {
			t.Errorf("%s: Japanese that is not marked: %s", code, found)
		}
		if !strings.Contains(drawn, "来庁者の言語：外国語") {
			t.Errorf("%s: staff do not read which language it is", code)
		}
	}
}

// A text that a language has not is said in easy Japanese, and marked; one with furigana
// stays so.
func TestWhatALanguageHasNotIsEasyJapanese(t *testing.T) {
	over := locale.New("vi", map[string]string{"guide.fee": "Lệ phí"}).Over(texts(t, "easy"))
	if got := dom.Render(dom.Text(over.T("guide.fee") + over.T("guide.bring"))); !strings.HasPrefix(got, `Lệ phí<span lang="ja"><ruby>持<rt>`) || !strings.HasSuffix(got, "</span>") {
		t.Error(got)
	}
	if got := locale.Bare(over.T("guide.fee.usual", "amount", over.T("guide.fee.free"))); !utf8.ValidString(got) || strings.Contains(got, "[") {
		t.Errorf("%q", got)
	}
}

// What stands on the desk for a visitor of a further language is complete, whatever was found.
func TestDeskInAFurtherLanguage(t *testing.T) {
	seen := 0
	for _, s := range scene.All() {
		if s.Model.Card.Status == nil || s.Model.Beside != counter.Nothing || s.Model.Findings().Login == "" {
			continue
		}
		seen++
		s.Model.Visitor = "vi"
		_, visitor, _ := strings.Cut(dom.Render(counter.Draw(s.Model, texts(t, "ja"), further(t, "vi")).Body), "counter-visitor")
		visitor, _, _ = strings.Cut(visitor, "</section>")
		if !strings.Contains(visitor, `lang="vi"`) || strings.Contains(visitor, `lang="ja"`) || strings.Contains(visitor, "<ruby>") {
			t.Errorf("%s: %s", s.Name, visitor)
		}
	}
	if seen == 0 {
		t.Error("no desk")
	}
}

// So are the headings of the display, whatever it was told, of the window that prints, and
// of the receipt.
func TestDisplayInAFurtherLanguage(t *testing.T) {
	heading := regexp.MustCompile(`(?s)<h[1-6][ >].*?</h[1-6]>`)
	for _, code := range language.Drafts() {
		visitor := further(t, code)
		want := func(name, drawn string) {
			found := heading.FindAllString(drawn, -1)
			if len(found) == 0 {
				t.Errorf("%s: %s: no heading", code, name)
			}
			for _, h := range found {
				if strings.Contains(h, `lang="ja"`) || strings.Contains(h, "[") {
					t.Errorf("%s: %s: %s", code, name, h)
				}
			}
		}
		for _, s := range scene.Windows() {
			want(s.Name, dom.Render(counter.Draw(s.Model, locale.Texts{}, visitor).Body))
		}
		for _, s := range scene.All() {
			if s.Model.Beside == counter.ShowReceipt {
				_, paper, _ := strings.Cut(dom.Render(counter.Draw(s.Model, texts(t, "ja"), visitor).Body), `<article id="slip"`)
				want(s.Name, paper)
			}
		}
	}
}
