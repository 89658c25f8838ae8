package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"jpkiweb/helper/card/guard"
	"jpkiweb/helper/card/reader"
	"jpkiweb/helper/card/validity"
	"jpkiweb/helper/door/consent"
	"jpkiweb/helper/own/history"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/cardtest"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/operation"
	"jpkiweb/shared/signature"
	"jpkiweb/shared/wire"
)

// A purpose of the wire without one of the guard is refused, and so is of no use.
func TestEveryPurposeIsOneOfTheGuards(t *testing.T) {
	of := map[guard.Purpose]wire.Purpose{}
	all := slices.Concat(wire.Purposes[:], wire.CounterPurposes[:])
	for _, p := range all {
		g, known := purposes[p]
		if other, twice := of[g]; !known || twice {
			t.Errorf("%q: known %t, that of %q", p, known, other)
		}
		of[g] = p
	}
	if len(purposes) != len(all) {
		t.Errorf("%d purposes, of %d of the wire", len(purposes), len(all))
	}
}

// leaseTo has a session take the card, and let go of it at the end.
func leaseTo(t *testing.T, s *session, p wire.LeaseParams) *leased {
	t.Helper()
	t.Cleanup(func() { s.release(); s.wait.Wait() })
	p.Reader = "reader"
	if _, err := s.lease(p); err != nil {
		t.Fatal(err)
	}
	return s.leased
}

var toLogIn = wire.LeaseParams{Purpose: wire.PurposeLogin, Login: &wire.LoginParams{Challenge: strings.Repeat("A", 44)}}

func wantRefused(t *testing.T, what string, err error, code wire.Code) {
	t.Helper()
	var got wire.Code
	if err != nil {
		got = WireError(err).Code
	}
	if got != code {
		t.Errorf("%s: %v, want %q", what, err, code)
	}
}

const (
	selectsJPKI = "\x00\xA4\x04\x0C\x0A\xD3\x92\xF0\x00\x26\x01\x00\x00\x00\x01"
	asksTries   = "\x00\x20\x00\x98"
)

// observes has a guard see commands and their answers, in turn.
func observes(t *testing.T, g *guard.Guard, exchanges ...string) {
	t.Helper()
	for i := 0; i < len(exchanges); i += 2 {
		if err := g.Check([]byte(exchanges[i])); err != nil {
			t.Fatal(err)
		}
		g.Observe([]byte(exchanges[i+1]))
	}
}

// What a page asks for is of its purpose and of no other, and of a size that a person
// can look through.
func TestWhatALeaseMayAskFor(t *testing.T) {
	login, change := &wire.LoginParams{Challenge: "c"}, &wire.PINChangeParams{PIN: jpki.CardInfoPIN}
	sign := func(items, digest int) *wire.SignParams {
		return &wire.SignParams{Items: slices.Repeat([]wire.Item{{Name: "a", Digest: make([]byte, digest)}}, items)}
	}
	for name, test := range map[string]struct {
		p    wire.LeaseParams
		want wire.Code
	}{
		"to log in":                     {wire.LeaseParams{Purpose: wire.PurposeLogin, Login: login}, ""},
		"to log in, with no challenge":  {wire.LeaseParams{Purpose: wire.PurposeLogin}, wire.CodeProtocol},
		"to log in and sign":            {wire.LeaseParams{Purpose: wire.PurposeLogin, Login: login, Sign: sign(1, 32)}, wire.CodeProtocol},
		"to log in and change a PIN":    {wire.LeaseParams{Purpose: wire.PurposeLogin, Login: login, PINChange: change}, wire.CodeProtocol},
		"to sign, with no documents":    {wire.LeaseParams{Purpose: wire.PurposeSign}, wire.CodeProtocol},
		"to change a PIN, of none":      {wire.LeaseParams{Purpose: wire.PurposePINChange}, wire.CodeProtocol},
		"to read and log in":            {wire.LeaseParams{Purpose: wire.PurposeRead, Login: login}, wire.CodeProtocol},
		"to sign as many as may be":     {wire.LeaseParams{Purpose: wire.PurposeSign, Sign: sign(wire.MaxItems, 32)}, ""},
		"to sign more than may be":      {wire.LeaseParams{Purpose: wire.PurposeSign, Sign: sign(wire.MaxItems+1, 32)}, wire.CodeTooLarge},
		"to sign with a digest too few": {wire.LeaseParams{Purpose: wire.PurposeSign, Sign: sign(1, 31)}, wire.CodeProtocol},
		"to sign with a digest too far": {wire.LeaseParams{Purpose: wire.PurposeSign, Sign: sign(1, 33)}, wire.CodeProtocol},
	} {
		s, _ := ownSession(t)
		_, err := s.terms(test.p, s.origin)
		wantRefused(t, name, err, test.want)
	}
}

