package cli_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"jpkiweb/helper/card/virtual"
	"jpkiweb/shared/diagnosis"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/iso7816"
)

// A contraption is a card behind a reader with a fault.
type contraption struct {
	*emulator.Card
	keepsPower bool
	answer     func(command, answer []byte) []byte // nil: lost
}

func (c *contraption) PowerOff() {
	if !c.keepsPower {
		c.Card.PowerOff()
	}
}

func (c *contraption) Transmit(ctx context.Context, command []byte) ([]byte, error) {
	answer, err := c.Card.Transmit(ctx, command)
	if err != nil || c.answer == nil {
		return answer, err
	}
	if answer = c.answer(command, answer); answer == nil {
		return nil, errors.New("transport")
	}
	return answer, nil
}

// extended reports whether a command reads by extended length fields.
func extended(command []byte) bool {
	parsed, err := iso7816.ParseCommand(command)
	return err == nil && parsed.INS == iso7816.InsReadBinary && parsed.Extended
}

func TestReaderOnTrial(t *testing.T) {
	behind := func(c contraption) func(*patient) {
		return func(p *patient) {
			c.Card = p.card
			p.readers[0].Insert(&c)
			if c.keepsPower {
				p.card = nil // it has power, and shall not
			}
		}
	}
	for _, test := range []struct {
		name     string
		change   func(*patient)
		powerOff diagnosis.PowerOff
		long     diagnosis.ReadResult
		problem  string
	}{
		{"in order", func(*patient) {}, diagnosis.AsNew, diagnosis.ReadOK, ""},
		{"card without extended length", func(p *patient) {
			p.change(func(c *emulator.Config) { c.NoExtended = true })
		}, diagnosis.AsNew, diagnosis.ReadRefused, ""},
		{"card without short file identifiers", func(p *patient) {
			p.change(func(c *emulator.Config) { c.NoShortIDs = true })
		}, diagnosis.AsNew, diagnosis.ReadRefused, ""},
		{"reader that leaves the card its power", behind(contraption{keepsPower: true}), diagnosis.Kept, diagnosis.ReadOK, ""},
		{"reader that loses long answers", behind(contraption{answer: func(command, answer []byte) []byte {
			if extended(command) {
				return nil
			}
			return answer
		}}), diagnosis.AsNew, diagnosis.ReadLost, ""},
		{"reader that cuts long answers", behind(contraption{answer: func(command, answer []byte) []byte {
			if extended(command) {
				return append(bytes.Repeat([]byte{0}, 300), answer[len(answer)-2:]...)
			}
			return answer
		}}), diagnosis.AsNew, diagnosis.ReadWrong, ""},
		{"card of another kind", func(p *patient) { p.readers[0].Insert(otherCard{}) }, "", "", "not_jpki_card"},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := newPatient(t)
			test.change(p)
			_, f := p.doctor("--reader", firstReader, "--report")
			tried := f.Trial
			if tried == nil {
				t.Fatalf("it was not tried\n%s", f.Report)
			}
			if tried.PowerOff != test.powerOff || tried.Long.Result != test.long || string(tried.Problem) != test.problem {
				t.Errorf("%+v\n%s", tried, f.Report)
			}
			if test.problem == "" && (tried.Short.Result != diagnosis.ReadOK || tried.Short.Bytes < 500 || tried.PowerOn < 1 || tried.Command < 1) {
				t.Errorf("%+v", tried)
			}
		})
	}
}

// The trial tells how slow a reader is.
func TestTrialTakesTheTime(t *testing.T) {
	p := newPatient(t)
	p.change(func(c *emulator.Config) { c.CommandDelay = 5 * time.Millisecond })
	_, f := p.doctor("--reader", firstReader)
	if f.Trial == nil || f.Trial.Command < 5 || f.Trial.Short.Took < 10 || f.Trial.Slowest < f.Trial.Command {
		t.Errorf("%+v", f.Trial)
	}
}

// A reader is tried only where it was named: it takes a while.
func TestReaderThatIsNotNamedIsNotTried(t *testing.T) {
	if _, f := newPatient(t).doctor(); f.Trial != nil {
		t.Errorf("%+v", f.Trial)
	}
}

// A city collects reports: no PIN is presented for them, and they name neither the
// person nor one reader among its like.
func TestTrialHoldsNoPersonalDataAndSpendsNoTry(t *testing.T) {
	const name = "ACS ACR39U ICC Reader [ACR39U] (4711081547) 00 00"
	p := newPatient(t)
	var sent [][]byte
	serial := virtual.NewReader(name)
	serial.Insert(&contraption{Card: p.card, answer: func(command, answer []byte) []byte {
		sent = append(sent, bytes.Clone(command))
		return answer
	}})
	p.readers[0] = serial
	_, f := p.doctor("--reader", name, "--report")
	if f.Trial == nil || f.Trial.Reader != "ACS ACR39U ICC Reader [ACR39U] 00 00" || f.First != nil {
		t.Errorf("%+v, %+v", f.Trial, f.First)
	}
	if !strings.Contains(f.Report, "\npower-off    as_new\n") || strings.Contains(f.Report, "4711") {
		t.Error(f.Report)
	}
	for _, command := range sent {
		if parsed, err := iso7816.ParseCommand(command); err != nil || parsed.INS == iso7816.InsVerify && len(parsed.Data) > 0 {
			t.Errorf("%X", command)
		}
	}
	if s := p.card.State(); s.UserAuthentication.TriesLeft != 3 || s.DigitalSignature.TriesLeft != 5 {
		t.Errorf("tries left %d and %d", s.UserAuthentication.TriesLeft, s.DigitalSignature.TriesLeft)
	}
}
