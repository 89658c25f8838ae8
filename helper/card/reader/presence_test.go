package reader_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"jpkiweb/helper/card/reader"
	"jpkiweb/helper/card/virtual"
	"jpkiweb/shared/cardtest"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/operation"
)

// forgetful is a reader that loses its card when the power is cut, and finds it
// anew after a while.
type forgetful struct {
	*virtual.Reader
	away time.Duration
	back func() virtual.Card // what it finds; nil: nothing
}

func (f *forgetful) Connect(ctx context.Context, name string, how reader.How) (reader.Connection, error) {
	c, err := f.Reader.Connect(ctx, name, how)
	if err != nil {
		return nil, err
	}
	return losing{c, f}, nil
}

type losing struct {
	reader.Connection
	reader *forgetful
}

func (l losing) Close() error {
	err := l.Connection.Close()
	time.AfterFunc(l.reader.away/10, func() {
		l.reader.Remove()
		if found := l.reader.back(); found != nil {
			time.AfterFunc(l.reader.away, func() { l.reader.Insert(found) })
		}
	})
	return err
}

func chip(t *testing.T, change func(*emulator.Config)) *emulator.Card {
	t.Helper()
	image := cardtest.Image(t)
	if change != nil {
		change(&image)
	}
	c, err := emulator.New(image)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// another is a card with the same answer to reset and another certificate.
func another(t *testing.T) *emulator.Card {
	return chip(t, func(c *emulator.Config) { c.UserAuthentication = c.DigitalSignature })
}

// reads reads the certificate in a lease, as the first screen does.
func reads(t *testing.T, m *reader.Manager) uint32 {
	t.Helper()
	lease, err := m.Lease(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	defer lease.Close()
	if err := operation.Identify(t.Context(), lease); err != nil {
		t.Fatal(err)
	}
	return lease.Insertion()
}

// latest is what a watch said last.
func latest(changes <-chan reader.Snapshot) (last reader.Reader, seen []reader.Reader) {
	for {
		select {
		case s := <-changes:
			last = s.Readers[0]
			seen = append(seen, last)
		default:
			return last, seen
		}
	}
}

// A reader that loses its card at each power-off is not read again and again, and
// an origin's wrong PINs stay counted.
func TestEchoOfOurOwnPowerOffIsNobodysDoing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := chip(t, nil)
		r := &forgetful{Reader: virtual.NewReader(name), away: 300 * time.Millisecond, back: func() virtual.Card { return c }}
		r.Insert(c)
		m := reader.New(r, reader.Config{Recognise: operation.Identify})
		defer m.Close()
		changes := m.Watch(t.Context())
		first := next(t, changes, reader.CardPresent)
		before := reads(t, m)
		time.Sleep(17 * time.Second)
		last, _ := latest(changes)
		if last.State != reader.CardPresent || last.Slipped || last.Card != first.Card || last.Insertion != first.Insertion {
			t.Errorf("%+v, was %+v", last, first)
		}
		// The status, and the look whether it is the same card.
		if s := c.State(); s.Commands != 2+2 || s.PowerOns > 8 {
			t.Errorf("%d commands, %d times power", s.Commands, s.PowerOns)
		}
		if after := reads(t, m); after != before {
			t.Error("the card counts as taken out: wrong PINs would be forgotten")
		}
	})
}

// While the reader has lost the card, a lease waits for it.
func TestLeaseWaitsForACardThatTheReaderLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := chip(t, nil)
		r := &forgetful{Reader: virtual.NewReader(name), away: 300 * time.Millisecond, back: func() virtual.Card { return c }}
		r.Insert(c)
		m := reader.New(r, reader.Config{Recognise: operation.Identify})
		defer m.Close()
		for range 3 {
			reads(t, m)
			time.Sleep(50 * time.Millisecond)
		}
	})
}

// Another card that is put in while the reader has lost the one before is another
// card.
func TestAnotherCardInTheEchoIsNoticed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, other := chip(t, nil), another(t)
		r := &forgetful{Reader: virtual.NewReader(name), away: 300 * time.Millisecond, back: func() virtual.Card { return other }}
		r.Insert(c)
		m := reader.New(r, reader.Config{Recognise: operation.Identify})
		defer m.Close()
		changes := m.Watch(t.Context())
		first := next(t, changes, reader.CardPresent)
		reads(t, m)
		time.Sleep(10 * time.Second)
		last, seen := latest(changes)
		if last.State != reader.CardPresent || last.Card == first.Card || last.Insertion == first.Insertion {
			t.Errorf("%+v, was %+v", last, first)
		}
		for _, s := range seen {
			if s.State == reader.CardPresent && s.Card == first.Card && s.Slipped {
				t.Errorf("shown before it is known: %+v", s)
			}
		}
	})
}

func TestCardThatSlips(t *testing.T) {
	for what, test := range map[string]struct {
		away       time.Duration
		other      bool
		sameCard   bool
		sawSlipped bool
	}{
		"back at once":                 {100 * time.Millisecond, false, true, true},
		"back within two seconds":      {1900 * time.Millisecond, false, true, true},
		"away longer":                  {2100 * time.Millisecond, false, false, true},
		"another card within a second": {time.Second, true, false, true},
	} {
		t.Run(what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m, r, c := setUp(t, reader.Config{Recognise: operation.Identify}, nil)
				defer m.Close()
				changes := m.Watch(t.Context())
				first := next(t, changes, reader.CardPresent)
				before := reads(t, m)
				time.Sleep(5 * time.Second) // no echo
				latest(changes)
				r.Remove()
				synctest.Wait()
				if gone, _ := latest(changes); gone.State != reader.Empty || gone.Slipped != test.sawSlipped || gone.Card != first.Card {
					t.Errorf("gone: %+v", gone)
				}
				time.Sleep(test.away)
				back := virtual.Card(c)
				if test.other {
					back = another(t)
				}
				r.Insert(back)
				time.Sleep(time.Second)
				last, _ := latest(changes)
				if last.State != reader.CardPresent || last.Slipped || (last.Card == first.Card) != test.sameCard {
					t.Errorf("back: %+v, was %+v", last, first)
				}
				if after := reads(t, m); after == before {
					t.Error("a person took the card out, and it is not counted")
				}
			})
		})
	}
}

// A card of which nothing was read cannot be recognised: it is simply gone.
func TestUnknownCardDoesNotSlip(t *testing.T) {
	m, r, _ := setUp(t, reader.Config{Recognise: operation.Identify}, nil)
	changes := m.Watch(t.Context())
	next(t, changes, reader.CardPresent)
	r.Remove()
	if gone := next(t, changes, reader.Empty); gone.Slipped {
		t.Error("slipped")
	}
}
