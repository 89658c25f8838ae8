package cms_test

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"slices"
	"testing"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/sandboxca"
	"jpkiweb/shared/signature/cms"
)

func TestSignatureVerifies(t *testing.T) {
	der := signDocument(t, document, sharedCast().ca.der)
	result, err := parse(t, der).Verify(sha256.Sum256([]byte(document)))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(result.Certificate.Raw, sharedCast().alice.der) || !result.SigningTime.Equal(signingTime()) {
		t.Errorf("Verify = %v at %v", result.Certificate.Subject, result.SigningTime)
	}
	if !bytes.Equal(parse(t, der).Encode(), der) {
		t.Error("the signature is not written as it was read")
	}
}

func TestSignatureOverOtherDocument(t *testing.T) {
	_, err := parse(t, signDocument(t, document)).Verify(sha256.Sum256([]byte(document + " ")))
	if !errors.Is(err, cms.ErrDigest) {
		t.Errorf("Verify = %v, want ErrDigest", err)
	}
}

func TestTamperedSignature(t *testing.T) {
	signed := parse(t, signDocument(t, document))
	signed.Signers[0].Signature[17] ^= 1
	if _, err := signed.Verify(sha256.Sum256([]byte(document))); !errors.Is(err, cms.ErrSignature) {
		t.Errorf("Verify = %v, want ErrSignature", err)
	}
}

// A message digest that was changed to fit another document breaks the signature.
func TestTamperedSignedAttributes(t *testing.T) {
	was, wants := sha256.Sum256([]byte(document)), sha256.Sum256([]byte("another document"))
	der := bytes.Replace(signDocument(t, document), was[:], wants[:], 1)
	if _, err := parse(t, der).Verify(wants); !errors.Is(err, cms.ErrSignature) {
		t.Errorf("Verify = %v, want ErrSignature", err)
	}
}

func TestSwappedCertificate(t *testing.T) {
	tests := []struct {
		name         string
		certificates [][]byte
		want         error
	}{
		{"another person's", [][]byte{sharedCast().bob.der}, cms.ErrCertificate},
		{"none", nil, cms.ErrCertificate},
		{"same key, issuer and serial number", [][]byte{sharedCast().aliceAgain}, cms.ErrSigningCertificate},
		{"right one beside it", [][]byte{sharedCast().alice.der, sharedCast().aliceAgain}, cms.ErrCertificate},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			signed := parse(t, signDocument(t, document))
			signed.Certificates = tt.certificates
			_, err := parse(t, signed.Encode()).Verify(sha256.Sum256([]byte(document)))
			if !errors.Is(err, tt.want) {
				t.Errorf("Verify = %v, want %v", err, tt.want)
			}
		})
	}
}

func TestNotOneSigner(t *testing.T) {
	digest := sha256.Sum256([]byte(document))
	signed := parse(t, signDocument(t, document))
	other := parse(t, signDocument(t, "another document")).Signers[0]
	one := signed.Signers[0]
	tests := []struct {
		name    string
		signers []*cms.Signer
		want    error
	}{
		{"none", nil, cms.ErrNoSigner},
		{"the same twice", []*cms.Signer{one, one}, cms.ErrSeveralSigners},
		{"good one first", []*cms.Signer{one, other}, cms.ErrSeveralSigners},
		{"good one last", []*cms.Signer{other, one}, cms.ErrSeveralSigners},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			signed.Signers = tt.signers
			if _, err := parse(t, signed.Encode()).Verify(digest); !errors.Is(err, tt.want) {
				t.Errorf("Verify = %v, want %v", err, tt.want)
			}
		})
	}
}

func TestEmbedRefuses(t *testing.T) {
	draft := prepare(t, document)
	good := sharedCast().alice.sign(t, draft.ToBeSigned())
	flipped := bytes.Clone(good)
	flipped[0] ^= 1
	tests := []struct {
		name      string
		signature []byte
		caCerts   [][]byte
		want      error
	}{
		{"no signature", nil, nil, cms.ErrSignature},
		{"flipped bit", flipped, nil, cms.ErrSignature},
		{"truncated", good[:255], nil, cms.ErrSignature},
		{"another person's", sharedCast().bob.sign(t, draft.ToBeSigned()), nil, cms.ErrSignature},
		{"over the document itself", sharedCast().alice.sign(t, []byte(document)), nil, cms.ErrSignature},
		{"CA certificate that is none", good, [][]byte{[]byte("x")}, certprofile.ErrMalformed},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if der, err := draft.Embed(tt.signature, tt.caCerts...); !errors.Is(err, tt.want) || der != nil {
				t.Errorf("Embed = %d bytes, %v, want %v", len(der), err, tt.want)
			}
		})
	}
}

func TestEmbedWritesACertificateOnce(t *testing.T) {
	ca, alice := sharedCast().ca.der, sharedCast().alice.der
	for _, more := range [][][]byte{{alice, ca, ca}, {ca, alice, ca}, {ca, ca, alice}} {
		all := parse(t, signDocument(t, document, more...)).Certificates
		if len(all) != 2 || !slices.IsSortedFunc(all, bytes.Compare) {
			t.Errorf("%d certificates, want 2, in order", len(all))
		}
	}
}

func TestPrepareRefuses(t *testing.T) {
	if _, err := cms.Prepare([]byte("x"), [32]byte{}, signingTime()); !errors.Is(err, certprofile.ErrMalformed) {
		t.Errorf("Prepare without a certificate = %v", err)
	}
	authority, err := sandboxca.New(rand.Reader, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	for _, serial := range [][]byte{{0}, {0x81}} {
		der, err := authority.Issue(jpki.DigitalSignature, sharedCast().alice.key.Public(), sandboxca.DefaultHolder(), sandboxca.Serial(serial))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := cms.Prepare(der, [32]byte{}, signingTime()); err == nil {
			t.Errorf("Prepare accepts the serial number %X", serial)
		}
	}
	for _, year := range []int{1950, 9999} {
		if _, err := cms.Prepare(sharedCast().alice.der, [32]byte{}, time.Date(year, 6, 1, 0, 0, 0, 0, time.UTC)); err != nil {
			t.Errorf("Prepare in the year %d: %v", year, err)
		}
	}
	for _, year := range []int{1949, 10000} {
		if _, err := cms.Prepare(sharedCast().alice.der, [32]byte{}, time.Date(year, 6, 1, 0, 0, 0, 0, time.UTC)); err == nil {
			t.Errorf("Prepare accepts the year %d", year)
		}
	}
}

// Signed attributes are signed as a DER SET OF, whatever order they are sent in:
// only the sorted one is accepted, so that nobody has to sort before verifying.
func TestUnsortedSignedAttributes(t *testing.T) {
	body := prepare(t, document).ToBeSigned()[3:]
	first := 2 + int(body[1])
	unsorted := append(bytes.Clone(body[first:]), body[:first]...)
	der := bytes.Replace(signDocument(t, document), body, unsorted, 1)
	if _, err := cms.Parse(der); !errors.Is(err, cms.ErrMalformed) {
		t.Errorf("Parse = %v, want ErrMalformed", err)
	}
}
