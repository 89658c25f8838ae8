package signeddata_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"jpkiweb/shared/signature/signeddata"
)

// beginning is how a SignedData without lengths begins, up to its document.
var beginning = []byte("\x30\x80\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02\xA0\x80\x30\x80\x02\x01\x01\x31\x00\x30\x80\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x01")

const letter = "a letter\r\nof two lines\n"

// signed has OpenSSL sign the letter with a key of its own, and returns the CMS and that key.
func signed(t testing.TB, arguments ...string) ([]byte, crypto.PublicKey) {
	t.Helper()
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	if err := os.WriteFile(in("letter"), []byte(letter), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(arguments ...string) {
		if output, err := exec.CommandContext(t.Context(), "openssl", arguments...).CombinedOutput(); err != nil {
			t.Fatalf("openssl %v: %v: %s", arguments, err, output)
		}
	}
	run("req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-subj", "/CN=Sample", "-days", "2", "-keyout", in("key"), "-out", in("certificate"))
	run(append([]string{"cms", "-sign", "-binary", "-outform", "DER", "-md", "sha256", "-in", in("letter"), "-signer", in("certificate"), "-inkey", in("key"), "-out", in("signature")}, arguments...)...)
	der, err := os.ReadFile(in("signature"))
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(in("certificate"))
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(text)
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return der, certificate.PublicKey
}

func open(t testing.TB, file []byte) *signeddata.Data {
	t.Helper()
	d, err := signeddata.Open(t.Context(), bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// What OpenSSL writes is read, in each of its forms, and the document comes back.
func TestFormsOfOpenSSL(t *testing.T) {
	for name, test := range map[string]struct {
		arguments          []string
		attached, der      bool
		attributes, ofKeys bool
	}{
		"detached":             {nil, false, true, true, false},
		"attached":             {[]string{"-nodetach"}, true, true, true, false},
		"stream":               {[]string{"-nodetach", "-stream"}, true, false, true, false},
		"no signed attributes": {[]string{"-noattr"}, false, true, false, false},
		"key identifier":       {[]string{"-keyid"}, false, true, true, true},
	} {
		t.Run(name, func(t *testing.T) {
			file, key := signed(t, test.arguments...)
			d := open(t, file)
			var content bytes.Buffer
			if err := d.WriteContent(t.Context(), &content); err != nil {
				t.Fatal(err)
			}
			if d.Attached() != test.attached || d.IsDER != test.der || test.attached && content.String() != letter || len(d.Signers) != 1 || len(d.Certificates) != 1 {
				t.Fatalf("%+v, %q", d, content.String())
			}
			s := d.Signers[0]
			if (s.Attributes != nil) != test.attributes || (s.KeyID != nil) != test.ofKeys || s.Algorithm() != "SHA-256, ECDSA" {
				t.Errorf("%+v", s)
			}
			digest := sha256.Sum256([]byte(letter))
			if err := s.Verify(key, digest[:]); err != nil {
				t.Error(err)
			}
			other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Verify(other.Public(), digest[:]); !errors.Is(err, signeddata.ErrSignature) {
				t.Errorf("another key: %v", err)
			}
			if s.Attributes == nil {
				return
			}
			got, err := s.Attributes.MessageDigest()
			if err != nil || !bytes.Equal(got, digest[:]) || s.Attributes.Check() != nil {
				t.Errorf("%X, %v, %v", got, err, s.Attributes.Check())
			}
		})
	}
}

// A key that would take long is not reckoned with, whatever the signature is.
func TestLongKey(t *testing.T) {
	file, _ := signed(t)
	key := &rsa.PublicKey{N: new(big.Int).Lsh(big.NewInt(1), 1<<20), E: 65537}
	if err := open(t, file).Signers[0].Verify(key, nil); !errors.Is(err, signeddata.ErrUnsupported) {
		t.Error(err)
	}
}

// Of what is signed along, and of the value, no bit can be turned.
func TestEverySignedBitCounts(t *testing.T) {
	file, key := signed(t)
	accepts := func(file []byte) bool {
		d, err := signeddata.Open(t.Context(), bytes.NewReader(file), int64(len(file)))
		if err != nil || len(d.Signers) != 1 || d.Signers[0].Attributes == nil || d.Signers[0].Attributes.Check() != nil {
			return false
		}
		digest, err := d.Signers[0].Attributes.MessageDigest()
		want := sha256.Sum256([]byte(letter))
		return err == nil && bytes.Equal(digest, want[:]) && d.Signers[0].Verify(key, nil) == nil
	}
	if !accepts(file) {
		t.Fatal("the whole is refused")
	}
	attributes := bytes.Index(file, []byte("\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x09\x03")) // content type
	if attributes < 0 {
		t.Fatal("no signed attributes")
	}
	for i := attributes; i < len(file); i++ {
		for bit := range 8 {
			turned := bytes.Clone(file)
			if turned[i] ^= 1 << bit; accepts(turned) {
				t.Errorf("bit %d of byte %d", bit, i)
			}
		}
	}
	for length := range file {
		if accepts(file[:length]) {
			t.Errorf("takes %d of %d bytes", length, len(file))
		}
	}
	if accepts(append(bytes.Clone(file), 0)) {
		t.Error("takes a tail")
	}
}

// What has no end, or too much of something, is refused early.
func TestBounds(t *testing.T) {
	deep := func(n int) []byte { return bytes.Repeat([]byte{0x30, 0x80}, n) }
	head := beginning
	for name, test := range map[string]struct {
		file []byte
		want error
	}{
		"nothing":                                   {nil, signeddata.ErrMalformed},
		"values in each other":                      {deep(100_000), signeddata.ErrMalformed},
		"certificates in each other":                {append(bytes.Clone(head), append([]byte{0, 0, 0xA0, 0x80}, deep(100)...)...), signeddata.ErrMalformed},
		"a long tail":                               {append(append(bytes.Clone(head), 0, 0), make([]byte, 3<<20)...), signeddata.ErrTooLarge},
		"a document in parts of parts":              {append(bytes.Clone(head), 0xA0, 0x80, 0x24, 0x80, 0x24, 0x80, 4, 1, 'a', 0, 0, 0, 0, 0, 0, 0, 0), signeddata.ErrUnsupported},
		"a document that is no string":              {append(bytes.Clone(head), 0xA0, 0x80, 0x30, 0, 0, 0, 0, 0), signeddata.ErrUnsupported},
		"a document longer than all":                {append(bytes.Clone(head), 0xA0, 0x80, 4, 0x86, 1, 0, 0, 0, 0, 0), signeddata.ErrMalformed},
		"a value that begins at the end of another": {[]byte("0\x80\x06\x09*\x86H\x86\xf7\x0d\x01\x07\x02\xa0\x010\x80"), signeddata.ErrMalformed},
		"an end outside the value that holds it":    {[]byte("00\x06\t*\x86H\x86\xf7\r\x01\a\x02\xa0#0\x80\x02\x0101\vA\t0000000000\x80\x06\t000000000\xa0\x80$\x00\x00\x00\x00\x00"), signeddata.ErrMalformed},
		"a length of nine bytes":                    {[]byte{0x30, 0x89, 1, 1, 1, 1, 1, 1, 1, 1, 1}, signeddata.ErrMalformed},
	} {
		if _, err := signeddata.Open(t.Context(), bytes.NewReader(test.file), int64(len(test.file))); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
	}
}

// A document that is inside is gone through without being read, whatever its length.
func TestLargeDocumentIsNotKept(t *testing.T) {
	const length = 1 << 40
	head := append(bytes.Clone(beginning), 0xA0, 0x80, 4, 0x86, 1, 0, 0, 0, 0, 0)
	tail := []byte{0, 0, 0, 0, 0x31, 0, 0, 0, 0, 0, 0, 0}
	source := stretched{file: append(head, tail...), at: int64(len(head)), more: length}
	d, err := signeddata.Open(t.Context(), source, int64(len(source.file))+length)
	if err != nil || !d.Attached() || d.IsDER || len(d.Signers) != 0 {
		t.Errorf("%+v, %v", d, err)
	}
}

// Whoever reads the document may stop.
func TestContextEnds(t *testing.T) {
	file, _ := signed(t, "-nodetach")
	ctx, cancel := context.WithCancel(t.Context())
	d := open(t, file)
	cancel()
	if err := d.WriteContent(ctx, io.Discard); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end of the context: %v", err)
	}
}

// A stretched file has zeros at a place.
type stretched struct {
	file     []byte
	at, more int64
}

func (s stretched) ReadAt(b []byte, offset int64) (int, error) {
	if len(b) > 4<<20 {
		return 0, errors.New("more is read at once than there should be")
	}
	for i := range b {
		switch at := offset + int64(i); {
		case at < s.at:
			b[i] = s.file[at]
		case at >= s.at+s.more && at-s.more < int64(len(s.file)):
			b[i] = s.file[at-s.more]
		default:
			b[i] = 0
		}
	}
	return len(b), nil
}

func TestIsAttributes(t *testing.T) {
	set := "\x31\x0D\x30\x0B\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x09\x03"
	for name, test := range map[string]struct {
		document string
		want     bool
	}{
		"attributes":                    {set, true},
		"attributes and more":           {set + "\n", false},
		"a SET of something else":       {"\x31\x03\x02\x01\x00", false},
		"a SEQUENCE":                    {"\x30" + set[1:], false},
		"a text that begins with a 1":   {"100 yen", false},
		"nothing":                       {"", false},
		"a SET with nothing in it":      {"\x31\x00", false},
		"a SET that ends in the middle": {set[:4], false},
	} {
		if got := signeddata.IsAttributes([]byte(test.document), int64(len(test.document))); got != test.want {
			t.Errorf("%s: %t", name, got)
		}
	}
	if !signeddata.IsAttributes([]byte(set)[:15], int64(len(set))) || !strings.HasPrefix(set, "1") {
		t.Error("the beginning is not enough")
	}
}
