package cardtest

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"testing"

	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

func digestInfo(message string) []byte {
	return jpki.DigestInfoSHA256(sha256.Sum256([]byte(message)))
}

// testSignature: one VERIFY, several signatures, all of the certificate's key
// (jpki facts 2.4).
func testSignature(t *testing.T, s *Subject, p jpki.Purpose) {
	s.verified(t, p.PIN())
	key, ok := publicKey(t, s.certificate(t, p.Files().Certificate)).(*rsa.PublicKey)
	if !ok {
		t.Skip("how a card signs with a key that is not RSA is not public")
	}
	s.choose(t, p.Files().Key)
	for _, message := range []string{"first", "second", "third"} {
		signature := s.wantStatus(t, "PSO", sign(digestInfo(message)), iso7816.SWSuccess)
		digest := sha256.Sum256([]byte(message))
		if err := rsa.VerifyPKCS1v15(key, crypto.SHA256, digest[:], signature); err != nil {
			t.Fatalf("signature of %d bytes over %q message: %v", len(signature), message, err)
		}
	}
	longest := bytes.Repeat([]byte{0xA5}, key.Size()-11) // RFC 8017, 9.2
	for _, data := range [][]byte{{0x00}, longest} {
		signature := s.wantStatus(t, "PSO", sign(data), iso7816.SWSuccess)
		if err := rsa.VerifyPKCS1v15(key, crypto.Hash(0), data, signature); err != nil {
			t.Fatalf("signature over %d bytes as they are: %v", len(data), err)
		}
	}
	s.wantStatus(t, "PSO of too many bytes", sign(append(longest, 0)), iso7816.SWWrongLength)
	testSignatureShortID(t, s, p, key)
	s.choose(t, p.Files().PIN)
	if r := s.do(t, sign(digestInfo("PIN"))); r.SW == iso7816.SWSuccess {
		t.Fatal("signature with a PIN selected as key")
	}
}

func testSignatureShortID(t *testing.T, s *Subject, p jpki.Purpose, key *rsa.PublicKey) {
	t.Helper()
	s.wantStatus(t, "SELECT application", selectApplication(), iso7816.SWSuccess)
	command := sign(digestInfo("short"))
	command.P2 |= p.Files().Key.ShortID()
	if s.NoShortIDs {
		s.wantStatus(t, "PSO by short identifier", command, iso7816.SWWrongP1P2)
		return
	}
	signature := s.wantStatus(t, "PSO by short identifier", command, iso7816.SWSuccess)
	digest := sha256.Sum256([]byte("short"))
	if err := rsa.VerifyPKCS1v15(key, crypto.SHA256, digest[:], signature); err != nil {
		t.Fatalf("signature by short identifier: %v", err)
	}
}
