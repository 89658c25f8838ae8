package pcsc

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"go.uber.org/goleak"

	"jpkiweb/helper/card/pcsc/scard"
	"jpkiweb/helper/card/reader"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// Control codes of the fake driver.
const (
	codeVerify     = 0x42330006
	codeModify     = 0x42330007
	codeProperties = 0x42330012
	codeOlder      = 0x4233000A
)

const (
	tlvVerify     = "060442330006"
	tlvModify     = "070442330007"
	tlvProps      = "120442330012"
	tlvOlderProps = "0A044233000A"
)

// A driver is the PC/SC of a test: answers by control code, and what was sent.
type driver struct {
	answers map[uint32]string // hexadecimal; none: SCARD_E_UNSUPPORTED_FEATURE
	fails   error             // of the entry
	hangs   chan struct{}     // the entry returns when it is closed; nil: at once

	asked []uint32 // control codes
	sent  []byte   // of the last entry
	off   chan struct{}
}

func (d *driver) Transmit([]byte) ([]byte, error) { return []byte{0x90, 0x00}, nil }

func (d *driver) Control(code uint32, in []byte) ([]byte, error) {
	d.asked = append(d.asked, code)
	if code == codeVerify || code == codeModify {
		d.sent = bytes.Clone(in)
		if d.hangs != nil {
			<-d.hangs
		}
		if d.fails != nil {
			return nil, d.fails
		}
	}
	answer, ok := d.answers[code]
	if !ok {
		return nil, scard.ErrUnsupportedFeature
	}
	return hex.DecodeString(answer)
}

func (d *driver) EndTransaction(scard.Disposition) error { return nil }

func (d *driver) Disconnect(how scard.Disposition) error {
	if how == scard.UnpowerCard {
		close(d.off)
	}
	return nil
}

func (d *driver) Release() error { return nil }

// withPad is a driver whose reader offers these features and properties.
func withPad(features, properties string) *driver {
	return &driver{off: make(chan struct{}), answers: map[uint32]string{
		scard.CtlCode(getFeatureRequest): features,
		codeProperties:                   properties, codeOlder: properties,
		codeVerify: "9000", codeModify: "9000",
	}}
}

const name = "Invented Pad Reader 00 00"

var (
	verify = reader.PINEntry{Template: []byte{0x00, 0x20, 0x00, 0x98}, Min: 4, Max: 4}
	modify = reader.PINEntry{Template: []byte{0x00, 0x24, 0x01, 0x80}, Min: 4, Max: 4, New: true}
)

// What is in the structures, byte by byte, is PC/SC part 10's and CCID's, not
// this package's constants.
func TestPINStructures(t *testing.T) {
	const all = tlvVerify + tlvModify + tlvProps
	for name2, c := range map[string]struct {
		features, properties string
		entry                reader.PINEntry
		want                 string
	}{
		"VERIFY, display": {all, "0102 1002", verify,
			"3C 1E 82 00 00 0404 02 01 1104 00 000000 05000000 0020009800"},
		"VERIFY, no display": {all, "0102 0000", verify,
			"3C 1E 82 00 00 0404 02 00 1104 00 000000 05000000 0020009800"},
		"VERIFY, display not told": {tlvVerify, "", verify,
			"3C 1E 82 00 00 0404 02 FF 1104 00 000000 05000000 0020009800"},
		"VERIFY, other end of entry": {all, "0102 1002 0201 01", verify,
			"3C 1E 82 00 00 0404 01 01 1104 00 000000 05000000 0020009800"},
		"VERIFY, every end of entry": {all, "0102 1002 0201 07", verify,
			"3C 1E 82 00 00 0404 02 01 1104 00 000000 05000000 0020009800"},
		"VERIFY, older properties": {tlvVerify + tlvOlderProps, "1002 01 00", verify,
			"3C 1E 82 00 00 0404 01 01 1104 00 000000 05000000 0020009800"},
		"VERIFY, older properties cut": {tlvVerify + tlvOlderProps, "1002 01", verify,
			"3C 1E 82 00 00 0404 02 FF 1104 00 000000 05000000 0020009800"},
		"VERIFY, older properties of one byte": {tlvVerify + tlvOlderProps, "10", verify,
			"3C 1E 82 00 00 0404 02 FF 1104 00 000000 05000000 0020009800"},
		"VERIFY, four to eight digits": {all, "0102 1002",
			reader.PINEntry{Template: []byte{0x00, 0x20, 0x00, 0x80}, Min: 4, Max: 8},
			"3C 1E 82 00 00 0804 02 01 1104 00 000000 05000000 0020008000"},
		"CHANGE REFERENCE DATA, display": {all, "0102 1002", modify,
			"3C 1E 82 00 00 00 00 0404 01 02 02 1104 01 02 00 000000 05000000 0024018000"},
		"CHANGE REFERENCE DATA, no display": {all, "0102 0000", modify,
			"3C 1E 82 00 00 00 00 0404 01 02 00 1104 01 02 00 000000 05000000 0024018000"},
	} {
		t.Run(name2, func(t *testing.T) {
			d := withPad(c.features, strings.ReplaceAll(c.properties, " ", ""))
			connection := Backend{}.opened(d, d, name)
			response, err := connection.EnterPIN(t.Context(), c.entry)
			if fmt.Sprintf("%X", response) != "9000" || err != nil {
				t.Fatalf("%X, %v", response, err)
			}
			want := strings.ReplaceAll(c.want, " ", "")
			if got := fmt.Sprintf("%X", d.sent); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
			if got := fmt.Sprintf("%X", c.entry.Template); !strings.Contains(want, got) {
				t.Errorf("template was changed to %s", got)
			}
		})
	}
}

