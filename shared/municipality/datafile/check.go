package datafile

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
)

// PINNames are what Guide.PINs and Kiosk.PINs may hold: what a person chose.
var PINNames = [...]lifecycle.PINName{
	lifecycle.UserAuthenticationPIN, lifecycle.DigitalSignaturePIN, lifecycle.CardInfoPIN, lifecycle.ResidentRegisterPIN,
}

// Check finds what is wrong in a document that Parse had no problem with.
// National is the national file, on whose papers and phones a city's may build;
// it may be nil. Today (YYYY-MM-DD) tells what is over. What can stay, such as a
// missing translation, is a remark.
func Check(doc *Document, national *municipality.File, today string) []Problem {
	if national == nil || doc.File.Code == municipality.NationalCode {
		national = &municipality.File{}
	}
	c := checker{doc: doc, f: doc.File, national: national, today: today}
	c.checkHead()
	c.sources()
	c.phones()
	c.offices()
	c.closures()
	c.fees()
	c.papers()
	c.guides()
	c.kiosks()
	c.contact()
	c.notes(c.f.Notes, "", "notes")
	c.texts()
	if len(Errors(c.problems)) == 0 {
		c.neverOpen()
	}
	return inOrder(c.problems)
}

type checker struct {
	doc      *Document
	f        *municipality.File
	national *municipality.File
	today    string
	problems []Problem
}

func (c *checker) report(path, ja, en string, args ...any) {
	at := c.doc.position(path)
	c.problems = append(c.problems, Problem{
		File: c.doc.Name, Line: at.Line, Column: at.Column,
		Ja: fmt.Sprintf(ja, args...), En: fmt.Sprintf(en, args...),
	})
}

func (c *checker) remark(path, ja, en string, args ...any) {
	c.report(path, ja, en, args...)
	c.problems[len(c.problems)-1].Remark = true
}

// checkHead checks code, name and prefecture.
func (c *checker) checkHead() {
	switch code := c.f.Code; {
	case !isCode(code):
		c.report("code", "全国地方公共団体コード %s は6桁の数字で書いてください", "the local government code %s must have six digits", code)
	case code != municipality.NationalCode && code[5] != municipality.CheckDigit(code):
		c.report("code", "全国地方公共団体コード %s の検査数字 (最後の桁) が合いません。%s%c なら合います",
			"the check digit (the last) of the local government code %s is wrong; %s%c would be right", code, code[:5], municipality.CheckDigit(code))
	case !strings.HasPrefix(c.doc.Name, code):
		c.report("code", "ファイル名 %[2]s はコード %[1]s で始めてください", "the name of the file must begin with the code %s, but is %s", code, c.doc.Name)
	}
	if c.f.Prefecture.Ja == "" && c.f.Code != municipality.NationalCode {
		c.report("", "都道府県名 (prefecture) がありません", "the prefecture is missing")
	}
}

func (c *checker) sources() {
	seen := map[string]int{}
	for i, s := range c.f.Sources {
		at := fmt.Sprintf("sources[%d]", i)
		c.id(seen, s.ID, at, "出典", "source")
		if s.Kind != "" {
			checkWords(c, []string{s.Kind}, at+".kind", municipality.SourceKinds[:], "ページの種類", "kind of page")
		}
		if s.Title == placeholderTitle {
			c.report(at+".title", "ページの題名が見本のままです。書き換えてください", "the title of the page is that of the example; write its own")
		}
		c.date(s.Read, at+".read")
		c.date(s.Date, at+".date")
		if isDay(s.Date) && isDay(s.Read) && s.Date > s.Read {
			wrong := ".read"
			if s.Date > c.today {
				wrong = ".date"
			}
			c.report(at+wrong, "書き写した日 (read) %[2]s がページの日付 (date) %[1]s より前です", "the page is of %s, but was read before, on %s", s.Date, s.Read)
		}
		c.url(s.URL, at+".url")
	}
}

