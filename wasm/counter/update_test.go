package counter

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/counter/finding"
	"jpkiweb/wasm/room"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, jpki.Japan())

// A played desk is a model that is fed messages; did are the effects of the last one.
type played struct {
	Model
	did []Effect
}

// waiting is a desk of a counter with one reader.
func waiting(t *testing.T) *played {
	t.Helper()
	m, effects := New("ja", noon)
	d := &played{m, effects}
	d.tell(HelperFound{link: 1, Policy: &Policy{Languages: []string{"ja", "fr", "en"}}})
	d.tell(ReadersChanged{readers(wire.Reader{Name: "A", State: wire.ReaderEmpty})})
	if d.Connection != Connected || d.touched() {
		t.Fatalf("%+v", d.Model)
	}
	return d
}

func (d *played) tell(message Message) { d.Model, d.did = Update(d.Model, message) }

func readers(all ...wire.Reader) wire.ReadersResult {
	return wire.ReadersResult{Service: true, Readers: all}
}

func cardIn(reader string, insertion uint32) wire.Reader {
	return wire.Reader{Name: reader, State: wire.ReaderCard, Insertion: insertion}
}

// did returns the first effect of a kind.
func did[E Effect](d *played) (e E, ok bool) {
	for _, one := range d.did {
		if e, ok = one.(E); ok {
			return e, true
		}
	}
	return e, false
}

// read has a card put in and read.
func (d *played) read(t *testing.T, insertion uint32) *Status {
	t.Helper()
	d.tell(ReadersChanged{readers(cardIn("A", insertion))})
	ask, ok := did[ReadCard](d)
	if !ok || ask.Reader != "A" || !d.Card.Asking {
		t.Fatalf("%+v of %+v", d.did, d.Card)
	}
	s := &Status{CardStatus: room.CardStatus{
		Kind:                 jpki.KindMyNumberCard,
		UserAuthentication:   jpki.CertificateStatus{Present: true, Known: true, NotBefore: noon.AddDate(-1, 0, 0), NotAfter: noon.AddDate(0, 0, -1)},
		DigitalSignature:     jpki.CertificateStatus{Present: true},
		AuthenticationDetail: &room.CertificateDetail{DER: []byte{1, 2, 3}},
	}}
	d.tell(CardRead{Job: ask.Job, Status: s})
	if d.Card.Status == nil {
		t.Fatal("no status")
	}
	return s
}

// When the card leaves nothing is shown of it, and the page becomes a new document.
func TestCardOutIsANewDocument(t *testing.T) {
	d := waiting(t)
	s := d.read(t, 1)
	d.Now = noon.Add(90 * time.Second)
	d.tell(ReadersChanged{readers(wire.Reader{Name: "A", State: wire.ReaderEmpty, Insertion: 2})})
	if _, ok := did[Replace](d); !ok || d.Card.Status != nil || d.touched() {
		t.Errorf("%+v, %+v", d.did, d.Card)
	}
	if told, _ := did[Serve](d); told.Visit != (wire.ServedParams{Found: wire.FoundExpired, Done: wire.DoneLeft, Seconds: 90}) {
		t.Errorf("told %+v", told)
	}
	if !slices.Equal(s.AuthenticationDetail.DER, []byte{0, 0, 0}) {
		t.Errorf("the certificate is kept: % x", s.AuthenticationDetail.DER)
	}
}

// A card that was put in the place of another one is another visitor's, though nobody saw
// the first one leave.
func TestSwappedCardIsANewDocument(t *testing.T) {
	d := waiting(t)
	d.read(t, 1)
	d.tell(ReadersChanged{readers(cardIn("A", 3))})
	if _, ok := did[Replace](d); !ok || d.Card.Status != nil {
		t.Errorf("%+v, %+v", d.did, d.Card)
	}
	if _, ok := did[ReadCard](d); ok {
		t.Error("the second card is read into the memory of the first")
	}
}

// The answer of a card that left is nobody's.
func TestLateAnswerIsForgotten(t *testing.T) {
	d := waiting(t)
	d.tell(ReadersChanged{readers(cardIn("A", 1))})
	d.tell(ReadersChanged{readers(wire.Reader{Name: "A", State: wire.ReaderEmpty, Insertion: 2})})
	s := &Status{CardStatus: room.CardStatus{AuthenticationDetail: &room.CertificateDetail{DER: []byte{1}}}}
	d.tell(CardRead{Job: 1, Status: s})
	if d.Card.Status != nil || s.AuthenticationDetail.DER[0] != 0 {
		t.Errorf("%+v", d.Card)
	}
}

