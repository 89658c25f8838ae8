package guide

import (
	"slices"
	"strings"
	"testing"

	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
	"jpkiweb/wasm/dom"
)

// A kiosk asks for the other PIN: it is no first answer for who does not know
// which one is meant.
func TestCounterComesFirstWhenThePINIsNotKnown(t *testing.T) {
	ways := []municipality.Way{municipality.Here, municipality.AtKiosk, municipality.Counter}
	counterFirst := []municipality.Way{municipality.Here, municipality.Counter, municipality.AtKiosk}
	for name, test := range map[string]struct {
		procedure lifecycle.Procedure
		pin       string
		want      []municipality.Way
	}{
		"reset of an unknown PIN":  {lifecycle.PINReset, "", counterFirst},
		"reset of a known PIN":     {lifecycle.PINReset, PINs[0], ways},
		"change of an unknown PIN": {lifecycle.PINChange, "", ways},
	} {
		a := municipality.Answer{Question: municipality.Question{Procedure: test.procedure, PIN: lifecycle.PINName(test.pin)}, Ways: slices.Clone(ways)}
		if got := waysInOrder(&a); !slices.Equal(got, test.want) || !slices.Equal(a.Ways, ways) {
			t.Errorf("%s: %q, and %q in the answer", name, got, a.Ways)
		}
	}
}

// A call does not revoke a certificate, and no phone app finds a card.
func TestHomeIsToldByProcedure(t *testing.T) {
	for procedure, want := range map[lifecycle.Procedure]string{
		lifecycle.LostCard:         "guide.way.home.text.call",
		lifecycle.Suspend:          "guide.way.home.text.call",
		lifecycle.Revoke:           "guide.way.home.text.revoke",
		lifecycle.PhoneCertificate: "guide.way.home.text.phone-certificate",
		lifecycle.PINChange:        "guide.way.home.text",
	} {
		a := municipality.Answer{Question: municipality.Question{Procedure: procedure}}
		if got := wayText("guide.way.home", &a); got != want {
			t.Errorf("%s: %s", procedure, got)
		}
	}
}

func TestSameFeeIsOneLine(t *testing.T) {
	kiosk, counter, check := municipality.Text{Ja: "kiosk"}, municipality.Text{Ja: "counter"}, municipality.Text{Ja: "ask"}
	marks := markedTexts(t, "ja")
	a := municipality.Answer{Fees: []municipality.FeeLine{{When: &kiosk}, {Yen: 800}, {When: &counter, Check: &check, Source: -1}, {Yen: 800, When: &kiosk}}}
	html := dom.Render(Fees(marks, &a, func(check *municipality.Text, _ int) dom.Node {
		return dom.When(check != nil, dom.El("p", dom.Class("ask")))
	}))
	for text, want := range map[string]int{
		"⟦guide.fee.free⟧": 1, "⟦guide.each⟧": 1, "⟦guide.fee.yen⟧": 2, "⟦guide.only⟧": 1, "kiosk": 2, "counter": 1, `class="ask"`: 1,
	} {
		if got := strings.Count(html, text); got != want {
			t.Errorf("%s is there %d times in %s", text, got, html)
		}
	}
}

// An office has its number once, also when a time is reserved there.
func TestNumberOfAnOfficeIsThereOnce(t *testing.T) {
	marks := markedTexts(t, "ja")
	for name, test := range map[string]struct {
		reserve       *municipality.Reserve
		has, hasNever string
	}{
		"no reservation":  {nil, "⟦guide.phone⟧", "⟦guide.reserve"},
		"the same number": {&municipality.Reserve{Phone: "01"}, "⟦guide.phone.may⟧", "⟦guide.reserve"},
		"required":        {&municipality.Reserve{Phone: "01", Required: true}, "⟦guide.phone.must⟧", "⟦guide.reserve"},
		"and a page":      {&municipality.Reserve{Phone: "01", URL: "https://www.example.jp/"}, "⟦guide.reserve.open⟧", "⟦guide.phone⟧"},
		"another number":  {&municipality.Reserve{Phone: "02"}, "⟦guide.reserve.may⟧", "⟦guide.phone.may⟧"},
	} {
		p := municipality.Place{Phone: "01", Reservation: test.reserve, State: municipality.HoursUnknown}
		html := dom.Render(place(marks, &municipality.Answer{Question: municipality.Question{Now: noon}}, &p))
		if n := strings.Count(html, `href="tel:01"`); n != 1 || !strings.Contains(html, test.has) || strings.Contains(html, test.hasNever) {
			t.Errorf("%s: the number is there %d times in %s", name, n, html)
		}
	}
}

func TestPhonesAreNamedByAllTheyAreFor(t *testing.T) {
	reserve, inquire := municipality.PhoneLine{For: "reservation"}, municipality.PhoneLine{For: "inquiry"}
	for name, test := range map[string]struct {
		phones []municipality.PhoneLine
		want   string
	}{
		"questions too":         {[]municipality.PhoneLine{reserve}, "guide.for.both"},
		"another for questions": {[]municipality.PhoneLine{reserve, inquire}, "guide.for.reservation"},
	} {
		if got := purposeKey(&municipality.Answer{Phones: test.phones}, "reservation"); got != test.want {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// What is in doubt is not said to be open, and hours are written as people do.
func TestOpenState(t *testing.T) {
	marks, check := texts(t, "ja"), municipality.Text{Ja: "a"}
	until := noon
	for name, test := range map[string]struct {
		check *municipality.Text
		want  string
	}{
		"sure":   {nil, marks.T("guide.until", "time", "12:00")},
		"unsure": {&check, marks.T("guide.until.unsure", "time", "12:00")},
	} {
		if got := OpenText(marks, until, &municipality.Place{State: municipality.Open, Until: until, Check: test.check}); got != test.want {
			t.Errorf("%s: %s", name, got)
		}
	}
	if html := dom.Render(openTag(marks, municipality.Open, true)); !strings.Contains(html, "chip-warning") || strings.Contains(html, marks.T("guide.open")) {
		t.Error(html)
	}
	if got, want := spanText(marks, municipality.Span{From: "09:00", To: "19:00"}), marks.T("guide.span", "from", "9:00", "to", "19:00"); got != want {
		t.Error(got)
	}
}

// Whom a telephone does not connect from everywhere, it is not asked to call.
func TestOnlyWholeNumbersAreLinks(t *testing.T) {
	texts := texts(t, "ja")
	for number, link := range map[string]bool{"0120-95-0178": true, "050-3818-1250": true, "37-5866": false} {
		html := dom.Render(phoneLink(texts, number, "phone"))
		if !strings.Contains(html, number) || strings.Contains(html, "tel:") != link || strings.Contains(html, texts.T("guide.phone.local")) == link {
			t.Errorf("%s: %s", number, html)
		}
	}
}
