package signature_test

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"strings"
	"sync"
	"testing"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/sandboxca"
	"jpkiweb/shared/signature"
	"jpkiweb/shared/signature/pdf"
	"jpkiweb/shared/signature/pdftest"
)

// signingTime is that of every signature of the tests.
var signingTime = time.Date(2026, 4, 1, 3, 0, 0, 0, time.UTC)

const document = "a document"

// A signer is who signs in the tests: a key in memory with a certificate of the sandbox.
type signer struct {
	key         *rsa.PrivateKey
	certificate *certprofile.Certificate
}

// people are two signers of one CA, and one whose name is as long as none fits.
type people struct{ alice, bob, long signer }

var cast = sync.OnceValue(func() people {
	ca := must(sandboxca.New(rand.Reader, signingTime))
	person := func(name string) signer {
		holder := sandboxca.DefaultHolder()
		holder.Name = name
		key := must(rsa.GenerateKey(rand.Reader, 2048))
		return signer{key, must(certprofile.Parse(must(ca.Issue(jpki.DigitalSignature, key.Public(), holder))))}
	}
	return people{alice: person("見本　花子"), bob: person("見本　太郎"), long: person(strings.Repeat("寿限無", 67))}
})

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// sign is what a card does with the digest.
func (s signer) sign(digest [sha256.Size]byte) []byte {
	return must(rsa.SignPKCS1v15(nil, s.key, crypto.SHA256, digest[:]))
}

// plan makes ready to sign a PDF file.
func plan(t *testing.T, file []byte, form pdf.Form) *pdf.Plan {
	t.Helper()
	f, err := pdf.Open(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	p, err := f.Plan(pdf.Request{Form: form, Time: signingTime, CMS: pdf.Room(false, cast().alice.certificate.Raw)})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// subject is one of the format, of a document or of a PDF file.
func subject(t *testing.T, format signature.Format) signature.Subject {
	t.Helper()
	s := signature.Subject{Format: format, Digest: sha256.Sum256([]byte(document))}
	if format != signature.MOJ {
		return s
	}
	p := plan(t, pdftest.Pages(1, 200, 200), pdf.MOJ)
	head, tail := must(p.State()), p.Tail()
	s.Digest, s.Head, s.Tail = sha256.Sum256(pdftest.Pages(1, 200, 200)), &head, &tail
	return s
}