// The next visitor is one key; a card that is still there is to be taken, and is not read
// again unless somebody wants that.
func TestNextVisitor(t *testing.T) {
	d := waiting(t)
	d.tell(Press{KeyNext})
	if len(d.did) != 1 {
		t.Errorf("nobody was there: %+v", d.did)
	}
	d.read(t, 1)
	d.tell(Press{"2"})
	d.tell(Press{KeyNext})
	if told, _ := did[Serve](d); told.Visit.Done != wire.DoneTold || told.Visit.Found != wire.FoundExpired {
		t.Errorf("told %+v", told)
	}
	if !d.Done || d.Card.Status != nil || d.Beside != Nothing {
		t.Errorf("%+v", d.Model)
	}
	d.tell(Press{"2"})
	d.tell(ReadersChanged{readers(cardIn("A", 1), wire.Reader{Name: "B"})})
	if d.Beside != Nothing || d.Card.Asking {
		t.Errorf("%+v", d.Model)
	}
	again := *d
	again.tell(Press{KeyAgain})
	if _, ok := did[Replace](&again); !ok {
		t.Errorf("read again: %+v", again.did)
	}
	d.tell(ReadersChanged{readers(wire.Reader{Name: "A", State: wire.ReaderEmpty, Insertion: 2})})
	if _, ok := did[Replace](d); !ok {
		t.Errorf("%+v", d.did)
	}
	if told, _ := did[Serve](d); told != (Serve{}) {
		t.Errorf("counted twice: %+v", told)
	}
}

// After a while without anybody the desk begins anew; who pressed a key was there.
func TestNobody(t *testing.T) {
	d := waiting(t)
	d.tell(Press{"6"})
	first, ok := did[AwaitSomebody](d)
	if !ok || first.For != time.Minute || d.Procedure != lifecycle.LostCard {
		t.Fatalf("%+v", d.did)
	}
	d.tell(Press{KeyLanguage})
	d.tell(Nobody{wait: first.wait})
	if d.Beside != ShowProcedure || len(d.did) > 0 {
		t.Errorf("somebody was there: %+v", d.did)
	}
	d.tell(Nobody{wait: first.wait + 1})
	if _, ok := did[Replace](d); !ok || d.touched() {
		t.Errorf("%+v", d.did)
	}
	d.read(t, 1)
	d.tell(Nobody{wait: d.idle})
	if !d.Done || d.Card.Status != nil {
		t.Errorf("the card lies there, and is shown: %+v", d.Card)
	}
}

// Nothing of a visitor is shown to who took the seat, and nothing while the helper is gone.
func TestVisitorIsShownToNobodyElse(t *testing.T) {
	d := waiting(t)
	d.read(t, 1)
	d.tell(SeatChanged{wire.SeatChanged{Away: true, Remote: "rdp"}})
	if !d.Done || d.Card.Status != nil || d.Policy.Remote != "rdp" {
		t.Errorf("%+v", d.Model)
	}
	d = waiting(t)
	d.read(t, 1)
	d.tell(HelperLost{link: 1, Problem: room.Problem{Code: wire.CodeHelperUnreachable}})
	if c, ok := did[Connect](d); !ok || d.Card.Status != nil || d.Connection != Disconnected || c.After != time.Second {
		t.Errorf("%+v, %+v", d.did, d.Card)
	}
	d.tell(HelperFound{link: 2, Policy: &Policy{}})
	if _, ok := did[Replace](d); !ok {
		t.Errorf("%+v", d.did)
	}
}

// A card of another kind, that of the staff for instance, is nobody's, and in no way of one
// in another reader.
func TestCardOfAnotherKind(t *testing.T) {
	d := waiting(t)
	d.tell(ReadersChanged{readers(cardIn("A", 1), wire.Reader{Name: "B", State: wire.ReaderEmpty})})
	d.tell(CardRead{Job: 1, Problem: &room.Problem{Code: wire.CodeNotJPKICard}})
	if d.Card != (Card{}) || !d.Look().Other || d.touched() {
		t.Errorf("%+v", d.Model)
	}
	d.tell(ReadersChanged{readers(cardIn("A", 1), cardIn("B", 1))})
	if ask, ok := did[ReadCard](d); !ok || ask.Reader != "B" {
		t.Errorf("%+v", d.did)
	}
	d = waiting(t)
	storage := wire.Reader{Name: "A", State: wire.ReaderCard, Insertion: 1, ATR: wire.Hex{0x3B, 0x8F, 0x80, 0x01, 0x80, 0x4F, 0x0C, 0xA0, 0x00, 0x00, 0x03, 0x06}}
	d.tell(ReadersChanged{readers(storage)})
	if _, ok := did[ReadCard](d); ok || !d.Look().Other {
		t.Errorf("a storage card is asked: %+v", d.did)
	}
}