// A word of the page that names no PIN changes none.
func TestWordThatNamesNoPIN(t *testing.T) {
	s, _ := ownSession(t)
	for _, word := range []jpki.PIN{"", "x", "user-authentication", "User_authentication", "resident_register"} {
		_, err := s.lease(wire.LeaseParams{Reader: "reader", Purpose: wire.PurposePINChange, PINChange: &wire.PINChangeParams{PIN: word}})
		wantRefused(t, string(word), err, wire.CodeRequestInvalid)
	}
}

// A lease is known by its own name, which nobody can guess, while it lasts.
func TestLeaseIsKnownByItsOwnName(t *testing.T) {
	s, _ := ownSession(t)
	if _, err := s.current(""); err == nil {
		t.Error("a lease where there is none")
	}
	l := leaseTo(t, s, toLogIn)
	first := l.id
	if len(first) != 32 || strings.Trim(first, "0") == "" {
		t.Errorf("its name is %q", first)
	}
	for _, id := range []string{"", "x", strings.ToUpper(first) + "0"} {
		_, err := s.current(id)
		wantRefused(t, "another name", err, wire.CodeLeaseLost)
		_, err = s.releaseCard(wire.ReleaseParams{Lease: id})
		wantRefused(t, "released by another name", err, wire.CodeLeaseLost)
	}
	if got, err := s.current(first); err != nil || got != l {
		t.Errorf("%v", err)
	}
	l.lease.Close()
	_, err := s.current(first)
	wantRefused(t, "over", err, wire.CodeLeaseLost)
	if _, err = s.releaseCard(wire.ReleaseParams{Lease: first}); err == nil || s.leased != nil {
		t.Errorf("released when it was over: %v, still there: %t", err, s.leased != nil)
	}
	if again := leaseTo(t, s, toLogIn); again.id == first {
		t.Error("two leases have one name")
	}
}

// A lease that follows one that ended by itself leaves nothing of it.
func TestLeaseThatFollowsLeavesNothingOfTheOneBefore(t *testing.T) {
	s, _ := ownSession(t)
	l := leaseTo(t, s, toLogIn)
	l.answer = &consent.Answer{PIN: []byte("1234")}
	l.lease.Close()
	leaseTo(t, s, toLogIn)
	isWiped(t, "PIN of the lease before", l.answer.PIN)
}

// Who has a card is said of who has it, to our own app alone.
func TestWhoHasTheCard(t *testing.T) {
	s, _ := ownSession(t)
	busy := reader.ErrBusy
	says := func(own bool) string { return s.server.nameHolder(own, "reader", busy).Error() }
	if got := says(true); !strings.Contains(got, "another program") {
		t.Errorf("nobody of ours: %s", got)
	}
	first := leaseTo(t, s, toLogIn)
	if got := says(true); !strings.Contains(got, s.origin.String()) {
		t.Errorf("to our own app: %s", got)
	}
	if got := says(false); strings.Contains(got, s.origin.String()) || !strings.Contains(got, "another page") {
		t.Errorf("to a page: %s", got)
	}
	if err := s.server.nameHolder(true, "reader", reader.ErrMute); err != reader.ErrMute {
		t.Errorf("what is not busy: %v", err)
	}
	next := &leased{lease: first.lease}
	s.server.noteHolder(next)
	s.server.noteFreed(first) // late
	if s.server.holders["reader"] != next {
		t.Error("the one that has it now is forgotten for the one before")
	}
	s.server.noteHolder(first)
	s.release()
	if len(s.server.holders) > 0 {
		t.Error("who has it no longer is kept")
	}
}

