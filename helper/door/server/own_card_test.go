package server_test

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/session"
)

// shelf is a gallery of two cards.
type shelf struct{ inserted string }

func (s *shelf) Cards() (string, []string, string) {
	return readerName, []string{"fresh", "expired"}, s.inserted
}

func (s *shelf) Insert(card string) error {
	if card != "" && card != "fresh" && card != "expired" {
		return errors.New("no such card")
	}
	s.inserted = card
	return nil
}

func TestCardOfTheGalleryIsSwapped(t *testing.T) {
	r := start(t, func(c *setup) { c.Gallery = &shelf{inserted: "fresh"} }, nil)
	s := r.open(t, session.Events{})
	if g, err := s.Gallery(t.Context()); err != nil || g.Card != "fresh" || g.Reader != readerName || !slices.Equal(g.Cards, []string{"fresh", "expired"}) {
		t.Errorf("%+v, %v", g, err)
	}
	if g, err := s.InsertCard(t.Context(), "expired"); err != nil || g.Card != "expired" {
		t.Errorf("%+v, %v", g, err)
	}
	_, err := s.InsertCard(t.Context(), "../fresh")
	is(t, err, wire.CodeRequestInvalid)
	if g, err := s.InsertCard(t.Context(), ""); err != nil || g.Card != "" {
		t.Errorf("%+v, %v", g, err)
	}
}

func TestRealReadersHaveNoGallery(t *testing.T) {
	s := start(t, nil, nil).open(t, session.Events{})
	if g, err := s.Gallery(t.Context()); err != nil || len(g.Cards) != 0 {
		t.Errorf("%+v, %v", g, err)
	}
	_, err := s.InsertCard(t.Context(), "fresh")
	is(t, err, wire.CodeRequestInvalid)
}

func TestStatusSourceIsAskedForTheCertificateOnly(t *testing.T) {
	var asked [][]byte
	r := start(t, func(c *setup) {
		c.Revocation = func(_ context.Context, der []byte) wire.RevocationResult {
			asked = append(asked, der)
			return wire.RevocationResult{State: jpki.RevocationOnHold, Reason: "certificateHold"}
		}
	}, nil)
	s := r.open(t, session.Events{})
	if len(asked) > 0 {
		t.Error("asked by itself")
	}
	if got, err := s.Revocation(t.Context(), []byte{0x30, 0}); err != nil || got.State != jpki.RevocationOnHold || len(asked) != 1 {
		t.Errorf("%+v, %v, asked %d times", got, err, len(asked))
	}
}

// Only our own app is told that there is a source, for only it may ask.
func TestHelloTellsOfTheStatusSource(t *testing.T) {
	source := func(c *setup) {
		c.Revocation = func(context.Context, []byte) wire.RevocationResult { return wire.RevocationResult{} }
	}
	for name, test := range map[string]struct {
		change func(*setup)
		origin string // "": our own
		tells  bool
	}{
		"our own app":  {source, "", true},
		"another page": {source, foreign, false},
		"no source":    {nil, "", false},
	} {
		t.Run(name, func(t *testing.T) {
			r := start(t, test.change, nil)
			if test.origin == "" {
				test.origin = r.own()
			} else if err := r.open(t, session.Events{}).Allow(t.Context(), test.origin, wire.PurposeRead); err != nil {
				t.Fatal(err)
			}
			var hello wire.HelloResult
			if err := json.Unmarshal(r.pageOf(t, test.origin).hello, &hello); err != nil || hello.Revocation != test.tells {
				t.Errorf("%+v, %v", hello, err)
			}
		})
	}
}

// A source that does not answer keeps nobody from the card.
func TestSlowStatusSourceDoesNotHoldTheCardUp(t *testing.T) {
	asked, answer := make(chan struct{}), make(chan struct{})
	r := start(t, func(c *setup) {
		c.Revocation = func(context.Context, []byte) wire.RevocationResult {
			close(asked)
			<-answer
			return wire.RevocationResult{State: jpki.RevocationGood}
		}
	}, nil)
	s := r.open(t, session.Events{})
	told := make(chan jpki.RevocationState)
	go func() {
		got, err := s.Revocation(context.Background(), []byte{0x30, 0})
		if err != nil {
			t.Error(err)
		}
		told <- got.State
	}()
	<-asked
	if _, err := login(t.Context(), s, foreign, r.pin(jpki.UserAuthentication)); err != nil {
		t.Error(err)
	}
	close(answer)
	if state := <-told; state != jpki.RevocationGood {
		t.Errorf("%q", state)
	}
}

