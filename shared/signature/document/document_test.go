package document_test

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"jpkiweb/shared/signature"
	"jpkiweb/shared/signature/cms"
	"jpkiweb/shared/signature/document"
	"jpkiweb/shared/signature/pdf"
	"jpkiweb/shared/signature/pdftest"
	"jpkiweb/shared/signature/timestamp"
)

// cmsOf takes the newest CMS out of a PDF.
func cmsOf(t *testing.T, file []byte) []byte {
	t.Helper()
	f := must(pdf.Open(bytes.NewReader(file), int64(len(file))))
	fields := must(f.Fields())
	der, ok := must(fields[len(fields)-1].Signature()).Get("Contents").Bytes()
	if !ok || len(der) < 4 {
		t.Fatal("no CMS in the file")
	}
	return der[:4+int(der[2])<<8+int(der[3])]
}

// What is signed is the file's digest; of PDF that of the finished file's ranges.
func TestSubjectIsThatOfTheFile(t *testing.T) {
	for _, format := range signature.Formats {
		file := sample(format)
		finished, s := signFile(t, file, document.Options{Format: format, Time: cast().now})
		d := open(t, file, document.Options{Format: format, Time: cast().now})
		subject, want := d.Subject(), sha256.Sum256(file)
		if d.Digest() != want {
			t.Errorf("%s: file %x, want %x", format, d.Digest(), want)
		}
		if format == signature.PAdES {
			want = s.Digest
		}
		if subject.Digest != want || subject.Format != format || subject.Check() != nil {
			t.Errorf("%s: subject %x, want %x: %v", format, subject.Digest, want, subject.Check())
		}
		if format.IsPDF() {
			result, err := must(cms.Parse(cmsOf(t, finished))).Verify(rangesOf(t, finished))
			if err != nil || result.SigningTime.IsZero() != (format == signature.PAdES) {
				t.Errorf("%s: signed at %v: %v", format, result.SigningTime, err)
			}
		}
	}
}

// rangesOf returns the SHA-256 of what a ByteRange names, found without package pdf.
func rangesOf(t *testing.T, file []byte) [sha256.Size]byte {
	t.Helper()
	begin := bytes.LastIndex(file, []byte("/Contents<")) + len("/Contents")
	end := begin + bytes.IndexByte(file[begin:], '>') + 1
	return sha256.Sum256(append(bytes.Clone(file[:begin]), file[end:]...))
}

func TestNames(t *testing.T) {
	at := cast().now
	for _, row := range []struct {
		o        document.Options
		of, want string
	}{
		{document.Options{Format: signature.CMS}, "letter.txt", "letter.txt.p7s"},
		{document.Options{Format: signature.CMS, PEM: true}, "letter.txt", "letter.txt.p7s.pem"},
		{document.Options{Format: signature.CAdES, Attached: true}, "letter", "letter.p7m"},
		{document.Options{Format: signature.CAdES, Attached: true, PEM: true}, "契約.docx", "契約.docx.p7m.pem"},
		{document.Options{Format: signature.MOJ, Time: at}, "contract.pdf", "contract-signed.pdf"},
		{document.Options{Format: signature.PAdES, Time: at}, "folder/contract.v2.PDF", "folder/contract.v2-signed.PDF"},
		{document.Options{Format: signature.PAdES, Time: at}, "contract", "contract-signed.pdf"},
		{document.Options{Format: signature.PAdES, Time: at}, "contract.bak", "contract.bak-signed.pdf"},
		{document.Options{Format: signature.PKCS1}, "letter.txt", "letter.txt.pkcs1.json"},
	} {
		if got := open(t, sample(row.o.Format), row.o).Name(row.of); got != row.want {
			t.Errorf("%s: %q, want %q", row.of, got, row.want)
		}
	}
}

