package emulator_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"testing"
	"time"

	"jpkiweb/shared/cardtest"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/iso7816"
)

// nextCard is the image with P-384 keys in place of RSA (jpki facts 5.7).
func nextCard(t *testing.T) emulator.Config {
	t.Helper()
	config := cardtest.Image(t)
	for i, credential := range []*emulator.Credential{config.UserAuthentication, config.DigitalSignature} {
		key, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		template := &x509.Certificate{
			SerialNumber: big.NewInt(int64(i + 1)), Subject: pkix.Name{CommonName: "TEST HOLDER P-384"},
			NotBefore: time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2035, 1, 1, 0, 0, 0, 0, time.UTC),
		}
		if credential.Certificate, err = x509.CreateCertificate(rand.Reader, template, template, key.Public(), key); err != nil {
			t.Fatal(err)
		}
		credential.CACertificate, credential.Key = credential.Certificate, key
	}
	return config
}

// TestSuiteOfP384 runs the whole suite; it skips the signatures themselves.
func TestSuiteOfP384(t *testing.T) {
	config := nextCard(t)
	cardtest.Run(t, func(t *testing.T) cardtest.Subject { return cardtest.SubjectOf(t, config) })
}

// Nobody outside knows what the next card signs, so the emulator signs nothing;
// security status comes first all the same.
func TestP384SignsNothing(t *testing.T) {
	card := poweredCard(t, nextCard(t))
	hash48 := "802A009730" + "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F202122232425262728292A2B2C2D2E2F" + "00"
	for _, row := range []struct {
		name     string
		commands []string
		want     iso7816.StatusWord
	}{
		{"before VERIFY", []string{selectAP, signAuthShort}, iso7816.SWSecurityStatus},
		{"after VERIFY", []string{selectAP, selectAuthPIN, verifyAuth, signAuthShort}, iso7816.SWNotSupported},
		{"SHA-384", []string{selectAP, selectAuthPIN, verifyAuth, hash48}, iso7816.SWNotSupported},
		{"unknown scheme", []string{selectAP, selectAuthPIN, verifyAuth, "802A7F970301020300"}, iso7816.SWWrongP1P2},
	} {
		card.PowerOff()
		card.PowerOn()
		if got := status(t, card, row.commands...); got != row.want {
			t.Errorf("%s: %v, want %v", row.name, got, row.want)
		}
	}
	if n := card.State().Signatures; n != 0 {
		t.Errorf("%d signatures", n)
	}
}