// What is asked for a second time, with more, or about a purpose that needs no PIN is
// not put to a person.
func TestWhatAPersonIsNotAsked(t *testing.T) {
	s, _ := ownSession(t)
	l := leaseTo(t, s, toLogIn)
	_, _, err := l.askFor(wire.ConsentParams{})
	wantRefused(t, "before the counter was read", err, wire.CodeProtocol)
	observes(t, l.guard, selectsJPKI, "\x90\x00", asksTries, "\x63\xC3")
	for name, test := range map[string]struct {
		pad  bool
		p    wire.ConsentParams
		want wire.Code
	}{
		"as it should be":       {false, wire.ConsentParams{}, ""},
		"asked at the pad":      {true, wire.ConsentParams{}, wire.CodeProtocol},
		"a new PIN, at a login": {false, wire.ConsentParams{Change: true}, wire.CodeProtocol},
		"another PIN":           {false, wire.ConsentParams{PIN: jpki.CardInfoPIN}, wire.CodeProtocol},
	} {
		l.pad = test.pad
		_, _, err := l.askFor(test.p)
		wantRefused(t, name, err, test.want)
	}
	l.pad = false
	s.release()
	_, _, err = leaseTo(t, s, wire.LeaseParams{Purpose: wire.PurposeRead}).askFor(wire.ConsentParams{})
	wantRefused(t, "to read", err, wire.CodeProtocol)
}

// A template that is none is refused, and nothing else happens.
func TestTemplateThatIsNone(t *testing.T) {
	s, _ := ownSession(t)
	for _, template := range [][]byte{nil, {0x00}} {
		l := leaseTo(t, s, toLogIn)
		l.answer = &consent.Answer{PIN: []byte("1234")}
		if _, err := s.verify(wire.VerifyParams{Lease: l.id, Template: template}); err == nil {
			t.Errorf("% X passed", template)
		}
		s.release()
	}
}

// releases are the frames that release leases of these ids.
func releases(ids ...string) (frames [][]byte) {
	for _, id := range ids {
		frames = append(frames, fmt.Appendf(nil, `{"jsonrpc":"2.0","id":1,"method":"card.release","params":{"lease":%q}}`, id))
	}
	return frames
}

// Only the lease that is named gives its person up.
func TestReleaseOfAnotherLeaseInterruptsNobody(t *testing.T) {
	s, socket := ownSession(t)
	for _, purpose := range []wire.LeaseParams{toLogIn, toLogIn} {
		earlier := s.person.id
		l := leaseTo(t, s, purpose)
		socket.frames = append(releases("", "none", strings.ToUpper(l.id), l.id+" ", earlier),
			[]byte(`{"jsonrpc":"2.0","id":1,"method":"card.release","params":{"lease":1}}`), []byte(`{"jsonrpc":"2.0","id":1,"method":"card.release"}`))
		s.read(make(chan wire.Message, queuedRequests))
		if s.person.cause != nil {
			t.Fatalf("the person is given up: %v", s.person.cause)
		}
		socket.frames = releases(l.id)
		s.read(make(chan wire.Message, queuedRequests))
		if !errors.Is(s.person.cause, errGivenUp) {
			t.Errorf("the person is not given up: %v", s.person.cause)
		}
		s.release()
	}
}

// The wish to end may come before anybody waits for the person; it ends the wait then.
func TestWishToEndAheadOfTheWait(t *testing.T) {
	s, socket := ownSession(t)
	l := leaseTo(t, s, toLogIn)
	var err error
	if l.window, err = consent.New(consent.Config{}).Open(consent.Request{
		Origin: s.origin, Purpose: wire.PurposeLogin, PIN: jpki.UserAuthenticationPIN, TriesLeft: 3,
	}); err != nil {
		t.Fatal(err)
	}
	socket.frames = releases(l.id)
	s.read(make(chan wire.Message, queuedRequests))
	late := time.AfterFunc(5*time.Second, s.end)
	defer late.Stop()
	if err := s.awaitPerson(l); !errors.Is(err, errGivenUp) {
		t.Errorf("%v", err)
	}
}

// A batch has a bound.
func TestBatchIsBounded(t *testing.T) {
	s, _ := ownSession(t)
	for n, want := range map[int]wire.Code{0: wire.CodeProtocol, wire.MaxCommands: wire.CodeLeaseLost, wire.MaxCommands + 1: wire.CodeProtocol} {
		_, err := s.transmit(wire.TransmitParams{Lease: "none", Commands: make([]wire.Hex, n)})
		wantRefused(t, "commands", err, want)
	}
}