// A visitor who brought a ticket is counted as one, once: at once where nothing was done, else
// with what was done, also after the ticket was taken.
func TestTicketIsCounted(t *testing.T) {
	empty := ReadersChanged{readers(wire.Reader{Name: "A", State: wire.ReaderEmpty, Insertion: 2})}
	for name, test := range map[string]struct {
		before, after []Message // the ticket is taken
		want          wire.Done
	}{
		"nothing done":      {nil, nil, wire.DoneTold},
		"something done":    {[]Message{Press{"1"}, Press{KeySlip}, Press{KeySlip}}, []Message{Press{KeyNext}}, wire.DoneSlip},
		"while it is there": {[]Message{Press{"1"}, Press{KeySlip}, Press{KeySlip}, Press{KeyNext}}, nil, wire.DoneSlip},
	} {
		t.Run(name, func(t *testing.T) {
			d := waiting(t)
			var visits []wire.ServedParams
			tell := func(all ...Message) {
				for _, m := range all {
					d.tell(m)
					if s, ok := did[Serve](d); ok && s.Visit.Found != "" {
						visits = append(visits, s.Visit)
					}
					if _, ok := did[Replace](d); ok { // a new document
						d = waiting(t)
					}
				}
			}
			tell(ReadersChanged{readers(cardIn("A", 1))}, CardRead{Job: 1, Problem: &room.Problem{Code: wire.CodeNotJPKICard}})
			tell(test.before...)
			tell(empty)
			tell(test.after...)
			if want := []wire.ServedParams{{Found: wire.FoundOtherCard, Done: test.want}}; !slices.Equal(visits, want) {
				t.Errorf("%+v, want %+v", visits, want)
			}
		})
	}
}

// Of two cards that may be meant none is read, and the one that was is not shown.
func TestTwoCards(t *testing.T) {
	d := waiting(t)
	d.tell(ReadersChanged{readers(cardIn("A", 1), cardIn("B", 1))})
	if _, ok := did[ReadCard](d); ok || d.Look().Cards != 2 {
		t.Errorf("%+v", d.did)
	}
	d = waiting(t)
	d.read(t, 1)
	d.tell(ReadersChanged{readers(cardIn("A", 1), cardIn("B", 1))})
	if f := d.Findings(); f.Login != "" || len(d.needs()) > 0 {
		t.Errorf("%+v", f)
	}
	d.tell(ReadersChanged{readers(cardIn("A", 1), wire.Reader{Name: "B", State: wire.ReaderEmpty})})
	if f := d.Findings(); f.Login == "" {
		t.Errorf("%+v", f)
	}
}

// Beside a card that was read a second one is put: slip, code and display say nothing of
// either, and what was open of the first is closed, until one is taken.
func TestSecondCard(t *testing.T) {
	both := ReadersChanged{readers(cardIn("A", 1), cardIn("B", 1))}
	for _, open := range []string{"", KeySlip, KeyCode} {
		d := waiting(t)
		d.read(t, 1)
		before := d.Words()
		d.tell(Press{open})
		d.tell(both)
		if w := d.Words(); d.Beside != Nothing || w.Ask != AskWait || w.touched() || d.cardKeys() != nil {
			t.Errorf("%q is open, then a second card: %d, %+v", open, d.Beside, w)
		}
		for _, key := range []string{KeySlip, KeyCode} {
			if d.tell(Press{key}); d.Beside != Nothing || d.offers(key) {
				t.Errorf("%s does something: %d", key, d.Beside)
			}
		}
		d.tell(ReadersChanged{readers(cardIn("A", 1), wire.Reader{Name: "B", State: wire.ReaderEmpty, Insertion: 2})})
		if w := d.Words(); !reflect.DeepEqual(w, before) {
			t.Errorf("one card again: %+v, want %+v", w, before)
		}
	}
	d := waiting(t)
	d.read(t, 1)
	for _, m := range []Message{Press{"1"}, Press{KeySlip}, both} {
		d.tell(m)
	}
	if d.Beside != ShowSlip || d.Words().Card != nil {
		t.Errorf("the slip of a procedure: %d, %+v", d.Beside, d.Words())
	}
}

