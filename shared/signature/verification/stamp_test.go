package verification_test

import (
	"bytes"
	"crypto/x509"
	"strings"
	"testing"
	"time"

	"jpkiweb/shared/der"
	"jpkiweb/shared/signature/sandboxtsa"
	"jpkiweb/shared/signature/verification"
)

// What may be wrong with a time stamp beside a signature: what nobody trusts proves nothing, and
// what is none of this signature spoils it.
func TestTimeStamps(t *testing.T) {
	tsa := authority(t, now())
	lax, err := sandboxtsa.New(now(), func(c *x509.Certificate) {
		c.ExtraExtensions, c.ExtKeyUsage = nil, []x509.ExtKeyUsage{x509.ExtKeyUsageTimeStamping}
	})
	if err != nil {
		t.Fatal(err)
	}
	lax.Now = now
	over := func(a *sandboxtsa.Authority, data func(signature []byte) []byte) func(*forgery) {
		return func(f *forgery) {
			s := f.signers[0]
			f.inside = []byte(letter)
			s.unsigned = [][]byte{attributeOf(der.OIDSignatureTimeStamp, tokenOver(t, a, data(s.sign(s.set()))).Raw)}
		}
	}
	itself := func(signature []byte) []byte { return signature }
	broken := func(change func([]byte) []byte) func(*forgery) {
		return func(f *forgery) {
			s := f.signers[0]
			f.inside = []byte(letter)
			s.unsigned = [][]byte{attributeOf(der.OIDSignatureTimeStamp, change(bytes.Clone(tokenOver(t, tsa, s.sign(s.set())).Raw)))}
		}
	}
	tests := []struct {
		name   string
		change func(*forgery)
		stamp  verdict // of the time stamp
		want   verdict
	}{
		{"of a trusted authority", over(tsa, itself), passed, passed},
		{"of a stranger", over(authority(t, now()), itself), open(verification.NoCertificateChain, path, verification.CodeStampNotJudged), passed},
		{"by a certificate that may do more", over(lax, itself), failed(verification.SigConstraintsFailure, profile, verification.CodeStampUsage), passed},
		{"still to come", over(authority(t, now().AddDate(0, 0, 1)), itself), open(verification.TimestampOrder, byTime, verification.CodeStampOrder), passed},
		{"of another signature", over(tsa, func([]byte) []byte { return []byte("another signature") }),
			failed(verification.HashFailure, verification.StepDigest, verification.CodeStampOfOtherData), failed(verification.HashFailure, byTime, verification.CodeStampOfOtherData)},
		{"of the document", over(tsa, func([]byte) []byte { return []byte(letter) }),
			failed(verification.HashFailure, verification.StepDigest, verification.CodeStampOfOtherData), failed(verification.HashFailure, byTime, verification.CodeStampOfOtherData)},
		{"no token", broken(func([]byte) []byte { return octets(nil) }),
			failed(verification.FormatFailure, verification.StepFormat, verification.CodeMalformed), failed(verification.FormatFailure, byTime, verification.CodeMalformed)},
		{"signature of the token is broken", broken(func(raw []byte) []byte { raw[len(raw)-1] ^= 1; return raw }),
			failed(verification.SigCryptoFailure, verification.StepSignature, verification.CodeSignatureInvalid), failed(verification.SigCryptoFailure, byTime, verification.CodeSignatureInvalid)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := config()
			c.TimeStampRoots = [][]byte{tsa.Root().Raw, lax.Root().Raw}
			if tt.name == "still to come" {
				c.TimeStampRoots = nil
			}
			r := verify(t, c, forge(t, tt.change))
			check(t, r, tt.want)
			s := r.Signatures[0].TimeStamps[0]
			checkOne(t, verification.Report{Signatures: make([]verification.Signature, 2)}, verification.Signature{Conclusion: s.Conclusion, Steps: s.Steps}, tt.stamp)
			if (r.Signatures[0].Proven != nil) != (tt.stamp == passed) {
				t.Errorf("proven %v:\n%s", r.Signatures[0].Proven, r)
			}
		})
	}
}

// No more of what nobody signed is looked at than a few.
func TestManyTimeStamps(t *testing.T) {
	tsa := authority(t, now())
	data := signed(t, sharedCast().certificate, now())
	for range 6 {
		data = stamp(t, tsa, data)
	}
	r := verify(t, config(), attached(t, data))
	check(t, r, passed)
	if n := len(r.Signatures[0].TimeStamps); n != 4 || !strings.Contains(r.String(), "2 more were not looked at") {
		t.Errorf("%d:\n%s", n, r)
	}
}

// A token is a file of its own, too, as it is and in the answer of its authority.
func TestTokenAlone(t *testing.T) {
	tsa := authority(t, now().Add(-time.Hour))
	token := tokenOver(t, tsa, []byte(letter))
	c := config()
	c.TimeStampRoots = [][]byte{tsa.Root().Raw}
	for name, file := range map[string][]byte{"token": token.Raw, "answer": token.Response()} {
		r := verifyDetached(t, c, file, letter)
		check(t, r, passed)
		if s := r.Signatures[0]; r.Format != verification.TimeStamp || s.Kind != verification.KindTimeStamp || s.Proven == nil || !s.Proven.Equal(token.Time) {
			t.Errorf("%s: %+v", name, r)
		}
		check(t, verifyDetached(t, c, file, letter+" "), failed(verification.HashFailure, verification.StepDigest, verification.CodeStampOfOtherData))
		check(t, verify(t, c, file), open(verification.SignedDataNotFound, verification.StepDigest, verification.CodeDocumentMissing))
		check(t, verifyDetached(t, config(), file, letter), open(verification.NoCertificateChain, path, verification.CodeStampNotJudged))
	}
}