// Nothing that comes later tells more than a doubt about the PIN, or the person's no.
func TestWhichErrorIsKept(t *testing.T) {
	for _, first := range []error{operation.ErrEitherPIN, consent.ErrDenied} {
		l := &leased{}
		l.fail(reader.ErrTimeout)
		l.fail(first)
		l.fail(nil)
		l.fail(reader.ErrRemoved)
		if !errors.Is(l.failed, first) {
			t.Errorf("%v is forgotten for %v", first, l.failed)
		}
	}
}

// After a PIN change only a yes and a no of the card are no doubt.
func TestWhatIsNoDoubtAboutAPIN(t *testing.T) {
	for answer, doubt := range map[string]bool{
		"\x90\x00": false, "\x63\xC2": false, "\x69\x83": false, "\x65\x81": true, "\x6F\x00": true, "\x90": true, "": true,
	} {
		got := (&leased{}).undecided(iso7816.InsChangeReferenceData, []byte(answer), nil)
		if (got != nil) != doubt {
			t.Errorf("% X: %v", answer, got)
		}
		if err := (&leased{}).undecided(iso7816.InsVerify, []byte(answer), nil); err != nil {
			t.Errorf("VERIFY, % X: %v", answer, err)
		}
	}
}

// Lists are waited for before a PIN, and for nothing else.
func TestWhatPresentsAPIN(t *testing.T) {
	for command, want := range map[string]bool{
		"\x00\x20\x00\x98\x041234": true, "\x00\x20\x00\x98": false, "\x00\xA4\x02\x0C\x02\x00\x18": false, "\x00\x20\x00": false, "": false,
	} {
		if carriesPIN([]byte(command)) != want {
			t.Errorf("% X: %t", command, !want)
		}
	}
}

// What is known of a signing certificate is known of the card that is in the reader, as
// long as it is noticed when it leaves.
func TestSigningCertificateIsKnownOfItsCard(t *testing.T) {
	s, _ := ownSession(t)
	g, err := guard.New(guard.Terms{Purpose: guard.Sign, Origin: s.origin, Documents: []signature.Subject{{Format: signature.CMS, Digest: [32]byte{1}}}})
	if err != nil {
		t.Fatal(err)
	}
	g.Judge(guard.Revoked)
	of := func(insertion uint32) *leased {
		return &leased{guard: g, tallyKey: guard.Key{Reader: "reader", Insertion: insertion}}
	}
	s.server.noteSigning(of(0))
	if len(s.server.signing) > 0 {
		t.Error("kept of a card of which nobody would notice that it is another one")
	}
	s.server.noteSigning(of(3))
	for insertion, want := range map[uint32]guard.Standing{0: guard.Unjudged, 2: guard.Unjudged, 3: guard.Revoked, 4: guard.Unjudged} {
		if got := s.server.standing(of(insertion)); got != want {
			t.Errorf("card %d: %v, want %v", insertion, got, want)
		}
	}
}

// Where no lists are configured none are waited for.
func TestWithoutListsNoneAreWaitedFor(t *testing.T) {
	for _, purpose := range []wire.Purpose{wire.PurposeLogin, wire.PurposeRead} {
		s, _ := ownSession(t)
		s.server.config.Judge = validity.New(nil, time.Now) // no lists
		p := wire.LeaseParams{Purpose: purpose}
		if purpose == wire.PurposeLogin {
			p = toLogIn
		}
		if l := leaseTo(t, s, p); l.listsFetched != nil {
			t.Errorf("%s: waits", purpose)
		}
	}
}

