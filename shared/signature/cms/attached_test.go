package cms_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"strings"
	"testing"

	"jpkiweb/shared/signature/cms"
)

// attach writes the signature with a document in it.
func attach(t testing.TB, signed *cms.SignedData, content string) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := signed.EncodeAttached(&out, strings.NewReader(content), int64(len(content))); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func parseAttached(der []byte) (*cms.SignedData, string, error) {
	signed, inside, err := cms.ParseAttached(bytes.NewReader(der), int64(len(der)))
	if err != nil {
		return nil, "", err
	}
	content, err := io.ReadAll(inside)
	return signed, string(content), err
}

// Of documents of every length that is written in another way, what is attached is read.
func TestAttachedDocumentIsRead(t *testing.T) {
	for _, length := range []int{0, 1, 127, 128, 255, 256, 65535, 65536, 1 << 20} {
		content := strings.Repeat("x", length)
		detached := signDocument(t, content, sharedCast().ca.der)
		der := attach(t, parse(t, detached), content)
		signed, inside, err := parseAttached(der)
		if err != nil || inside != content {
			t.Fatalf("%d bytes: read %d: %v", length, len(inside), err)
		}
		if _, err := signed.Verify(sha256.Sum256([]byte(inside))); err != nil || !bytes.Equal(signed.Encode(), detached) {
			t.Errorf("%d bytes: %v", length, err)
		}
		if _, err := cms.Parse(der); err == nil {
			t.Errorf("%d bytes: passes for a detached one", length)
		}
	}
}

// What OpenSSL attaches is read, unless it is written in pieces, which is BER.
func TestAttachedDocumentOfOpenSSL(t *testing.T) {
	signed, inside, err := parseAttached(opensslSign(t, "-cades", "-nodetach"))
	if err != nil || inside != document {
		t.Fatalf("read %q: %v", inside, err)
	}
	if _, err := signed.Verify(sha256.Sum256([]byte(document))); err != nil {
		t.Error(err)
	}
	if _, _, err := parseAttached(opensslSign(t, "-cades", "-nodetach", "-stream")); !errors.Is(err, cms.ErrMalformed) {
		t.Errorf("in pieces: %v, want ErrMalformed", err)
	}
}

// No bit around the document can be turned, and no byte be missing or more: the strictness
// is that of Parse.
func TestEveryFlippedBitAroundADocument(t *testing.T) {
	der := attach(t, parse(t, signDocument(t, document)), document)
	at := bytes.Index(der, []byte(document))
	for bit := range 8 * len(der) {
		flipped := bytes.Clone(der)
		flipped[bit/8] ^= 1 << (bit % 8)
		signed, inside, err := parseAttached(flipped)
		if err == nil {
			_, err = signed.Verify(sha256.Sum256([]byte(inside)))
		}
		if err == nil {
			t.Errorf("bit %d of %d, the document is at %d", bit, len(der), at)
		}
	}
	for n := range len(der) {
		if _, _, err := parseAttached(der[:n]); !errors.Is(err, cms.ErrMalformed) && !errors.Is(err, cms.ErrUnsupported) {
			t.Errorf("%d of %d bytes: %v", n, len(der), err)
		}
	}
	if _, _, err := parseAttached(append(bytes.Clone(der), 0)); !errors.Is(err, cms.ErrMalformed) {
		t.Errorf("a byte behind: %v", err)
	}
}

func TestAttachedDocumentThatIsNone(t *testing.T) {
	good := attach(t, parse(t, signDocument(t, document)), document)
	replace := func(from, to string) []byte {
		t.Helper()
		if !bytes.Contains(good, []byte(from)) {
			t.Fatalf("no %X", from)
		}
		return bytes.Replace(good, []byte(from), []byte(to), 1)
	}
	const idData = "\x2A\x86\x48\x86\xF7\x0D\x01\x07\x01"
	for name, tt := range map[string]struct {
		der  []byte
		want error
	}{
		"nothing":                {nil, cms.ErrMalformed},
		"detached":               {signDocument(t, document), cms.ErrUnsupported},
		"a document":             {[]byte(document), cms.ErrMalformed},
		"other content type":     {replace("\x06\x09"+idData+"\xA0", "\x06\x09"+idData[:8]+"\x02\xA0"), cms.ErrUnsupported},
		"version 3":              {replace("\x02\x01\x01\x31", "\x02\x01\x03\x31"), cms.ErrUnsupported},
		"more than the file":     {replace("\x04"+string(rune(len(document))), "\x04\x82\xFF\xFF"), cms.ErrMalformed},
		"length of eight octets": {append([]byte{0x30, 0x88}, good[2:]...), cms.ErrMalformed},
		"much behind it":         {append(bytes.Clone(good), make([]byte, cms.MaxLength)...), cms.ErrMalformed},
	} {
		if _, _, err := parseAttached(tt.der); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", name, err, tt.want)
		}
	}
}

// A document that is shorter than said is no signature.
func TestAttachedDocumentThatIsCut(t *testing.T) {
	signed := parse(t, signDocument(t, document))
	err := signed.EncodeAttached(io.Discard, strings.NewReader(document), int64(len(document))+1)
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("%v, want ErrUnexpectedEOF", err)
	}
}

// What is put beside a signature is read again, sorted, and changes nothing that is signed.
func TestTimeStampBesideTheSignature(t *testing.T) {
	signed := parse(t, signDocument(t, document, sharedCast().ca.der))
	signer := signed.Signers[0]
	if signer.TimeStamps() != nil {
		t.Error("a time stamp that nobody made")
	}
	for _, token := range []string{"\x30\x03\x02\x01\x05", "\x30\x00"} {
		if err := signer.AddTimeStamp([]byte(token)); err != nil {
			t.Fatal(err)
		}
	}
	for _, token := range []string{"", "\x05\x00", "\x30\x01", "\x30\x00\x00", "\x30\x03\x01\x01\x05"} {
		if err := signer.AddTimeStamp([]byte(token)); !errors.Is(err, cms.ErrMalformed) {
			t.Errorf("%X: %v, want ErrMalformed", token, err)
		}
	}
	again := parse(t, signed.Encode())
	if _, err := again.Verify(sha256.Sum256([]byte(document))); err != nil || len(again.Certificates) != 2 {
		t.Errorf("%d certificates: %v", len(again.Certificates), err)
	}
	tokens := again.Signers[0].TimeStamps()
	if len(tokens) != 2 || string(tokens[0]) != "\x30\x00" {
		t.Errorf("time stamps %X", tokens)
	}
}

// What is read with its document is written as it was read. The seeds are in testdata/fuzz.
func FuzzParseAttached(f *testing.F) {
	f.Fuzz(func(t *testing.T, der []byte) {
		signed, inside, err := parseAttached(der)
		if err != nil {
			return
		}
		if !bytes.Equal(attach(t, signed, inside), der) {
			t.Errorf("%X is written otherwise", der)
		}
	})
}
