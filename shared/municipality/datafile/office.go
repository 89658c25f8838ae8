package datafile

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
)

func (c *checker) phones() {
	seen := map[string]int{}
	for i, p := range c.f.Phones {
		at := fmt.Sprintf("phones[%d]", i)
		c.checkFact(p.Fact, at)
		checkWords(c, p.For, at+".for", municipality.PhonePurposes[:], "電話の用途", "purpose of a phone")
		if len(p.For) == 0 {
			c.report(at+".for", "電話の用途 (for) が空です", "a phone must be for something; for is empty")
		}
		if !isPhone(p.Number) {
			c.report(at+".number", "電話番号 %s は数字とハイフンで書いてください", "the phone number %s must be digits and hyphens", p.Number)
		}
		if p.Number == placeholderPhone {
			c.report(at+".number", "電話番号 %s は見本のままです。自分の役所の番号に書き換えてください", "the phone number %s is that of the example; write your own", p.Number)
		}
		if line, twice := seen[p.Number]; twice {
			c.report(at+".number", "電話番号 %s が2度書かれています (%d行目にもあります)", "the phone number %s is there twice (also in line %d)", p.Number, line)
		}
		seen[p.Number] = c.doc.position(at).Line
		if slices.ContainsFunc(c.national.Phones, func(n municipality.Phone) bool { return n.Number == p.Number }) {
			c.remark(at+".number", "電話番号 %s は全国のファイルにあります。名前と時間は、そちらが表示されます", "the phone number %s is in the national file, whose label and hours are shown", p.Number)
		}
	}
}

func (c *checker) offices() {
	seen := map[string]int{}
	for i, o := range c.f.Offices {
		at := fmt.Sprintf("offices[%d]", i)
		c.id(seen, o.ID, at, "窓口", "office")
		c.checkFact(o.Fact, at)
		c.phone(o.Phone, at+".phone")
		if r := o.Reservation; r != nil {
			c.checkFact(r.Fact, at+".reservation")
			c.phone(r.Phone, at+".reservation.phone")
		}
		for j, h := range o.Hours {
			c.hours(h, fmt.Sprintf("%s.hours[%d]", at, j))
		}
		c.overlaps(o.Hours, at)
		for j, r := range o.Refused {
			c.refusal(r, fmt.Sprintf("%s.refused[%d]", at, j))
		}
	}
}

func (c *checker) refusal(r municipality.Refusal, at string) {
	c.checkFact(r.Fact, at)
	c.procedures(r.Procedures, at+".procedures")
	c.applicants(r.Applicants, at+".applicants")
	if len(r.Procedures)+len(r.Applicants) == 0 {
		c.report(at, "どの手続き (procedures) か、だれの手続き (applicants) かを書いてください", "say which procedures or whose (applicants) are refused")
	}
}

// phone checks that a number is one of the phones.
func (c *checker) phone(number, at string) {
	if number == "" {
		return
	}
	for _, p := range slices.Concat(c.f.Phones, c.national.Phones) {
		if p.Number == number {
			return
		}
	}
	c.report(at, "電話番号 %s が phones にありません", "the phone number %s is not among phones", number)
}

func (c *checker) hours(h municipality.Hours, at string) {
	c.checkFact(h.Fact, at)
	c.procedures(h.Procedures, at+".procedures")
	checkWords(c, h.Days, at+".days", municipality.DayNames[:], "曜日", "day")
	for i, d := range h.Dates {
		c.date(d, fmt.Sprintf("%s.dates[%d]", at, i))
		if slices.Contains(h.Dates[:i], d) {
			c.report(fmt.Sprintf("%s.dates[%d]", at, i), "日付 %s が2度書かれています", "the date %s is there twice", d)
		}
	}
	if (len(h.Days) == 0) == (len(h.Dates) == 0) {
		c.report(at, "曜日 (days) か日付 (dates) のどちらか1つを書いてください", "write either days or dates")
	}
	c.checkSpan(h.From, h.To, at)
}

// checkSpan checks two times of a day.
func (c *checker) checkSpan(from, to, at string) {
	ok := true
	for _, end := range [][2]string{{from, at + ".from"}, {to, at + ".to"}} {
		if isTime(end[0]) {
			continue
		}
		ok = false
		if hasDigits(end[0], "00:00") {
			c.report(end[1], "時刻 %s はありません。00:00 から 23:59 までで書いてください", "there is no time %s; write one of 00:00 to 23:59", end[0])
			continue
		}
		c.report(end[1], "時刻 %s は 09:00 のように半角の4桁で書いてください", "the time %s must be written like 09:00", end[0])
	}
	if ok && from >= to {
		c.report(at+".to", "終わりの時刻 %[2]s が始まりの時刻 %[1]s より後ではありません", "the end must be after the beginning, but %s–%s is not", from, to)
	}
}

