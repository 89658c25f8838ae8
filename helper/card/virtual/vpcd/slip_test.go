package vpcd_test

import (
	"bytes"
	"testing"
	"time"

	"jpkiweb/helper/card/virtual/vpcd"
	"jpkiweb/shared/cardtest"
	"jpkiweb/shared/emulator"
)

// slips plugs a card that slips and lets the driver take its power; then the
// reader is empty until the card comes back, which it waits for.
func slips(t *testing.T, card *vpcd.Slipping) *driver {
	t.Helper()
	d, _ := plug(t, card)
	d.send(t, 0x01)
	d.exchange(t, 0x04)
	gone := card.PresenceChanged()
	d.send(t, 0x00)
	<-gone
	if _, err := d.receive(); err == nil {
		t.Fatal("the reader is not empty after the power went")
	}
	d.eject()
	d.accept(t)
	return d
}

func TestSlippingCardIsAwayAfterPowerOffAndComesBack(t *testing.T) {
	const away = 50 * time.Millisecond
	inner := newCard(t)
	card := vpcd.Slip(inner, away)
	began := time.Now()
	d := slips(t, card)
	if past := time.Since(began); past < away {
		t.Errorf("away for %v, want %v", past, away)
	}
	if atr := d.exchange(t, 0x04); !bytes.Equal(atr, emulator.DefaultATR()) {
		t.Errorf("ATR % X", atr)
	}
	if s := inner.State(); card.Slips() != 1 || !s.Inserted || s.Powered {
		t.Errorf("%d slips, %+v", card.Slips(), s)
	}
}

// A reset keeps the power, and so the card.
func TestSlippingCardStaysAtAReset(t *testing.T) {
	card := vpcd.Slip(newCard(t), time.Hour)
	d, _ := plug(t, card)
	d.send(t, 0x01)
	d.send(t, 0x02)
	if d.exchange(t, 0x04); card.Slips() != 0 {
		t.Error("a reset took the card away")
	}
}

func TestSlippingCardComesBackAsAnother(t *testing.T) {
	config := cardtest.Image(t)
	config.ATR = []byte{0x3B, 0x80, 0x80, 0x01, 0x01}
	other, err := emulator.New(config)
	if err != nil {
		t.Fatal(err)
	}
	first := newCard(t)
	card := vpcd.Slip(first, time.Millisecond)
	other.Remove() // it is in a pocket
	card.Swap(other)
	d := slips(t, card)
	if atr := d.exchange(t, 0x04); !bytes.Equal(atr, config.ATR) {
		t.Errorf("ATR % X", atr)
	}
	if first.Present() || !other.Present() {
		t.Error("the first card is there, or the other is not")
	}
}

// A plug that ends takes the power, too; the card has nowhere to come back to.
func TestPlugOfASlippingCardEnds(t *testing.T) {
	card := vpcd.Slip(newCard(t), time.Millisecond)
	d, stop := plug(t, card)
	d.send(t, 0x01)
	d.exchange(t, 0x04)
	if err := stop(); err != nil {
		t.Error(err)
	}
}