func TestOptionsThatDoNotFit(t *testing.T) {
	at := cast().now
	for name, o := range map[string]document.Options{
		"PKCS1 in PEM":            {Format: signature.PKCS1, PEM: true},
		"PAdES with the document": {Format: signature.PAdES, Time: at, Attached: true},
		"CMS with a field":        {Format: signature.CMS, Field: "buyer"},
		"CMS with a reason":       {Format: signature.CAdES, Reason: "reason"},
		"PKCS1 with a place":      {Format: signature.PKCS1, Place: "place"},
		"CMS with a time stamp":   {Format: signature.CMS, TimeStamp: true},
		"MOJ with a time stamp":   {Format: signature.MOJ, Time: at, TimeStamp: true},
		"PKCS1 with a time stamp": {Format: signature.PKCS1, TimeStamp: true},
		"PAdES without a time":    {Format: signature.PAdES},
		"CMS that is seen":        {Format: signature.CMS, Visible: &pdf.Visible{}},
	} {
		file := sample(o.Format)
		if _, err := document.Open(bytes.NewReader(file), int64(len(file)), o); !errors.Is(err, document.ErrOptions) {
			t.Errorf("%s: %v, want ErrOptions", name, err)
		}
	}
	if _, err := document.Open(strings.NewReader(letter), int64(len(letter)), document.Options{}); !errors.Is(err, signature.ErrFormat) {
		t.Errorf("no format: %v, want ErrFormat", err)
	}
}

// A preview is of a PDF whose signature is seen; what is wrong with that is said as Open
// says it.
func TestPreviewOfWhatIsSeen(t *testing.T) {
	draw := func(width, height float64) (pdf.Drawing, error) {
		return pdf.Drawing{Content: fmt.Appendf(nil, "0 0 %.0f %.0f re f", width, height)}, nil
	}
	on := func(page int) *pdf.Visible {
		return &pdf.Visible{Page: page, Box: pdf.Box{Left: 10, Top: 10, Width: 20, Height: 20}, Draw: draw}
	}
	file := pdftest.Pages(1, 200, 200)
	var out bytes.Buffer
	if err := document.Preview(&out, bytes.NewReader(file), int64(len(file)), document.Options{Format: signature.MOJ, Time: cast().now, Visible: on(1)}); err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(out.Bytes(), file) || !bytes.Contains(out.Bytes(), []byte("0 0 57 57 re f")) || bytes.Contains(out.Bytes(), []byte("/ByteRange")) {
		t.Errorf("%s", out.Bytes()[len(file):])
	}
	for name, test := range map[string]struct {
		file string
		o    document.Options
		want error
	}{
		"no PDF":         {letter, document.Options{Format: signature.CMS}, document.ErrOptions},
		"not seen":       {string(file), document.Options{Format: signature.PAdES, Time: cast().now}, document.ErrOptions},
		"without a time": {string(file), document.Options{Format: signature.PAdES, Visible: on(1)}, document.ErrOptions},
		"a letter":       {letter, document.Options{Format: signature.PAdES, Time: cast().now, Visible: on(1)}, pdf.ErrNotPDF},
		"no such page":   {string(file), document.Options{Format: signature.PAdES, Time: cast().now, Visible: on(2)}, pdf.ErrBox},
	} {
		err := document.Preview(io.Discard, strings.NewReader(test.file), int64(len(test.file)), test.o)
		if !errors.Is(err, test.want) || test.want == pdf.ErrBox && !document.IsWrongChoice(err) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
	}
}

func TestEmptyDocumentIsRefused(t *testing.T) {
	for _, format := range signature.Formats {
		if _, err := document.Open(strings.NewReader(""), 0, document.Options{Format: format, Time: cast().now}); !errors.Is(err, document.ErrEmpty) {
			t.Errorf("%s: %v, want ErrEmpty", format, err)
		}
	}
	for _, format := range []signature.Format{signature.CMS, signature.CAdES, signature.PKCS1} {
		if _, err := document.Open(strings.NewReader("x"), 1, document.Options{Format: format}); err != nil {
			t.Errorf("%s of one byte: %v", format, err)
		}
	}
}

