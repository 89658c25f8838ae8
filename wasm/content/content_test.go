package content

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestKindOf(t *testing.T) {
	const magic = "\x89PNG\r\n\x1A\n"
	for name, test := range map[string]struct {
		head string
		cut  bool
		want Kind
	}{
		"nothing":                    {"", false, UTF8},
		"ASCII":                      {"100 yen\r\n", false, UTF8},
		"UTF-8":                      {"委任状\n", false, UTF8},
		"UTF-8 with a mark":          {"\uFEFF委任状", false, UTF8},
		"UTF-8 that was cut":         {"委任状"[:8], true, UTF8},
		"UTF-8 that ends too early":  {"委任状"[:8], false, ShiftJIS}, // which reads as nothing
		"UTF-8 with a broken middle": {"委\xE4\xFD任", true, Other},
		"Shift_JIS":                  {"\x88\xCF\x94\x43\x8F\xF3\n", false, ShiftJIS},
		"half-width kana":            {"\xB6\xC5", false, ShiftJIS},
		"character of NEC and IBM":   {"\x87\x40\xFA\x40", false, ShiftJIS},
		"Shift_JIS that was cut":     {"\x88\xCF\x94", true, ShiftJIS},
		"Shift_JIS that ends early":  {"\x88\xCF\x94", false, Other},
		"bytes of no encoding":       {"\xFF\xFE\xFD", false, Other},
		"UTF-16":                     {"a\x00b\x00", false, Other},
		"UTF-16 with a mark":         {"\xFF\xFE\x42\x30", false, Other},
		"zero byte in a text":        {"100 yen\x00", false, Other},
		"control characters":         {"a\x01\x1B[2J", false, UTF8},
		"reading direction":          {"a\u202Eb", false, UTF8},
		"HTML":                       {"<script>alert(1)</script>", false, UTF8},
		"SVG":                        {`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`, false, UTF8},
		"RTF":                        {`{\rtf1\ansi 100 yen}`, false, UTF8},
		"PostScript":                 {"%!PS-Adobe-3.0\n(100 yen) show\n", false, UTF8},
		"PDF":                        {"%PDF-1.7\n", false, PDF},
		"PDF behind a text":          {strings.Repeat("a\n", 500) + "%PDF-1.7", false, PDF},
		"PDF that begins as PNG":     {magic + "\x00\x00\x00\x0DIHDR%PDF-1.7", true, PDF},
		"PDF that begins as JPEG":    {"\xFF\xD8\xFF\xFE\x00\x20%PDF-1.7", true, PDF},
		"text on PDF":                {strings.Repeat("a\n", 512) + "%PDF-1.7", false, UTF8},
		"GIF that is JavaScript":     {"GIF89a/*;*/=1;alert(1)", false, Other},
		"older GIF":                  {"GIF87a/*;*/=1;alert(1)", false, Other},
		"ZIP":                        {"PK\x03\x04\x14\x00", false, Other},
		"PNG":                        {magic + "\x00\x00\x00\x0DIHDR", true, PNG},
		"HTML that begins as PNG":    {magic + "<script>alert(1)</script>", false, PNG},
		"JPEG":                       {"\xFF\xD8\xFF\xE0", true, JPEG},
		"WebP":                       {"RIFF\x10\x00\x00\x00WEBP", false, Other},
	} {
		if got := KindOf([]byte(test.head), !test.cut); got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}

func TestCharacters(t *testing.T) {
	for name, test := range map[string]struct {
		kind Kind
		head string
		cut  bool
		want string
	}{
		"all":               {UTF8, "委任状", false, "委任状"},
		"mark":              {UTF8, "\uFEFF委", false, "委"},
		"cut at one":        {UTF8, "委任"[:4], true, "委"},
		"cut at two":        {UTF8, "委任"[:5], true, "委"},
		"cut between":       {UTF8, "委任"[:6], true, "委任"},
		"cut of four":       {UTF8, "a𠮷"[:4], true, "a"},
		"Shift_JIS":         {ShiftJIS, "\x88\xCF\x94\x43", false, "\x88\xCF\x94\x43"},
		"Shift_JIS, cut":    {ShiftJIS, "\x88\xCF\x94", true, "\x88\xCF"},
		"Shift_JIS, 5C":     {ShiftJIS, "\x95\x5C\x8E", true, "\x95\x5C"},
		"one character cut": {UTF8, "委"[:1], true, ""},
	} {
		if got := test.kind.Characters([]byte(test.head), !test.cut); string(got) != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

// chunk is one of a PNG.
func chunk(kind string, data []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	b = append(append(b, kind...), data...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

// pngOf is a PNG of a size with chunks before its end.
func pngOf(width, height uint32, chunks ...[]byte) []byte {
	header := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, width), height)
	b := append(bytes.Clone(pngSignature), chunk("IHDR", append(header, 8, 2, 0, 0, 0))...)
	return append(append(b, bytes.Join(chunks, nil)...), chunk("IEND", nil)...)
}

// drawn is a picture that a library encoded.
func drawn(t testing.TB, encode func(*bytes.Buffer, image.Image) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := encode(&b, image.NewRGBA(image.Rect(0, 0, 64, 48))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func encodePNG(b *bytes.Buffer, m image.Image) error  { return png.Encode(b, m) }
func encodeJPEG(b *bytes.Buffer, m image.Image) error { return jpeg.Encode(b, m, nil) }

// hiddenFrame is a JPEG whose true frame lies in what would be one segment if a length
// followed a marker, and which has a smaller frame after that.
func hiddenFrame(t testing.TB, marker byte, width, height uint16) []byte {
	t.Helper()
	small := drawn(t, encodeJPEG)
	at := bytes.Index(small, []byte{0xFF, sof0})
	large := bytes.Clone(small[at : at+19])
	binary.BigEndian.PutUint16(large[5:], height)
	binary.BigEndian.PutUint16(large[7:], width)
	// Where there is a JFIF header, Go's decoder reads no further than the frame.
	b := append([]byte("\xFF\xD8\xFF\xE0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xFF"), marker)
	length := len(b) + 0xFFC0
	b = append(b, large...)
	b = append(b, 0xFF, com, 0xFF, 0x00) // the rest of the segment, and more
	return append(append(b, make([]byte, length-len(b))...), small[2:]...)
}

// No marker hides from us what a decoder finds.
func TestHiddenFrameIsNotShown(t *testing.T) {
	for marker := range 0x100 {
		b := hiddenFrame(t, byte(marker), 23_000, 23_000)
		p, err := PictureOf(JPEG, b)
		c, _, wrong := image.DecodeConfig(bytes.NewReader(b))
		if err == nil && wrong == nil && (p.Width != c.Width || p.Height != c.Height) {
			t.Errorf("FF %02X: %+v, and %d×%d for a decoder", marker, p, c.Width, c.Height)
		}
		if marker == 0xD0 && c.Width != 23_000 {
			t.Errorf("a decoder finds %d×%d, %v", c.Width, c.Height, wrong)
		}
	}
}

func TestPictureOf(t *testing.T) {
	aPNG, aJPEG := drawn(t, encodePNG), drawn(t, encodeJPEG)
	frame := bytes.Index(aJPEG, []byte{0xFF, sof0})
	twice := bytes.Join([][]byte{aJPEG[:frame], aJPEG[frame : frame+19], aJPEG[frame:]}, nil)
	flat := bytes.Clone(aJPEG)
	copy(flat[frame+5:], []byte{0, 0}) // its height is to come later
	// begun is a JPEG with bytes before its first segment, and drawnOn one with bytes after
	// its scan.
	begun := func(b string) []byte { return bytes.Join([][]byte{aJPEG[:2], []byte(b), aJPEG[2:]}, nil) }
	drawnOn := func(b []byte) []byte { return bytes.Join([][]byte{aJPEG[:len(aJPEG)-2], b, aJPEG[len(aJPEG)-2:]}, nil) }
	scan := aJPEG[bytes.Index(aJPEG, []byte{0xFF, sos}) : len(aJPEG)-2]
	early := bytes.Join([][]byte{aJPEG[:frame], scan, aJPEG[frame:]}, nil)
	zero := bytes.Clone(aJPEG[frame : frame+19])
	copy(zero[7:], []byte{0, 0}) // its width
	for name, test := range map[string]struct {
		kind Kind
		b    []byte
		want Picture // zero: broken; its scans are in fits
		fits bool
	}{
		"PNG":                      {PNG, aPNG, Picture{Width: 64, Height: 48}, true},
		"JPEG":                     {JPEG, aJPEG, Picture{Width: 64, Height: 48}, true},
		"PNG with a tail":          {PNG, append(bytes.Clone(aPNG), "<script>"...), Picture{Width: 64, Height: 48, More: true}, true},
		"JPEG with a tail":         {JPEG, append(bytes.Clone(aJPEG), aJPEG...), Picture{Width: 64, Height: 48, More: true}, true},
		"JPEG with fill bytes":     {JPEG, append([]byte{0xFF, soi, 0xFF, 0xFF}, aJPEG[2:]...), Picture{Width: 64, Height: 48}, true},
		"PNG that moves":           {PNG, pngOf(1, 1, chunk("acTL", make([]byte, 8))), Picture{Width: 1, Height: 1, Moving: true}, true},
		"PNG of too many pixels":   {PNG, pngOf(60_000, 60_000), Picture{Width: 60_000, Height: 60_000}, false},
		"PNG that is too long":     {PNG, pngOf(maxSide+1, 1), Picture{Width: maxSide + 1, Height: 1}, false},
		"PNG that is too high":     {PNG, pngOf(1, maxSide+1), Picture{Width: 1, Height: maxSide + 1}, false},
		"largest PNG":              {PNG, pngOf(25_000, 2_000), Picture{Width: 25_000, Height: 2_000}, true},
		"one line more":            {PNG, pngOf(25_000, 2_001), Picture{Width: 25_000, Height: 2_001}, false},
		"product that overflows":   {PNG, pngOf(1<<31-1, 1<<31-1), Picture{Width: 1<<31 - 1, Height: 1<<31 - 1}, false},
		"side of 32 bits":          {PNG, pngOf(1<<31, 1), Picture{}, false},
		"PNG without width":        {PNG, pngOf(0, 1), Picture{}, false},
		"PNG without end":          {PNG, aPNG[:len(aPNG)-12], Picture{}, false},
		"PNG that was cut":         {PNG, aPNG[:len(aPNG)-1], Picture{}, false},
		"PNG that says it is long": {PNG, append(bytes.Clone(pngSignature), 0xFF, 0xFF, 0xFF, 0xFF, 'I', 'H', 'D', 'R', 0, 0, 0, 0), Picture{}, false},
		"header that comes later":  {PNG, append(bytes.Clone(pngSignature), append(chunk("tEXt", nil), pngOf(1, 1)[8:]...)...), Picture{}, false},
		"two headers":              {PNG, pngOf(1, 1, pngOf(2, 2)[8:33]), Picture{}, false},
		"HTML that begins as PNG":  {PNG, []byte("\x89PNG\r\n\x1A\n<script>alert(1)</script>"), Picture{}, false},
		"PNG of a signature":       {PNG, pngSignature, Picture{}, false},
		"JPEG without end":         {JPEG, aJPEG[:len(aJPEG)-2], Picture{}, false},
		"JPEG of two frames":       {JPEG, twice, Picture{}, false},
		"JPEG without height":      {JPEG, flat, Picture{}, false},
		"height that comes later":  {JPEG, drawnOn([]byte{0xFF, 0xDC, 0, 4, 0xFF, 0xFF}), Picture{}, false},
		"frame without width":      {JPEG, begun(string(zero)), Picture{}, false},
		"restart marker":           {JPEG, begun("\xFF\xD0"), Picture{}, false},
		"last restart marker":      {JPEG, begun("\xFF\xD7\x00\x02"), Picture{}, false},
		"temporary marker":         {JPEG, begun("\xFF\x01\x00\x02"), Picture{}, false},
		"restart after fill bytes": {JPEG, begun("\xFF\xFF\xD0\x00\x02"), Picture{}, false},
		"marker of no meaning":     {JPEG, begun("\xFF\x02\x00\x02"), Picture{}, false},
		"marker of an extension":   {JPEG, begun("\xFF\xF0\x00\x02"), Picture{}, false},
		"arithmetic conditions":    {JPEG, begun("\xFF\xCC\x00\x02"), Picture{}, false},
		"hierarchical frame":       {JPEG, begun("\xFF\xDE" + string(aJPEG[frame+2:frame+19])), Picture{}, false},
		"lossless frame":           {JPEG, begun("\xFF\xC3" + string(aJPEG[frame+2:frame+19])), Picture{}, false},
		"second beginning":         {JPEG, begun("\xFF\xD8"), Picture{}, false},
		"stuffed byte":             {JPEG, begun("\xFF\x00"), Picture{}, false},
		"bytes between segments":   {JPEG, begun("a"), Picture{}, false},
		"segment without length":   {JPEG, begun("\xFF\xE0\x00\x01"), Picture{}, false},
		"frame hidden by restart":  {JPEG, hiddenFrame(t, 0xD0, 23_000, 23_000), Picture{}, false},
		"frame after the scan":     {JPEG, drawnOn(aJPEG[frame : frame+19]), Picture{}, false},
		"scan before the frame":    {JPEG, early, Picture{}, false},
		"JPEG without scan":        {JPEG, append(bytes.Clone(aJPEG[:frame+19]), 0xFF, eoi), Picture{}, false},
		"temporary in the scan":    {JPEG, drawnOn([]byte{0xFF, 1, 0, 2}), Picture{}, false},
		"restarts in the scan":     {JPEG, drawnOn([]byte{0xFF, 0xD0, 0, 0xFF, 0, 0xFF, 0xD7}), Picture{Width: 64, Height: 48}, true},
		"most scans":               {JPEG, drawnOn(bytes.Repeat(scan, maxScans-1)), Picture{Width: 64, Height: 48}, true},
		"one scan more":            {JPEG, drawnOn(bytes.Repeat(scan, maxScans)), Picture{Width: 64, Height: 48}, false},
		"JPEG that is a ZIP":       {JPEG, drawnOn([]byte("\xFF\xFE\x00\x18PK\x05\x06" + strings.Repeat("\x00", 16) + "\x02\x00")), Picture{Width: 64, Height: 48, More: true}, true},
		"PNG that is a ZIP":        {PNG, pngOf(1, 1, chunk("zIPx", []byte("PK\x05\x06"+strings.Repeat("\x00", 16)+"\x14\x00"))), Picture{Width: 1, Height: 1, More: true}, true},
		"PNG of Apple":             {PNG, append(bytes.Clone(pngSignature), append(chunk("CgBI", make([]byte, 4)), pngOf(1, 1)[8:]...)...), Picture{}, false},
		"PNG of Apple, later":      {PNG, pngOf(1, 1, chunk("CgBI", make([]byte, 4))), Picture{}, false},
		"PNG with a profile":       {PNG, pngOf(1, 1, chunk("PLTE", make([]byte, 3)), chunk("gAMA", make([]byte, 4)), chunk("IDAT", nil)), Picture{Width: 1, Height: 1}, true},
		"JPEG of nothing":          {JPEG, []byte{0xFF, soi, 0xFF, eoi}, Picture{}, false},
		"JPEG of three bytes":      {JPEG, []byte{0xFF, soi, 0xFF}, Picture{}, false},
		"script that is JPEG":      {JPEG, []byte("\xFF\xD8\xFF\xE0/*JFIF*/=alert(1)"), Picture{}, false},
	} {
		got, err := PictureOf(test.kind, test.b)
		fits := got.Fits()
		got.scans = 0
		if got != test.want || (err != nil) != (test.want == Picture{}) || err != nil && !errors.Is(err, ErrBroken) {
			t.Errorf("%s: %+v, %v, want %+v", name, got, err, test.want)
		}
		if err == nil && fits != test.fits {
			t.Errorf("%s: fits: %t", name, fits)
		}
	}
}

// Whatever the bytes are, each is of one kind, a text can be decoded as what it is, and a
// picture is as large as one who decodes it finds it.
func FuzzContent(f *testing.F) {
	for _, b := range [][]byte{
		nil, []byte("委任状\n"), []byte("\uFEFFa\u202E"), []byte("\x88\xCF\x94"), []byte("%PDF-1.7"), []byte("GIF89a"), drawn(f, encodePNG), drawn(f, encodeJPEG),
		pngOf(60_000, 60_000), append(drawn(f, encodeJPEG), "tail"...), pngOf(1, 1, chunk("acTL", make([]byte, 8))), {0xFF, soi, 0xFF, sos, 0, 2, 0xFF, 0, 0xFF, 0xD0, 0xFF, eoi},
		hiddenFrame(f, 0xD0, 23_000, 23_000), append([]byte{0xFF, soi, 0xFF, 1}, drawn(f, encodeJPEG)[2:]...),
	} {
		f.Add(b, true)
		f.Add(b, false)
	}
	f.Fuzz(func(t *testing.T, b []byte, whole bool) {
		k := KindOf(b, whole)
		switch {
		case k.Text():
			text := k.Characters(b, whole)
			if bytes.IndexByte(text, 0) >= 0 || k == UTF8 && !utf8.Valid(text) || whole && !bytes.HasSuffix(b, text) || len(b)-len(text) > 6 {
				t.Errorf("%s: %q of %q", k, text, b)
			}
		case k.Picture():
			p, err := PictureOf(k, b)
			if err != nil {
				return
			}
			decoded, format, err := image.DecodeConfig(bytes.NewReader(b))
			if p.Width <= 0 || p.Height <= 0 || err == nil && (format != string(k) || decoded.Width != p.Width || decoded.Height != p.Height) {
				t.Errorf("%+v, but a %s of %d × %d", p, format, decoded.Width, decoded.Height)
			}
		}
	})
}
