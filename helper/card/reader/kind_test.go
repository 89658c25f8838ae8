package reader_test

import (
	"context"
	"testing"
	"time"

	"jpkiweb/helper/card/reader"
	"jpkiweb/helper/card/virtual"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/operation"
)

// transit is a card without the JPKI application.
type transit struct {
	atr   []byte
	asked int
	power int
}

func (c *transit) PowerOn() []byte { c.power++; return c.atr }
func (c *transit) PowerOff()       {}
func (c *transit) Transmit(context.Context, []byte) ([]byte, error) {
	c.asked++
	return iso7816.Response{SW: iso7816.SWNotFound}.Encode(), nil
}

var plainATR = []byte{0x3B, 0x80, 0x01, 0x81}

// held is a reader whose card other programs have; it tells how it was taken.
type held struct {
	*virtual.Reader
	glances, alone, whole int
}

func (h *held) Connect(ctx context.Context, name string, how reader.How) (reader.Connection, error) {
	switch how {
	case reader.Alone:
		h.alone++
		return nil, reader.ErrBusy
	case reader.Glance:
		h.glances++
	default:
		h.whole++
	}
	c, err := h.Reader.Connect(ctx, name, how)
	if err != nil {
		return nil, err
	}
	return beside{c, &shared{}}, nil
}

func inReader(name string, card virtual.Card) *virtual.Reader {
	r := virtual.NewReader(name)
	r.Insert(card)
	return r
}

func TestMyNumberCardIsFoundAmongOthers(t *testing.T) {
	train, yubikey := &transit{atr: plainATR}, &transit{atr: append([]byte{0x3B, 0xF8, 0x13}, "YubiKey4"...)}
	storage := &transit{atr: []byte{0x3B, 0x8F, 0x80, 0x01, 0x80, 0x4F, 0x0C, 0xA0, 0x00, 0x00, 0x03, 0x06, 0x03, 0x00, 0x01}}
	tpm := &transit{atr: plainATR}
	ours := chip(t, func(c *emulator.Config) { c.FirstAnswer = iso7816.SWInternal })
	m := reader.New(reader.Join(time.Second,
		inReader("train", train), inReader("key", yubikey), inReader("storage", storage), inReader("Microsoft Virtual Smart Card 0", tpm),
		virtual.NewReader("empty"), inReader("ours", ours),
	), reader.Config{})
	defer m.Close()
	readers, err := m.Kinds(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]reader.CardKind{
		"train": reader.Other, "key": reader.Other, "storage": reader.Other, "Microsoft Virtual Smart Card 0": reader.Other,
		"empty": reader.NotAsked, "ours": reader.JPKI,
	}
	for _, r := range readers {
		if r.Kind != want[r.Name] {
			t.Errorf("%s: kind %d, want %d", r.Name, r.Kind, want[r.Name])
		}
	}
	if train.asked != 1 || yubikey.asked+storage.asked+tpm.asked != 0 || ours.State().Commands != 2 || ours.State().Powered {
		t.Errorf("asked: train %d, foreign %d %d %d, ours %d", train.asked, yubikey.asked, storage.asked, tpm.asked, ours.State().Commands)
	}
	if _, err := m.Kinds(t.Context()); err != nil || train.asked != 1 || ours.State().Commands != 2 {
		t.Errorf("asked again: train %d, ours %d, %v", train.asked, ours.State().Commands, err)
	}
}

// Where there is no choice, no card is asked.
func TestOnlyCardIsNotAsked(t *testing.T) {
	m, _, c := setUp(t, reader.Config{}, nil)
	if readers, err := m.Kinds(t.Context()); err != nil || readers[0].Kind != reader.NotAsked || c.State().Commands != 0 {
		t.Errorf("%+v, %v, %d commands", readers, err, c.State().Commands)
	}
}

func TestHeldCardIsAskedOnlyWhenNoFreeOneIsOurs(t *testing.T) {
	for what, test := range map[string]struct {
		free    virtual.Card
		glances int
		kind    reader.CardKind
	}{
		"a free one is ours": {chip(t, nil), 0, reader.NotAsked},
		"no free one is":     {&transit{atr: plainATR}, 1, reader.JPKI},
	} {
		t.Run(what, func(t *testing.T) {
			h := &held{Reader: inReader("held", chip(t, nil))}
			m := reader.New(reader.Join(time.Second, h, inReader("free", test.free)), reader.Config{})
			defer m.Close()
			readers, err := m.Kinds(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range readers {
				if r.Name == "held" && r.Kind != test.kind {
					t.Errorf("kind %d, want %d", r.Kind, test.kind)
				}
			}
			if h.glances != test.glances || h.whole != 0 || h.alone != 1 {
				t.Errorf("%d glances, want %d; %d times taken", h.glances, test.glances, h.whole)
			}
		})
	}
}

// Who watches is told what the cards are, and which reader worked.
func TestWatchTellsWhichCardIsWhat(t *testing.T) {
	var remembered []string
	m := reader.New(reader.Join(time.Second, inReader("train", &transit{atr: plainATR}), inReader(name, chip(t, nil))),
		reader.Config{Ask: true, Recognise: operation.Identify, Remember: func(name string) { remembered = append(remembered, name) }})
	defer m.Close()
	changes := m.Watch(t.Context())
	await := func(what string, wanted func(reader.Reader) bool) {
		t.Helper()
		for {
			select {
			case s := <-changes:
				for _, r := range s.Readers {
					if r.Name == name && wanted(r) {
						return
					}
				}
			case <-time.After(10 * time.Second):
				t.Fatal(what)
			}
		}
	}
	await("kind", func(r reader.Reader) bool { return r.Kind == reader.JPKI && !r.Remembered })
	if len(remembered) > 0 {
		t.Errorf("looking is no use: %q", remembered)
	}
	reads(t, m)
	await("remembered", func(r reader.Reader) bool { return r.Remembered })
	reads(t, m)
	if len(remembered) != 1 || remembered[0] != name {
		t.Errorf("%q", remembered)
	}
}