// A file that has another length than when it was opened is refused.
func TestFileThatGrowsOrShrinks(t *testing.T) {
	for _, format := range signature.Formats {
		file := sample(format)
		for name, source := range map[string][]byte{"shrunk": file[:len(file)-1], "grown": append(bytes.Clone(file), '\n')} {
			_, err := document.Open(bytes.NewReader(source), int64(len(file)), document.Options{Format: format, Time: cast().now})
			if !errors.Is(err, document.ErrChanged) {
				t.Errorf("%s %s: %v, want ErrChanged", format, name, err)
			}
		}
	}
}

// changing is a file that somebody writes to.
type changing struct{ file []byte }

func (c *changing) ReadAt(b []byte, offset int64) (int, error) {
	return bytes.NewReader(c.file).ReadAt(b, offset)
}

// begun is what Begin writes.
func begun(t *testing.T, d *document.Document) []byte {
	t.Helper()
	var head bytes.Buffer
	if err := d.Begin(&head); err != nil {
		t.Fatal(err)
	}
	return head.Bytes()
}

// What is begun before there is a signature, and finished with it, is the same file.
func TestBegunBeforeTheSignature(t *testing.T) {
	for _, format := range signature.Formats {
		o := document.Options{Format: format, Time: cast().now, TimeStamp: format.TakesTimeStamp()}
		d := open(t, sample(format), o)
		out := bytes.NewBuffer(begun(t, d))
		if begins := bytes.HasPrefix(out.Bytes(), sample(format)); begins != format.IsPDF() || !begins && out.Len() > 0 {
			t.Errorf("%s: %d bytes are begun", format, out.Len())
		}
		s := cast().alice.sign(t, d.Subject())
		var token *timestamp.Token
		if o.TimeStamp {
			token = stamp(t, s.Value)
		}
		var whole bytes.Buffer
		if err := errors.Join(d.FinishBegun(out, s, token), d.Finish(&whole, s, token)); err != nil || !bytes.Equal(out.Bytes(), whole.Bytes()) {
			t.Errorf("%s: %d bytes and %d, %v", format, out.Len(), whole.Len(), err)
		}
		if _, other := signFile(t, []byte("another"+letter), document.Options{Format: signature.CMS, Time: cast().now}); d.FinishBegun(io.Discard, other, nil) == nil {
			t.Errorf("%s: finished with another signature", format)
		}
	}
}

// What is begun by the reading that opens a document is what Begin writes. A writer that fails
// leaves the document open; what cannot be opened is not begun.
func TestBegunByTheReadingThatOpens(t *testing.T) {
	for _, format := range signature.Formats {
		o := document.Options{Format: format, Time: cast().now}
		file := sample(format)
		want := begun(t, open(t, file, o))
		var head bytes.Buffer
		d, did, err := document.OpenAndBegin(bytes.NewReader(file), int64(len(file)), o, &head)
		if err != nil || !did || !bytes.Equal(head.Bytes(), want) || d.Digest() != open(t, file, o).Digest() {
			t.Errorf("%s: begun %v, %d bytes, want %d, %v", format, did, head.Len(), len(want), err)
		}
		d, did, err = document.OpenAndBegin(bytes.NewReader(file), int64(len(file)), o, &full{})
		if err != nil || did != !format.IsPDF() || d.Digest() != open(t, file, o).Digest() {
			t.Errorf("%s, disk is full: begun %v, %v", format, did, err)
		}
		if d, did, err := document.OpenAndBegin(bytes.NewReader(nil), 0, o, &head); d != nil || did || !errors.Is(err, document.ErrEmpty) {
			t.Errorf("%s, empty: begun %v, %v", format, did, err)
		}
	}
}

