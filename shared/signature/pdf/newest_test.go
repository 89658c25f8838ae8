package pdf_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"jpkiweb/shared/signature/cms"
	"jpkiweb/shared/signature/pdf"
)

// verifyNewest reads the newest signature of a file and verifies it over what it covers.
func verifyNewest(file []byte) (s pdf.Signed, err error) {
	f, err := pdf.Open(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return s, err
	}
	if s, err = f.Newest(); err != nil {
		return s, err
	}
	h := sha256.New()
	if _, err := io.Copy(h, f.Covered(s)); err != nil {
		return s, err
	}
	signed, err := cms.Parse(s.CMS)
	if err != nil {
		return s, err
	}
	_, err = signed.Verify([sha256.Size]byte(h.Sum(nil)))
	return s, err
}

func TestNewestSignatureIsRead(t *testing.T) {
	for name, form := range forms {
		for kind, file := range map[string][]byte{"table": onePage().table(), "stream": onePage().stream(), "hybrid": onePage().hybrid(3)} {
			for n := range 3 {
				file = sign(t, file, request(form))
				s, err := verifyNewest(file)
				if err != nil || s.Earlier != n || s.Field != fmt.Sprintf("Signature%d", n+1) || s.SubFilter == "" {
					t.Errorf("%s, %s: %d earlier, field %q, %q: %v", name, kind, s.Earlier, s.Field, s.SubFilter, err)
				}
			}
		}
	}
}

var byteRange = regexp.MustCompile(`/ByteRange\[0 (\d+) (\d+) (\d+)\] *`)

// withRange changes the numbers of the only ByteRange, and nothing else of the file.
func withRange(t *testing.T, file []byte, change func(b, c, d int) string) []byte {
	t.Helper()
	at := byteRange.FindSubmatchIndex(file)
	if at == nil {
		t.Fatal("no ByteRange")
	}
	var n [3]int
	for i := range n {
		must(fmt.Sscan(string(file[at[2+2*i]:at[3+2*i]]), &n[i]))
	}
	text := "/ByteRange" + change(n[0], n[1], n[2])
	if len(text) > at[1]-at[0] {
		t.Fatalf("%s is too long", text)
	}
	changed := bytes.Clone(file)
	copy(changed[at[0]:at[1]], text+strings.Repeat(" ", at[1]-at[0]-len(text)))
	return changed
}

// withText is the file with another text in the place of the last one like from, as long.
func withText(t testing.TB, file []byte, from, to string) []byte {
	t.Helper()
	at := bytes.LastIndex(file, []byte(from))
	if at < 0 || len(from) != len(to) {
		t.Fatalf("%q for %q", to, from)
	}
	changed := bytes.Clone(file)
	copy(changed[at:], to)
	return changed
}

