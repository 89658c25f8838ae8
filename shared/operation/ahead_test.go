package operation

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"reflect"
	"testing"

	"jpkiweb/shared/card"
	"jpkiweb/shared/cardtest"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

// A line is the way to a card that takes batches.
type line struct {
	iso7816.Transmitter
	trips  int
	change func(command, response []byte) []byte // of an answer; nil: none
}

func (l *line) Transmit(ctx context.Context, command []byte) ([]byte, error) {
	responses, err := l.TransmitBatch(ctx, [][]byte{command})
	if err != nil {
		return nil, err
	}
	return responses[0], nil
}

func (l *line) TransmitBatch(ctx context.Context, commands [][]byte) (responses [][]byte, err error) {
	l.trips++
	return iso7816.SendBatch(commands, func(c []byte) ([]byte, error) {
		r, err := l.Transmitter.Transmit(ctx, c)
		if err == nil && l.change != nil {
			r = l.change(c, r)
		}
		return r, err
	})
}

// jobs of each kind.
func jobsOf(ctx context.Context, config emulator.Config) map[string]func(iso7816.Transmitter) (any, error) {
	return map[string]func(iso7816.Transmitter) (any, error){
		"status": func(c iso7816.Transmitter) (any, error) { return ReadStatus(ctx, c) },
		"desk":   func(c iso7816.Transmitter) (any, error) { return ReadDesk(ctx, c) },
		"login": func(c iso7816.Transmitter) (any, error) {
			return login(ctx, c, pinOf(config, jpki.UserAuthenticationPIN))
		},
		"login, wrong PIN": func(c iso7816.Transmitter) (any, error) { return login(ctx, c, Typed([]byte("9999"))) },
		"login, card of somebody": func(c iso7816.Transmitter) (any, error) {
			pin := pinOf(config, jpki.UserAuthenticationPIN)
			pin.For = []byte{0x30, 0}
			return login(ctx, c, pin)
		},
		"recognise": func(c iso7816.Transmitter) (any, error) {
			der, quirks, err := Recognise(ctx, c, card.Quirks{})
			return []any{der, quirks}, err
		},
		"sign": func(c iso7816.Transmitter) (any, error) {
			return sign(ctx, c, pinOf(config, jpki.DigitalSignaturePIN))
		},
		"certificate": func(c iso7816.Transmitter) (any, error) {
			return ReadSigningCertificate(ctx, c, ReadJob{PIN: pinOf(config, jpki.DigitalSignaturePIN)})
		},
		"attributes": func(c iso7816.Transmitter) (any, error) {
			return readAttributes(ctx, c, pinOf(config, jpki.CardInfoPIN))
		},
		"PIN change": func(c iso7816.Transmitter) (any, error) {
			return nil, changePIN(ctx, c, jpki.DigitalSignaturePIN, pinOf(config, jpki.DigitalSignaturePIN))
		},
	}
}

// What is sent ahead changes nothing but the number of round trips: at most one command
// is asked that a job has no need of, and none of those costs a try.
func TestSentAheadIsTheSame(t *testing.T) {
	full := cardtest.Image(t)
	for name, change := range map[string]func(*emulator.Config){
		"fast path":               nil,
		"card without short ids":  func(c *emulator.Config) { c.NoShortIDs, c.NoExtended = true, true },
		"card without long reads": func(c *emulator.Config) { c.NoExtended = true },
		"card with GET RESPONSE":  func(c *emulator.Config) { c.UsesGetResponse = true },
		"card is not ready first": func(c *emulator.Config) { c.FirstAnswer = iso7816.SWInternal },
		"phone":                   func(c *emulator.Config) { c.Label, c.AuthCertificateNeedsPIN = jpki.LabelAndroid, true },
		"card of a child":         func(c *emulator.Config) { c.DigitalSignature = nil },
		"card without card info":  func(c *emulator.Config) { c.CardInfo = nil },
		"no certificate of login": func(c *emulator.Config) { c.UserAuthentication = nil },
		"ticket":                  func(c *emulator.Config) { *c = emulator.Config{Foreign: true} },
	} {
		for job := range jobsOf(t.Context(), full) {
			t.Run(name+", "+job, func(t *testing.T) {
				oneByOne, _ := insert(t, change)
				inBatches, _ := insert(t, change)
				want, wantErr := jobsOf(t.Context(), full)[job](oneByOne)
				got, err := jobsOf(t.Context(), full)[job](&line{Transmitter: inBatches})
				if fmt.Sprint(err) != fmt.Sprint(wantErr) || !reflect.DeepEqual(got, want) {
					t.Errorf("%v, %v; one by one %v, %v", got, err, want, wantErr)
				}
				s, w := inBatches.State(), oneByOne.State()
				if s.Commands == w.Commands+1 {
					w.Commands, w.CommandsSincePowerOn = s.Commands, s.CommandsSincePowerOn
				}
				if !reflect.DeepEqual(s, w) {
					t.Errorf("leaves %+v; one by one %+v", s, w)
				}
			})
		}
	}
}

// The other half of the table of the promise: how many round trips a job costs.
func TestRoundTripsOfAJob(t *testing.T) {
	full := cardtest.Image(t)
	most := map[string]int{"status": 2, "desk": 2, "login": 2, "recognise": 1, "sign": 3, "certificate": 2, "attributes": 3, "PIN change": 3}
	jobs := jobsOf(t.Context(), full)
	for job, most := range most {
		chip, _ := insert(t, nil)
		way := &line{Transmitter: chip}
		if _, err := jobs[job](way); err != nil || way.trips > most {
			t.Errorf("%s: %d round trips, at most %d; %v", job, way.trips, most, err)
		}
	}
}

// A card may give less than the whole of a file at once, when what was sent ahead has
// left that file already.
func TestFileThatComesInPiecesIsReadToItsEnd(t *testing.T) {
	full := cardtest.Image(t)
	for _, job := range []string{"login", "recognise", "status", "desk"} {
		chip, _ := insert(t, nil)
		cut := 0
		way := &line{Transmitter: chip, change: func(command, response []byte) []byte {
			if len(response) < 300 {
				return response
			}
			cut++
			return append(response[:200:200], 0x90, 0x00)
		}}
		if _, err := jobsOf(t.Context(), full)[job](way); err != nil || cut == 0 {
			t.Errorf("%s: cut %d times, %v", job, cut, err)
		}
	}
}

// No signature is made where the PIN before it in the same round trip was wrong.
func TestNothingFollowsAWrongPIN(t *testing.T) {
	chip, _ := insert(t, nil)
	var last []byte
	way := &line{Transmitter: chip, change: func(command, response []byte) []byte {
		last = bytes.Clone(command)
		return response
	}}
	var wrong *card.PINError
	if _, err := login(t.Context(), way, Typed([]byte("9999"))); !errors.As(err, &wrong) || wrong.TriesLeft != 2 {
		t.Fatal(err)
	}
	if last[1] != iso7816.InsVerify || chip.Commands() != 4 {
		t.Errorf("%d commands, the last %X", chip.Commands(), last[:4])
	}
}
