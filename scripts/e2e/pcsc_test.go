//go:build e2e

package e2e

import (
	"context"
	"errors"
	"testing"
	"time"

	"jpkiweb/helper/card/pcsc"
	"jpkiweb/helper/card/reader"
	"jpkiweb/helper/card/virtual"
	"jpkiweb/helper/card/virtual/vpcd"
	"jpkiweb/scripts/slot"
	"jpkiweb/shared/cardtest"
	"jpkiweb/shared/emulator"
)

// cycling is a card over PC/SC whose power is cycled by a new lease.
type cycling struct {
	manager *reader.Manager
	lease   *reader.Lease
}

func (c *cycling) cycle(t *testing.T) {
	if c.lease != nil {
		c.lease.Close()
	}
	var err error
	if c.lease, err = c.manager.Lease(t.Context(), slot.Name); err != nil {
		t.Fatal(err)
	}
}

func (c *cycling) Transmit(ctx context.Context, command []byte) ([]byte, error) {
	return c.lease.Transmit(ctx, command)
}

// The suite for cards, over the real PC/SC service.
func TestCardThroughPCSC(t *testing.T) {
	cardtest.Run(t, func(t *testing.T) cardtest.Subject {
		_, config := insert(t, nil)
		m := reader.New(pcsc.Backend{}, reader.Config{})
		t.Cleanup(m.Close)
		subject := cardtest.Expect(config)
		through := &cycling{manager: m}
		through.cycle(t)
		subject.Card, subject.PowerCycle = through, through.cycle
		return subject
	})
}

func TestLeaseLeavesTheCardWithoutPower(t *testing.T) {
	card, config := insert(t, nil)
	m := reader.New(pcsc.Backend{}, reader.Config{})
	defer m.Close()
	lease, err := m.Lease(t.Context(), slot.Name)
	if err != nil {
		t.Fatal(err)
	}
	for _, command := range [][]byte{
		[]byte("\x00\xA4\x04\x0C\x0A\xD3\x92\xF0\x00\x26\x01\x00\x00\x00\x01"),
		append([]byte{0, 0x20, 0, 0x98, 4}, config.UserAuthentication.PIN...),
	} {
		if _, err := lease.Transmit(t.Context(), command); err != nil {
			t.Fatal(err)
		}
	}
	if !card.State().UserAuthentication.Verified {
		t.Fatal("the PIN was not verified")
	}
	lease.Close()
	must(t, slot.AwaitPowerOff(t.Context(), card))
	if s := card.State(); s.UserAuthentication.Verified {
		t.Errorf("%+v", s)
	}
}

func TestAnotherProgramHoldsTheCard(t *testing.T) {
	insert(t, nil)
	one, other := reader.New(pcsc.Backend{}, reader.Config{}), reader.New(pcsc.Backend{}, reader.Config{})
	defer one.Close()
	defer other.Close()
	lease, err := one.Lease(t.Context(), slot.Name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.Lease(t.Context(), slot.Name); !errors.Is(err, reader.ErrBusy) {
		t.Errorf("%v, want busy", err)
	}
	lease.Close()
}

func TestCardPulledOverPCSC(t *testing.T) {
	card, _ := insert(t, nil)
	m := reader.New(pcsc.Backend{}, reader.Config{})
	defer m.Close()
	lease, err := m.Lease(t.Context(), slot.Name)
	if err != nil {
		t.Fatal(err)
	}
	card.Inject(emulator.Fault{Command: 1, Effect: emulator.RemoveBefore})
	if _, err := lease.Transmit(t.Context(), []byte{0, 0x20, 0, 0x98}); !errors.Is(err, reader.ErrRemoved) {
		t.Errorf("%v, want removed", err)
	}
	lease.Close()
	must(t, slot.AwaitRemoval(t.Context()))
	card.Insert()
	must(t, slot.AwaitCard(t.Context()))
}

func TestReaderErrorsOverPCSC(t *testing.T) {
	startService(t)
	m := reader.New(pcsc.Backend{}, reader.Config{})
	defer m.Close()
	if _, err := m.Lease(t.Context(), slot.Name); !errors.Is(err, reader.ErrNoCard) {
		t.Errorf("empty: %v", err)
	}
	if _, err := m.Lease(t.Context(), "no such reader"); !errors.Is(err, reader.ErrNoReader) {
		t.Errorf("unknown: %v", err)
	}
}

// Over the real PC/SC service a card slips when a lease ends, for that takes its
// power, and another lease finds it again.
func TestCardThatSlipsThroughPCSC(t *testing.T) {
	startService(t)
	config, err := virtual.Image(sandbox, time.Now())
	must(t, err)
	inner, err := emulator.New(config)
	must(t, err)
	card := vpcd.Slip(inner, time.Second) // longer than pcscd looks away
	remove, err := slot.Put(t.Context(), card)
	must(t, err)
	defer func() { must(t, remove()) }()
	m := reader.New(pcsc.Backend{}, reader.Config{})
	defer m.Close()
	for n := range 2 {
		slips := card.Slips()
		lease, err := m.Lease(t.Context(), slot.Name)
		must(t, err)
		lease.Close()
		must(t, slot.AwaitRemoval(t.Context()))
		must(t, slot.AwaitCard(t.Context()))
		if card.Slips() == slips {
			t.Errorf("lease %d left the card with power", n)
		}
	}
}
