package pdf_test

import (
	"bytes"
	"compress/zlib"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/sandboxca"
	"jpkiweb/shared/signature/cms"
	"jpkiweb/shared/signature/pdf"
)

// signingTime is that of every signature of the tests.
var signingTime = time.Date(2026, 4, 1, 3, 0, 0, 0, time.UTC)

// A signer is who signs in the tests: a key in memory with a certificate of the sandbox.
type signer struct {
	key         *rsa.PrivateKey
	certificate []byte
}

var sharedSigner = sync.OnceValue(func() signer {
	ca := must(sandboxca.New(rand.Reader, signingTime))
	key := must(rsa.GenerateKey(rand.Reader, 2048))
	return signer{key, must(ca.Issue(jpki.DigitalSignature, key.Public(), sandboxca.DefaultHolder()))}
})

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// sign returns the CMS over the digest.
func (s signer) sign(digest [sha256.Size]byte) []byte {
	draft := must(cms.Prepare(s.certificate, digest, signingTime))
	toBeSigned := sha256.Sum256(draft.ToBeSigned())
	return must(draft.Embed(must(rsa.SignPKCS1v15(nil, s.key, crypto.SHA256, toBeSigned[:]))))
}

func open(t testing.TB, file []byte) *pdf.File {
	t.Helper()
	f, err := pdf.Open(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// request is the one that most tests begin with.
func request(form pdf.Form) pdf.Request {
	return pdf.Request{Form: form, Time: signingTime, CMS: pdf.Room(false, sharedSigner().certificate)}
}

// signerName is the name that the tests fill in.
const signerName = "見本　花子"

// sign signs a file, and looks at what is true of every result.
func sign(t testing.TB, file []byte, r pdf.Request) []byte {
	t.Helper()
	plan, err := open(t, file).Plan(r)
	if err != nil {
		t.Fatal(err)
	}
	signed := finish(t, plan, r)
	if !bytes.HasPrefix(signed, file) {
		t.Error("the original is no prefix of the result")
	}
	checkSignature(t, signed)
	return signed
}

func finish(t testing.TB, plan *pdf.Plan, r pdf.Request) []byte {
	t.Helper()
	name := ""
	if r.Form == pdf.MOJ {
		name = signerName
	}
	tail, err := plan.Tail().Fill(name)
	if err != nil {
		t.Fatal(err)
	}
	state, err := plan.State()
	if err != nil {
		t.Fatal(err)
	}
	digest, err := state.Digest(tail)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := plan.Embed(&out, pdf.Signature{CMS: sharedSigner().sign(digest), Name: name, Digest: digest}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// checkSignature reads the newest signature anew and verifies it over its ranges.
func checkSignature(t testing.TB, signed []byte) {
	t.Helper()
	f := open(t, signed)
	dict := newestSignature(t, f, signed)
	var ranges []int64
	for item := range dict.Get("ByteRange").Items() {
		n, ok := item.Int()
		if !ok {
			t.Fatalf("ByteRange %s", dict.Get("ByteRange").Raw())
		}
		ranges = append(ranges, n)
	}
	contents := dict.Get("Contents")
	if len(ranges) != 4 || ranges[0] != 0 || ranges[2]+ranges[3] != int64(len(signed)) {
		t.Fatalf("ByteRange %v of %d bytes", ranges, len(signed))
	}
	if ranges[1] != contents.Offset() || ranges[2] != contents.Offset()+int64(len(contents.Raw())) {
		t.Errorf("gap %d to %d, /Contents at %d with %d bytes", ranges[1], ranges[2], contents.Offset(), len(contents.Raw()))
	}
	h := sha256.New()
	h.Write(signed[:ranges[1]])
	h.Write(signed[ranges[2]:])
	der, _ := contents.Bytes()
	parsed, err := cms.Parse(derOf(der))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parsed.Verify([sha256.Size]byte(h.Sum(nil))); err != nil {
		t.Error(err)
	}
}

// newestSignature returns the signature dictionary of the field whose signature stands
// last in the file.
func newestSignature(t testing.TB, f *pdf.File, signed []byte) (dict pdf.Value) {
	t.Helper()
	fields, err := f.Fields()
	if err != nil {
		t.Fatal(err)
	}
	for _, field := range fields {
		v, err := field.Signature()
		if err != nil || v.IsNull() == field.Signed {
			t.Fatalf("signature of %q: %s %v", field.Name, v.Raw(), err)
		}
		if v.Offset() > dict.Offset() {
			dict = v
		}
	}
	if dict.IsNull() {
		t.Fatalf("no signature in %d bytes", len(signed))
	}
	return dict
}

// derOf cuts the zeros behind a DER value with a length of two bytes.
func derOf(b []byte) []byte { return b[:4+int(b[2])<<8+int(b[3])] }

// A draft is a PDF file in the making: objects from number 1 on, and the trailer.
type draft struct {
	objects []string
	trailer string
}

// onePage is the smallest file: catalog, pages, one page.
func onePage() draft {
	return draft{
		objects: []string{"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[3 0 R]>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Resources<<>>>>"},
		trailer: "/Root 1 0 R/ID[<00112233><44556677>]",
	}
}

// add adds an object and returns the draft; its number is the length then.
func (d draft) add(object string) draft {
	d.objects = append(slices.Clone(d.objects), object)
	return d
}

// replace puts text in the place of other text in one object.
func (d draft) replace(number int, from, to string) draft {
	d.objects = slices.Clone(d.objects)
	if !strings.Contains(d.objects[number-1], from) {
		panic("nothing to replace: " + d.objects[number-1])
	}
	d.objects[number-1] = strings.Replace(d.objects[number-1], from, to, 1)
	return d
}

const header = "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n"

// table writes the file with a cross-reference table.
func (d draft) table() []byte {
	b, offsets := d.body(header)
	at := len(b)
	b = fmt.Appendf(b, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, offset := range offsets {
		b = fmt.Appendf(b, "%010d 00000 n \n", offset)
	}
	return fmt.Appendf(b, "trailer\n<</Size %d%s>>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, d.trailer, at)
}

func (d draft) body(head string) (b []byte, offsets []int) {
	b = []byte(head)
	for i, object := range d.objects {
		offsets = append(offsets, len(b))
		b = fmt.Appendf(b, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	return b, offsets
}

// stream writes the file with one object stream and a cross-reference stream.
func (d draft) stream() []byte {
	n := len(d.objects)
	b := []byte(header)
	holder := len(b)
	b = append(b, d.objectStream(n+1)...)
	at := len(b)
	rows := row(nil, 0, 0, 65535)
	for i := range n {
		rows = row(rows, 2, n+1, i)
	}
	rows = row(row(rows, 1, holder, 0), 1, at, 0)
	b = append(b, streamObject(n+2, fmt.Sprintf("/Type/XRef/Size %d/W[1 4 2]%s", n+3, d.trailer), rows)...)
	return fmt.Appendf(b, "startxref\n%d\n%%%%EOF\n", at)
}

// objectStream is one that holds all objects.
func (d draft) objectStream(number int) []byte {
	var head, body []byte
	for i, object := range d.objects {
		head = fmt.Appendf(head, "%d %d ", i+1, len(body))
		body = append(append(body, object...), ' ')
	}
	return streamObject(number, fmt.Sprintf("/Type/ObjStm/N %d/First %d", len(d.objects), len(head)), append(head, body...))
}

func row(to []byte, kind, a, b int) []byte {
	to = binary.BigEndian.AppendUint32(append(to, byte(kind)), uint32(a))
	return binary.BigEndian.AppendUint16(to, uint16(b))
}

// streamObject writes a stream, compressed.
func streamObject(number int, dict string, data []byte) []byte {
	packed := deflate(data)
	b := fmt.Appendf(nil, "%d 0 obj\n<<%s/Filter/FlateDecode/Length %d>>\nstream\n", number, dict, len(packed))
	return append(append(b, packed...), "\nendstream\nendobj\n"...)
}

// packers are kept: a new one costs more than all else of a small file.
var packers = sync.Pool{New: func() any { return zlib.NewWriter(nil) }}

func deflate(data []byte) []byte {
	var packed bytes.Buffer
	z := packers.Get().(*zlib.Writer)
	defer packers.Put(z)
	z.Reset(&packed)
	z.Write(data)
	z.Close()
	return packed.Bytes()
}

// hybrid writes the file with a table and, for readers that know them, a stream: the
// objects from hidden on are in it only. ISO 32000-2, 7.5.8.4.
func (d draft) hybrid(hidden int) []byte { return d.hybridIndex(hidden, "", nil) }

// hybridIndex is hybrid with more of /Index, and rows for it, before the hidden objects.
func (d draft) hybridIndex(hidden int, index string, rows []byte) []byte {
	shown := draft{objects: d.objects[:hidden-1]}
	b, offsets := shown.body(header)
	n := len(d.objects)
	holder := len(b)
	var head, body []byte
	for i, object := range d.objects[hidden-1:] {
		head = fmt.Appendf(head, "%d %d ", hidden+i, len(body))
		body = append(append(body, object...), ' ')
		rows = row(rows, 2, n+1, i)
	}
	b = append(b, streamObject(n+1, fmt.Sprintf("/Type/ObjStm/N %d/First %d", n-hidden+1, len(head)), append(head, body...))...)
	xrefStream := len(b)
	rows = row(rows, 1, holder, 0)
	b = append(b, streamObject(n+2, fmt.Sprintf("/Type/XRef/Size %d/W[1 4 2]/Index[%s %d %d]%s", n+3, index, hidden, n-hidden+2, d.trailer), rows)...)
	at := len(b)
	b = fmt.Appendf(b, "xref\n0 %d\n0000000000 65535 f \n", n+3)
	for _, offset := range offsets {
		b = fmt.Appendf(b, "%010d 00000 n \n", offset)
	}
	for range n + 2 - len(offsets) {
		b = append(b, "0000000000 00000 f \n"...)
	}
	return fmt.Appendf(b, "trailer\n<</Size %d%s/XRefStm %d>>\nstartxref\n%d\n%%%%EOF\n", n+3, d.trailer, xrefStream, at)
}

// update appends an increment with a table: objects by number, and entries of the
// trailer.
func update(file []byte, objects map[int]string, trailer string) []byte {
	b := slices.Clone(file)
	text := string(file)
	tail := text[strings.LastIndex(text, "startxref"):]
	var prev int
	must(fmt.Sscanf(tail, "startxref\n%d", &prev))
	section := []byte("xref\n")
	for number, object := range objects {
		section = fmt.Appendf(section, "%d 1\n%010d 00000 n \n", number, len(b))
		b = fmt.Appendf(b, "%d 0 obj\n%s\nendobj\n", number, object)
	}
	at := len(b)
	return fmt.Appendf(append(b, section...), "trailer\n<<%s/Prev %d>>\nstartxref\n%d\n%%%%EOF\n", trailer, prev, at)
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

func save(t testing.TB, file []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file.pdf")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// judge asks qpdf and pdfsig about a file with so many signatures, of which the newest
// covers it whole.
func judge(t testing.TB, file []byte, signatures int) {
	t.Helper()
	path := save(t, file)
	run(t, "qpdf", "--check", path)
	said := run(t, "pdfsig", "-nocert", path)
	if n := strings.Count(said, "Signature is Valid."); n != signatures {
		t.Errorf("pdfsig calls %d of %d signatures valid:\n%s", n, signatures, said)
	}
	if n := strings.Count(said, "Total document signed"); n < 1 {
		t.Errorf("pdfsig: not all is signed:\n%s", said)
	}
}