// A file that changed after it was opened is not begun.
func TestFileThatChangesBeforeItIsBegun(t *testing.T) {
	for name, change := range changes {
		for _, format := range []signature.Format{signature.MOJ, signature.PAdES} {
			source := &changing{sample(format)}
			d, err := document.Open(source, int64(len(source.file)), document.Options{Format: format, Time: cast().now})
			if err != nil {
				t.Fatal(err)
			}
			source.file = change(source.file)
			if err := d.Begin(io.Discard); !errors.Is(err, document.ErrChanged) {
				t.Errorf("%s, %s: %v, want ErrChanged", format, name, err)
			}
		}
	}
}

// changes are made to a file.
var changes = map[string]func([]byte) []byte{
	"other bytes": func(b []byte) []byte { b[len(b)-2] ^= 1; return b },
	"shorter":     func(b []byte) []byte { return b[:len(b)-1] },
}

// A file that changes after it was opened gives no finished file that holds it.
func TestFileThatChangesBeforeItIsFinished(t *testing.T) {
	for name, change := range changes {
		for _, o := range []document.Options{
			{Format: signature.CMS, Attached: true}, {Format: signature.CAdES, Attached: true, PEM: true},
			{Format: signature.MOJ, Time: cast().now}, {Format: signature.PAdES, Time: cast().now},
		} {
			source := &changing{sample(o.Format)}
			d, err := document.Open(source, int64(len(source.file)), o)
			if err != nil {
				t.Fatal(err)
			}
			s := cast().alice.sign(t, d.Subject())
			source.file = change(source.file)
			if err := d.Finish(io.Discard, s, nil); !errors.Is(err, document.ErrChanged) {
				t.Errorf("%s, %s: %v, want ErrChanged", o.Format, name, err)
			}
		}
	}
}

// Nothing is written of a signature that is not one of this document.
func TestSignatureOfAnotherDocument(t *testing.T) {
	for _, format := range signature.Formats {
		o := document.Options{Format: format, Time: cast().now}
		d := open(t, sample(format), o)
		good := cast().alice.sign(t, d.Subject())
		changed := func(change func(*signature.Signature)) signature.Signature {
			s := good
			change(&s)
			return s
		}
		other := sample(format)
		if format.IsPDF() {
			o.Reason = "another reason"
		} else {
			other = append(other, '\n')
		}
		for name, s := range map[string]signature.Signature{
			"other document":    cast().alice.sign(t, open(t, other, o).Subject()),
			"nothing":           {},
			"other certificate": changed(func(s *signature.Signature) { s.Certificate = cast().bob.certificate.Raw }),
			"other digest":      changed(func(s *signature.Signature) { s.Digest[0] ^= 1 }),
			"other name":        changed(func(s *signature.Signature) { s.Name += "x" }),
			"other value":       changed(func(s *signature.Signature) { s.Value = bytes.Repeat([]byte{1}, 256) }),
			"other CMS":         changed(func(s *signature.Signature) { s.CMS = cast().bob.sign(t, d.Subject()).CMS }),
		} {
			if format == signature.PKCS1 && name == "other CMS" {
				continue
			}
			var out bytes.Buffer
			if err := d.Finish(&out, s, nil); !errors.Is(err, document.ErrOther) || out.Len() > 0 {
				t.Errorf("%s: %s: %d bytes, %v, want ErrOther", format, name, out.Len(), err)
			}
		}
	}
}

// A time stamp is one over this value, in a format that has a place for it.
func TestTimeStampThatDoesNotFit(t *testing.T) {
	for _, format := range signature.Formats {
		d := open(t, sample(format), document.Options{Format: format, Time: cast().now, TimeStamp: format.TakesTimeStamp()})
		s := cast().alice.sign(t, d.Subject())
		want := document.ErrOptions
		if format.TakesTimeStamp() {
			want = timestamp.ErrOtherData
		}
		var out bytes.Buffer
		if err := d.Finish(&out, s, stamp(t, []byte("another value"))); !errors.Is(err, want) || out.Len() > 0 {
			t.Errorf("%s: %d bytes, %v, want %v", format, out.Len(), err, want)
		}
	}
}

