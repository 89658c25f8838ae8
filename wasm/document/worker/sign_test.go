package worker_test

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"io"
	"sync"
	"testing"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/sandboxca"
	"jpkiweb/shared/signature"
	signing "jpkiweb/shared/signature/document"
	"jpkiweb/shared/signature/pdftest"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/document"
	"jpkiweb/wasm/document/documenttest"
	"jpkiweb/wasm/dom"
)

var signingTime = time.Date(2026, 4, 1, 3, 0, 0, 0, time.UTC)

// A testCard is a key in memory, with a certificate of a CA of the sandbox of its own.
type testCard struct {
	ca          *sandboxca.CA
	key         *rsa.PrivateKey
	certificate *certprofile.Certificate
	at          time.Time // of issue, and of signing
}

func newCard(at time.Time) (c testCard) {
	c.ca, c.at = must(sandboxca.New(rand.Reader, at)), at
	c.key = must(rsa.GenerateKey(rand.Reader, 2048))
	c.certificate = must(certprofile.Parse(must(c.ca.Issue(jpki.DigitalSignature, c.key.Public(), sandboxca.DefaultHolder()))))
	return c
}

// signer is the card of who signs.
var signer = sync.OnceValue(func() testCard { return newCard(signingTime) })

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// sign does what the card does with a subject.
func sign(t *testing.T, s signature.Subject) signature.Signature {
	t.Helper()
	return signer().sign(t, s)
}

func (c testCard) sign(t *testing.T, s signature.Subject) signature.Signature {
	t.Helper()
	draft, err := s.Prepare(c.certificate, c.at)
	if err != nil {
		t.Fatal(err)
	}
	digest := draft.Digest()
	signed, err := draft.Embed(must(rsa.SignPKCS1v15(nil, c.key, crypto.SHA256, digest[:])))
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

func optionsIn(f signature.Format) document.Options {
	o := document.Options{Format: f}
	if f.IsPDF() {
		o.Time = signingTime
	}
	return o
}

func told(document.Progress) {}

// What the worker says is signed, and what it makes of the signature, are what package
// signature does with the file in memory: in each format, over more than one block.
func TestDocumentIsSignedInEachFormat(t *testing.T) {
	c := documenttest.New(t)
	for _, format := range signature.Formats {
		content := pdftest.Pages(3000, 200, 200)
		f, o := documenttest.FileOf(dom.File{Name: "a.pdf", Size: int64(len(content)), Content: bytes.NewReader(content)}), optionsIn(format)
		opened, err := c.Open(t.Context(), f, &o, told)
		if err != nil || opened.Pages != 3000 || opened.Subject.Format != format {
			t.Fatalf("%s: %v, %d pages of %s", format, err, opened.Pages, opened.Subject.Format)
		}
		signed := sign(t, opened.Subject)
		name, blob, err := c.Finish(t.Context(), f, o, signed, nil, told)
		if err != nil {
			t.Fatalf("%s: %v", format, err)
		}
		d := must(signing.Open(bytes.NewReader(content), int64(len(content)), signing.Options{Format: format, Time: o.Time}))
		var want bytes.Buffer
		if err := d.Finish(&want, signed, nil); err != nil {
			t.Fatal(err)
		}
		finished := blob.(dom.File)
		got := must(io.ReadAll(io.NewSectionReader(finished.Content, 0, finished.Size)))
		if name != d.Name("a.pdf") || !bytes.Equal(got, want.Bytes()) {
			t.Errorf("%s: %s of %d bytes, want %s of %d", format, name, len(got), d.Name("a.pdf"), want.Len())
		}
	}
}

// A document that changed after it was signed gives no finished file.
func TestDocumentThatChangedBeforeItIsFinished(t *testing.T) {
	c := documenttest.New(t)
	content := pdftest.Pages(1, 200, 200)
	f, o := documenttest.FileOf(dom.File{Name: "a.pdf", Size: int64(len(content)), Content: bytes.NewReader(content)}), optionsIn(signature.PAdES)
	opened, err := c.Open(t.Context(), f, &o, told)
	if err != nil {
		t.Fatal(err)
	}
	signed := sign(t, opened.Subject)
	content[bytes.Index(content, []byte("200 200"))] = '3'
	_, _, err = c.Finish(t.Context(), f, o, signed, nil, told)
	wantCode(t, "changed", err, wire.CodeDocumentChanged)
}

func wantCode(t *testing.T, what string, err error, want wire.Code) {
	t.Helper()
	var coded *wire.Error
	if !errors.As(err, &coded) || coded.Code != want {
		t.Errorf("%s: %v, want %s", what, err, want)
	}
}

// What cannot be signed so has a code, and the worker goes on.
func TestDocumentThatCannotBeSignedSo(t *testing.T) {
	c := documenttest.New(t)
	for name, row := range map[string]struct {
		content []byte
		options document.Options
		want    wire.Code
	}{
		"no PDF":             {[]byte("a text"), optionsIn(signature.PAdES), wire.CodePDFUnfit},
		"encrypted PDF":      {bytes.Replace(pdftest.Pages(1, 200, 200), []byte("/Root"), []byte("/Encrypt<</Filter/Standard>>/Root"), 1), optionsIn(signature.MOJ), wire.CodePDFProtected},
		"one DER value":      {[]byte{0x30, 0}, optionsIn(signature.PKCS1), wire.CodeRequestInvalid},
		"PAdES without time": {pdftest.Pages(1, 200, 200), document.Options{Format: signature.PAdES}, wire.CodeRequestInvalid},
		"unknown format":     {[]byte("a text"), document.Options{Format: "xades"}, wire.CodeRequestInvalid},
	} {
		f := documenttest.FileOf(dom.File{Size: int64(len(row.content)), Content: bytes.NewReader(row.content)})
		_, err := c.Open(t.Context(), f, &row.options, told)
		wantCode(t, name, err, row.want)
	}
	f, o := documenttest.FileOf(dom.File{Size: 1, Content: bytes.NewReader([]byte("a"))}), optionsIn(signature.CMS)
	if opened, err := c.Open(t.Context(), f, &o, told); err != nil || opened.Pages != 0 {
		t.Errorf("after them: %v, %d pages", err, opened.Pages)
	}
}
