package server_test

import (
	"reflect"
	"slices"
	"testing"

	"jpkiweb/shared/emulator"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
)

// A virtual card is changed as by its issuer over a Go value of the emulator. No message of
// a page comes to it, not even of our own app or of the desk: neither a command that the card might take
// for one, nor a method that the helper might have.
func TestNoMessageReachesTheIssuersChannelOfAVirtualCard(t *testing.T) {
	free := []wire.LeaseParams{{Purpose: wire.PurposeRaw}, {Purpose: wire.PurposeRead}}
	behindPIN := []wire.LeaseParams{
		{Purpose: wire.PurposeAttributes}, {Purpose: wire.PurposeCertificate},
		{Purpose: wire.PurposePINChange, PINChange: &wire.PINChangeParams{PIN: jpki.UserAuthenticationPIN}},
	}
	for name, row := range map[string]struct {
		change func(*setup)
		origin string // "": our own app
		leases []wire.LeaseParams
	}{
		"page of a developer":   {developing, workbench, free},
		"our own app":           {developing, "", slices.Concat(free, behindPIN)},
		"the desk of a counter": {atCounter, "", []wire.LeaseParams{{Purpose: wire.PurposeCounter}, {Purpose: wire.PurposeForm}, {Purpose: wire.PurposeRead}}},
	} {
		t.Run(name, func(t *testing.T) {
			r := start(t, row.change, func(c *emulator.Config) { c.UserAuthentication.TriesUsed = 1 }) // so that unlocking is seen
			before, err := r.card.Issuer().Contents()
			if err != nil {
				t.Fatal(err)
			}
			if row.origin == "" {
				row.origin = r.own()
			}
			p := r.pageOf(t, row.origin)
			for _, params := range row.leases {
				p.guessesCommands(params)
			}
			p.guessesMethods()
			for ins, n := range r.card.CommandsByInstruction() {
				if !slices.Contains(readOnly, ins) {
					t.Errorf("%d commands %02X came to the card", n, ins)
				}
			}
			after, err := r.card.Issuer().Contents()
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(before, after) {
				t.Error("the card was changed")
			}
		})
	}
}

// readOnly are the instructions that leases without a PIN have.
var readOnly = []byte{iso7816.InsSelect, iso7816.InsReadBinary, iso7816.InsVerify, iso7816.InsGetData, iso7816.InsReadRecord}

// guessesCommands tries what a terminal might send, in one lease.
func (p *page) guessesCommands(params wire.LeaseParams) {
	p.t.Helper()
	params.Reader = readerName
	result, code := p.ask(wire.MethodCardLease, params)
	if code != "" {
		p.t.Fatalf("%s: %s", params.Purpose, code)
	}
	lease, err := wire.DecodeParams[wire.LeaseResult](result)
	if err != nil {
		p.t.Fatal(err)
	}
	p.lease = lease.Lease
	for _, command := range []string{
		"0046000000", "004700970000", "80460000020097", // a key pair
		"00D68A0004DEADBEEF", "00D08A0004DEADBEEF", "00DA010104DEADBEEF", "80E2000004DEADBEEF", "00DC010404DEADBEEF", // a certificate, a file
		"002C0098", "002C03980431313131", "00240198" + "0431313131", "8032009C0431313131", // a PIN
		"00E00000026200", "00E40000", "00E60000", "00E80000", "00FE0000", "00440000", "00040000", "80F0800004DEADBEEF", // the end of a card
	} {
		if got := p.transmit(command); got != string(wire.CodeAPDURefused) {
			p.t.Errorf("%s: %s: %s", params.Purpose, command, got)
		}
	}
	if _, code := p.ask(wire.MethodCardRelease, wire.ReleaseParams{Lease: p.lease}); code != "" {
		p.t.Fatal(code)
	}
}

// guessesMethods calls what is no method, as if the helper issued.
func (p *page) guessesMethods() {
	p.t.Helper()
	for _, method := range []string{"card.issue", "card.write", "card.unlock", "card.personalise", "issuer.write", "issuer.generate", "counter.issue", "gallery.write", "emulator.issuer"} {
		if _, code := p.ask(method, map[string]any{"reader": readerName, "pins": map[string]string{"user_authentication": "1111"}, "outOfService": true}); code == "" {
			p.t.Errorf("%s is answered", method)
		}
	}
}
