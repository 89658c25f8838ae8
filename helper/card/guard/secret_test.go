package guard

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"testing"

	"jpkiweb/shared/cardtest"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

// An openCard is an emulated card whose every PIN and number somebody else keeps
// presenting: what is not read from it now was kept back by the guard alone.
type openCard struct {
	*emulator.Card
	secrets map[string][]byte
}

// numberB is 照合番号B of cardtest's holder (jpki facts 4.5).
const numberB = "02022920350000"

// unlocking are the PINs and numbers of each application: its DF name and VERIFY by
// short EF identifier.
var unlocking = map[[10]byte]map[byte]string{
	jpki.ApplicationID:         {0x18: cardtest.UserAuthenticationPIN, 0x1B: cardtest.DigitalSignaturePIN},
	jpki.CardInfoApplicationID: {0x11: cardtest.CardInfoPIN, 0x14: emulator.IndividualNumber, 0x15: numberB},
	jpki.CardFaceApplicationID: {0x11: "020229", 0x12: numberB, 0x13: emulator.IndividualNumber},
}

func newOpenCard(t *testing.T) openCard {
	t.Helper()
	card, err := emulator.New(cardtest.Image(t))
	if err != nil {
		t.Fatal(err)
	}
	card.PowerOn()
	c := openCard{Card: card}
	number := c.wholeFile(t, jpki.CardInfoApplicationID, jpki.FileIndividualNumber)
	record := c.wholeFile(t, jpki.CardInfoApplicationID, jpki.FileIntegrity)
	picture := c.wholeFile(t, jpki.CardFaceApplicationID, jpki.FileNumberPicture)
	const fileSize, filler = 17, 2 // jpki facts 4.1
	digest := sha256.Sum256(number)
	begin, end := bytes.Index(picture, []byte("IDAT")), bytes.Index(picture, []byte("IEND"))
	if len(number) != fileSize || !bytes.Contains(number, []byte(emulator.IndividualNumber)) || !bytes.Contains(record, digest[:]) || begin < 0 || end < begin {
		t.Fatal("the card does not hold the secrets: this test no longer fits")
	}
	c.secrets = map[string][]byte{ // the token's information has as many nines, and nothing around them
		"the individual number": number[3:], "the beginning of its file": number[:fileSize-filler],
		"its digest": digest[:], "its picture": picture[begin:end],
	}
	return c
}

