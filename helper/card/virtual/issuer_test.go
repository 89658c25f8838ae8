package virtual_test

import (
	"errors"
	"testing"

	"jpkiweb/helper/card/reader"
	"jpkiweb/helper/card/virtual"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/operation"
)

// What an issuer writes on a card of the gallery stays with the card, as a PIN that is
// changed does: out of the reader and in again. While a lease has the card, nobody issues.
func TestWhatAnIssuerWritesStaysOnTheCard(t *testing.T) {
	g, _ := sharedGallery(t)
	r := virtual.NewReader("Virtual")
	card, err := r.Swap(g, "signing-locked", virtual.Script{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	change := emulator.Change{
		PINs: map[jpki.PIN][]byte{jpki.DigitalSignaturePIN: []byte("NEW777")}, Unlock: []jpki.PIN{jpki.DigitalSignaturePIN},
	}
	lease, err := r.Connect(t.Context(), "Virtual", reader.Whole)
	if err != nil {
		t.Fatal(err)
	}
	if err := card.Issuer().Write(change); !errors.Is(err, emulator.ErrInUse) {
		t.Errorf("beside a lease: %v", err)
	}
	if err := lease.Close(); err != nil {
		t.Fatal(err)
	}
	if err := card.Issuer().Write(change); err != nil {
		t.Fatal(err)
	}
	r.Remove()
	r.Insert(card)
	lease, err = r.Connect(t.Context(), "Virtual", reader.Whole)
	if err != nil {
		t.Fatal(err)
	}
	defer lease.Close()
	job := operation.ReadJob{PIN: operation.Typed([]byte("NEW777"))}
	if _, err := operation.ReadSigningCertificate(t.Context(), lease, job); err != nil {
		t.Errorf("with the new password: %v", err)
	}
}