// A document that was to have a time stamp can do without.
func TestTimeStampThatDidNotCome(t *testing.T) {
	for _, format := range []signature.Format{signature.CAdES, signature.PAdES} {
		d := open(t, sample(format), document.Options{Format: format, Time: cast().now, TimeStamp: true})
		var out bytes.Buffer
		if err := d.Finish(&out, cast().alice.sign(t, d.Subject()), nil); err != nil {
			t.Errorf("%s: %v", format, err)
		}
	}
}

// A time stamp for which no room was kept is told, and the signature does without.
func TestTimeStampThatIsTooLarge(t *testing.T) {
	d := open(t, pdftest.Pages(1, 200, 200), document.Options{Format: signature.PAdES, Time: cast().now})
	s := cast().alice.sign(t, d.Subject())
	token := stamp(t, s.Value)
	large := *token
	large.Raw = append([]byte{0x30, 0x82, 0x40, 0x04, 0x04, 0x82, 0x40, 0x00}, make([]byte, 0x4000)...)
	var out bytes.Buffer
	if err := d.Finish(&out, s, &large); !errors.Is(err, document.ErrTooSmall) || out.Len() > 0 {
		t.Errorf("%d bytes, %v, want ErrTooSmall", out.Len(), err)
	}
	if err := d.Finish(&out, s, nil); err != nil {
		t.Error(err)
	}
}

// The certificate of a CA that is larger than any is left out of a PDF, which has room for
// one of the usual size; other files have no such bound.
func TestAuthorityThatIsTooLarge(t *testing.T) {
	large := largeCA(t)
	for _, format := range []signature.Format{signature.CMS, signature.CAdES, signature.MOJ, signature.PAdES} {
		o := document.Options{Format: format, Time: cast().now}
		for name, c := range map[string]struct {
			ca   []byte
			want [][]byte
		}{
			"usual": {cast().ca, [][]byte{cast().ca, cast().alice.certificate.Raw}},
			"large": {large, [][]byte{large, cast().alice.certificate.Raw}},
		} {
			d := open(t, sample(format), o)
			var out bytes.Buffer
			if err := d.Finish(&out, cast().alice.signBeside(t, d.Subject(), c.ca), nil); err != nil {
				t.Fatalf("%s, %s: %v", format, name, err)
			}
			finished := out.Bytes()
			if format.IsPDF() {
				finished = cmsOf(t, finished)
			}
			if format.IsPDF() && name == "large" {
				c.want = c.want[1:]
			}
			slices.SortFunc(c.want, bytes.Compare)
			if got := must(cms.Parse(finished)).Certificates; !slices.EqualFunc(got, c.want, bytes.Equal) {
				t.Errorf("%s, %s: %d certificates, want %d", format, name, len(got), len(c.want))
			}
		}
	}
}

// largeCA is a certificate of 16 KiB.
func largeCA(t *testing.T) []byte {
	t.Helper()
	key := must(rsa.GenerateKey(rand.Reader, 2048))
	der, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{Country: []string{"JP"}}, NotBefore: cast().now, NotAfter: cast().now.Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
		ExtraExtensions: []pkix.Extension{{Id: []int{1, 2, 3, 4}, Value: append([]byte{0x04, 0x82, 0x40, 0x00}, make([]byte, 0x4000)...)}},
	}, &x509.Certificate{Subject: pkix.Name{Country: []string{"JP"}}}, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func TestPKCS1(t *testing.T) {
	finished, s := signFile(t, []byte(letter), document.Options{Format: signature.PKCS1})
	var read map[string]string
	if err := json.Unmarshal(finished, &read); err != nil {
		t.Fatal(err)
	}
	digest := sha256.Sum256([]byte(letter))
	for member, want := range map[string][]byte{"certificate": cast().alice.certificate.Raw, "digest": digest[:], "signature": s.Value} {
		if got, err := base64.StdEncoding.DecodeString(read[member]); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %X, want %X: %v", member, got, want, err)
		}
	}
	if len(read) != 4 || read["hash_algorithm"] != "SHA-256" {
		t.Errorf("%s", finished)
	}
	if err := cast().alice.certificate.VerifySignature(digest[:], s.Value); err != nil {
		t.Error(err)
	}
}