// A page takes a shared card seldom where no person asked, or none said yes the last
// time; our own app and a developer's page are not held back.
func TestHowOftenAPageTakesASharedCard(t *testing.T) {
	for _, own := range []bool{true, false} {
		for _, unanswered := range []bool{true, false} {
			s, _ := ownSession(t)
			s.grant.Own = own
			s.server.paces.answer(s.origin, !unanswered, time.Now())
			for purpose, asks := range map[wire.Purpose]bool{wire.PurposeLogin: true, wire.PurposeSign: true, wire.PurposeRead: false, wire.PurposeRaw: false} {
				want := !own && (purpose == wire.PurposeRead || asks && unanswered)
				if got := len(s.howOften(purpose)) > 0; got != want {
					t.Errorf("own %t, unanswered %t, %s: seldom %t", own, unanswered, purpose, got)
				}
				before := s.server.paces.unanswered(s.origin)
				s.noteAnswer(&leased{purpose: purpose, answer: map[bool]*consent.Answer{true: {}}[before]})
				if changed := s.server.paces.unanswered(s.origin) != before; changed != (!own && asks) {
					t.Errorf("own %t, %s: the answer is noted: %t", own, purpose, changed)
				}
				s.server.paces.answer(s.origin, !unanswered, time.Now())
			}
		}
	}
	if (&paces{}).unanswered(authtoken.MustParseOrigin("https://nobody.example")) {
		t.Error("who never asked was not answered")
	}
}

// Our own app asks as often as a counter needs, under whatever of its names.
func TestOwnAppIsNotKeptToThePaceOfPages(t *testing.T) {
	for _, own := range []bool{true, false} {
		s, _ := ownSession(t)
		s.server.pace = leasePace{burst: 1, every: time.Hour}
		s.grant.Own = own
		if first, second := s.keepPace(), s.keepPace(); first != nil || (second == nil) != own {
			t.Errorf("own %t: %v, %v", own, first, second)
		}
	}
}

// Our own app is one room under all of its names, and a wait that is over is not kept.
func TestRooms(t *testing.T) {
	s, _ := ownSession(t)
	other := &session{server: s.server, origin: authtoken.MustParseOrigin("http://localhost:1"), grant: s.grant}
	page := &session{server: s.server, origin: authtoken.MustParseOrigin("https://city.example.lg.jp")}
	if s.countedAs() != other.countedAs() || s.countedAs() == page.countedAs() || page.countedAs() != page.origin {
		t.Errorf("%q, %q, %q", s.countedAs(), other.countedAs(), page.countedAs())
	}
	done, err := s.server.countWaiting(page)
	if err != nil {
		t.Fatal(err)
	}
	if done(); len(s.server.waiting) > 0 {
		t.Errorf("%v waits", s.server.waiting)
	}
	for all, own := range map[int]int{0: 0, 1: 0, 2: 1, 3: 1, 9: 1, 10: 2, 200: 40} {
		if got := ownSessions(all); got != own {
			t.Errorf("of %d sessions %d are our own app's, want %d", all, got, own)
		}
	}
}

// Without a history the app shows none; one that is broken is said to be.
func TestHistoryThatIsNotKept(t *testing.T) {
	s, _ := ownSession(t)
	if result, err := s.history(wire.Empty{}); err != nil || result.Entries == nil || len(result.Entries) > 0 {
		t.Errorf("%+v, %v", result, err)
	}
}

// That our own app looks at a card is no use; what a page asked for is one, once.
func TestWhatIsAUse(t *testing.T) {
	for name, test := range map[string]struct {
		purpose wire.Purpose
		origin  string
		own     bool
		uses    int
	}{
		"our own look":            {wire.PurposeRead, "", true, 0},
		"a look in a page's name": {wire.PurposeRead, "https://city.example.lg.jp", true, 1},
		"a page's look":           {wire.PurposeRead, "", false, 1},
		"a login in our own app":  {wire.PurposeLogin, "", true, 1},
	} {
		s, _ := ownSession(t)
		h := history.In(t.TempDir() + "/state")
		s.server.recorder = history.NewRecorder(h, nil)
		p := wire.LeaseParams{Purpose: test.purpose}
		if test.purpose == wire.PurposeLogin {
			p = toLogIn
		}
		l := leaseTo(t, s, p)
		if l.origin = s.origin; test.origin != "" {
			l.origin = authtoken.MustParseOrigin(test.origin)
		}
		s.grant.Own = test.own
		for range 3 {
			s.record(l)
		}
		s.server.recorder.Close()
		entries, err := h.List(0)
		if err != nil {
			t.Fatal(err)
		}
		uses := 0
		for _, e := range entries {
			uses += max(1, e.Count)
		}
		if uses != test.uses || s.endedUnrecorded() != nil {
			t.Errorf("%s: %d uses, waited for: %t", name, uses, s.endedUnrecorded() != nil)
		}
	}
}