func TestReaderThatLiesAboutItsPadIsNotBelieved(t *testing.T) {
	const all = tlvVerify + tlvModify + tlvProps
	for name2, c := range map[string]struct {
		name, features, properties string
		want                       bool
	}{
		"a pad":                             {name, all, "0102 1002 0B02 E604 0C02 03E0", true},
		"a pad, nothing told":               {name, tlvVerify, "", true},
		"OMNIKEY by its USB identifiers":    {"HID Global reader 00 00", all, "0B02 6B07 0C02 3130", false},
		"OMNIKEY by its name, Windows":      {"HID Global OMNIKEY 3x21 Smart Card Reader 0", tlvVerify, "", false},
		"keyboard that leaks the PIN":       {"Some keyboard", all, "0B02 F003 0C02 2410", false},
		"another device of that maker":      {"HID Global reader", all, "0B02 6B07 0C02 2154", true},
		"pad for longer PINs only":          {name, all, "0601 06", false},
		"pad for shorter PINs only":         {name, all, "0701 03", false},
		"pad for four digits and no others": {name, all, "0601 04 0701 04", true},
		"pad for eight digits at most":      {name, all, "0701 08", true},
		"pad that tells no most":            {name, all, "0701 00", true},
		"most of three, in four bytes":      {name, all, "0704 03000000", false},
		"pad that can modify only":          {name, tlvModify, "", false},
		"no features":                       {name, "", "", false},
		"features of another length":        {name, "060142", "", false},
		"features cut short":                {name, tlvVerify[:10], "", false},
		"properties that end in the middle": {name, all, "0B02 6B", true},
	} {
		t.Run(name2, func(t *testing.T) {
			d := withPad(c.features, strings.ReplaceAll(c.properties, " ", ""))
			connection := Backend{}.opened(d, d, c.name)
			if got := connection.CanVerify(); got != c.want || connection.CanModify() && !c.want {
				t.Errorf("pad %t, for new PINs %t", got, connection.CanModify())
			}
		})
	}
}

func TestPadsSwitchedOffAreNotAsked(t *testing.T) {
	d := withPad(tlvVerify+tlvModify, "")
	connection := Backend{NoPINPad: true}.opened(d, d, name)
	if connection.CanVerify() || connection.CanModify() || len(d.asked) > 0 {
		t.Errorf("asked %X", d.asked)
	}
	if _, err := connection.EnterPIN(t.Context(), verify); !errors.Is(err, reader.ErrPINPad) || d.sent != nil {
		t.Error(err)
	}
}

func TestDriverWithoutPart10HasNoPad(t *testing.T) {
	d := &driver{off: make(chan struct{})}
	if (Backend{}).opened(d, d, name).CanVerify() {
		t.Error("a pad")
	}
}

func TestPadThatCannotModifyIsNotAskedTo(t *testing.T) {
	d := withPad(tlvVerify, "")
	if _, err := (Backend{}).opened(d, d, name).EnterPIN(t.Context(), modify); !errors.Is(err, reader.ErrPINPad) || d.sent != nil {
		t.Error(err)
	}
	if want := []uint32{scard.CtlCode(getFeatureRequest)}; !slices.Equal(d.asked, want) {
		t.Errorf("asked %X, want %X: nothing that the reader does not offer", d.asked, want)
	}
}

func TestErrorsOfAnEntry(t *testing.T) {
	for name2, c := range map[string]struct{ fails, want error }{
		"not supported":    {scard.ErrUnsupportedFeature, reader.ErrPINPad},
		"not understood":   {scard.ErrInvalidParameter, reader.ErrPINPad},
		"card pulled":      {scard.ErrRemovedCard, reader.ErrRemoved},
		"reader unplugged": {scard.ErrReaderUnavailable, reader.ErrRemoved},
		"lost on the way":  {scard.ErrNotTransacted, reader.ErrRemoved},
	} {
		t.Run(name2, func(t *testing.T) {
			d := withPad(tlvVerify, "")
			d.fails = c.fails
			if _, err := (Backend{}).opened(d, d, name).EnterPIN(t.Context(), verify); !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
		})
	}
}

// fixed is a backend with one reader whose driver is a fake.
type fixed struct{ connection *connection }

func (f fixed) Watch(ctx context.Context, changed func([]reader.Reader)) error {
	changed([]reader.Reader{{Name: name, State: reader.CardPresent, Insertion: 1}})
	<-ctx.Done()
	return nil
}

func (f fixed) Connect(context.Context, string, reader.How) (reader.Connection, error) {
	return f.connection, nil
}

func TestEntryNobodyWaitsForPowersTheCardOffWhenItReturns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := withPad(tlvVerify, "")
		d.hangs = make(chan struct{})
		m := reader.New(fixed{Backend{}.opened(d, d, name)}, reader.Config{})
		defer m.Close()
		lease, err := m.Lease(t.Context(), name)
		if err != nil || !lease.PINPad() || lease.CanModify() {
			t.Fatal(err)
		}
		ctx, leave := context.WithCancel(t.Context())
		entered := make(chan error, 1)
		go func() {
			_, err := lease.EnterPIN(ctx, verify)
			entered <- err
		}()
		synctest.Wait()
		leave() // the tab closes; the reader goes on asking
		if err := <-entered; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		if _, err := lease.Transmit(t.Context(), []byte{0, 0x20, 0, 0x98}); err == nil {
			t.Error("lease goes on beside a hanging entry")
		}
		<-lease.Done() // which does not wait for ever
		synctest.Wait()
		select {
		case <-d.off:
			t.Error("card was powered off inside the command")
		default:
		}
		close(d.hangs)
		<-d.off
	})
}
