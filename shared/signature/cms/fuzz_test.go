package cms_test

import (
	"bytes"
	"crypto/sha256"
	"testing"

	"jpkiweb/shared/signature/cms"
)

// What parses is written as it was read. The seeds are in testdata/fuzz and
// testdata/repro.
func FuzzParse(f *testing.F) {
	for _, name := range []string{"cms-unsigned-junk.p7s", "cms-junk-certificate.p7s", "cms-sha256WithRSA-no-parameters.p7s", "cms-certificate-twice.p7s"} {
		f.Add(attackFile(f, name))
	}
	f.Fuzz(func(t *testing.T, der []byte) {
		signed, err := cms.Parse(der)
		if err != nil {
			return
		}
		if !bytes.Equal(signed.Encode(), der) {
			t.Errorf("%X is written %X", der, signed.Encode())
		}
		if _, err := signed.Verify(sha256.Sum256(der)); err == nil {
			t.Error("a signature over its own bytes verifies")
		}
	})
}

// What passes for signed attributes is over the digests that it shows.
func FuzzToBeSigned(f *testing.F) {
	f.Fuzz(func(t *testing.T, tbs []byte) {
		a, err := cms.ParseToBeSigned(cms.Timed, tbs)
		if err != nil {
			return
		}
		if !bytes.Contains(tbs, a.MessageDigest[:]) || !bytes.Contains(tbs, a.CertificateDigest[:]) {
			t.Errorf("%X says other digests than %+v", tbs, a)
		}
	})
}

// The seeds are read by the test, too: fuzzing that starts from nothing valid
// finds nothing.
func TestSeedsAreWhatTheirNamesSay(t *testing.T) {
	for _, name := range []string{"ours", "ours_with_ca", "openssl_cades", "two_signers"} {
		if _, err := cms.Parse(readSeed(t, "FuzzParse", name)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := parseAttached(readSeed(t, "FuzzParseAttached", "ours")); err != nil {
		t.Errorf("ours, attached: %v", err)
	}
	if _, err := cms.ParseToBeSigned(cms.Timed, readSeed(t, "FuzzToBeSigned", "ours")); err != nil {
		t.Errorf("ours: %v", err)
	}
}
