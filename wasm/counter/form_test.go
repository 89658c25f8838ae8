package counter

import (
	"bytes"
	"reflect"
	"slices"
	"strings"
	"testing"

	"jpkiweb/shared/card"
	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality/form"
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

var hanako = card.Attributes{
	Name: "見本　花子", Address: "架空県見本市中央1丁目2番3号", Gender: "2",
	BirthDate: certprofile.BirthDate{Raw: "19851123", Year: 1985, Month: 11, Day: 23},
}

// reading is a desk with a card of some tries, and the form of a procedure open.
func reading(t *testing.T, tries int) *played {
	t.Helper()
	d := waiting(t)
	d.read(t, 1)
	d.Policy.PINInPage = true
	d.noteTries(tries)
	d.tell(Press{"2"})
	d.tell(Press{KeyForm})
	if d.Beside != ShowForm {
		t.Fatalf("%d", d.Beside)
	}
	return d
}

// Each of the nine is drawn twice: with what was read from the card, in the places for it,
// and without; what the hand writes stays empty in both.
func TestNineFormsAreDrawn(t *testing.T) {
	all, err := form.All()
	if err != nil || len(all) != 9 {
		t.Fatal(len(all), err)
	}
	hand := func(drawn string) (all []string) {
		for _, after := range strings.Split(drawn, "sheet-value sheet-")[1:] {
			if kind, rest, _ := strings.Cut(after, `"`); kind == "line" || kind == "text" || kind == "hand" {
				value, _, _ := strings.Cut(rest, "</dd>")
				value, _, _ = strings.Cut(value, "<small")
				all = append(all, strings.TrimPrefix(value, ">"))
			}
		}
		return all
	}
	for _, f := range all {
		t.Run(f.ID, func(t *testing.T) {
			d := waiting(t)
			d.Policy.Municipality, d.Guide.Knowledge.Offices = f.Municipality, twoVisits(2)
			d.Beside, d.Procedure = ShowForm, f.Procedures[0]
			d.Form = slices.IndexFunc(d.forms(), func(o form.Form) bool { return o.ID == f.ID })
			of := locale.New("ja", nil)
			empty := dom.Render(sheetPage(&d.Model, of).Body)
			d.Fill.Attributes = &hanako
			filled := dom.Render(sheetPage(&d.Model, of).Body)
			for _, s := range []string{"見本　花子", "架空県見本市中央1丁目2番3号", "1985年11月23日（昭和60年）", "☑\u00a0女", form.Filled} {
				if strings.Contains(empty, s) || strings.Count(filled, s) != 1 {
					t.Errorf("%q: %d times in the empty form, %d in the filled one", s, strings.Count(empty, s), strings.Count(filled, s))
				}
			}
			for name, drawn := range map[string]string{"empty": empty, "filled": filled} {
				for _, s := range []string{f.Title, "令和8年11月21日", "（宛先）見本市長", "本人の自署", "☐\u00a0男"} {
					if !strings.Contains(drawn, s) {
						t.Errorf("%s: no %q", name, s)
					}
				}
				if places := hand(drawn); len(places) < 6 || strings.Join(places, "") != "" {
					t.Errorf("%s, by hand: %q", name, places)
				}
			}
			if !strings.Contains(empty, form.Unread) || strings.Contains(empty, "☑") {
				t.Errorf("the empty form does not say so: %s", empty)
			}
		})
	}
}

// Beside a form of another municipality stands that it is a general one, beside one of
// several that it is printed alone; both stand outside the sheet, which is all that is printed.
func TestWhatIsSaidBesideAForm(t *testing.T) {
	all, err := form.All()
	if err != nil {
		t.Fatal(err)
	}
	of, several := locale.New("ja", map[string]string{"counter.form.general": "<general>", "counter.form.one": "<one>"}), 0
	for _, f := range all {
		for _, code := range []string{f.Municipality, "999997", ""} {
			d := waiting(t)
			d.Policy.Municipality = code
			d.Beside, d.Procedure = ShowForm, f.Procedures[0]
			for d.Form = range d.forms() {
				if len(d.forms()) > 1 {
					several++
				}
				beside, sheet, _ := strings.Cut(dom.Render(sheetPage(&d.Model, of).Body), "<article")
				if strings.Contains(beside, "&lt;general&gt;") != (code != f.Municipality) || strings.Contains(beside, "&lt;one&gt;") != (len(d.forms()) > 1) || strings.Contains(sheet, "&lt;") {
					t.Errorf("%s at %q: %s", d.forms()[d.Form].ID, code, beside)
				}
			}
		}
	}
	if several == 0 {
		t.Error("no procedure of several forms")
	}
}

// An agent's form is the holder's to write, though the card could be read before.
func TestFormOfAnAgentIsEmpty(t *testing.T) {
	d := reading(t, 3)
	d.Fill.Attributes = &hanako
	d.tell(Press{KeyBack})
	d.tell(Press{KeyWho})
	d.tell(Press{KeyWho})
	d.tell(Press{KeyForm})
	if drawn := dom.Render(sheetPage(&d.Model, locale.New("ja", nil)).Body); strings.Contains(drawn, hanako.Name) || d.whyUnread() != agentComes {
		t.Errorf("%s: %s", d.whyUnread(), drawn)
	}
}

// The card is asked once for each PIN of the right form that the visitor sends off, and
// for no other; the PIN is zeroed in both cases, and what was typed.
func TestPINIsSentOnce(t *testing.T) {
	for name, test := range map[string]struct {
		tries   int
		typed   string
		lastTry bool
		sent    string // "": nothing
		want    Fill   // without attempt and job
	}{
		"four digits":        {3, "1234", false, "1234", Fill{Asking: true}},
		"wide ones":          {2, "１２３４ ", false, "1234", Fill{Asking: true}},
		"nothing":            {3, "", false, "", Fill{Empty: true, Fault: jpki.PINTooShort}},
		"too few":            {3, "123", false, "", Fill{Fault: jpki.PINTooShort}},
		"letters":            {3, "12a4", false, "", Fill{Fault: jpki.PINBadCharacter}},
		"last try, not said": {1, "1234", false, "", Fill{Confirm: true}},
		"last try, said":     {1, "1234", true, "1234", Fill{Asking: true}},
		"locked":             {0, "1234", true, "", Fill{}},
	} {
		t.Run(name, func(t *testing.T) {
			d := reading(t, max(test.tries, 1))
			d.tell(Press{KeyRead})
			d.noteTries(test.tries)
			typed := []byte(test.typed)
			d.tell(SubmitPIN{PIN: typed, LastTry: test.lastTry})
			if !bytes.Equal(typed, make([]byte, len(typed))) {
				t.Errorf("%q is left of what was typed", typed)
			}
			sent, _ := did[ReadAttributes](d)
			if string(sent.PIN) != test.sent || sent.LastTry != (test.lastTry && test.sent != "") || test.sent != "" && !bytes.Equal(sent.For, []byte{1, 2, 3}) {
				t.Errorf("%+v", sent)
			}
			got := d.Fill
			got.Attempt, got.Job = 0, 0
			if got != test.want {
				t.Errorf("%+v", d.Fill)
			}
			d.tell(SubmitPIN{PIN: []byte("9999"), LastTry: true})
			if _, again := did[ReadAttributes](d); again && test.sent != "" {
				t.Error("asked twice")
			}
		})
	}
}

// What the card says to a PIN: the tries that are left are shown, and a locked PIN leads
// back to the form.
func TestAnswerToThePIN(t *testing.T) {
	two, one, none := 2, 1, 0
	for name, test := range map[string]struct {
		read    *card.Attributes
		problem *room.Problem
		tries   int
		beside  Beside
		why     unread
		want    Fill
	}{
		"read":             {&hanako, nil, 3, ShowForm, readHere, Fill{Attributes: &hanako}},
		"wrong":            {nil, &room.Problem{Code: wire.CodePINWrong, TriesLeft: &two}, 2, ShowPIN, readHere, Fill{Wrong: true}},
		"last try":         {nil, &room.Problem{Code: wire.CodeLastTryUnconfirmed, TriesLeft: &one}, 1, ShowPIN, readHere, Fill{Confirm: true}},
		"locked":           {nil, &room.Problem{Code: wire.CodePINBlocked, TriesLeft: &none}, 0, ShowForm, pinLocked, Fill{}},
		"locked, not told": {nil, &room.Problem{Code: wire.CodePINBlocked}, 0, ShowForm, pinLocked, Fill{}},
		"other card":       {nil, &room.Problem{Code: wire.CodeOtherCard}, 3, ShowPIN, readHere, Fill{Problem: &room.Problem{Code: wire.CodeOtherCard}}},
	} {
		t.Run(name, func(t *testing.T) {
			d := reading(t, 3)
			d.tell(Press{KeyRead})
			d.tell(SubmitPIN{PIN: []byte("1234")})
			asked, _ := did[ReadAttributes](d)
			d.tell(AttributesRead{job: asked.job, Attributes: test.read, Problem: test.problem})
			got := d.Fill
			got.Attempt, got.Job = 0, 0
			if got.Problem != nil && test.want.Problem != nil && *got.Problem == *test.want.Problem {
				got.Problem = test.want.Problem
			}
			if got != test.want || d.Card.Status.CardInfo.TriesLeft != test.tries || d.Beside != test.beside || d.whyUnread() != test.why {
				t.Errorf("%+v, %+v, beside %d, %q", d.Fill, d.Card.Status.CardInfo, d.Beside, d.whyUnread())
			}
		})
	}
}

// What was read is gone with the visit, however it ends; an answer that comes later is
// nobody's.
func TestAttributesAreOfOneVisitor(t *testing.T) {
	for name, end := range map[string]func(*played) Message{
		"next visitor": func(*played) Message { return Press{KeyNext} },
		"nobody":       func(d *played) Message { return Nobody{wait: d.idle} },
		"seat":         func(*played) Message { return SeatChanged{} },
		"helper lost":  func(*played) Message { return HelperLost{link: 1} },
		"card out": func(*played) Message {
			return ReadersChanged{readers(wire.Reader{Name: "A", State: wire.ReaderEmpty, Insertion: 2})}
		},
		"another card": func(*played) Message { return ReadersChanged{readers(cardIn("A", 2))} },
	} {
		t.Run(name, func(t *testing.T) {
			d := reading(t, 3)
			d.tell(Press{KeyRead})
			d.tell(SubmitPIN{PIN: []byte("1234")})
			asked, _ := did[ReadAttributes](d)
			late := *d
			d.tell(AttributesRead{job: asked.job, Attributes: &hanako})
			if d.tell(end(d)); d.Fill != (Fill{}) {
				t.Errorf("%+v", d.Fill)
			}
			late.tell(Press{KeyBack}) // from where the PIN is typed no other key leads away
			late.tell(end(&late))
			if late.tell(AttributesRead{job: asked.job, Attributes: &hanako}); late.Fill.Attributes != nil {
				t.Errorf("late: %+v", late.Fill)
			}
		})
	}
}

// Why a form is written by hand, and that no PIN is asked for then.
func TestFormByHand(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*Model)
		want   unread
	}{
		"nothing against it": {func(*Model) {}, readHere},
		"locked":             {func(m *Model) { m.noteTries(0) }, pinLocked},
		"card without":       {func(m *Model) { m.Card.Status.CardInfo = jpki.PINStatus{} }, noPINHere},
		"no card":            {func(m *Model) { m.Card.Status = nil }, noCardHere},
		"two cards":          {func(m *Model) { m.Readers = readers(cardIn("A", 1), cardIn("B", 1)) }, noCardHere},
		"policy":             {func(m *Model) { m.Policy.PINInPage = false }, pinElseways},
	} {
		d := reading(t, 3)
		test.change(&d.Model)
		if d.tell(Press{KeyRead}); d.whyUnread() != test.want || (d.Beside == ShowPIN) != (test.want == readHere) {
			t.Errorf("%s: %q, beside %d", name, d.whyUnread(), d.Beside)
		}
	}
}