// The field of the PIN closes: nobody knows whose card would take it.
func TestSecondCardClosesTheFieldOfThePIN(t *testing.T) {
	d := reading(t, 3)
	d.tell(Press{KeyRead})
	if d.Beside != ShowPIN {
		t.Fatalf("%d is open", d.Beside)
	}
	d.tell(ReadersChanged{readers(cardIn("A", 1), cardIn("B", 1))})
	if d.Beside != ShowForm || d.whyUnread() != noCardHere {
		t.Errorf("%d is open, %s", d.Beside, d.whyUnread())
	}
}

// Back from a procedure the slip and the code are about the card again, for the visitor in
// person.
func TestBackIsAboutTheCard(t *testing.T) {
	d := waiting(t)
	d.read(t, 1)
	of, slip := d.slipLines(locale.New("ja", nil)), d.slipNeeds()
	for _, key := range []string{"5", KeyWho, KeyWho, KeySlip, KeyBack, KeyCode, KeyBack} {
		d.tell(Press{key})
	}
	if d.Procedure != lifecycle.NameAddressChange || d.Applicant != municipality.Agent {
		t.Fatalf("%s by %s", d.Procedure, d.Applicant)
	}
	d.tell(Press{KeyBack})
	if d.Beside != Nothing || d.Applicant != municipality.Self || !slices.Equal(d.slipLines(locale.New("ja", nil)), of) || !reflect.DeepEqual(d.slipNeeds(), slip) {
		t.Errorf("%d by %s: %+v, want %+v", d.Beside, d.Applicant, d.slipNeeds(), slip)
	}
}

// A procedure that was looked at was told of; who goes on at the terminal is told by a key,
// and a slip that was printed stays what was done.
func TestWhatWasDone(t *testing.T) {
	for name, test := range map[string]struct {
		keys []string
		done wire.Done
	}{
		"nothing":                  {nil, wire.DoneLeft},
		"looked at":                {[]string{"2"}, wire.DoneTold},
		"looked at, and back":      {[]string{"2", KeyBack}, wire.DoneTold},
		"at the terminal":          {[]string{"2", KeyTerminal}, wire.DoneTerminal},
		"no procedure is open":     {[]string{KeyTerminal}, wire.DoneLeft},
		"printed":                  {[]string{KeySlip, KeySlip}, wire.DoneSlip},
		"printed, then looked at":  {[]string{KeySlip, KeySlip, "2"}, wire.DoneSlip},
		"printed, to the terminal": {[]string{KeySlip, KeySlip, "2", KeyTerminal}, wire.DoneTerminal},
	} {
		d := waiting(t)
		d.read(t, 1)
		for _, key := range test.keys {
			d.tell(Press{key})
		}
		if !d.Done {
			d.tell(Press{KeyNext})
		}
		if told, _ := did[Serve](d); told.Visit.Done != test.done || !d.Done {
			t.Errorf("%s: %+v, want %s", name, told, test.done)
		}
	}
}

// Digits open procedures, the same for each visitor, letters do what stands on their
// buttons, and what a button does its key does.
func TestKeys(t *testing.T) {
	d := waiting(t)
	d.tell(Press{KeyLanguage})
	if d.Visitor != "en" { // of ja and en, for fr has no texts
		t.Errorf("language %s of %q", d.Visitor, d.languages())
	}
	d.tell(Press{KeySlip})
	if d.Beside != Nothing {
		t.Error("a slip about nothing")
	}
	d.tell(Press{"0"})
	d.tell(Press{KeyWho})
	if d.Procedure != lifecycle.Revoke || d.Applicant != municipality.LegalRepresentative {
		t.Errorf("%s by %s", d.Procedure, d.Applicant)
	}
	d.tell(Press{KeySlip})
	if _, ok := did[Print](d); ok || d.Beside != ShowSlip {
		t.Errorf("%+v", d.did)
	}
	d.tell(Press{KeySlip})
	if _, ok := did[Print](d); !ok {
		t.Errorf("%+v", d.did)
	}
	d.tell(Press{KeyBack})
	d.tell(Press{KeyKeys})
	d.tell(Press{KeyKeys})
	if d.Beside != ShowProcedure || d.Procedure != lifecycle.Revoke || d.Applicant != municipality.LegalRepresentative {
		t.Errorf("back is %d of %s by %s", d.Beside, d.Procedure, d.Applicant)
	}
	d.tell(Press{KeyBack})
	if d.Beside != Nothing {
		t.Errorf("%d", d.Beside)
	}
	before := d.Model
	d.tell(Press{"x"})
	d.tell(Press{""})
	d.tell(Press{"12"})
	if before.idle += 3; d.Beside != before.Beside || d.Procedure != before.Procedure || d.idle != before.idle {
		t.Error("a key without a meaning has one")
	}
	for name, key := range map[string]string{"Enter": KeyNext, "Escape": KeyBack, "N": KeyNext, "?": KeyKeys, "7": "7"} {
		if KeyOf(name) != key {
			t.Errorf("%s is %s", name, KeyOf(name))
		}
	}
}

