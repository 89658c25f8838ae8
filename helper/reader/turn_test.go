package reader

import (
	"context"
	"errors"
	"testing"

	"jpkiweb/shared/iso7816"
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

// A card that leaves just when its lease is woken: the lease ends, or has the card
// again, and is never left without one.
func TestSlipThatIsHeardAfterWaking(t *testing.T) {
	m := New(still{}, Config{})
	defer m.Close()
	l, err := m.Lease(t.Context(), "still")
	if err != nil {
		t.Fatal(err)
	}
	l.witness.identity = []byte("card")
	l.Rest()
	before := l.turn()
	if lost, err := l.Wake(t.Context()); lost || err != nil {
		t.Fatal(lost, err)
	}
	l.slips(before)
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
	l.witness.identity = []byte("card")
	l.Rest()
	before := l.turn()
	l.slips(before)
	if lost, err := l.Wake(t.Context()); !lost || err != nil {
		t.Fatal(lost, err)
	}
	l.slips(before)
	if _, err := l.Transmit(t.Context(), []byte{0, 0xA4, 0, 0}); err != nil || l.Err() != nil {
		t.Errorf("%v; the lease ended: %v", err, l.Err())
	}
}