// send transmits past the guard.
func (c openCard) send(t *testing.T, command iso7816.Command) iso7816.Response {
	t.Helper()
	b, err := command.Encode()
	if err != nil {
		t.Fatal(err)
	}
	answer, err := c.Transmit(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}
	r, err := iso7816.ParseResponse(answer)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (c openCard) choose(t *testing.T, name []byte) {
	t.Helper()
	c.send(t, iso7816.Command{INS: iso7816.InsSelect, P1: 0x04, P2: 0x0C, Data: name})
}

// unlock presents all that the application knows; the current EF stays.
func (c openCard) unlock(t *testing.T, name [10]byte) {
	t.Helper()
	for id, value := range unlocking[name] {
		if r := c.send(t, iso7816.Command{INS: iso7816.InsVerify, P2: 0x80 | id, Data: []byte(value)}); r.SW != iso7816.SWSuccess {
			t.Fatalf("VERIFY of %02X: %v", id, r.SW)
		}
	}
}

func (c openCard) wholeFile(t *testing.T, name [10]byte, file jpki.FileID) []byte {
	t.Helper()
	c.choose(t, name[:])
	c.unlock(t, name)
	return c.send(t, iso7816.Command{INS: iso7816.InsReadBinary, P1: 0x80 | file.ShortID(), Ne: iso7816.MaxExtendedNe}).Data
}

// told names the secret that an answer holds.
func (c openCard) told(answer []byte) (secret string, ok bool) {
	for name, bytesOf := range c.secrets {
		if bytes.Contains(answer, bytesOf) {
			return name, true
		}
	}
	return "", false
}

// Whatever another program left selected and open on the card, and whatever the
// lease selects, no command that passes brings the number, its picture or its
// digest.
func TestNoPassingCommandBringsTheNumberOutOfACard(t *testing.T) {
	scenes := map[string]struct {
		name  [10]byte
		file  byte
		guard []string // what the guard saw of it
	}{
		"number left open":           {jpki.CardInfoApplicationID, 0x01, nil},
		"integrity record left open": {jpki.CardInfoApplicationID, 0x03, nil},
		"picture left open":          {jpki.CardFaceApplicationID, 0x05, nil},
		"JPKI":                       {jpki.ApplicationID, 0x06, []string{selectAP, "9000"}},
		"card info":                  {jpki.CardInfoApplicationID, 0x01, []string{selectInfo, "9000"}},
		"card info, file selected":   {jpki.CardInfoApplicationID, 0x02, []string{selectInfo, "9000", "00A4020C020002", "9000"}},
		"common":                     {jpki.CommonApplicationID, 0x01, []string{selectCard, "9000"}},
	}
	for _, p := range allPurposes {
		t.Run(fmt.Sprint("purpose ", p), func(t *testing.T) {
			t.Parallel()
			card := newOpenCard(t)
			for what, scene := range scenes {
				g := newGuard(t, termsOf(p))
				if !try(t, g, scene.guard) {
					continue // the purpose cannot get there
				}
				card.leave(t, scene.name, scene.file)
				everyEncoding(func(command iso7816.Command) {
					if _, err := g.check(command); err != nil {
						return
					}
					r := card.send(t, command)
					if secret, ok := card.told(r.Data); ok {
						t.Fatalf("%s: %+v brings %s", what, command, secret)
					}
					if r.SW.OK() { // it may have selected something
						card.leave(t, scene.name, scene.file)
					}
				})
			}
		})
	}
}

// leave selects an application and a file of it, and opens all that it holds.
func (c openCard) leave(t *testing.T, name [10]byte, file byte) {
	t.Helper()
	c.choose(t, name[:])
	c.unlock(t, name)
	c.send(t, iso7816.Command{INS: iso7816.InsSelect, P1: 0x02, P2: 0x0C, Data: []byte{0, file}})
}

// Streams of commands, as a page could send them: what passes goes to the card,
// and the guard sees what it answers.
func TestNoStreamBringsTheNumberOutOfACard(t *testing.T) {
	pool := [][]byte{unhex(t, selectAP), unhex(t, selectInfo), unhex(t, selectCard), unhex(t, queryInfo), unhex(t, readAttrs)}
	for _, command := range waysToTheNumber {
		pool = append(pool, unhex(t, command))
	}
	for id := range byte(0x20) {
		pool = append(pool, []byte{0x00, 0xA4, 0x02, 0x0C, 0x02, 0x00, id}, []byte{0x00, 0xB0, 0x80 | id, 0x00, 0x00}, []byte{0x00, 0xB2, 0x01, id<<3 | 4, 0x00})
	}
	pool = append(pool, []byte{0x00, 0xB0, 0x00, 0x00, 0x00}, []byte{0x00, 0xB0, 0x00, 0x00, 0x00, 0x00, 0x00}, []byte{0x00, 0xC0, 0x00, 0x00, 0x00})
	const leases, length = 60, 150
	for _, p := range allPurposes {
		t.Run(fmt.Sprint("purpose ", p), func(t *testing.T) {
			t.Parallel()
			card, passed := newOpenCard(t), 0
			for lease := range uint64(leases) {
				random := rand.New(rand.NewPCG(uint64(p), lease))
				g := newGuard(t, termsOf(p))
				for range length {
					command := pool[random.IntN(len(pool))]
					if g.Check(command) != nil {
						continue
					}
					passed++
					answer, err := card.Transmit(t.Context(), command)
					if err != nil {
						t.Fatal(err)
					}
					g.Observe(answer)
					if secret, ok := card.told(answer); ok {
						t.Fatalf("lease %d: %X brings %s", lease, command, secret)
					}
					if command[1] == iso7816.InsSelect && command[2] == 0x04 && len(answer) == 2 && answer[0] == 0x90 {
						card.unlock(t, [10]byte(command[5:15]))
					}
				}
			}
			if passed < leases {
				t.Errorf("%d commands passed", passed)
			}
		})
	}
}

func termsOf(p Purpose) Terms {
	return Terms{Purpose: p, PINAllowed: true, Origin: origin, Challenge: challenge, PIN: jpki.CardInfoPIN, Documents: documents[:]}
}
