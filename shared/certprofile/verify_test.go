package certprofile_test

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"testing"

	"golang.org/x/crypto/cryptobyte/asn1"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/der"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/sandboxca"
)

func TestVerifySignature(t *testing.T) {
	digest := sha256.Sum256([]byte("challenge"))
	good := must(rsa.SignPKCS1v15(nil, testKey(), crypto.SHA256, digest[:]))
	flipped := bytes.Clone(good)
	flipped[100] ^= 1
	other := sha256.Sum256([]byte("another challenge"))
	mine := parse(t, issueDER(t, auth))
	ec := parse(t, must(testCA().Issue(auth, ecKey().Public(), sandboxca.DefaultHolder())))
	weak := parse(t, must(testCA().Issue(auth, weakKey(256, 65537), sandboxca.DefaultHolder())))
	longest := parse(t, must(testCA().Issue(auth, weakKey(8*1062, 65537), sandboxca.DefaultHolder())))
	longer := parse(t, must(testCA().Issue(auth, weakKey(8*1063, 65537), sandboxca.DefaultHolder())))
	cases := []struct {
		name              string
		certificate       *certprofile.Certificate
		digest, signature []byte
		want              error
	}{
		{"good", mine, digest[:], good, nil},
		{"flipped bit", mine, digest[:], flipped, certprofile.ErrSignature},
		{"another digest", mine, other[:], good, certprofile.ErrSignature},
		{"short digest", mine, digest[:20], good, certprofile.ErrSignature},
		{"no digest", mine, nil, good, certprofile.ErrSignature},
		{"no signature", mine, digest[:], nil, certprofile.ErrSignature},
		{"cut signature", mine, digest[:], good[1:], certprofile.ErrSignature},
		{"another key", parse(t, testCA().Certificate(auth)), digest[:], good, certprofile.ErrSignature},
		{"key of 256 bits", weak, digest[:], good[:32], certprofile.ErrSignature},
		{"longest key", longest, digest[:], good, certprofile.ErrSignature},
		{"a byte longer", longer, digest[:], good, certprofile.ErrKeyLength},
		{"elliptic curve", ec, digest[:], good, certprofile.ErrKeyAlgorithm},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if err := c.certificate.VerifySignature(c.digest, c.signature); !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
		})
	}
}

// tampered is a certificate whose holder was changed after it was signed.
func tampered(t *testing.T) *certprofile.Certificate {
	der := issueDER(t, auth)
	return parse(t, bytes.Replace(der, []byte("99201003A"), []byte("99202003A"), 1))
}

func TestCheckSignatureFrom(t *testing.T) {
	ca := parse(t, testCA().Certificate(auth))
	nextGeneration := parse(t, must(sandboxca.New(rand.Reader, issued)).Certificate(auth))
	sameKeyID := sandboxca.Replace(sandboxca.Extension{
		OID: der.OIDAuthorityKeyID, Value: append([]byte{0x30, 22, 0x80, 20}, nextGeneration.SubjectKeyID...),
	})
	authority := func(issuer, serial []byte) sandboxca.Option {
		return sandboxca.Replace(sandboxca.Extension{OID: der.OIDAuthorityKeyID, Value: element(asn1.SEQUENCE,
			element(0x80, ca.SubjectKeyID), element(0xA1, element(0xA4, issuer)), element(0x82, serial))})
	}
	sha1 := withSignatureAlgorithm("1.2.840.113549.1.1.5")
	cases := []struct {
		name     string
		leaf, ca *certprofile.Certificate
		want     error
	}{
		{"good", parse(t, issueDER(t, auth)), ca, nil},
		{"the CA itself", ca, ca, nil},
		{"CA of the other purpose", parse(t, issueDER(t, sign)), ca, certprofile.ErrNotIssuer},
		{"another generation with the same name", parse(t, issueDER(t, auth)), nextGeneration, certprofile.ErrNotIssuer},
		{"another generation itself", nextGeneration, ca, certprofile.ErrNotIssuer},
		{"no authority key identifier", parse(t, issueDER(t, auth, sandboxca.Omit(der.OIDAuthorityKeyID))), ca, certprofile.ErrNotIssuer},
		{"claims the key of another generation", parse(t, issueDER(t, auth, sameKeyID)), nextGeneration, certprofile.ErrSignature},
		{"another name with the right key identifier", parse(t, issueDER(t, auth, issuer("Example", "CA"))), ca, certprofile.ErrNotIssuer},
		{"right key, issuer and serial number", parse(t, issueDER(t, auth, authority(ca.RawIssuer, ca.Serial))), ca, nil},
		{"right key, serial number of another certificate", parse(t, issueDER(t, auth, authority(ca.RawIssuer, []byte{9}))), ca, certprofile.ErrNotIssuer},
		{"right key, issuer of another certificate", parse(t, issueDER(t, auth, authority([]byte{0x30, 0}, ca.Serial))), ca, certprofile.ErrNotIssuer},
		{"changed after signing", tampered(t), ca, certprofile.ErrSignature},
		{"SHA-1", parse(t, issueDER(t, auth, sha1)), ca, certprofile.ErrKeyAlgorithm},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if err := c.leaf.CheckSignatureFrom(c.ca); !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
		})
	}
}

// TestWhoMayNotIssue lets certificates that are no CA's, each for one reason,
// stand as issuer.
func TestWhoMayNotIssue(t *testing.T) {
	certSign := sandboxca.Replace(sandboxca.KeyUsage(certprofile.KeyUsageCertSign))
	basic := sandboxca.Replace(sandboxca.BasicConstraints(true))
	cases := []struct {
		name   string
		option sandboxca.Option
		want   error
	}{
		{"a CA of another key", sandboxca.Join(certSign, basic), certprofile.ErrSignature},
		{"end entity", sandboxca.Join(), certprofile.ErrNotCA},
		{"no basic constraints", certSign, certprofile.ErrNotCA},
		{"basic constraints say no CA", sandboxca.Join(certSign, sandboxca.Replace(sandboxca.BasicConstraints(false))), certprofile.ErrNotCA},
		{"no keyCertSign", basic, certprofile.ErrNotCA},
		{"version 2", sandboxca.Join(certSign, basic, version(2)), certprofile.ErrNotCA},
		{"unknown critical extension", sandboxca.Join(certSign, basic, sandboxca.Replace(sandboxca.Extension{OID: "2.25.1", Critical: true})), certprofile.ErrNotCA},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			who := parse(t, issueDER(t, auth, c.option))
			leaf := parse(t, issueDER(t, auth,
				sandboxca.Alter(func(contents *sandboxca.Contents) { contents.Issuer = who.Subject }),
				sandboxca.Replace(sandboxca.Extension{
					OID: der.OIDAuthorityKeyID, Value: append([]byte{0x30, 22, 0x80, 20}, who.SubjectKeyID...),
				})))
			if err := leaf.CheckSignatureFrom(who); !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
		})
	}
}

func TestFingerprint(t *testing.T) {
	c := parse(t, testCA().Certificate(jpki.DigitalSignature))
	sum := sha256.Sum256(testCA().Certificate(jpki.DigitalSignature))
	if got := c.Fingerprint(); got != sum {
		t.Errorf("fingerprint %s", hex.EncodeToString(got[:]))
	}
}