// Where the visitor types the PIN only the key does something that leads away, wherever the
// focus is and whatever is typed; so it is while the card is read.
func TestKeysWhileThePINIsTyped(t *testing.T) {
	for name, pad := range map[string]bool{"in a field": false, "at the reader": true} {
		d := reading(t, 3)
		d.Policy.Display = true
		d.Readers.Readers[0].PINPad = pad
		d.tell(Press{KeyRead})
		for range 2 {
			before := d.Model
			for _, key := range strings.Split(digits+"acdefghijklmnopqrstuvwxyz?", "") {
				d.tell(Press{key})
				before.idle = d.idle
				if !reflect.DeepEqual(d.Model, before) || len(d.did) != 1 || key != KeyBack && d.offers(key) {
					t.Fatalf("%s: %s does something: %+v, beside %d, %s", name, key, d.did, d.Beside, d.Procedure)
				}
			}
			d.tell(SubmitPIN{PIN: []byte("1234")})
			if !d.Fill.Asking {
				t.Fatalf("%s: %+v", name, d.Fill)
			}
		}
		if d.tell(Press{KeyBack}); d.Beside != ShowForm {
			t.Errorf("%s: back leads to %d", name, d.Beside)
		}
	}
}

// At a reader with keys no field is shown, and no PIN goes through the page.
func TestPINAtTheReader(t *testing.T) {
	d := reading(t, 3)
	d.Readers.Readers[0].PINPad = true
	d.tell(Press{KeyRead})
	of := locale.New("ja", nil)
	if drawn := dom.Render(pinPage(&d.Model, of, of).Body); strings.Contains(drawn, "<input") {
		t.Error(drawn)
	}
	d.tell(SubmitPIN{PIN: []byte("1234")})
	if asked, ok := did[ReadAttributes](d); !ok || !asked.Pad || asked.PIN != nil {
		t.Errorf("%+v", asked)
	}
}

