package service

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/sandboxca"
	"jpkiweb/static"
)

// publicPages are the paths of the pages that need no login.
func publicPages() []string {
	all := []string{"/", "/procedures", "/procedures/residence", "/procedures/tax", "/procedures/renew?who=agent", "/contact", "/accessibility", "/privacy", "/login", "/verify", "/nothing"}
	for _, p := range lifecycle.Procedures {
		all = append(all, proceduresPath+string(p))
	}
	return all
}

// in is a path in a language.
func in(path, lang string) string {
	if strings.Contains(path, "?") {
		return path + "&lang=" + lang
	}
	return path + "?lang=" + lang
}

var (
	leftOver = regexp.MustCompile(`\[[a-z.-]+\]|\{[a-z]+\}|｜|《|%!`)
	script   = regexp.MustCompile(`(?s)<script.*?</script>`)
	tags     = regexp.MustCompile(`<[^>]*>`)
)

// Every page is whole in each language, for each municipality: no text is missing, the
// language is that which was asked for, the way to it is shown, and so is that it is a sample.
func TestPagesOfEachMunicipalityInThreeLanguages(t *testing.T) {
	for code, name := range map[string]string{"282197": "三田市", "282103": "加古川市", "152081": "小千谷市", "122165": "習志野市", "313726": "北栄町"} {
		b := openInstances(t, false, maxSessions, nil, func(c *Config) { c.Municipality = code }).browser(t)
		for _, path := range publicPages() {
			for lang, sample := range map[string]string{"ja": "これは見本のサイトです", "easy": "サイトではありません", "en": "This is a sample site"} {
				if path == "/login" && lang != "ja" {
					continue // eight times in five minutes
				}
				page := b.get(in(path, lang))
				want := http.StatusOK
				if path == "/nothing" {
					want = http.StatusNotFound
				}
				page.want(t, want)
				text := tags.ReplaceAllString(script.ReplaceAllString(page.body, ""), "")
				if found := leftOver.FindString(text); found != "" {
					t.Errorf("%s %s %s: %q in\n%s", name, path, lang, found, text)
				}
				if !strings.Contains(page.body, `<html lang="`+tag(lang)+`">`) || !strings.Contains(text, sample) {
					t.Errorf("%s %s %s: language or sample\n%s", name, path, lang, page.body)
				}
				if crumbs := strings.Contains(page.body, `<nav class="crumbs"`); crumbs == (path == "/") {
					t.Errorf("%s %s: crumbs %v", name, path, crumbs)
				}
				if lang == "ja" && !strings.Contains(text, name) || lang == "easy" && !strings.Contains(page.body, "<ruby>") {
					t.Errorf("%s %s %s:\n%s", name, path, lang, text)
				}
			}
		}
	}
}

// The language that was chosen once is that of the next pages, also without saying it again.
func TestLanguageIsRemembered(t *testing.T) {
	b := open(t, false).browser(t)
	b.get("/?lang=easy").want(t, http.StatusOK)
	for _, path := range []string{"/", "/login", "/contact"} {
		if page := b.get(path); !strings.Contains(page.body, `<html lang="ja-x-easy">`) {
			t.Errorf("%s:\n%.300s", path, page.body)
		}
	}
	b.get("/?lang=klingon").want(t, http.StatusOK)
	if cookie := b.get("/?lang=en").Cookies(); len(cookie) != 1 || cookie[0].Value != "en" || cookie[0].MaxAge != 0 || !cookie[0].HttpOnly {
		t.Errorf("%v", cookie)
	}
	for _, cookie := range []string{"lang=xx", "lang=" + strings.Repeat("x", 3000), `lang="><script>`} {
		if page := b.site.browser(t).do(http.MethodGet, "/", nil, http.Header{"Cookie": {cookie}}); !strings.Contains(page.body, `<html lang="ja">`) {
			t.Errorf("%.20s: %.200s", cookie, page.body)
		}
	}
}