func TestWithoutAStatusSourceNothingIsSaid(t *testing.T) {
	s := start(t, nil, nil).open(t, session.Events{})
	if got, err := s.Revocation(t.Context(), []byte{0x30, 0}); err != nil || got.State != jpki.RevocationUnchecked {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestCalendar(t *testing.T) {
	s := start(t, nil, nil).open(t, session.Events{})
	text, err := s.Calendar(t.Context(), []wire.CalendarEvent{{Day: "2030-05-03", Summary: "expires"}})
	if err != nil || !strings.Contains(text, "DTSTART;VALUE=DATE:20300503") {
		t.Errorf("%v\n%s", err, text)
	}
	for name, events := range map[string][]wire.CalendarEvent{
		"none":     {},
		"too many": make([]wire.CalendarEvent, wire.MaxEvents+1),
		"no day":   {{Day: "tomorrow", Summary: "x"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := s.Calendar(t.Context(), events)
			is(t, err, wire.CodeRequestInvalid)
		})
	}
}

// Whom reports on signed files trust our own app is told, and nobody else; who is asked about is
// asked for it only.
func TestTrustIsForOurOwnApp(t *testing.T) {
	ca, at := wire.Hex{0x30, 1, 0}, time.Date(2026, 4, 1, 3, 0, 0, 5, time.UTC)
	trusts := func(c *setup) {
		c.Trust = wire.TrustResult{CAs: []wire.Hex{ca}, Test: true}
		c.Revocation = func(context.Context, []byte) wire.RevocationResult { return wire.RevocationResult{} }
		c.Authority = func(certificates []wire.Hex, when time.Time) bool {
			return len(certificates) == 2 && string(certificates[0]) == string(ca) && when.Equal(at)
		}
	}
	r := start(t, trusts, nil)
	own := r.open(t, session.Events{})
	want := wire.TrustResult{CAs: []wire.Hex{ca}, Test: true, Revocation: true, Authorities: true}
	if got, err := own.Trust(t.Context()); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
	for name, test := range map[string]struct {
		params  wire.AuthorityParams
		trusted bool
		code    wire.Code
	}{
		"trusted":                  {wire.AuthorityParams{Certificates: []wire.Hex{ca, {0x30, 0}}, Time: at.Format(time.RFC3339Nano)}, true, ""},
		"another one":              {wire.AuthorityParams{Certificates: []wire.Hex{{0x30, 0}, ca}, Time: at.Format(time.RFC3339Nano)}, false, ""},
		"at another time":          {wire.AuthorityParams{Certificates: []wire.Hex{ca, ca}, Time: at.Format(time.RFC3339)}, false, ""},
		"of nobody":                {wire.AuthorityParams{Certificates: []wire.Hex{}, Time: at.Format(time.RFC3339)}, false, wire.CodeRequestInvalid},
		"with too many others":     {wire.AuthorityParams{Certificates: slices.Repeat([]wire.Hex{ca}, wire.MaxChain+1), Time: at.Format(time.RFC3339)}, false, wire.CodeRequestInvalid},
		"at a time that is no one": {wire.AuthorityParams{Certificates: []wire.Hex{ca}, Time: "now"}, false, wire.CodeRequestInvalid},
	} {
		got, err := own.Authority(t.Context(), test.params)
		if test.code != "" {
			is(t, err, test.code)
		} else if err != nil || got.Trusted != test.trusted {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	if err := own.Allow(t.Context(), foreign, wire.PurposeRead, wire.PurposeLogin, wire.PurposeSign); err != nil {
		t.Fatal(err)
	}
	page := r.pageOf(t, foreign)
	for _, request := range []string{wire.MethodTrustList, wire.MethodAuthority} {
		if told, code := page.ask(request, wire.Empty{}); code != wire.CodeProtocol {
			t.Errorf("%s: %q, %s", request, code, told)
		}
	}
}

// Where nothing is configured nobody is trusted.
func TestNobodyIsTrustedByDefault(t *testing.T) {
	own := start(t, nil, nil).open(t, session.Events{})
	if got, err := own.Trust(t.Context()); err != nil || !reflect.DeepEqual(got, wire.TrustResult{CAs: []wire.Hex{}}) {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := own.Authority(t.Context(), wire.AuthorityParams{Certificates: []wire.Hex{{0x30, 0}}, Time: "2026-04-01T00:00:00Z"}); err != nil || got.Trusted {
		t.Errorf("%+v, %v", got, err)
	}
}
