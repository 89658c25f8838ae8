package document_test

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/sandboxca"
	"jpkiweb/shared/signature"
	"jpkiweb/shared/signature/document"
	"jpkiweb/shared/signature/pdftest"
	"jpkiweb/shared/signature/sandboxtsa"
	"jpkiweb/shared/signature/timestamp"
)

const letter = "a letter\r\nof two lines\n"

// A signer is who signs in the tests: a key in memory with a certificate of the sandbox.
type signer struct {
	key         *rsa.PrivateKey
	certificate *certprofile.Certificate
}

type people struct {
	now        time.Time
	ca, other  []byte // DER; the other one issued nobody's
	alice, bob signer
	tsa        *sandboxtsa.Authority
}

var cast = sync.OnceValue(func() people {
	now := time.Now().Truncate(time.Second)
	ca := must(sandboxca.New(rand.Reader, now))
	person := func() signer {
		key := must(rsa.GenerateKey(rand.Reader, 2048))
		return signer{key, must(certprofile.Parse(must(ca.Issue(jpki.DigitalSignature, key.Public(), sandboxca.DefaultHolder()))))}
	}
	return people{
		now: now, ca: ca.Certificate(jpki.DigitalSignature), other: must(sandboxca.New(rand.Reader, now)).Certificate(jpki.DigitalSignature),
		alice: person(), bob: person(), tsa: must(sandboxtsa.New(now)),
	}
})

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// sign signs the subject, as a card does that has its CA's certificate.
func (s signer) sign(t testing.TB, subject signature.Subject) signature.Signature {
	t.Helper()
	return s.signBeside(t, subject, cast().ca)
}

// signBeside signs the subject, with this certificate of a CA.
func (s signer) signBeside(t testing.TB, subject signature.Subject, ca []byte) signature.Signature {
	t.Helper()
	draft, err := subject.Prepare(s.certificate, cast().now)
	if err != nil {
		t.Fatal(err)
	}
	digest := draft.Digest()
	signed, err := draft.Embed(must(rsa.SignPKCS1v15(nil, s.key, crypto.SHA256, digest[:])), ca)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

// stamp asks the sandbox's authority for a stamp.
func stamp(t testing.TB, data []byte) *timestamp.Token {
	t.Helper()
	token, err := cast().tsa.Stamp(data)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func open(t testing.TB, file []byte, o document.Options) *document.Document {
	t.Helper()
	d, err := document.Open(bytes.NewReader(file), int64(len(file)), o)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// signFile goes all the way, with a time stamp if the options want one.
func signFile(t testing.TB, file []byte, o document.Options) (finished []byte, s signature.Signature) {
	t.Helper()
	d := open(t, file, o)
	s = cast().alice.sign(t, d.Subject())
	var token *timestamp.Token
	if o.TimeStamp {
		token = stamp(t, s.Value)
	}
	var out bytes.Buffer
	if err := d.Finish(&out, s, token); err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), s
}

// sample is a file that the format can sign.
func sample(format signature.Format) []byte {
	if format.IsPDF() {
		return pdftest.Pages(1, 200, 200)
	}
	return []byte(letter)
}

// run calls a program and fails unless it is content.
func run(t testing.TB, name string, arguments ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), name, arguments...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(arguments, " "), err, out)
	}
	return string(out)
}

func save(t testing.TB, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func certificatePEM(der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}