// The keys of a form: the next one, printing, and back; a town of two has the key.
func TestKeysOfAForm(t *testing.T) {
	d := waiting(t)
	d.Policy.Municipality = "313726"
	d.tell(Press{"7"})
	if d.Procedure != lifecycle.Release {
		t.Fatal(d.Procedure)
	}
	d.tell(Press{KeyForm})
	d.tell(Press{KeyForm})
	if f, _ := d.sheet(); f.ID != "hokuei-hold-release" {
		t.Errorf("%+v", f.ID)
	}
	d.tell(Press{KeySlip})
	d.printed(t)
	if d.tell(Printed{}); d.Model.did != wire.DoneTold {
		t.Error(d.Model.did)
	}
	if d.tell(Press{KeyForm}); d.Form != 0 {
		t.Errorf("%d", d.Form)
	}
	if d.tell(Press{KeyBack}); d.Beside != ShowProcedure {
		t.Errorf("%d", d.Beside)
	}
	d.tell(Press{KeyBack})
	d.tell(Press{"5"})
	if d.tell(Press{KeyForm}); d.Beside != ShowProcedure {
		t.Error("a form of a procedure that has none")
	}
}

// An event takes what was typed along, and leaves no PIN with one that is for no message.
func TestDecodePIN(t *testing.T) {
	typed := []byte("1234")
	m, ok := Decode(dom.Event{Action: actionType, Form: dom.Form{Secrets: map[string][]byte{fieldPIN: typed}}})
	if _, typing := m.(Typing); !ok || !typing || string(typed) != "\x00\x00\x00\x00" {
		t.Errorf("%T, %q", m, typed)
	}
	m, _ = Decode(dom.Event{Action: actionSubmit, Form: dom.Form{Secrets: map[string][]byte{fieldPIN: []byte("1234")}, Checked: map[string]bool{room.FieldLastTry: true}}})
	if s, ok := m.(SubmitPIN); !ok || string(s.PIN) != "1234" || !s.LastTry {
		t.Errorf("%+v", m)
	}
	if _, ok := Decode(dom.Event{Action: "other"}); ok {
		t.Error("another's event")
	}
}