// overlaps reports hours that hold for the same procedure at the same time.
func (c *checker) overlaps(hours []municipality.Hours, at string) {
	for j, b := range hours {
		for i, a := range hours[:j] {
			procedures, both := sharedProcedures(a.Procedures, b.Procedures)
			days := slices.Concat(commonWords(a.Days, b.Days), commonWords(a.Dates, b.Dates))
			if both && len(days) > 0 && a.From < b.To && b.From < a.To {
				what := strings.Join([]string{procedures, strings.Join(days, " ")}, ", ")
				c.report(fmt.Sprintf("%s.hours[%d]", at, j), "営業時間が%[6]d行目と重なっています (%[1]s %[2]s–%[3]s と %[4]s–%[5]s)",
					"opening hours overlap (%s %s–%s and %s–%s; see line %d)", strings.TrimPrefix(what, ", "), a.From, a.To, b.From, b.To,
					c.doc.position(fmt.Sprintf("%s.hours[%d]", at, i)).Line)
			}
		}
	}
}

// neverOpen remarks on single dates that are over, or on which all is closed.
// Dates and closures must be right.
func (c *checker) neverOpen() {
	for i, o := range c.f.Offices {
		for j, h := range o.Hours {
			at := fmt.Sprintf("offices[%d].hours[%d].dates", i, j)
			if len(h.Dates) > 0 && slices.Max(h.Dates) < c.today {
				c.remark(at, "この日付は、全部過ぎています。アプリには出ません。年を確かめてください", "all these dates are over and are not shown; is the year right?")
				continue
			}
			for k, date := range h.Dates {
				c.openWhenClosed(date, fmt.Sprintf("%s[%d]", at, k))
			}
		}
	}
}

func (c *checker) openWhenClosed(date, at string) {
	day, _ := time.Parse(time.DateOnly, date)
	closedThen := func(k municipality.Closure) bool { return k.Holds(day) }
	if i := slices.IndexFunc(c.f.Closed, closedThen); i >= 0 {
		c.remark(at, "%s は休みの日です (closed、%d行目)。開いていると表示されません", "%s is closed (line %d) and is not shown as open", date, c.doc.position(fmt.Sprintf("closed[%d]", i)).Line)
	} else if i := slices.IndexFunc(c.national.Closed, closedThen); i >= 0 {
		c.remark(at, "%s は全国のファイルの休みの日です (%s)。開いていると表示されません", "%[1]s is closed in all of Japan and is not shown as open", date, c.national.Closed[i].Why.Ja)
	}
}

// sharedProcedures are the procedures for which both hold, no word for all, and whether
// there are any.
func sharedProcedures(a, b []lifecycle.Procedure) (string, bool) {
	switch {
	case len(a) == 0:
		return strings.ReplaceAll(joinWords(b), ", ", " "), true
	case len(b) == 0:
		return strings.ReplaceAll(joinWords(a), ", ", " "), true
	}
	list := commonWords(a, b)
	return strings.ReplaceAll(joinWords(list), ", ", " "), len(list) > 0
}

func commonWords[T comparable](a, b []T) []T {
	return slices.DeleteFunc(slices.Clone(a), func(x T) bool { return !slices.Contains(b, x) })
}

func (c *checker) closures() {
	for i, k := range c.f.Closed {
		at := fmt.Sprintf("closed[%d]", i)
		c.checkFact(k.Fact, at)
		switch {
		case k.Rule != "" && k.From+k.To == "":
			checkWords(c, []string{k.Rule}, at+".rule", municipality.ClosureRules[:], "規則", "rule")
		case k.Rule != "" || k.From == "" || k.To == "":
			c.report(at, "from と to の両方か、rule だけを書いてください", "write both from and to, or rule alone")
		default:
			c.closedSpan(k, at)
		}
		for j, other := range c.f.Closed[:i] {
			if other.From == k.From && other.To == k.To && other.Rule == k.Rule {
				c.report(at, "同じ休みが2度書かれています (%d行目にもあります)", "the same closure is there twice (also in line %d)", c.doc.position(fmt.Sprintf("closed[%d]", j)).Line)
			}
		}
	}
}

// closedSpan checks MM-DD or YYYY-MM-DD, both of one form.
func (c *checker) closedSpan(k municipality.Closure, at string) {
	ok := len(k.From) == len(k.To)
	for _, end := range [][2]string{{k.From, at + ".from"}, {k.To, at + ".to"}} {
		date := end[0]
		if len(date) == len("01-02") {
			date = "2024-" + date // a leap year
		}
		if _, err := time.Parse("2006-01-02", date); err != nil {
			c.report(end[1], "日付 %s は 12-29 (毎年) か 2026-12-29 のように書いてください", "the date %s must be written like 12-29 (every year) or 2026-12-29", end[0])
			return
		}
	}
	if !ok || len(k.From) > len("01-02") && k.From > k.To {
		c.report(at+".to", "%s から %s までになりません。同じ書き方で、前後を確かめてください", "%s to %s is no time; write both in the same form and in order", k.From, k.To)
	}
}