// What is not signed from its first byte to its last, by what stands in its gap, is
// refused, whatever the CMS says.
func TestSignatureThatIsNotOverTheWholeFile(t *testing.T) {
	good := sign(t, onePage().table(), request(pdf.PAdES))
	ranges := func(format string, values func(b, c, d int) []any) []byte {
		return withRange(t, good, func(b, c, d int) string { return fmt.Sprintf(format, values(b, c, d)...) })
	}
	all := func(b, c, d int) []any { return []any{b, c, d} }
	replace := func(from, to string) []byte { t.Helper(); return withText(t, good, from, to) }
	copied := onePage()
	for name, tt := range map[string]struct {
		file []byte
		want error
	}{
		"unsigned":                 {onePage().table(), pdf.ErrUnsigned},
		"something added":          {update(good, map[int]string{3: "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]>>"}, "/Root 1 0 R/Size 6"), pdf.ErrRanges},
		"one pair":                 {ranges("[0 %d]", func(b, _, _ int) []any { return []any{b} }), pdf.ErrRanges},
		"three numbers":            {ranges("[0 %d %d]", func(b, c, _ int) []any { return []any{b, c} }), pdf.ErrRanges},
		"five numbers":             {ranges("[0 %d %d %d 0]", all), pdf.ErrRanges},
		"no number":                {ranges("[0 %d %d /A]", func(b, c, _ int) []any { return []any{b, c} }), pdf.ErrRanges},
		"negative":                 {ranges("[-1 %d %d %d]", all), pdf.ErrRanges},
		"not from the beginning":   {ranges("[1 %d %d %d]", func(b, c, d int) []any { return []any{b - 1, c, d} }), pdf.ErrRanges},
		"from the second byte on":  {ranges("[1 %d %d %d]", all), pdf.ErrRanges},
		"not to the end":           {ranges("[0 %d %d %d]", func(b, c, d int) []any { return []any{b, c, d - 1} }), pdf.ErrRanges},
		"behind the end":           {ranges("[0 %d %d %d]", func(b, c, d int) []any { return []any{b, c, d + 1} }), pdf.ErrRanges},
		"beyond all numbers":       {ranges("[0 %d %d 99999999]", func(b, c, _ int) []any { return []any{b, c} }), pdf.ErrRanges},
		"no gap":                   {ranges("[0 %d %d %d]", func(b, c, d int) []any { return []any{c, c, d} }), pdf.ErrRanges},
		"ranges that overlap":      {ranges("[0 %d %d %d]", func(b, c, d int) []any { return []any{c, b, d + c - b} }), pdf.ErrRanges},
		"gap with a byte before":   {ranges("[0 %d %d %d]", func(b, c, d int) []any { return []any{b - 1, c, d} }), pdf.ErrRanges},
		"gap with a byte behind":   {ranges("[0 %d %d %d]", func(b, c, d int) []any { return []any{b, c + 1, d - 1} }), pdf.ErrRanges},
		"gap without its brackets": {ranges("[0 %d %d %d]", func(b, c, d int) []any { return []any{b + 1, c - 1, d + 1} }), pdf.ErrRanges},
		"gap elsewhere":            {ranges("[0 9 20 %d]", func(b, c, d int) []any { return []any{len(good) - 20} }), pdf.ErrRanges},
		"other bytes than zeros":   {replace("0000>", "0001>"), pdf.ErrCMS},
		"white space in the gap":   {replace("0000>", "00 0>"), pdf.ErrCMS},
		"CMS that is none":         {bytes.Replace(good, []byte("/Contents<30"), []byte("/Contents<31"), 1), pdf.ErrCMS},
		"CMS that is longer":       {bytes.Replace(good, []byte("/Contents<3082"), []byte("/Contents<3083"), 1), pdf.ErrCMS},
		"another kind":             {replace("/ETSI.CAdES.detached", "/ETSI.RFC3161.______"), pdf.ErrUnsupported},
		"weak kind":                {replace("/ETSI.CAdES.detached", "/adbe.pkcs7.sha1.___"), pdf.ErrUnsupported},
		"no signature in a field":  {copied.add("<</FT/Sig/T(a)/V 5 0 R>>").add("<</Type/Sig>>").replace(1, ">>", "/AcroForm<</Fields[4 0 R]>>>>").table(), pdf.ErrUnsupported},
		"one signature, two fields": {copied.add("<</FT/Sig/T(a)/V 6 0 R>>").add("<</FT/Sig/T(b)/V 6 0 R>>").add("<</Type/Sig>>").
			replace(1, ">>", "/AcroForm<</Fields[4 0 R 5 0 R]>>>>").table(), pdf.ErrRanges},
	} {
		s, err := verifyNewest(tt.file)
		if !errors.Is(err, tt.want) || s.CMS != nil {
			t.Errorf("%s: %v, want %v", name, err, tt.want)
		}
	}
}

// No bit of a signed file can be turned without being noticed, but the case of a
// hexadecimal digit in the gap, which says the same.
func TestEveryFlippedBitOfASignedFile(t *testing.T) {
	good := sign(t, onePage().stream(), request(pdf.MOJ))
	gap := bytes.LastIndex(good, []byte("/Contents<")) + len("/Contents")
	for bit := 0; bit < 8*len(good); bit += 7 {
		flipped := bytes.Clone(good)
		flipped[bit/8] ^= 1 << (bit % 8)
		if at := bit / 8; at > gap && bytes.EqualFold(flipped[at:at+1], good[at:at+1]) {
			continue
		}
		if _, err := verifyNewest(flipped); err == nil {
			t.Errorf("bit %d of %d, the gap is at %d", bit, len(good), gap)
		}
	}
}