// checkFact checks that the source is one of the file, and that what rests on a
// private person's page is to be asked about.
func (c *checker) checkFact(f municipality.Fact, at string) {
	var known []string
	for _, s := range c.f.Sources {
		if known = append(known, s.ID); s.ID != f.Source {
			continue
		}
		if s.Kind == municipality.KindPerson && f.Check == nil {
			c.report(at+".source", "個人のページ (%s) に書かれていることには、要確認 (check) を付けてください", "what is from the page of a private person (%s) needs a check", f.Source)
		}
		return
	}
	c.report(at+".source", "出典 %s が sources にありません。使える語: %s", "the source %s is not among sources; known are %s", f.Source, joinWords(known))
}

func (c *checker) papers() {
	seen := map[string]int{}
	for i, p := range c.f.Papers {
		at := fmt.Sprintf("papers[%d]", i)
		c.id(seen, p.ID, at, "書類", "paper")
		c.url(p.URL, at+".url")
	}
}

// id checks the form of an ID, and that it is there once.
func (c *checker) id(seen map[string]int, id, at, ja, en string) {
	if !isID(id) {
		c.report(at+".id", "%[2]sのID %[1]s は半角の英数字とハイフンで書いてください", "the ID %[1]s (%[3]s) must be letters, digits and hyphens", id, ja, en)
	}
	line, twice := seen[id]
	if twice {
		c.report(at+".id", "%[2]sのID %[1]s が2度書かれています (%[4]d行目にもあります)", "the %[3]s %[1]s is there twice (also in line %[4]d)", id, ja, en, line)
		return
	}
	seen[id] = c.doc.position(at).Line
}

// url checks an address, if there is one.
func (c *checker) url(s, at string) {
	if s != "" && !isURL(s) {
		c.report(at, "URL %s は https:// で始めてください", "the address %s must begin with https://", s)
	}
}

// contact checks how else the municipality is reached, and コンビニ交付.
func (c *checker) contact() {
	if k := c.f.Contact; k != nil {
		c.checkFact(k.Fact, "contact")
		c.url(k.Mail, "contact.mail")
		c.url(k.Feedback, "contact.feedback")
		if k.Fax != "" && !isPhone(k.Fax) {
			c.report("contact.fax", "ファックス番号 %s は数字とハイフンで書いてください", "the fax number %s must be digits and hyphens", k.Fax)
		}
	}
	if s := c.f.StoreIssue; s != nil {
		c.checkFact(s.Fact, "storeIssue")
	}
	if p := c.f.Page; p != nil {
		c.checkFact(p.Fact, "page")
		if !municipality.IsGuidePage(p.Guide) {
			c.report("page.guide", "手続きガイドのページのURL %s は、https:// で始まる、市区町村のページのものにしてください (120文字まで。利用者名、ポート番号、# は付けません)",
				"the address %s of the guide must be that of a page of the municipality and begin with https:// (at most 120 characters, no user, no port, no #)", p.Guide)
		}
	}
}

func (c *checker) date(s, at string) {
	if s == "" {
		return
	}
	if _, err := time.Parse("2006-01-02", s); err != nil {
		c.report(at, "日付 %s は 2026-04-01 のように、実在する日を書いてください", "the date %s must be a day that exists, written like 2026-04-01", s)
	}
}

func (c *checker) procedures(list []lifecycle.Procedure, at string) {
	checkWords(c, list, at, lifecycle.Procedures[:], "手続き", "procedure")
}

func (c *checker) applicants(list []municipality.Applicant, at string) {
	checkWords(c, list, at, municipality.Applicants[:], "手続きをする人", "applicant")
}

// checkWords checks that a list holds known words, each once.
func checkWords[T ~string](c *checker, list []T, at string, known []T, ja, en string) {
	for i, word := range list {
		at := fmt.Sprintf("%s[%d]", at, i)
		if !slices.Contains(known, word) {
			c.report(at, "%[2]s %[1]s はありません。使える語: %[4]s", "there is no %[3]s %[1]s; known are %[4]s", word, ja, en, joinWords(known))
		}
		if slices.Contains(list[:i], word) {
			c.report(at, "%[2]s %[1]s が2度書かれています", "the %[3]s %[1]s is there twice", word, ja, en)
		}
	}
}

func joinWords[T ~string](list []T) string {
	var all []string
	for _, w := range list {
		all = append(all, string(w))
	}
	return strings.Join(all, ", ")
}

// isDay tells whether there is such a day, YYYY-MM-DD.
func isDay(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}