// What a person reads of themselves is words: what has to be looked up letter by letter is folded.
func TestOwnPageIsInWords(t *testing.T) {
	b, card := open(t, false).browser(t), newPair(t, sandboxca.DefaultHolder())
	b.comes(card)
	b.post("/logout", map[string][]string{"csrf": {b.get("/my").field(t, `name="csrf" value="`)}}).want(t, http.StatusSeeOther)
	b.site.clock.Add(3600)
	b.comes(card)
	applied := b.post(signPath, b.signForm(b.confirm()))
	page := b.get("/my?lang=ja")
	seen := tags.ReplaceAllString(regexp.MustCompile(`(?s)<details.*?</details>`).ReplaceAllString(page.body, ""), " ")
	for _, want := range []string{"見本　花子  さん", "2029年11月23日", "2026年4月1日 12:00", "住民票の写しの交付", "2026年4月1日 13:00", "受け付けました"} {
		if !strings.Contains(seen, want) {
			t.Errorf("no %s in\n%s", want, seen)
		}
	}
	if odd := regexp.MustCompile(`[0-9A-Fa-f]{9,}`).FindString(seen); odd != "" {
		t.Errorf("%s in\n%s", odd, seen)
	}
	b.get(receiptPath+"?lang=ja&reference="+reference(t, applied)).want(t, http.StatusOK)
}

// A receipt can be kept, is of whoever applied, and of nobody else.
func TestReceipt(t *testing.T) {
	site := open(t, false)
	b := site.browser(t)
	b.login()
	number := reference(t, b.post(signPath, b.signForm(b.confirmAs("pdf"))).wantPDF(t, b))
	for lang, words := range map[string]string{"ja": "申請の控え", "easy": "<ruby>控<", "en": "Receipt of your application"} {
		page := b.get(receiptPath + "?lang=" + lang + "&reference=" + number)
		page.want(t, http.StatusOK)
		file := b.get(filePath + "?as=html&lang=" + lang + "&reference=" + number)
		file.want(t, http.StatusOK)
		if name := file.Header.Get("Content-Disposition"); name != `attachment; filename="receipt-`+number+`.html"` {
			t.Errorf("%s: the file is %q", lang, name)
		}
		for _, shown := range []answer{page, file} {
			text := tags.ReplaceAllString(script.ReplaceAllString(shown.body, ""), "")
			if !strings.Contains(shown.body, words) || !strings.Contains(text, "見本　花子") || leftOver.MatchString(regexp.MustCompile(`(?s)<style>.*?</style>`).ReplaceAllString(text, "")) && strings.Contains(text, "{town}") {
				t.Errorf("%s:\n%s", lang, shown.body)
			}
		}
	}
	pdf := b.get(filePath + "?as=pdf&reference=" + number)
	pdf.want(t, http.StatusOK)
	if pdf.Header.Get("Content-Type") != "application/pdf" || !strings.Contains(pdf.body, fmt.Sprintf("%X", encodeUTF16("申請の控え（三田市）"))) || !strings.Contains(pdf.body, fmt.Sprintf("%X", encodeUTF16("見本　花子"))) {
		t.Errorf("%v\n%.400s", pdf.Header, pdf.body)
	}
	for _, path := range []string{receiptPath + "?reference=AAAA", receiptPath, filePath + "?as=pdf&reference=AAAA"} {
		b.get(path).want(t, http.StatusNotFound)
	}
	other := site.browser(t)
	other.get(receiptPath + "?reference=" + number).wantLogin(t)
}

// wantPDF sends the page's form with its PDF signed, where the answer refused what is no PDF.
func (a answer) wantPDF(t *testing.T, b browser) answer {
	t.Helper()
	a.want(t, http.StatusForbidden)
	page := b.confirmAs("pdf")
	form := b.signForm(page)
	form.Set("signature", testCard().signedPDF(t, []byte(b.get(page.field(t, `data-document="`)).body)))
	signed := b.post(signPath, form)
	signed.want(t, http.StatusOK)
	return signed
}

// However many people apply for however much, the ledger keeps what it has room for.
func TestLedgerIsBounded(t *testing.T) {
	l := newLedger(2)
	for i := range 3 {
		who := fmt.Sprint("person ", i)
		if !l.comes(who, noon()).IsZero() {
			t.Errorf("%s came before", who)
		}
		for n := range mostReceipts + 1 {
			l.file(who, receipt{Reference: fmt.Sprint(n)})
		}
	}
	if len(l.people) != 2 || l.order.Len() != 2 || len(l.receipts("person 0")) != 0 || len(l.receipts("person 2")) != mostReceipts {
		t.Errorf("%d people, %d receipts", len(l.people), len(l.receipts("person 2")))
	}
	if _, found := l.receipt("person 2", "0"); found {
		t.Error("the oldest receipt is there")
	}
	if before := l.comes("person 1", noon().Add(time.Hour)); !before.Equal(noon()) {
		t.Errorf("came at %v", before)
	}
	l.forget("person 1")
	if len(l.receipts("person 1")) != 0 || l.order.Len() != 1 {
		t.Error("a person is not forgotten")
	}
}

