package vpcd_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"testing"

	"jpkiweb/helper/card/virtual/vpcd"
	"jpkiweb/shared/cardtest"
	"jpkiweb/shared/emulator"
)

// A driver speaks the driver's side over TCP, as src/vpcd/vpcd.c does.
type driver struct {
	listener net.Listener
	conn     net.Conn
}

func listen(t *testing.T) *driver {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	d := &driver{listener: listener}
	t.Cleanup(func() { d.listener.Close(); d.eject() })
	return d
}

func (d *driver) addr() string { return d.listener.Addr().String() }

func (d *driver) accept(t *testing.T) {
	t.Helper()
	conn, err := d.listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	d.conn = conn
}

func (d *driver) eject() {
	if d.conn != nil {
		d.conn.Close()
	}
}

// send writes length and body apart.
func (d *driver) send(t *testing.T, message ...byte) {
	t.Helper()
	for _, part := range [][]byte{binary.BigEndian.AppendUint16(nil, uint16(len(message))), message} {
		if _, err := d.conn.Write(part); err != nil {
			t.Fatal(err)
		}
	}
}

func (d *driver) receive() ([]byte, error) {
	length := make([]byte, 2)
	if _, err := io.ReadFull(d.conn, length); err != nil {
		return nil, err
	}
	message := make([]byte, binary.BigEndian.Uint16(length))
	_, err := io.ReadFull(d.conn, message)
	return message, err
}

func (d *driver) exchange(t *testing.T, message ...byte) []byte {
	t.Helper()
	d.send(t, message...)
	answer, err := d.receive()
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// plug plugs a card into a new driver; stop ends it and returns Plug's error.
func plug(t *testing.T, card vpcd.Card) (d *driver, stop func() error) {
	t.Helper()
	d = listen(t)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- vpcd.Plug(ctx, d.addr(), card) }()
	d.accept(t)
	t.Cleanup(cancel)
	return d, func() error { cancel(); return <-ended }
}

func newCard(t *testing.T) *emulator.Card {
	t.Helper()
	card, err := emulator.New(cardtest.Image(t))
	if err != nil {
		t.Fatal(err)
	}
	return card
}

// TestSuite runs the card suite through the driver's protocol.
func TestSuite(t *testing.T) {
	config := cardtest.Image(t)
	cardtest.Run(t, func(t *testing.T) cardtest.Subject {
		card, err := emulator.New(config)
		if err != nil {
			t.Fatal(err)
		}
		d, stop := plug(t, card)
		t.Cleanup(func() {
			if err := stop(); err != nil {
				t.Error(err)
			}
		})
		d.send(t, 0x01)
		s := cardtest.Expect(config)
		s.Card = d
		s.PowerCycle = func(t *testing.T) { d.send(t, 0x00); d.send(t, 0x01) }
		s.Reset = func(t *testing.T) { d.send(t, 0x02) }
		return s
	})
}

// Transmit makes the driver a card for the suite.
func (d *driver) Transmit(_ context.Context, command []byte) ([]byte, error) {
	message := append(binary.BigEndian.AppendUint16(nil, uint16(len(command))), command...)
	if _, err := d.conn.Write(message); err != nil {
		return nil, err
	}
	return d.receive()
}

func TestControls(t *testing.T) {
	card := newCard(t)
	d, stop := plug(t, card)
	if atr := d.exchange(t, 0x04); !bytes.Equal(atr, emulator.DefaultATR()) {
		t.Fatalf("ATR % X", atr)
	}
	if card.State().Powered {
		t.Fatal("the question for the ATR powered the card")
	}
	for _, step := range []struct {
		name                        string
		control                     byte
		wantPowered, wantSelectedAP bool
	}{
		{"power on", 0x01, true, false},
		{"empty message", 0xFF, true, true},
		{"unknown control", 0x77, true, true},
		{"reset", 0x02, true, false},
		{"power off", 0x00, false, false},
	} {
		if step.control == 0xFF {
			d.exchange(t, 0x00, 0xA4, 0x04, 0x0C, 0x0A, 0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01)
			d.send(t)
		} else {
			d.send(t, step.control)
		}
		d.exchange(t, 0x04) // its answer shows that the control was executed
		if s := card.State(); s.Powered != step.wantPowered || s.Selected != step.wantSelectedAP {
			t.Errorf("%s: %+v", step.name, s)
		}
	}
	d.send(t, 0x01)
	d.exchange(t, 0x04)
	if err := stop(); err != nil {
		t.Errorf("ended by its context: %v", err)
	}
	if card.State().Powered {
		t.Error("unplugged card has power")
	}
}

func TestNobodyListens(t *testing.T) {
	d := listen(t)
	d.listener.Close()
	if err := vpcd.Plug(t.Context(), d.addr(), newCard(t)); !errors.Is(err, vpcd.ErrNoDriver) {
		t.Errorf("got %v", err)
	}
}

func TestDriverHangsUp(t *testing.T) {
	for name, last := range map[string][]byte{"between messages": {}, "in the length": {0x00}, "in the body": {0x00, 0x05, 0x00}} {
		t.Run(name, func(t *testing.T) {
			d := listen(t)
			ended := make(chan error, 1)
			go func() { ended <- vpcd.Plug(t.Context(), d.addr(), newCard(t)) }()
			d.accept(t)
			if _, err := d.conn.Write(last); err != nil {
				t.Fatal(err)
			}
			d.eject()
			if err := <-ended; !errors.Is(err, vpcd.ErrConnectionLost) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// TestRemoval: a removed card is a closed connection, an inserted one a new.
func TestRemoval(t *testing.T) {
	for name, remove := range map[string]func(t *testing.T, card *emulator.Card, d *driver){
		"while idle": func(_ *testing.T, card *emulator.Card, _ *driver) { card.Remove() },
		"during a command": func(t *testing.T, card *emulator.Card, d *driver) {
			card.Inject(emulator.Fault{Command: 1, Effect: emulator.RemoveAfter})
			d.send(t, 0x00, 0xA4, 0x04, 0x0C)
		},
	} {
		t.Run(name, func(t *testing.T) {
			card := newCard(t)
			d, stop := plug(t, card)
			d.send(t, 0x01)
			d.exchange(t, 0x04)
			remove(t, card, d)
			if b, err := d.receive(); err == nil {
				t.Fatalf("removed card answers % X", b)
			}
			d.eject()
			card.Insert()
			d.accept(t)
			if atr := d.exchange(t, 0x04); !bytes.Equal(atr, emulator.DefaultATR()) {
				t.Errorf("ATR after insertion: % X", atr)
			}
			if err := stop(); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestAbsentCardIsNotPlugged, and waiting for it ends with the context.
func TestAbsentCardIsNotPlugged(t *testing.T) {
	card := newCard(t)
	card.Remove()
	d := listen(t)
	d.listener.Close() // a connection would be refused and end Plug with an error
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := vpcd.Plug(ctx, d.addr(), card); err != nil {
		t.Errorf("got %v", err)
	}
}

// TestCommandWithoutPower: the driver loses the card, and the caller hears why.
func TestCommandWithoutPower(t *testing.T) {
	d := listen(t)
	ended := make(chan error, 1)
	go func() { ended <- vpcd.Plug(t.Context(), d.addr(), newCard(t)) }()
	d.accept(t)
	d.send(t, 0x00, 0xA4, 0x04, 0x0C)
	if err := <-ended; !errors.Is(err, emulator.ErrPoweredOff) {
		t.Errorf("got %v", err)
	}
}