// What fits into a message fits to the last byte.
func TestHistoryFitsToTheLastByte(t *testing.T) {
	e := wire.HistoryEntry{}
	bare, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	text := len(bare) + len(",")
	for extra, want := range map[int]int{0: 1, 1: 0} {
		e.Origin = strings.Repeat("a", shownBytes-text+extra)
		if got := len(newestFitting([]wire.HistoryEntry{e})); got != want {
			t.Errorf("%d bytes too many: %d entries", extra, got)
		}
	}
}

// A wrong PIN counts once, whatever else is sent on its lease.
func TestWrongPINCountsOnce(t *testing.T) {
	s, _ := ownSession(t)
	l := leaseTo(t, s, toLogIn)
	observes(t, l.guard, selectsJPKI, "\x90\x00", asksTries, "\x63\xC3", "\x00\x20\x00\x98\x041234", "\x63\xC2")
	for range 3 {
		s.countWrongPIN(l)
	}
	if s.server.wrong.Limited(l.tallyKey) {
		t.Error("one wrong PIN counts for several")
	}
	s.server.wrong.Wrong(l.tallyKey)
	if !s.server.wrong.Limited(l.tallyKey) {
		t.Error("it counts for none")
	}
}

// Who comes when as many are being turned away as may be is refused like a stranger.
func TestOnlySoManyAreToldWhy(t *testing.T) {
	s, _ := ownSession(t)
	for range turnedAway {
		s.server.away <- struct{}{}
	}
	v := &visitor{}
	r := httptest.NewRequest(http.MethodGet, wire.Path, nil)
	w := httptest.NewRecorder()
	s.server.turnAway(w, r.WithContext(context.WithValue(r.Context(), visitorKey{}, v)), wire.Errorf(wire.CodeTooManySessions, "too many"))
	if w.Code != http.StatusForbidden || w.Body.Len() > 0 || !v.wasRefused.Load() {
		t.Errorf("%d, %q, its place is free: %t", w.Code, w.Body, v.wasRefused.Load())
	}
}

// Whatever is asked of a lease is asked of one that there is.
func TestNothingIsDoneOnALeaseThatIsNone(t *testing.T) {
	s, _ := ownSession(t)
	for what, do := range map[string]func() error{
		"prepare": func() error { _, err := s.prepare(wire.PrepareParams{Lease: "none"}); return err },
		"transmit": func() error {
			_, err := s.transmit(wire.TransmitParams{Lease: "none", Commands: []wire.Hex{{0}}})
			return err
		},
		"consent": func() error { _, err := s.consent(wire.ConsentParams{Lease: "none"}); return err },
		"verify": func() error {
			_, err := s.verify(wire.VerifyParams{Lease: "none", Template: []byte{0, 0x20, 0, 0x98}})
			return err
		},
		"release": func() error { _, err := s.releaseCard(wire.ReleaseParams{Lease: "none"}); return err },
	} {
		wantRefused(t, what, do(), wire.CodeLeaseLost)
	}
}

// The certificate of signatures, with a name and an address in it, ends with its lease: how
// it is wiped is guard's TestCertificateIsWiped.
func TestCertificateIsWipedWithItsLease(t *testing.T) {
	for name, end := range map[string]func(*session) error{
		"released by the page": func(s *session) error {
			_, err := s.releaseCard(wire.ReleaseParams{Lease: s.leased.id})
			return err
		},
		"released with the session": func(s *session) error { s.release(); return nil },
	} {
		t.Run(name, func(t *testing.T) {
			s, _ := ownSession(t)
			l := leaseTo(t, s, wire.LeaseParams{Purpose: wire.PurposeSign, Sign: &wire.SignParams{Items: []wire.Item{{Name: "a", Size: 1, Digest: make(wire.Hex, 32)}}}})
			l.guard.TakeCertificate(cardtest.Image(t).DigitalSignature.Certificate)
			if err := l.guard.Prepare(0, nil); !errors.Is(err, guard.ErrDigest) {
				t.Fatalf("the guard has no certificate: %v", err)
			}
			if err := end(s); err != nil {
				t.Fatal(err)
			}
			if err := l.guard.Prepare(0, nil); !errors.Is(err, guard.ErrRefused) {
				t.Errorf("the guard has the certificate yet: %v", err)
			}
		})
	}
}
