package cms_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"testing"
	"time"

	"jpkiweb/shared/signature/cms"
)

// checkToBeSigned reads attributes of the form, which must be over the digest.
func checkToBeSigned(form cms.Form, tbs []byte, digest [sha256.Size]byte) error {
	a, err := cms.ParseToBeSigned(form, tbs)
	if err == nil && a.MessageDigest != digest {
		return cms.ErrToBeSigned
	}
	return err
}

func TestAttributesThatPrepareMakes(t *testing.T) {
	digest := sha256.Sum256([]byte(document))
	times := []time.Time{
		signingTime(),
		time.Date(1950, 1, 1, 0, 0, 0, 0, time.UTC),
		time.Date(1999, 12, 31, 23, 59, 59, 999, time.UTC),
		time.Date(2049, 12, 31, 23, 59, 59, 0, time.UTC),
		time.Date(2050, 1, 1, 0, 0, 0, 0, time.UTC),
		time.Date(2026, 1, 1, 8, 0, 0, 0, time.FixedZone("JST", 9*3600)),
	}
	for _, at := range times {
		draft, err := cms.Prepare(sharedCast().alice.der, digest, at)
		if err != nil {
			t.Fatal(err)
		}
		if err := checkToBeSigned(cms.Timed, draft.ToBeSigned(), digest); err != nil {
			t.Errorf("at %v: %v", at, err)
		}
		a, err := cms.ParseToBeSigned(cms.Timed, draft.ToBeSigned())
		if err != nil || !a.SigningTime.Equal(at.Truncate(time.Second)) || a.MessageDigest != digest || a.CertificateDigest != sha256.Sum256(sharedCast().alice.der) {
			t.Errorf("at %v: ParseToBeSigned = %+v, %v", at, a, err)
		}
	}
}

// Attributes without a time are another form: each passes for itself only.
func TestFormsOfAttributes(t *testing.T) {
	digest := sha256.Sum256([]byte(document))
	for made, at := range map[cms.Form]time.Time{cms.Timed: signingTime(), cms.Untimed: {}} {
		draft, err := cms.Prepare(sharedCast().alice.der, digest, at)
		if err != nil {
			t.Fatal(err)
		}
		for _, asked := range []cms.Form{cms.Timed, cms.Untimed, 0, 3} {
			err := checkToBeSigned(asked, draft.ToBeSigned(), digest)
			if passes := err == nil; passes != (asked == made) || !passes && !errors.Is(err, cms.ErrToBeSigned) {
				t.Errorf("form %d for %d: %v", made, asked, err)
			}
		}
	}
}

// Who signs without a time verifies, too, and claims none.
func TestUntimedSignatureVerifies(t *testing.T) {
	draft, err := cms.Prepare(sharedCast().alice.der, sha256.Sum256([]byte(document)), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	der, err := draft.Embed(sharedCast().alice.sign(t, draft.ToBeSigned()))
	if err != nil {
		t.Fatal(err)
	}
	result, err := parse(t, der).Verify(sha256.Sum256([]byte(document)))
	if err != nil || !result.SigningTime.IsZero() {
		t.Errorf("signed at %v: %v", result.SigningTime, err)
	}
	if ok, output := opensslVerify(t, der, document); !ok {
		t.Errorf("openssl refuses: %s", output)
	}
}

// derElement is an own, short-form DER writer: up to 127 bytes.
func derElement(tag byte, parts ...[]byte) []byte {
	contents := bytes.Join(parts, nil)
	return append([]byte{tag, byte(len(contents))}, contents...)
}

func TestAttributesThatAreRefused(t *testing.T) {
	digest := sha256.Sum256([]byte(document))
	good := prepare(t, document).ToBeSigned()
	replace := func(from, to []byte) []byte {
		t.Helper()
		if !bytes.Contains(good, from) {
			t.Fatalf("no %X in the attributes", from)
		}
		return bytes.Replace(good, from, to, 1)
	}
	// The set has a length of one byte (31 81 ll); the attributes follow.
	withBody := func(body []byte) []byte {
		if len(body) > 255 {
			return append([]byte{0x31, 0x82, byte(len(body) >> 8), byte(len(body))}, body...)
		}
		return append([]byte{0x31, 0x81, byte(len(body))}, body...)
	}
	body := good[3:]
	if !bytes.Equal(withBody(body), good) {
		t.Fatalf("attributes begin with % X", good[:4])
	}
	first := body[:2+int(body[1])]
	unknown := derElement(0x30, []byte("\x06\x03\x2A\x03\x04"), derElement(0x31, []byte("\x05\x00")))
	timeTLV := derElement(0x17, []byte("260401093015Z"))
	zero := make([]byte, 32)

	tests := []struct {
		name string
		tbs  []byte
	}{
		{"nothing", nil},
		{"a document", []byte(document)},
		{"empty set", []byte("\x31\x00")},
		{"a DigestInfo", append([]byte("\x30\x31\x30\x0D\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20"), digest[:]...)},
		{"the 64 bytes of a login", bytes.Repeat([]byte{0x31}, 64)},
		{"over another document", prepare(t, "another document").ToBeSigned()},
		{"tag of SignerInfo", append([]byte{0xA0}, good[1:]...)},
		{"bytes behind", append(bytes.Clone(good), 0)},
		{"cut", good[:len(good)-1]},
		{"length in a longer form", append([]byte{0x31, 0x82, 0}, good[2:]...)},
		{"an attribute more", withBody(append(bytes.Clone(unknown), body...))},
		{"an attribute less", withBody(body[len(first):])},
		{"an attribute twice", withBody(append(bytes.Clone(first), body...))},
		{"another order", withBody(append(bytes.Clone(body[len(first):]), first...))},
		{"content type id-signedData", replace([]byte("\x2A\x86\x48\x86\xF7\x0D\x01\x07\x01"), []byte("\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02"))},
		{"another message digest", replace(digest[:], zero)},
		{"month 13", replace(timeTLV, derElement(0x17, []byte("261301093015Z")))},
		{"time without Z", replace(timeTLV, derElement(0x17, []byte("260401093015+")))},
		{"signing-certificate version 1", replace([]byte("\x09\x10\x02\x2F"), []byte("\x09\x10\x02\x0C"))},
		{"serial number of another sign", replace([]byte("\x02\x05\x00\x80\xA1\xB2\xC3"), []byte("\x02\x05\x80\x80\xA1\xB2\xC3"))},
		{"serial number with leading zeros", replace([]byte("\x02\x05\x00\x80\xA1\xB2\xC3"), []byte("\x02\x05\x00\x00\xA1\xB2\xC3"))},
		{"issuer that is no name", replace([]byte("\x31\x0B\x30\x09\x06\x03\x55\x04\x06"), []byte("\x04\x0B\x30\x09\x06\x03\x55\x04\x06"))},
		{"very long", withBody(bytes.Repeat([]byte{0x30}, 5000))},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if err := checkToBeSigned(cms.Timed, tt.tbs, digest); !errors.Is(err, cms.ErrToBeSigned) {
				t.Errorf("error = %v, want ErrToBeSigned", err)
			}
		})
	}
}
