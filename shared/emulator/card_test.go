package emulator_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"sync"
	"testing"

	"jpkiweb/shared/cardtest"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

// Commands as they go over the wire (jpki facts 2).
const (
	selectAP         = "00A4040C0AD392F000260100000001"
	selectAuthPIN    = "00A4020C020018"
	selectAuthKey    = "00A4020C020017"
	askAuth          = "00200080"
	verifyAuth       = "002000800431323334"
	verifyAuthWrong  = "002000800431323335"
	askSign          = "0020009B"
	signAuth         = "802A00800301020300"
	signAuthShort    = "802A00970301020300"
	readAuthKeyShort = "00B0970000"
	selectInfo       = "00A4040C0AD3921000310001010408"
	verifyInfo       = "002000910435363738"
)

func bytesOf(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// poweredCard makes a card from the config and powers it on.
func poweredCard(t testing.TB, config emulator.Config) *emulator.Card {
	t.Helper()
	card, err := emulator.New(config)
	if err != nil {
		t.Fatal(err)
	}
	card.PowerOn()
	return card
}

// status transmits commands and returns the status word of the last.
func status(t testing.TB, card *emulator.Card, commands ...string) iso7816.StatusWord {
	t.Helper()
	var r iso7816.Response
	for _, command := range commands {
		b, err := card.Transmit(t.Context(), bytesOf(t, command))
		if err != nil {
			t.Fatalf("%s: %v", command, err)
		}
		if r, err = iso7816.ParseResponse(b); err != nil {
			t.Fatalf("%s: %v", command, err)
		}
	}
	return r.SW
}

func TestSuite(t *testing.T) {
	config := cardtest.Image(t)
	cardtest.Run(t, func(t *testing.T) cardtest.Subject { return cardtest.SubjectOf(t, config) })
}

func TestStatusWords(t *testing.T) {
	other := "00A4040C05F000000001"
	for _, row := range []struct {
		name     string
		commands []string
		want     iso7816.StatusWord
	}{
		{"empty command", []string{""}, iso7816.SWWrongLength},
		{"three bytes", []string{"00A404"}, iso7816.SWWrongLength},
		{"Lc longer than the data", []string{"00A4040C0AD392"}, iso7816.SWWrongLength},
		{"SELECT with P2 00", []string{"00A404000AD392F000260100000001"}, iso7816.SWSuccess},
		{"SELECT of a part of the name", []string{"00A4040C05D392F00026"}, iso7816.SWNotFound},
		{"SELECT MF by identifier", []string{"00A4000C023F00"}, iso7816.SWNotFound},
		{"SELECT MF without identifier", []string{"00A4000C"}, iso7816.SWWrongP1P2},
		{"SELECT EF before the application", []string{selectAuthPIN}, iso7816.SWNotFound},
		{"VERIFY by short identifier before the application", []string{"00200098"}, iso7816.SWReferenceNotFound},
		{"SELECT EF with one byte", []string{selectAP, "00A4020C0118"}, iso7816.SWWrongLength},
		{"other application", []string{other}, iso7816.SWSuccess},
		{"SELECT EF below another application", []string{selectAP, other, selectAuthPIN}, iso7816.SWNotFound},
		{"READ BINARY of a key", []string{selectAP, readAuthKeyShort}, 0x6981},
		{"READ BINARY without Le", []string{selectAP, "00B08600"}, iso7816.SWWrongLength},
		{"READ BINARY of an unknown short identifier", []string{selectAP, "00B09D0000"}, iso7816.SWNotFound},
		{"READ BINARY with RFU bits", []string{selectAP, "00B0E60000"}, iso7816.SWWrongP1P2},
		{"READ BINARY past the end by Le", []string{selectAP, "00B08600A1"}, iso7816.SWEndOfFile},
		{"READ BINARY with offset at the end", []string{selectAP, "00B086A001"}, iso7816.SWWrongOffset},
		{"short identifier selects", []string{selectAP, "00B0860001", "00B0000001"}, iso7816.SWSuccess},
		{"retry counter with Le", []string{selectAP, "0020009800"}, iso7816.SWWrongLength},
		{"retry counter of a key", []string{selectAP, "00200097"}, iso7816.SWReferenceNotFound},
		{"retry counter with a key selected", []string{selectAP, selectAuthKey, askAuth}, 0x6981},
		{"retry counter without current EF", []string{selectAP, askAuth}, iso7816.SWNoCurrentEF},
		{"CHANGE REFERENCE DATA with old and new PIN", []string{selectAP, "002400980431323334"}, iso7816.SWWrongP1P2},
		{"CHANGE REFERENCE DATA to nothing", []string{selectAP, "0020009804" + "31323334", "00240198"}, iso7816.SWWrongLength},
		{"PSO before VERIFY", []string{selectAP, signAuthShort}, iso7816.SWSecurityStatus},
		{"PSO of nothing", []string{selectAP, selectAuthPIN, verifyAuth, "802A009700"}, iso7816.SWWrongLength},
		{"PSO without Le", []string{selectAP, selectAuthPIN, verifyAuth, "802A009701FF"}, iso7816.SWWrongLength},
		{"PSO with digest of 31 bytes", []string{selectAP, selectAuthPIN, verifyAuth, "802A02971F" + hex.EncodeToString(make([]byte, 31)) + "00"}, iso7816.SWConditionsOfUse},
		{"PSO with digest of 31 bytes, PSS", []string{selectAP, selectAuthPIN, verifyAuth, "802A04971F" + hex.EncodeToString(make([]byte, 31)) + "00"}, iso7816.SWConditionsOfUse},
		{"PSO with digest", []string{selectAP, selectAuthPIN, verifyAuth, "802A029720" + hex.EncodeToString(make([]byte, 32)) + "00"}, iso7816.SWSuccess},
		{"secure messaging", []string{selectAP, "08B0860000"}, 0x69FC},
		{"command chaining", []string{selectAP, "10B0860000"}, iso7816.SWClaNotSupported},
		{"GET RESPONSE on a card without", []string{selectAP, "00C0000000"}, iso7816.SWInsNotSupported},
	} {
		t.Run(row.name, func(t *testing.T) {
			config := cardtest.Image(t)
			config.OtherApplications = [][]byte{{0xF0, 0, 0, 0, 1}}
			if got := status(t, poweredCard(t, config), row.commands...); got != row.want {
				t.Errorf("got %v, want %v", got, row.want)
			}
		})
	}
}

func TestGetResponse(t *testing.T) {
	config := cardtest.Image(t)
	config.UsesGetResponse = true
	for _, row := range []struct {
		name     string
		commands []string
		want     iso7816.StatusWord
	}{
		{"signature waits", []string{signAuthShort}, 0x6100},
		{"signature without Le waits", []string{"802A009701FF"}, 0x6100},
		{"signature is fetched", []string{signAuthShort, "00C0000000"}, iso7816.SWSuccess},
		{"signature in two parts", []string{signAuthShort, "00C0000080", "00C0000080"}, iso7816.SWSuccess},
		{"first part", []string{signAuthShort, "00C0000080"}, 0x6180},
		{"too much asked", []string{signAuthShort, "00C0000080", "00C0000081"}, 0x6C80},
		{"nothing waits", []string{"00C0000000"}, iso7816.SWConditionsOfUse},
		{"another command drops it", []string{signAuthShort, "00200098", "00C0000000"}, iso7816.SWConditionsOfUse},
		{"short file with Le 00", []string{"00B0860000"}, 0x6CA0},
		{"long file with extended Le", []string{"00B08A00000000"}, 0x6100},
	} {
		t.Run(row.name, func(t *testing.T) {
			card := poweredCard(t, config)
			status(t, card, selectAP, selectAuthPIN, verifyAuth)
			if got := status(t, card, row.commands...); got != row.want {
				t.Errorf("got %v, want %v", got, row.want)
			}
		})
	}
}

// TestOtherApplicationEndsSecurityStatus: jpki facts 2.2.
func TestOtherApplicationEndsSecurityStatus(t *testing.T) {
	config := cardtest.Image(t)
	config.OtherApplications = [][]byte{{0xF0, 0, 0, 0, 1}}
	card := poweredCard(t, config)
	status(t, card, selectAP, selectAuthPIN, verifyAuth)
	if sw := status(t, card, "00A4040C05F000000002", signAuthShort); sw != iso7816.SWSuccess {
		t.Errorf("after an application that is not found: %v", sw)
	}
	if sw := status(t, card, "00A4040C05F000000001", selectAP, signAuthShort); sw != iso7816.SWSecurityStatus {
		t.Errorf("after another application: %v", sw)
	}
}

func TestPower(t *testing.T) {
	card, err := emulator.New(cardtest.Image(t))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := card.Transmit(t.Context(), bytesOf(t, selectAP)); !errors.Is(err, emulator.ErrPoweredOff) {
		t.Fatalf("without power: %v", err)
	}
	if atr := card.PowerOn(); !bytes.Equal(atr, emulator.DefaultATR()) {
		t.Fatalf("ATR % X", atr)
	}
	status(t, card, selectAP, selectAuthPIN, verifyAuth)
	card.PowerOn() // has power: nothing happens
	if !card.State().UserAuthentication.Verified {
		t.Fatal("second power-on cleared the security status")
	}
	card.Reset()
	if s := card.State(); !s.UserAuthentication.Verified || s.Selected || s.PowerOns != 1 {
		t.Fatalf("after a warm reset: %+v", s)
	}
	card.PowerOff()
	if s := card.State(); s.UserAuthentication.Verified || s.Powered {
		t.Fatalf("after power-off: %+v", s)
	}
	card.Reset()
	if s := card.State(); !s.Powered || s.UserAuthentication.Verified || s.CommandsSincePowerOn != 0 || s.PowerOns != 2 {
		t.Fatalf("after a reset without power: %+v", s)
	}
}

func TestPresence(t *testing.T) {
	card := poweredCard(t, cardtest.Image(t))
	status(t, card, selectAP, selectAuthPIN, verifyAuth)
	changed := card.PresenceChanged()
	card.Remove()
	select {
	case <-changed:
	default:
		t.Error("removal not told")
	}
	if card.Present() || card.ATR() != nil || card.PowerOn() != nil || card.Reset() != nil {
		t.Error("removed card is there")
	}
	if _, err := card.Transmit(t.Context(), bytesOf(t, selectAP)); !errors.Is(err, emulator.ErrRemoved) {
		t.Errorf("removed: %v", err)
	}
	changed = card.PresenceChanged()
	card.Remove() // again: no event
	select {
	case <-changed:
		t.Error("removal of a removed card told")
	default:
	}
	card.Insert()
	<-changed
	if s := card.State(); !s.Inserted || s.Powered || s.UserAuthentication.Verified {
		t.Errorf("after insertion: %+v", s)
	}
}

func TestState(t *testing.T) {
	card := poweredCard(t, cardtest.Image(t))
	status(t, card, selectAP, selectAuthPIN, verifyAuth, selectAuthKey, signAuth, signAuth, askSign, "00")
	want := emulator.CardState{
		Inserted: true, Powered: true, Selected: true,
		UserAuthentication:   emulator.PINState{Exists: true, Verified: true, TriesLeft: 3},
		DigitalSignature:     emulator.PINState{Exists: true, TriesLeft: 5},
		CardInfo:             emulator.PINState{Exists: true, TriesLeft: 3},
		CommandsSincePowerOn: 8, Commands: 8, Signatures: 2, PowerOns: 1,
	}
	if got := card.State(); got != want {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
	card.PowerOff()
	card.PowerOn()
	status(t, card, selectAP)
	if s := card.State(); s.CommandsSincePowerOn != 1 || s.Commands != 9 || card.Commands() != 9 {
		t.Errorf("after power-off: %+v", s)
	}
	if n := card.CommandsByInstruction(); n[iso7816.InsSelect] != 4 || n[iso7816.InsPerformSecurityOp] != 2 {
		t.Errorf("by instruction: %v", n)
	}
}

func TestTriesUsed(t *testing.T) {
	for used, want := range []iso7816.StatusWord{0x63C3, 0x63C2, 0x63C1, 0x6984} {
		config := cardtest.Image(t)
		config.UserAuthentication.TriesUsed = used
		if got := status(t, poweredCard(t, config), selectAP, "00200098"); got != want {
			t.Errorf("%d tries used: %v, want %v", used, got, want)
		}
	}
}

// TestCallersSlices: a caller that zeroes what it passed changes no card.
func TestCallersSlices(t *testing.T) {
	config := cardtest.Image(t)
	for _, b := range []*[]byte{&config.UserAuthentication.Certificate, &config.UserAuthentication.PIN, &config.CardInfo.PIN} {
		*b = bytes.Clone(*b)
	}
	config.ATR = emulator.DefaultATR()
	card := poweredCard(t, config)
	clear(config.UserAuthentication.Certificate)
	clear(config.UserAuthentication.PIN)
	clear(config.CardInfo.PIN)
	clear(config.ATR)
	clear(card.PowerOn())
	if !bytes.Equal(card.ATR(), emulator.DefaultATR()) {
		t.Error("ATR changed")
	}
	status(t, card, selectAP)
	if b, _ := card.Transmit(t.Context(), bytesOf(t, "00B08A0001")); b[0] != 0x30 {
		t.Error("certificate changed")
	}
	answer, _ := card.Transmit(t.Context(), bytesOf(t, "00B08A0001"))
	clear(answer)
	if b, _ := card.Transmit(t.Context(), bytesOf(t, "00B08A0001")); b[0] != 0x30 {
		t.Error("certificate changed through an answer")
	}
	command := bytesOf(t, "002401980439393939") // new PIN 9999
	status(t, card, "0020009804"+"31323334")
	if _, err := card.Transmit(t.Context(), command); err != nil {
		t.Fatal(err)
	}
	clear(command)
	if sw := status(t, card, "0020009804"+"39393939"); sw != iso7816.SWSuccess {
		t.Errorf("new PIN after its command was zeroed: %v", sw)
	}
	if sw := status(t, card, selectInfo, verifyInfo); sw != iso7816.SWSuccess {
		t.Errorf("card info PIN: %v", sw)
	}
}

func TestImpossibleCards(t *testing.T) {
	p256, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*emulator.Config){
		"label too long":       func(c *emulator.Config) { c.Label = string(make([]byte, jpki.TokenLabelLength+1)) },
		"ATR too long":         func(c *emulator.Config) { c.ATR = make([]byte, 34) },
		"ATR empty":            func(c *emulator.Config) { c.ATR = []byte{} },
		"blocked answers 9000": func(c *emulator.Config) { c.BlockedSW = iso7816.SWSuccess },
		"no certificate":       func(c *emulator.Config) { c.UserAuthentication.Certificate = nil },
		"EF too long":          func(c *emulator.Config) { c.Padding = 1 << 15 },
		"no PIN":               func(c *emulator.Config) { c.DigitalSignature.PIN = nil },
		"PIN too long":         func(c *emulator.Config) { c.DigitalSignature.PIN = make([]byte, 17) },
		"four of three tries":  func(c *emulator.Config) { c.UserAuthentication.TriesUsed = 4 },
		"negative tries":       func(c *emulator.Config) { c.UserAuthentication.TriesUsed = -1 },
		"no key":               func(c *emulator.Config) { c.UserAuthentication.Key = nil },
		"no card info PIN":     func(c *emulator.Config) { c.CardInfo.PIN = nil },
		"card info tries":      func(c *emulator.Config) { c.CardInfo.TriesUsed = 4 },
		"address too long":     func(c *emulator.Config) { c.CardInfo.Address = string(make([]byte, 1<<15)) },
		"key on P-256":         func(c *emulator.Config) { c.UserAuthentication.Key = p256 },
		"key of Ed25519":       func(c *emulator.Config) { c.UserAuthentication.Key = ed25519.NewKeyFromSeed(make([]byte, 32)) },
	} {
		config := cardtest.Image(t)
		change(&config)
		if _, err := emulator.New(config); !errors.Is(err, emulator.ErrConfig) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestConcurrentUse: under -race, and no try is lost between callers.
func TestConcurrentUse(t *testing.T) {
	card := poweredCard(t, cardtest.Image(t))
	status(t, card, selectAP)
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for range 20 {
				if sw := status(t, card, "0020009804"+"31323334"); sw != iso7816.SWSuccess {
					t.Errorf("VERIFY: %v", sw)
				}
				card.State()
				card.PresenceChanged()
			}
		})
	}
	wait.Wait()
	if s := card.State(); s.Commands != 161 || s.UserAuthentication.TriesLeft != 3 {
		t.Errorf("%+v", s)
	}
}

func TestEndedContext(t *testing.T) {
	card := poweredCard(t, cardtest.Image(t))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for range 20 { // the choice between two ready channels is random
		if _, err := card.Transmit(ctx, bytesOf(t, selectAP)); !errors.Is(err, context.Canceled) {
			t.Fatalf("ended context: %v", err)
		}
	}
	if n := card.Commands(); n != 0 {
		t.Errorf("%d commands executed", n)
	}
}
