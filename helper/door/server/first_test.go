package server_test

import (
	"slices"
	"testing"

	"jpkiweb/shared/wire"
	"jpkiweb/wasm/session"
)

// The first commands of a lease come with it, in its round trip.
func TestFirstCommandsComeWithTheLease(t *testing.T) {
	r := start(t, granted, nil)
	s := r.open(t, session.Events{})
	lease, err := s.Read(t.Context(), readerName, "", session.WithFirstCommand())
	if err != nil || r.card.State().Powered {
		t.Fatalf("asked for too early: %v", err)
	}
	answer, err := lease.Transmit(t.Context(), unhex(t, selectJPKI))
	if err != nil || !slices.Equal(answer, []byte{0x90, 0x00}) || !r.card.State().Powered {
		t.Fatalf("% X, %v", answer, err)
	}
	off := r.card.PoweredOff()
	lease.Leave()
	<-off
}

// Where they fail there is no lease, and the card has no power: too many of them, one that
// the guard does not let through, one that the card does not answer.
func TestFirstCommandsThatFailLeaveNoLease(t *testing.T) {
	for name, test := range map[string]struct {
		commands []wire.Hex
		code     wire.Code
	}{
		"too many":                          {slices.Repeat([]wire.Hex{unhex(t, selectJPKI)}, wire.MaxCommands+1), wire.CodeProtocol},
		"a PIN, of a lease that only reads": {[]wire.Hex{unhex(t, selectJPKI), unhex(t, presentLogin)}, wire.CodeAPDURefused},
		"no command":                        {[]wire.Hex{{0x00}}, wire.CodeAPDURefused},
	} {
		t.Run(name, func(t *testing.T) {
			r := start(t, granted, nil)
			page := r.pageOf(t, r.own())
			_, code := page.ask(wire.MethodCardLease, wire.LeaseParams{Reader: readerName, Purpose: wire.PurposeRead, Commands: test.commands})
			if code != test.code {
				t.Errorf("%q, not %q", code, test.code)
			}
			<-r.card.PoweredOff()
			if tries := r.card.State().UserAuthentication.TriesLeft; tries != 3 {
				t.Errorf("%d tries left", tries)
			}
			if _, code := page.ask(wire.MethodCardLease, wire.LeaseParams{Reader: readerName, Purpose: wire.PurposeRead}); code != "" {
				t.Errorf("next: %s", code)
			}
		})
	}
}
