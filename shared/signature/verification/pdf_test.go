package verification_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/signature"
	"jpkiweb/shared/signature/document"
	"jpkiweb/shared/signature/pdftest"
	"jpkiweb/shared/signature/sandboxtsa"
	"jpkiweb/shared/signature/timestamp"
	"jpkiweb/shared/signature/verification"
)

// signPDF signs as the product does, at that time, and has it stamped if there is an authority.
func signPDF(t testing.TB, file []byte, o document.Options, at time.Time, tsa *sandboxtsa.Authority) []byte {
	t.Helper()
	o.Time, o.TimeStamp = at, tsa != nil
	d, err := document.Open(bytes.NewReader(file), int64(len(file)), o)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := certprofile.Parse(sharedCast().certificate)
	if err != nil {
		t.Fatal(err)
	}
	draft, err := d.Subject().Prepare(certificate, at)
	if err != nil {
		t.Fatal(err)
	}
	digest := draft.Digest()
	value, err := rsa.SignPKCS1v15(nil, sharedCast().key, crypto.SHA256, digest[:])
	if err != nil {
		t.Fatal(err)
	}
	s, err := draft.Embed(value)
	if err != nil {
		t.Fatal(err)
	}
	var token *timestamp.Token
	if tsa != nil {
		token = tokenOver(t, tsa, s.Value)
	}
	var out bytes.Buffer
	if err := d.Finish(&out, s, token); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestOwnPDF(t *testing.T) {
	page, yesterday := pdftest.Pages(1, 200, 200), now().AddDate(0, 0, -1)
	tsa := authority(t, yesterday)
	c := config()
	c.TimeStampRoots = [][]byte{tsa.Root().Raw}
	moj := verify(t, c, signPDF(t, page, document.Options{Format: signature.MOJ, Reason: "sample", Place: "Mihon-shi"}, yesterday, nil))
	check(t, moj, passed)
	s := moj.Signatures[0]
	if moj.Format != verification.PDF || s.Kind != verification.KindSignature || s.Field == "" || s.Proven != nil || s.Claims.Time == nil || !s.Claims.Time.Equal(yesterday) {
		t.Errorf("%+v", s)
	}
	if s.Claims.Name != "見本　花子" || s.Claims.Reason != "sample" || s.Claims.Location != "Mihon-shi" || len(s.Claims.Contradictions) != 0 {
		t.Errorf("%+v", s.Claims)
	}
	pades := verify(t, c, signPDF(t, page, document.Options{Format: signature.PAdES}, yesterday, tsa))
	check(t, pades, passed)
	if s := pades.Signatures[0]; s.Proven == nil || !s.Proven.Equal(yesterday) || len(s.TimeStamps) != 1 || s.Claims.Time == nil {
		t.Errorf("%+v", s)
	}
}

// A time in the dictionary only is the signer's claim, too, and counts against the signer.
func TestClaimsOfPDF(t *testing.T) {
	file := signPDF(t, pdftest.Pages(1, 200, 200), document.Options{Format: signature.PAdES}, now().AddDate(0, 1, 0), nil)
	if s := verify(t, config(), file).Signatures[0]; !slices.Equal(s.Claims.Contradictions, []verification.Contradiction{verification.ClaimsFuture}) {
		t.Errorf("%+v", s.Claims)
	}
	r := verify(t, asking(revokedSince(now())), file)
	check(t, r, failed(verification.Revoked, revoked, verification.CodeRevoked))
}

// What a PDF must not have, each with its reason.
func TestDefectivePDF(t *testing.T) {
	page := pdftest.Pages(1, 200, 200)
	good := signPDF(t, page, document.Options{Format: signature.PAdES}, now(), nil)
	replaced := func(old, new string) []byte {
		changed := bytes.Replace(good, []byte(old), []byte(new), 1)
		if bytes.Equal(changed, good) || len(changed) != len(good) {
			t.Fatalf("%q is not there, or %q is of another length", old, new)
		}
		return changed
	}
	for name, test := range map[string]struct {
		file []byte
		want verdict
	}{
		"changed page":       {replaced("200 200", "300 300"), failed(verification.HashFailure, verification.StepDigest, verification.CodeDigestMismatch)},
		"kind over SHA-1":    {replaced("/ETSI.CAdES.detached", "/adbe.pkcs7.sha1    "), open(verification.CryptoConstraints, verification.StepCoverage, verification.CodeWeak)},
		"range of one pair":  {replaced("/ByteRange[0", "/ByteRangE[0"), failed(verification.FormatFailure, verification.StepCoverage, verification.CodeCoverage)},
		"range from another": {replaced("/ByteRange[0", "/ByteRange[1"), failed(verification.FormatFailure, verification.StepCoverage, verification.CodeCoverage)},
	} {
		t.Run(name, func(t *testing.T) { check(t, verify(t, config(), test.file), test.want) })
	}
	for name, test := range map[string]struct {
		file []byte
		code verification.Code
		want verification.Outcome
	}{
		"not signed":         {page, verification.CodeNoSigner, verification.Invalid},
		"something behind":   {append(bytes.Clone(good), "something else"...), verification.CodeMalformed, verification.Invalid},
		"much white space":   {append(bytes.Clone(good), strings.Repeat("\n", 5000)...), verification.CodeMalformed, verification.Invalid},
		"no cross-reference": {good[:len(good)-12], verification.CodeMalformed, verification.Invalid},
	} {
		t.Run(name, func(t *testing.T) {
			r := verify(t, config(), test.file)
			if len(r.Steps) != 1 || r.Steps[0].Code != test.code || r.Outcome != test.want {
				t.Errorf("want %s:\n%s", test.code, r)
			}
		})
	}
	check(t, verify(t, config(), append(bytes.Clone(good), '\n', '\n')), passed)
}

// withCMS exchanges the CMS of a PDF for what change makes of it, which no signature is over.
func withCMS(t testing.TB, file []byte, change func([]byte) []byte) []byte {
	t.Helper()
	file = bytes.Clone(file)
	begin := bytes.LastIndex(file, []byte("/Contents<")) + len("/Contents<")
	hole := file[begin : begin+bytes.IndexByte(file[begin:], '>')]
	der := make([]byte, len(hole)/2)
	if _, err := hex.Decode(der, hole); err != nil {
		t.Fatal(err)
	}
	changed := change(bytes.TrimRight(der, "\x00"))
	if len(changed) > len(der) {
		t.Fatal("no room for it")
	}
	copy(hole, strings.Repeat("0", len(hole)))
	hex.Encode(hole, changed)
	return file
}

// In a PDF stands DER with one signer, who signs attributes, and no document.
func TestCMSOfPDF(t *testing.T) {
	file := signPDF(t, pdftest.Pages(1, 200, 200), document.Options{Format: signature.PAdES}, now(), nil)
	var covered []byte
	whole := bytes.LastIndex(file, []byte("/Contents<")) + len("/Contents")
	covered = append(covered, file[:whole]...)
	covered = append(covered, file[whole+bytes.IndexByte(file[whole:], '>')+1:]...)
	forged := func(change func(*forgery)) []byte {
		digest := sha256.Sum256(covered)
		return withCMS(t, file, func([]byte) []byte {
			f := newForgery(sharedCast().certificate)
			f.signers[0].attributes[1] = digestAttribute(digest[:])
			change(f)
			return f.encode()
		})
	}
	for name, test := range map[string]struct {
		file []byte
		want verdict
	}{
		"nothing":               {forged(func(*forgery) {}), passed},
		"BER":                   {forged(func(f *forgery) { f.signers[0].longLength = true }), failed(verification.FormatFailure, verification.StepFormat, verification.CodeNotDER)},
		"two signers":           {forged(func(f *forgery) { f.signers = append(f.signers, newForgedSigner(sharedCast().certificate)) }), failed(verification.FormatFailure, verification.StepOneSigner, verification.CodeSeveralSigners)},
		"no signer":             {forged(func(f *forgery) { f.signers = nil }), failed(verification.FormatFailure, verification.StepFormat, verification.CodeNoSigner)},
		"a document inside":     {forged(func(f *forgery) { f.inside = covered[:10] }), failed(verification.FormatFailure, verification.StepFormat, verification.CodeDocumentInside)},
		"no signed attributes":  {forged(func(f *forgery) { f.signers[0].attributes = nil }), failed(verification.FormatFailure, verification.StepAttributes, verification.CodeNoAttributes)},
		"no certificate named":  {forged(func(f *forgery) { f.signers[0].attributes = f.signers[0].attributes[:2] }), failed(verification.SigConstraintsFailure, verification.StepSigningCertificate, verification.CodeCertificateUnnamed)},
		"key identifier":        {forged(func(f *forgery) { f.signers[0].byKeyID = true }), passed},
		"a signature elsewhere": {forged(func(f *forgery) { f.signers[0] = newForgedSigner(sharedCast().certificate) }), failed(verification.HashFailure, verification.StepDigest, verification.CodeDigestMismatch)},
	} {
		t.Run(name, func(t *testing.T) { check(t, verify(t, config(), test.file), test.want) })
	}
}

// A PDF holds what was signed, so that no document may be beside it.
func TestDocumentBesidePDF(t *testing.T) {
	file := signPDF(t, pdftest.Pages(1, 200, 200), document.Options{Format: signature.PAdES}, now(), nil)
	if r := verifyDetached(t, config(), file, "a document"); r.Outcome != verification.Invalid || r.Steps[0].Code != verification.CodeDocumentInside {
		t.Error(r)
	}
}

// Whoever waits for a report may stop waiting, and no report says then that a file is valid.
func TestContextEnds(t *testing.T) {
	pdf := signPDF(t, pdftest.Pages(1, 200, 200), document.Options{Format: signature.PAdES}, now(), nil)
	for name, file := range map[string][]byte{"pdf": pdf, "cms": attached(t, signed(t, sharedCast().certificate, now()))} {
		for after := range 200 {
			ctx, cancel := context.WithCancel(t.Context())
			source := &ending{Reader: bytes.NewReader(file), left: after, cancel: cancel}
			r := newVerifier(t, config()).Verify(ctx, source, int64(len(file)))
			ended := ctx.Err() != nil
			cancel()
			if ended && (r.Outcome != verification.OutcomeUndecided || r.Decisive().Code != verification.CodeUnreadableDocument) {
				t.Fatalf("%s: after %d reads:\n%s", name, after, r)
			}
			if !ended {
				check(t, r, passed)
				break
			}
		}
	}
}

// An ending source ends the context after so many reads.
type ending struct {
	*bytes.Reader
	left   int
	cancel func()
}

func (e *ending) ReadAt(b []byte, offset int64) (int, error) {
	if e.left--; e.left < 0 {
		e.cancel()
	}
	return e.Reader.ReadAt(b, offset)
}

// A source that fails is no fault of the file.
func TestSourceFails(t *testing.T) {
	file := signPDF(t, pdftest.Pages(1, 200, 200), document.Options{Format: signature.PAdES}, now(), nil)
	for after := range 200 {
		source := &failing{Reader: bytes.NewReader(file), left: after}
		r := newVerifier(t, config()).Verify(t.Context(), source, int64(len(file)))
		if source.left >= 0 {
			check(t, r, passed)
			return
		}
		if r.Outcome != verification.OutcomeUndecided {
			t.Fatalf("after %d reads:\n%s", after, r)
		}
	}
	t.Error("200 reads are not enough")
}

// A failing source gives an error once, after so many reads.
type failing struct {
	*bytes.Reader
	left int
}

func (f *failing) ReadAt(b []byte, offset int64) (int, error) {
	if f.left--; f.left == -1 {
		return 0, errors.New("disk on fire")
	}
	return f.Reader.ReadAt(b, offset)
}

// What a file is written with moves no cursor of a terminal.
func TestDetailsAreReadable(t *testing.T) {
	file := []byte("%PDF-1.7\n1 0 obj\n<</Type/XRef/Size 2/W[1 1 1]/Length 3/Filter/\x1Bc>>\nstream\nabc\nendstream\nendobj\nstartxref\n9\n%%EOF\n")
	r := newVerifier(t, config()).Verify(t.Context(), bytes.NewReader(file), int64(len(file)))
	if said := r.String(); r.Outcome == verification.Valid || strings.ContainsRune(said, 0x1B) || !strings.Contains(said, "filter") {
		t.Errorf("%q", said)
	}
}