// OpenSSL takes the value as one over the digest.
func TestOpenSSLReadsPKCS1(t *testing.T) {
	_, s := signFile(t, []byte(letter), document.Options{Format: signature.PKCS1})
	certificate := save(t, "certificate.pem", certificatePEM(s.Certificate))
	key := save(t, "key.pem", []byte(run(t, "openssl", "x509", "-in", certificate, "-pubkey", "-noout")))
	said := run(t, "openssl", "dgst", "-sha256", "-verify", key, "-signature", save(t, "value", s.Value), save(t, "document", []byte(letter)))
	if !strings.Contains(said, "Verified OK") {
		t.Error(said)
	}
}

// A bare signature over bytes that are one DER value could be shown as one over those as
// signed attributes, so such a document is not signed so.
func TestAttributesAreNoDocument(t *testing.T) {
	at := cast().now
	attributes := must(signature.Subject{Format: signature.CMS}.Prepare(cast().alice.certificate, at)).ToBeSigned()
	long := append([]byte{0x31, 0x84, 0, 0, 1, 0}, make([]byte, 256)...)
	padded := append(append([]byte{0x31, 0xC0}, make([]byte, 63)...), 1, 0)
	for name, file := range map[string][]byte{
		"signed attributes":            attributes,
		"their form in a SignerInfo":   append([]byte{0xA0}, attributes[1:]...),
		"a certificate":                cast().ca,
		"a CMS":                        cast().alice.sign(t, signature.Subject{Format: signature.CMS}).CMS,
		"an empty SET":                 {0x31, 0},
		"a length with zeros":          long,
		"a length with many zeros":     padded,
		"a length that is not told":    {0x31, 0x80, 0x05, 0, 0, 0},
		"a tag of two bytes":           {0x3F, 0x81, 0x01, 1, 'x'},
		"a primitive value":            {0x04, 3, 1, 2, 3},
		"a text that looks like a SET": []byte("1\x03abc"),
		"a NULL":                       {5, 0},
		"a long file as a value":       append([]byte{0x31, 0x83, 1, 0, 0}, make([]byte, 1<<16)...),
		"a value that fills 127":       append([]byte{0x31, 0x7F}, make([]byte, 127)...),
		"a value of 128":               append([]byte{0x31, 0x81, 0x80}, make([]byte, 128)...),
		"an element of a high tag":     {0x1F, 1, 0},
	} {
		if _, err := document.Open(bytes.NewReader(file), int64(len(file)), document.Options{Format: signature.PKCS1}); !errors.Is(err, document.ErrDER) {
			t.Errorf("%s: %v, want ErrDER", name, err)
		}
		if _, err := document.Open(bytes.NewReader(file), int64(len(file)), document.Options{Format: signature.CMS}); err != nil {
			t.Errorf("%s as CMS: %v", name, err)
		}
	}
	for name, file := range map[string][]byte{
		"a byte": {0x31}, "a byte behind": append(bytes.Clone(attributes), '\n'), "a byte less": attributes[:len(attributes)-1], "a letter": []byte(letter),
		"a PDF": pdftest.Pages(1, 200, 200), "a tag that does not end": bytes.Repeat([]byte{0xFF}, 300), "a length that is cut": {0x31, 0x84, 1}, "a length of many octets": append([]byte{0x31, 0xFF}, bytes.Repeat([]byte{0xFF}, 200)...),
	} {
		if _, err := document.Open(bytes.NewReader(file), int64(len(file)), document.Options{Format: signature.PKCS1}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// failing is a source that ends in an error, as one does whose reading was cancelled.
type failing struct {
	io.ReaderAt
	after int
	err   error
}

func (f *failing) ReadAt(b []byte, offset int64) (int, error) {
	if f.after--; f.after < 0 {
		return 0, f.err
	}
	return f.ReaderAt.ReadAt(b, offset)
}

// An error of the source, a cancelled one for instance, comes back wherever it happens.
func TestErrorOfTheSource(t *testing.T) {
	cancelled := errors.New("cancelled")
	for _, format := range signature.Formats {
		file := sample(format)
		for n := 0; ; n++ {
			source := &failing{bytes.NewReader(file), n, cancelled}
			_, err := document.Open(source, int64(len(file)), document.Options{Format: format, Time: cast().now})
			if source.after >= 0 {
				break // it read no further
			}
			if !errors.Is(err, cancelled) {
				t.Errorf("%s: reading %d: %v", format, n, err)
			}
		}
	}
}

// full is a disk that is.
type full struct{ room int }

var errFull = errors.New("no space left")

func (f *full) Write(b []byte) (int, error) {
	if f.room -= len(b); f.room < 0 {
		return 0, errFull
	}
	return len(b), nil
}

// A disk that is full at any byte is told.
func TestErrorOfTheWriter(t *testing.T) {
	for name, o := range map[string]document.Options{
		"detached": {Format: signature.CMS}, "detached, PEM": {Format: signature.CMS, PEM: true}, "attached": {Format: signature.CMS, Attached: true},
		"attached, PEM": {Format: signature.CMS, Attached: true, PEM: true}, "moj": {Format: signature.MOJ, Time: cast().now}, "pkcs1": {Format: signature.PKCS1},
	} {
		d := open(t, sample(o.Format), o)
		s := cast().alice.sign(t, d.Subject())
		var whole bytes.Buffer
		if err := d.Finish(&whole, s, nil); err != nil {
			t.Fatal(err)
		}
		for room := 0; room < whole.Len(); room += 1 + whole.Len()/100 {
			if err := d.Finish(&full{room}, s, nil); !errors.Is(err, errFull) {
				t.Errorf("%s: room for %d of %d bytes: %v", name, room, whole.Len(), err)
			}
		}
		if err := d.Finish(&full{whole.Len()}, s, nil); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// zeros is a file of that many bytes, which are not in memory.
type zeros int64

func (z zeros) ReadAt(b []byte, offset int64) (int, error) {
	n := min(int64(len(b)), int64(z)-offset)
	clear(b[:max(n, 0)])
	if n < int64(len(b)) {
		return int(max(n, 0)), io.EOF
	}
	return int(n), nil
}

// A large document is never in memory, not even where it is inside.
func TestLargeDocumentIsAStream(t *testing.T) {
	const size = 256 << 20
	for name, o := range map[string]document.Options{"detached": {Format: signature.CMS}, "attached, PEM": {Format: signature.CMS, Attached: true, PEM: true}} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		d, err := document.Open(zeros(size), size, o)
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Finish(io.Discard, cast().alice.sign(t, d.Subject()), nil); err != nil {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		if used := after.TotalAlloc - before.TotalAlloc; used > 16<<20 {
			t.Errorf("%s: %d bytes of memory for %d", name, used, size)
		}
	}
}

// The same document twice gives two signatures, of which each is good.
func TestSameDocumentTwice(t *testing.T) {
	for _, format := range signature.Formats {
		o := document.Options{Format: format, Time: cast().now.Add(time.Minute)}
		one, _ := signFile(t, sample(format), o)
		two, _ := signFile(t, sample(format), o)
		if !bytes.Equal(one, two) {
			t.Errorf("%s: %d and %d bytes", format, len(one), len(two))
		}
	}
}
