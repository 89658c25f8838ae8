package relyingparty_test

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/sandboxca"
	"jpkiweb/shared/signature"
	"jpkiweb/shared/signature/cms"
	docfile "jpkiweb/shared/signature/document"
	"jpkiweb/shared/signature/pdf"
	"jpkiweb/shared/signature/pdftest"
	"jpkiweb/shared/signature/sandboxtsa"
	"jpkiweb/shared/signature/timestamp"
)

// signFile makes the finished file of a document, with the token that stamp makes of the
// signature value; nil: none.
func signFile(t testing.TB, content []byte, o docfile.Options, stamp func(value []byte) *timestamp.Token) []byte {
	t.Helper()
	o.Time = now()
	d, err := docfile.Open(bytes.NewReader(content), int64(len(content)), o)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := certprofile.Parse(issue(t, jpki.DigitalSignature))
	if err != nil {
		t.Fatal(err)
	}
	draft, err := d.Subject().Prepare(certificate, now())
	if err != nil {
		t.Fatal(err)
	}
	signed, err := draft.Embed(sign(t, draft.Digest()))
	if err != nil {
		t.Fatal(err)
	}
	var token *timestamp.Token
	if stamp != nil {
		token = stamp(signed.Value)
	}
	var out bytes.Buffer
	if err := d.Finish(&out, signed, token); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// verifyFile verifies a file by its kind, as the command line does.
func verifyFile(t testing.TB, file []byte) (relyingparty.Signature, relyingparty.Report) {
	t.Helper()
	v := newVerifier(t, config())
	verify := v.VerifyAttached
	if bytes.HasPrefix(file, []byte("%PDF-")) {
		verify = v.VerifyPDF
	}
	s, report := verify(t.Context(), bytes.NewReader(file), int64(len(file)))
	if !report.OK() && s != (relyingparty.Signature{}) {
		t.Errorf("a signature although the report is not OK: %+v", s)
	}
	return s, report
}

// authority is a time-stamping authority of the sandbox, whose clock is ours.
func authority(t testing.TB) (stamp func(value []byte) *timestamp.Token, root *x509.Certificate) {
	t.Helper()
	a, err := sandboxtsa.New(now())
	if err != nil {
		t.Fatal(err)
	}
	a.Now = now
	return func(value []byte) *timestamp.Token {
		token, err := a.Stamp(value)
		if err != nil {
			t.Fatal(err)
		}
		return token
	}, a.Root()
}

// What is signed here with the document inside, is verified.
func TestSignedFileIsVerified(t *testing.T) {
	once := signFile(t, pdftest.Pages(1, 200, 200), docfile.Options{Format: signature.MOJ}, nil)
	for name, tt := range map[string]struct {
		content []byte
		o       docfile.Options
		kind    string
	}{
		"attached":      {[]byte(document), docfile.Options{Format: signature.CMS, Attached: true}, "with its document"},
		"CAdES":         {[]byte(document), docfile.Options{Format: signature.CAdES, Attached: true}, "with its document"},
		"moj":           {pdftest.Pages(1, 200, 200), docfile.Options{Format: signature.MOJ}, "whole PDF (adbe.pkcs7.detached), CMS SignedData, SHA-256"},
		"pades":         {pdftest.Pages(1, 200, 200), docfile.Options{Format: signature.PAdES}, "whole PDF (ETSI.CAdES.detached), CMS SignedData, SHA-256"},
		"signed before": {once, docfile.Options{Format: signature.PAdES}, "that were not looked at: 1"},
	} {
		t.Run(name, func(t *testing.T) {
			s, report := verifyFile(t, signFile(t, tt.content, tt.o, nil))
			wantOK(t, report)
			if s.Holder.Name != sandboxca.DefaultHolder().Name || s.TimeStamp != nil || !strings.Contains(report.Steps[0].Detail, tt.kind) ||
				!strings.Contains(report.String(), "no time-stamp") {
				t.Errorf("signed by %q, stamp %v:\n%s", s.Holder.Name, s.TimeStamp, report)
			}
			if s.SigningTime.IsZero() != (tt.o.Format == signature.PAdES) || (s.Document != nil) != tt.o.Attached {
				t.Errorf("signed at %v, document %v", s.SigningTime, s.Document)
			}
			if tt.o.Attached {
				inside, err := io.ReadAll(s.Document)
				if err != nil || string(inside) != document || s.Digest != sha256.Sum256(inside) {
					t.Errorf("document %q: %v", inside, err)
				}
			}
		})
	}
}

// A time-stamp is told, and is at hand for who knows its authority.
func TestTimeStampIsTold(t *testing.T) {
	stamp, root := authority(t)
	roots := x509.NewCertPool()
	roots.AddCert(root)
	for name, tt := range map[string]struct {
		content []byte
		o       docfile.Options
	}{
		"CAdES": {[]byte(document), docfile.Options{Format: signature.CAdES, Attached: true, TimeStamp: true}},
		"PAdES": {pdftest.Pages(1, 200, 200), docfile.Options{Format: signature.PAdES, TimeStamp: true}},
	} {
		s, report := verifyFile(t, signFile(t, tt.content, tt.o, stamp))
		wantOK(t, report)
		if !strings.Contains(report.String(), `time-stamp of 2026-04-01 18:30:15 JST by "SANDBOX TSA", whose authority was not looked at`) {
			t.Errorf("%s:\n%s", name, report)
		}
		if s.TimeStamp == nil || s.TimeStamp.Verify(roots) != nil || !s.TimeStamp.Time.Equal(now()) {
			t.Errorf("%s: %+v", name, s.TimeStamp)
		}
	}
}

// Who knows the roots of authorities hears whether one is trusted.
func TestTimeStampOfAnAuthority(t *testing.T) {
	stamp, root := authority(t)
	_, other := authority(t)
	file := signFile(t, []byte(document), docfile.Options{Format: signature.CAdES, Attached: true, TimeStamp: true}, stamp)
	for name, tt := range map[string]struct {
		roots   [][]byte
		trusted bool
		text    string
	}{
		"trusted": {[][]byte{other.Raw, root.Raw}, true, `time-stamp of 2026-04-01 18:30:15 JST by "SANDBOX TSA", which is trusted (the signer claims`},
		"others":  {[][]byte{other.Raw}, false, `time-stamp of 2026-04-01 18:30:15 JST by "SANDBOX TSA", which is not trusted, so the time of signing is not proven`},
	} {
		c := config()
		c.TimeStampRoots = tt.roots
		s, report := newVerifier(t, c).VerifyAttached(t.Context(), bytes.NewReader(file), int64(len(file)))
		wantOK(t, report)
		if (s.TimeStamp != nil) != tt.trusted || !strings.Contains(report.String(), tt.text) {
			t.Errorf("%s: %v\n%s", name, s.TimeStamp, report)
		}
	}
	c := config()
	c.TimeStampRoots = [][]byte{{0x30, 0}}
	if _, err := relyingparty.New(c); !errors.Is(err, relyingparty.ErrAnchor) {
		t.Errorf("a root that is none: %v", err)
	}
}

// A time-stamp that is over something else proves nothing, and, as nobody signed it, is no
// reason to refuse.
func TestTimeStampThatIsNoneIsNotTold(t *testing.T) {
	stamp, _ := authority(t)
	content := signDocument(t, issue(t, jpki.DigitalSignature), document)
	for name, token := range map[string][]byte{"of another signature": stamp([]byte("another")).Raw, "junk": {0x30, 0}} {
		signed, err := cms.Parse(content)
		if err != nil {
			t.Fatal(err)
		}
		if err := signed.Signers[0].AddTimeStamp(token); err != nil {
			t.Fatal(err)
		}
		s, report := verify(t, config(), signed.Encode(), document)
		wantOK(t, report)
		if s.TimeStamp != nil || !strings.Contains(report.String(), "no time-stamp that is over this signature, so the time of signing is not proven") {
			t.Errorf("%s: %v\n%s", name, s.TimeStamp, report)
		}
	}
}

// A file that was changed after it was signed, or is none, says why.
func TestFileThatIsNotVerified(t *testing.T) {
	attached := signFile(t, []byte(document), docfile.Options{Format: signature.CMS, Attached: true}, nil)
	signed := signFile(t, pdftest.Pages(1, 200, 200), docfile.Options{Format: signature.PAdES}, nil)
	flip := func(file []byte, text string) []byte {
		t.Helper()
		at := bytes.Index(file, []byte(text))
		if at < 0 {
			t.Fatalf("no %q", text)
		}
		changed := bytes.Clone(file)
		changed[at+len(text)-1] ^= 1
		return changed
	}
	for name, tt := range map[string]struct {
		file []byte
		step relyingparty.StepID
		code relyingparty.Code
	}{
		"other document inside":   {flip(attached, document), relyingparty.StepDigest, relyingparty.CodeDigestMismatch},
		"cut":                     {attached[:len(attached)-1], relyingparty.StepFormat, relyingparty.CodeMalformed},
		"no document inside":      {signDocument(t, issue(t, jpki.DigitalSignature), document), relyingparty.StepFormat, relyingparty.CodeUnsupported},
		"nothing":                 {nil, relyingparty.StepFormat, relyingparty.CodeMalformed},
		"a text":                  {[]byte(document), relyingparty.StepFormat, relyingparty.CodeMalformed},
		"page of a PDF":           {flip(signed, "/MediaBox[0 0 2"), relyingparty.StepDigest, relyingparty.CodeDigestMismatch},
		"PDF without a signature": {pdftest.Pages(1, 200, 200), relyingparty.StepFormat, relyingparty.CodeNoSigner},
		"PDF that goes on":        {append(bytes.Clone(signed), signed[len(pdftest.Pages(1, 200, 200)):]...), relyingparty.StepFormat, relyingparty.CodeDigestMismatch},
		"PDF with an addition":    {appendObject(signed), relyingparty.StepFormat, relyingparty.CodeDigestMismatch},
		"PDF that is cut":         {signed[:len(signed)-20], relyingparty.StepFormat, relyingparty.CodeMalformed},
		"PDF of another kind":     {bytes.Replace(signed, []byte("ETSI.CAdES.detached"), []byte("ETSI.RFC3161_______"), 1), relyingparty.StepFormat, relyingparty.CodeUnsupported},
		"encrypted PDF":           {bytes.Replace(pdftest.Pages(1, 200, 200), []byte("/Size 4"), []byte("/Size 4/Encrypt<<>>"), 1), relyingparty.StepFormat, relyingparty.CodeUnsupported},
	} {
		t.Run(name, func(t *testing.T) {
			_, report := verifyFile(t, tt.file)
			wantFailure(t, report, tt.step, tt.code)
		})
	}
}

// appendObject adds a revision to a signed file.
func appendObject(file []byte) []byte {
	at := bytes.LastIndex(file, []byte("startxref\n"))
	var prev int
	if _, err := fmt.Sscanf(string(file[at:]), "startxref\n%d", &prev); err != nil {
		panic(err)
	}
	b := append(bytes.Clone(file), "3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<<>>>>\nendobj\n"...)
	return fmt.Appendf(b, "xref\n3 1\n%010d 00000 n \ntrailer\n<</Size 6/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n", len(file), prev, len(b))
}

// brokenFile is a file that cannot be read.
type brokenFile struct{}

func (brokenFile) ReadAt([]byte, int64) (int, error) { return 0, errors.New("broken disk") }

// A file that cannot be read is undecided, not invalid.
func TestFileThatCannotBeReadIsUndecided(t *testing.T) {
	v := newVerifier(t, config())
	_, attached := v.VerifyAttached(t.Context(), brokenFile{}, 4000)
	_, ofPDF := v.VerifyPDF(t.Context(), brokenFile{}, 4000)
	for name, report := range map[string]relyingparty.Report{"attached": attached, "PDF": ofPDF} {
		if report.Outcome() != relyingparty.OutcomeUndecided || report.Steps[0].Code != relyingparty.CodeUnreadableDocument {
			t.Errorf("%s:\n%s", name, report)
		}
	}
}

// A signature in text is read whole, and nothing else beside it.
func TestSignatureInPEM(t *testing.T) {
	text := signFile(t, []byte(document), docfile.Options{Format: signature.CAdES, PEM: true}, nil)
	der, err := relyingparty.ReadSignature(text)
	if err != nil {
		t.Fatal(err)
	}
	_, report := verify(t, config(), der, document)
	wantOK(t, report)
	if again, err := relyingparty.ReadSignature(der); err != nil || !bytes.Equal(again, der) {
		t.Errorf("DER as it is: %v", err)
	}
	old := bytes.ReplaceAll(text, []byte("CMS-----"), []byte("PKCS7-----"))
	if again, err := relyingparty.ReadSignature(old); err != nil || !bytes.Equal(again, der) {
		t.Errorf("PKCS7: %v", err)
	}
	for name, bad := range map[string][]byte{
		"two":          append(bytes.Clone(text), text...),
		"text behind":  append(bytes.Clone(text), "x"...),
		"cut":          text[:len(text)-3],
		"certificate":  bytes.ReplaceAll(text, []byte("CMS-----"), []byte("CERTIFICATE-----")),
		"with headers": bytes.Replace(text, []byte("CMS-----\n"), []byte("CMS-----\nA: b\n\n"), 1),
	} {
		if der, err := relyingparty.ReadSignature(bad); err == nil {
			t.Errorf("%s: %d bytes", name, len(der))
		}
	}
}

// A file is the document that was sent to be signed and its signature, or is refused,
// although its signature is over all of it.
func TestPDFOfTheDocument(t *testing.T) {
	sent := pdftest.Pages(1, 200, 200)
	signed := signFile(t, sent, docfile.Options{Format: signature.PAdES}, nil)
	draw := func(width, height float64) (pdf.Drawing, error) {
		return pdf.Drawing{Content: fmt.Appendf(nil, "0 0 %f %f re f", width, height)}, nil
	}
	seen := signFile(t, sent, docfile.Options{Format: signature.MOJ, Visible: &pdf.Visible{Page: 1, Box: pdf.Box{Left: 1, Top: 2, Width: 30, Height: 4}, Draw: draw}}, nil)
	for name, tt := range map[string]struct {
		sent, file []byte
		visible    bool
		step       relyingparty.StepID
		code       relyingparty.Code
	}{
		"signed":                    {sent, signed, false, "", ""},
		"seen":                      {sent, seen, true, "", ""},
		"seen, which is not wanted": {sent, seen, false, relyingparty.StepDocument, relyingparty.CodeVisibleSignature},
		"another":                   {bytes.Replace(sent, []byte("200 200"), []byte("200 201"), 1), signed, false, relyingparty.StepDocument, relyingparty.CodeAnotherDocument},
		"other page, then signed":   {sent, signFile(t, appendObject(sent), docfile.Options{Format: signature.PAdES}, nil), true, relyingparty.StepDocument, relyingparty.CodeAnotherDocument},
		"signed before":             {sent, signFile(t, signed, docfile.Options{Format: signature.PAdES}, nil), true, relyingparty.StepDocument, relyingparty.CodeAnotherDocument},
		"not signed":                {sent, sent, false, relyingparty.StepFormat, relyingparty.CodeNoSigner},
		"nothing":                   {sent, nil, false, relyingparty.StepFormat, relyingparty.CodeMalformed},
	} {
		t.Run(name, func(t *testing.T) {
			original := relyingparty.Original{File: bytes.NewReader(tt.sent), Size: int64(len(tt.sent)), Visible: tt.visible}
			s, report := newVerifier(t, config()).VerifyPDFOf(t.Context(), original, bytes.NewReader(tt.file), int64(len(tt.file)))
			if tt.code != "" {
				wantFailure(t, report, tt.step, tt.code)
				return
			}
			wantOK(t, report)
			if report.Steps[1].ID != relyingparty.StepDocument || (s.Seen != nil) != tt.visible || s.Seen != nil && s.Seen.Page != 1 {
				t.Errorf("seen at %+v:\n%s", s.Seen, report)
			}
		})
	}
	// A document that the service itself cannot read is no fault of the signer.
	_, report := newVerifier(t, config()).VerifyPDFOf(t.Context(), relyingparty.Original{File: bytes.NewReader(nil)}, bytes.NewReader(signed), int64(len(signed)))
	if report.Outcome() != relyingparty.OutcomeUndecided {
		t.Errorf("%s", report)
	}
}
