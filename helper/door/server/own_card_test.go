package server_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

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
