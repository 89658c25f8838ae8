package emulator_test

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"fmt"
	"testing"

	"jpkiweb/shared/cardtest"
	"jpkiweb/shared/iso7816"
)

// Every scheme of jpki facts 2.4, as a verifier sees it.
func TestSignatureSchemes(t *testing.T) {
	data := []byte("見本")
	digest := sha256.Sum256(data)
	pkcs1 := func(hash crypto.Hash, hashed []byte) func(*rsa.PublicKey, []byte) error {
		return func(key *rsa.PublicKey, signature []byte) error {
			return rsa.VerifyPKCS1v15(key, hash, hashed, signature)
		}
	}
	pss := func(key *rsa.PublicKey, signature []byte) error {
		return rsa.VerifyPSS(key, crypto.SHA256, digest[:], signature, nil)
	}
	for p1, row := range []struct {
		data     []byte
		verifies func(*rsa.PublicKey, []byte) error
	}{
		{data, pkcs1(0, data)},
		{data, pkcs1(0, digest[:])},
		{digest[:], pkcs1(crypto.SHA256, digest[:])},
		{data, pkcs1(crypto.SHA256, digest[:])},
		{digest[:], pss},
		{data, pss},
	} {
		config := cardtest.Image(t)
		card := poweredCard(t, config)
		status(t, card, selectAP, selectAuthPIN, verifyAuth)
		answer, err := card.Transmit(t.Context(), bytesOf(t, fmt.Sprintf("802A%02X97%02X%X00", p1, len(row.data), row.data)))
		if err != nil {
			t.Fatal(err)
		}
		r, err := iso7816.ParseResponse(answer)
		if err != nil || r.SW != iso7816.SWSuccess {
			t.Errorf("P1 %02X: %v, %v", p1, r.SW, err)
			continue
		}
		if err := row.verifies(config.UserAuthentication.Key.Public().(*rsa.PublicKey), r.Data); err != nil {
			t.Errorf("P1 %02X: %v", p1, err)
		}
	}
	if sw := status(t, poweredCard(t, cardtest.Image(t)), selectAP, selectAuthPIN, verifyAuth, "802A069701FF00"); sw != iso7816.SWWrongP1P2 {
		t.Errorf("P1 06: %v", sw)
	}
}
