package operation

import (
	"errors"
	"reflect"
	"testing"

	"jpkiweb/shared/card"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
)

// spend presents wrong PINs to one of the references of 住民基本台帳用.
func spend(t *testing.T, c iso7816.Transmitter, application [10]byte, times int) {
	t.Helper()
	send := func(command iso7816.Command) {
		b, err := command.Encode()
		if err == nil {
			_, err = c.Transmit(t.Context(), b)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	send(iso7816.Command{INS: iso7816.InsSelect, P1: 0x04, P2: 0x0C, Data: application[:]})
	const file = jpki.FileResidentRegPIN
	send(iso7816.Command{INS: iso7816.InsSelect, P1: 0x02, P2: 0x0C, Data: []byte{byte(file >> 8), byte(file & 0xFF)}})
	for range times {
		send(iso7816.Command{INS: iso7816.InsVerify, P2: 0x80, Data: []byte("0000")})
	}
}

// The promise of the desk: twelve commands, and the lesser of two counters is one.
func TestReadDesk(t *testing.T) {
	known := func(tries int) jpki.PINStatus { return jpki.PINStatus{TriesLeft: tries, TriesKnown: true} }
	for name, test := range map[string]struct {
		change           func(*emulator.Config)
		common, resident int // wrong PINs
		want             jpki.PINStatus
		most             int
	}{
		"fresh":                   {nil, 0, 0, known(3), 12},
		"one reference has less":  {nil, 1, 0, known(2), 12},
		"the other one has less":  {nil, 0, 2, known(1), 12},
		"blocked in one":          {nil, 1, 3, known(0), 12},
		"blocked, by 6983":        {func(c *emulator.Config) { c.BlockedSW = iso7816.SWMethodBlocked }, 3, 0, known(0), 12},
		"card without short ids":  {func(c *emulator.Config) { c.NoShortIDs, c.NoExtended = true, true }, 0, 2, known(1), 28},
		"card without long reads": {func(c *emulator.Config) { c.NoExtended = true }, 0, 0, known(3), 19},
		"phone": {func(c *emulator.Config) {
			c.Label, c.CardInfo, c.AuthCertificateNeedsPIN = jpki.LabelAndroid, nil, true
		}, 0, 0, jpki.PINStatus{}, 12},
	} {
		t.Run(name, func(t *testing.T) {
			c, _ := insert(t, test.change)
			spend(t, c, jpki.CommonApplicationID, test.common)
			spend(t, c, jpki.ResidentApplicationID, test.resident)
			before := c.Commands()
			got, err := ReadDesk(t.Context(), c)
			if err != nil || got.ResidentReg != test.want {
				t.Fatalf("%+v, %v, want %+v", got.ResidentReg, err, test.want)
			}
			atMost(t, "desk", c.Commands()-before, test.most)
			same, _ := insert(t, test.change)
			status, err := ReadStatus(t.Context(), same)
			if err != nil || !reflect.DeepEqual(got.Status, status) {
				t.Errorf("%+v, %v, want %+v", got.Status, err, status)
			}
		})
	}
}

// A card of the city that has no JPKI application and is no other city's ticket.
func TestDeskTellsAJukiCardFromATicket(t *testing.T) {
	juki := func(c *emulator.Config) {
		*c = emulator.Config{OtherApplications: [][]byte{jpki.ResidentApplicationID[:]}}
	}
	c, _ := insert(t, juki)
	notJPKI := &line{Transmitter: c, change: func(command, response []byte) []byte {
		if len(command) > 5 && command[5] == 0xD3 && command[7] == 0xF0 {
			return []byte{0x6A, 0x82}
		}
		return response
	}}
	if got, err := ReadDesk(t.Context(), notJPKI); err != nil || !reflect.DeepEqual(got, DeskStatus{Status: Status{Kind: jpki.KindJukiCard}}) {
		t.Errorf("%+v, %v", got, err)
	}
	ticket, _ := insert(t, func(c *emulator.Config) { *c = emulator.Config{Foreign: true} })
	if _, err := ReadDesk(t.Context(), ticket); !errors.Is(err, card.ErrNotJPKI) || WireError(err).Code != wire.CodeNotJPKICard {
		t.Error(err)
	}
	atMost(t, "ticket", ticket.Commands(), 2)
}

// What a card says to the counters of the desk's PIN hides nothing else of it; a card that
// is gone is no answer.
func TestCounterThatIsRefusedHidesNothing(t *testing.T) {
	for sw, want := range map[iso7816.StatusWord]jpki.PINStatus{0x6982: {TriesLeft: 3, TriesKnown: true}, 0x6D00: {TriesLeft: 3, TriesKnown: true}, 0x6F00: {TriesLeft: 3, TriesKnown: true}} {
		c, _ := insert(t, nil)
		c.Inject(emulator.Fault{Command: 10, Effect: emulator.AnswerStatusWord, StatusWord: sw})
		got, err := ReadDesk(t.Context(), c)
		if err != nil || got.AuthenticationCertificate == nil || got.ResidentReg != want {
			t.Errorf("%v: %+v, %v", sw, got.ResidentReg, err)
		}
	}
	for at := 9; at <= 12; at++ {
		c, _ := insert(t, nil)
		c.Inject(emulator.Fault{Command: at, Effect: emulator.RemoveBefore})
		if _, err := ReadDesk(t.Context(), c); err == nil {
			t.Errorf("command %d: the card is gone, and nothing is said", at)
		}
	}
}
