package reader

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

// still is a backend with one card that answers 9000 to everything.
type still struct{}

func (still) Watch(ctx context.Context, changed func([]Reader)) error {
	changed([]Reader{{Name: "still", State: CardPresent}})
	<-ctx.Done()
	return nil
}

func (still) Connect(context.Context, string, How) (Connection, error) { return still{}, nil }

func (still) Transmit(context.Context, []byte) ([]byte, error) {
	return iso7816.Response{SW: iso7816.SWSuccess}.Encode(), nil
}

func (still) Close() error { return nil }

// recognised has a lease see a certificate, as short as one can be.
func recognised(l *Lease) {
	l.witness.Sees([]byte("\x00\xA4\x04\x0C\x0A"+string(jpki.ApplicationID[:])), []byte("\x90\x00"))
	l.witness.Sees([]byte("\x00\xB0\x8A\x00\x04"), []byte("\x30\x82\x00\x00\x90\x00"))
}

// A card that leaves just when its lease is woken: the lease ends, or has the card
// again, and is never left without one.
func TestSlipThatIsHeardAfterWaking(t *testing.T) {
	m := New(still{}, Config{})
	defer m.Close()
	l, err := m.Lease(t.Context(), "still")
	if err != nil {
		t.Fatal(err)
	}
	recognised(l)
	l.Rest()
	before := l.powerUp()
	if lost, err := l.Wake(t.Context()); lost || err != nil {
		t.Fatal(lost, err)
	}
	l.letSlip(before)
	if _, err := l.Transmit(t.Context(), []byte{0, 0xA4, 0, 0}); !errors.Is(err, ErrRemoved) || !errors.Is(l.Err(), ErrRemoved) {
		t.Errorf("%v; the lease ended: %v", err, l.Err())
	}
}

func TestSlipThatIsHeardAfterTheCardWasTakenAgain(t *testing.T) {
	m := New(still{}, Config{})
	defer m.Close()
	l, err := m.Lease(t.Context(), "still")
	if err != nil {
		t.Fatal(err)
	}
	recognised(l)
	l.Rest()
	before := l.powerUp()
	l.letSlip(before)
	if lost, err := l.Wake(t.Context()); !lost || err != nil {
		t.Fatal(lost, err)
	}
	l.letSlip(before)
	if _, err := l.Transmit(t.Context(), []byte{0, 0xA4, 0, 0}); err != nil || l.Err() != nil {
		t.Errorf("%v; the lease ended: %v", err, l.Err())
	}
}

// silent is a service that answers nothing.
type silent struct{}

func (silent) Watch(ctx context.Context, _ func([]Reader)) error {
	<-ctx.Done()
	return nil
}

func (silent) Connect(ctx context.Context, _ string, _ How) (Connection, error) {
	<-ctx.Done()
	return nil, context.Cause(ctx)
}

// Whoever wants a card of a service that hangs waits for one deadline, not for two.
func TestServiceThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := New(silent{}, Config{})
		defer m.Close()
		start := time.Now()
		if _, err := m.Lease(t.Context(), "silent"); !errors.Is(err, ErrTimeout) || time.Since(start) > 12*time.Second {
			t.Errorf("%v after %v", err, time.Since(start))
		}
	})
}
