// Package ticksheet makes the yearly sheet of a municipality: each fact of its file with the
// page that says it and the age of that, and boxes to tick, for staff to go through once a
// year. It is one page of HTML in Japanese, to be printed on A4.
package ticksheet

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"jpkiweb/shared/municipality"
)

// old is the age in days from which a fact is marked: its page was neither written nor read
// within a year.
const old = 365

// A fact is a line of the sheet.
type fact struct {
	part, text string
	source     *municipality.Source
	days       int // since the page says that it is of, or else since it was read; -1: not known
	check      bool
}

// Write makes the sheet of a file as of a day. Procedures and applicants are called by name.
func Write(f *municipality.File, today time.Time, name func(key string) string) []byte {
	s := sheet{file: f, today: today, name: name}
	s.collect()
	return []byte(s.html())
}

type sheet struct {
	file  *municipality.File
	today time.Time
	name  func(key string) string
	facts []fact
}

func (s *sheet) add(part, text string, of municipality.Fact) {
	f := fact{part: part, text: text, days: -1, check: of.Check != nil}
	for i := range s.file.Sources {
		if src := &s.file.Sources[i]; src.ID == of.Source {
			f.source, f.days = src, s.age(src)
		}
	}
	s.facts = append(s.facts, f)
}

// age is how many days old a page is: by its own date, or else by the day on which it was read.
func (s *sheet) age(src *municipality.Source) int {
	day := src.Date
	if day == "" {
		day = src.Read
	}
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return -1
	}
	return int(s.today.Sub(at).Hours() / 24)
}

// collect lists the facts in the order of the file.
func (s *sheet) collect() {
	f := s.file
	for i := range f.Phones {
		p := &f.Phones[i]
		s.add("電話番号", p.Label.Ja+" "+p.Number+textOf(p.Hours), p.Fact)
	}
	for i := range f.Offices {
		s.office(&f.Offices[i])
	}
	for _, c := range f.Closed {
		days := c.From + "〜" + c.To
		if c.Rule != "" {
			days = "第3土曜日の次の日曜日"
		}
		s.add("休みの日", days+" "+c.Why.Ja, c.Fact)
	}
	for _, fee := range f.Fees {
		amount := fmt.Sprintf("%d円", fee.Yen)
		if fee.Yen == 0 {
			amount = "無料"
		}
		s.add("手数料", s.procedures(procedureKeys(fee.Procedures))+amount+textOf(fee.When), fee.Fact)
	}
	for i := range f.Guides {
		s.guide(&f.Guides[i])
	}
	for _, n := range f.Notes {
		s.add("お知らせ", n.Text.Ja, n.Fact)
	}
	if c := f.Contact; c != nil {
		s.add("連絡先", strings.Join(slices.DeleteFunc([]string{c.Fax, c.Mail, c.Feedback}, func(t string) bool { return t == "" }), " "), c.Fact)
	}
	if i := f.StoreIssue; i != nil {
		s.add("コンビニ交付", map[bool]string{true: "している", false: "していない"}[i.Offered], i.Fact)
	}
}

func (s *sheet) office(o *municipality.Office) {
	s.add("窓口", strings.TrimSpace(o.Name.Ja+" "+o.Address+" "+o.Phone), o.Fact)
	for _, h := range o.Hours {
		days := strings.Join(h.Dates, "、")
		if days == "" {
			days = dayNames(h.Days)
		}
		s.add("受付時間", o.Name.Ja+" "+s.procedures(procedureKeys(h.Procedures))+days+" "+h.From+"〜"+h.To, h.Fact)
	}
	if r := o.Reservation; r != nil {
		s.add("予約", strings.TrimSpace(o.Name.Ja+" "+map[bool]string{true: "予約が必要", false: "予約できる"}[r.Required]+" "+r.Phone+" "+r.URL), r.Fact)
	}
	for _, r := range o.Refused {
		s.add("できない手続き", o.Name.Ja+" "+s.procedures(procedureKeys(r.Procedures)), r.Fact)
	}
}

func (s *sheet) guide(g *municipality.Guide) {
	who := make([]string, len(g.Applicants))
	for i, a := range g.Applicants {
		who[i] = s.name("guide.who." + string(a))
	}
	head := s.name("guide.p."+string(g.Procedure)) + "（" + strings.Join(who, "・") + "）"
	for i, v := range g.Visits {
		var bring []string
		for _, item := range v.Bring {
			bring = append(bring, s.paper(item.Paper)+textOf(item.When))
		}
		visit := ""
		if len(g.Visits) > 1 {
			visit = fmt.Sprintf(" %d回目", i+1)
		}
		s.add("持ち物", head+visit+" "+strings.Join(bring, "、")+textOf(v.Then), g.Fact)
	}
	if len(g.Visits) == 0 {
		s.add("手続き", head, g.Fact)
	}
	for _, n := range g.Notes {
		s.add("お知らせ", head+" "+n.Text.Ja, n.Fact)
	}
}

// paper is what a paper is called, those of the national file by their ID.
func (s *sheet) paper(id string) string {
	for _, p := range s.file.Papers {
		if p.ID == id {
			return p.Name.Ja
		}
	}
	return id
}

func (s *sheet) procedures(keys []string) string {
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = s.name("guide.p." + k)
	}
	if len(names) == 0 {
		return ""
	}
	return strings.Join(names, "・") + " "
}

func procedureKeys[P ~string](all []P) []string {
	keys := make([]string, len(all))
	for i, p := range all {
		keys[i] = string(p)
	}
	return keys
}

// textOf is a text behind another, if there is one.
func textOf(t *municipality.Text) string {
	if t == nil {
		return ""
	}
	return "（" + t.Ja + "）"
}

// dayNames are days of the week, those that stand side by side as one.
func dayNames(days []string) string {
	ja := map[string]string{"sun": "日", "mon": "月", "tue": "火", "wed": "水", "thu": "木", "fri": "金", "sat": "土", "holiday": "祝日"}
	names := make([]string, len(days))
	for i, d := range days {
		names[i] = ja[d]
	}
	return strings.Join(names, "・")
}