// A procedure that has no key of its own takes that of the last.
func TestProcedureWithoutAKey(t *testing.T) {
	d := waiting(t)
	d.read(t, 1)
	d.Card.Status.Kind = jpki.KindJukiCard
	if last := d.procedures()[len(keyed)-1]; last != lifecycle.CardApply {
		t.Errorf("%s", last)
	}
}

// A status source is asked where there is one, and what it says is of this card only.
func TestRevocationOfTheCard(t *testing.T) {
	d := waiting(t)
	d.Policy.Revocation = true
	d.read(t, 1)
	ask, ok := did[CheckRevocation](d)
	if !ok || ask.Job != d.Card.Job {
		t.Fatalf("%+v", d.did)
	}
	d.tell(RevocationTold{Job: ask.Job + 1, Result: wire.RevocationResult{State: jpki.RevocationRevoked}})
	if d.Findings().Counted() != wire.FoundExpired {
		t.Error("the answer for another card counts")
	}
	d.tell(RevocationTold{Job: ask.Job, Result: wire.RevocationResult{State: jpki.RevocationRevoked}})
	if d.Findings().Counted() != wire.FoundRevoked {
		t.Errorf("%+v", d.Findings())
	}
}

// A helper of a person is none of a counter.
func TestHelperOfAPerson(t *testing.T) {
	m, effects := New("fr", noon)
	d := &played{m, effects}
	d.tell(HelperFound{link: 1})
	if d.Connection != NoCounter || d.Lang != "ja" {
		t.Errorf("%+v", d.Model)
	}
}

// A language that the policy does not name is never offered, though it is shipped; one that
// it names comes behind those of the app.
func TestUnreadLanguageIsNeverOffered(t *testing.T) {
	offered := func(policy Policy) (all []string) {
		m, _ := New("ja", noon)
		d := &played{Model: m}
		d.tell(HelperFound{link: 1, Policy: &policy})
		for range 20 {
			all = append(all, d.Visitor)
			d.tell(Press{KeyLanguage})
			if d.Visitor == all[0] {
				break
			}
		}
		return all
	}
	vi := []wire.Language{{Code: "vi", Ja: "ベトナム語", En: "Vietnamese"}}
	for name, test := range map[string]struct {
		policy Policy
		want   []string
	}{
		"none is named":      {Policy{}, []string{"ja", "easy", "en"}},
		"none but the app's": {Policy{Languages: []string{"en", "vi"}}, []string{"en"}},
		"one was read":       {Policy{Further: vi}, []string{"ja", "easy", "en", "vi"}},
		"one beside one":     {Policy{Languages: []string{"easy"}, Further: vi}, []string{"easy", "vi"}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := offered(test.policy); !slices.Equal(got, test.want) {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}

// Where nothing tells of revocation nobody says that the card works: its days are good.
func TestNobodyWasAsked(t *testing.T) {
	for name, asked := range map[string]bool{"no status source": false, "not told yet": true} {
		d := waiting(t)
		d.Policy.Revocation = asked
		s := d.read(t, 1)
		if _, asks := did[CheckRevocation](d); asks != asked || d.Card.Status.AuthenticationDetail.Revocation.State != jpki.RevocationUnchecked {
			t.Errorf("%s: %+v, %+v", name, d.did, d.Card.Status.AuthenticationDetail)
		}
		d.Card.Status.UserAuthentication.NotAfter = noon.AddDate(1, 0, 0)
		if f := d.Findings(); f.Login != finding.Unconfirmed {
			t.Errorf("%s: %s", name, f.Login)
		}
		d.tell(RevocationTold{Job: d.Card.Job, Result: wire.RevocationResult{State: jpki.RevocationGood}})
		if f := d.Findings(); f.Login != finding.Yes {
			t.Errorf("%s: %s", name, f.Login)
		}
		d.tell(ReadersChanged{readers(wire.Reader{Name: "A", State: wire.ReaderEmpty, Insertion: 2})})
		if !slices.Equal(s.AuthenticationDetail.DER, []byte{0, 0, 0}) {
			t.Errorf("%s: the certificate is kept", name)
		}
	}
}

// offers reports whether a key has a button now.
func (d *played) offers(letter string) bool {
	return slices.ContainsFunc(d.keys(false), func(k letterKey) bool { return k.letter == letter })
}