// A colour on which white cannot be read is none.
func TestColours(t *testing.T) {
	for colour, want := range map[string]bool{
		"#0017c1": true, "#767676": true, "#777777": false, "#ffffff": false, "#000000": true, "#ffff00": false, "#008000": true,
		"": false, "0017c1": false, "#0017c": false, "#00g000": false, "#0017c1;}": false, "red": false,
	} {
		if IsReadable(colour) != want {
			t.Errorf("%q: %v", colour, !want)
		}
	}
	for _, colour := range usualColours {
		if !IsReadable(colour) {
			t.Errorf("%s cannot be read", colour)
		}
	}
	b := openInstances(t, false, maxSessions, nil, func(c *Config) { c.Colour = "#ffff00" }).browser(t)
	if css := b.get("/assets/colour.css"); !strings.Contains(css.body, "--primary: "+colourOf("", DefaultMunicipality)+";") || !strings.HasPrefix(css.Header.Get("Content-Type"), "text/css") {
		t.Error(css.body)
	}
}

// dataFiles are the files of the build, so that a test can change them.
func dataFiles(t *testing.T) fstest.MapFS {
	t.Helper()
	built, err := BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{}
	for _, name := range []string{"municipality/000000.json", "municipality/282197.json", "holidays.json"} {
		text, err := static.ReadDist(built, name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: text}
	}
	return files
}

// What changes in the municipality's file is on the pages a minute later, and a broken file
// changes nothing but that the operator is told.
func TestDataChangeWhileTheServiceRuns(t *testing.T) {
	files, log := dataFiles(t), &bytes.Buffer{}
	good := files["municipality/282197.json"].Data
	s := openInstances(t, false, maxSessions, nil, func(c *Config) { c.Data, c.Log = files, slog.New(slog.NewTextHandler(log, nil)) })
	b := s.browser(t)
	shows := func(text string) bool { return strings.Contains(b.get("/contact").body, text) }
	if !shows("7番窓口") {
		t.Fatal("not the desk of the file")
	}
	files["municipality/282197.json"] = &fstest.MapFile{Data: bytes.ReplaceAll(good, []byte("7番窓口"), []byte("8番窓口"))}
	if !shows("7番窓口") {
		t.Error("the file is read for every page")
	}
	s.clock.Add(60)
	if !shows("8番窓口") {
		t.Error("the change is not seen")
	}
	for name, broken := range map[string][]byte{"cut off": good[:len(good)/2], "empty": nil} {
		files["municipality/282197.json"] = &fstest.MapFile{Data: broken}
		s.clock.Add(60)
		if !shows("8番窓口") || !strings.Contains(log.String(), "stay as they were") {
			t.Errorf("%s: %s", name, log)
		}
		log.Reset()
	}
	for name, code := range map[string]string{"no file": "011002", "no code": "282198", "the nation": "000000", "a path": "../../"} {
		if _, err := newService(Config{Origin: "http://127.0.0.1:1", Now: noon, Municipality: code, Verifier: newVerifier(t, "http://127.0.0.1:1", noon, &fixedStatus{})}, 1); err == nil {
			t.Errorf("%s is a municipality", name)
		}
	}
}

// Counters open, close and open again by the clock of Japan.
func TestDeskNowAndNext(t *testing.T) {
	s := open(t, false) // Wednesday, 1 April 2026, 12:00 in Japan
	b := s.browser(t)
	for hours, want := range map[int64]string{
		0: "受付中（今日は17:00まで）", 5: "時間外（次は4月2日（木） 9:00から17:00まで）", 24 * 2: "受付中（今日は17:00まで）", 24*2 + 6: "時間外（次は4月6日（月） 9:00から17:00まで）",
	} {
		s.clock.Store(hours * 3600)
		if page := b.get("/"); !strings.Contains(page.body, want) {
			t.Errorf("after %d hours: no %s in\n%s", hours, want, page.body)
		}
	}
}
