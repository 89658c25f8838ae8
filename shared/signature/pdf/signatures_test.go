package pdf_test

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"jpkiweb/shared/signature/pdf"
)

// signatures reads all signatures of a file.
func signatures(t *testing.T, file []byte) pdf.Signatures {
	t.Helper()
	all, err := open(t, file).Signatures()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// twice is a file that two people signed.
func twice(t *testing.T) []byte {
	t.Helper()
	first := request(pdf.MOJ)
	first.Reason, first.Place = "agreed", "横浜市"
	return sign(t, sign(t, onePage().table(), first), request(pdf.PAdES))
}

func TestSignaturesOfAFile(t *testing.T) {
	for kind, file := range map[string][]byte{"table": onePage().table(), "stream": onePage().stream(), "hybrid": onePage().hybrid(3)} {
		var ends []int64
		for range 3 {
			file = sign(t, file, request(pdf.PAdES))
			ends = append(ends, int64(len(file)))
		}
		all := signatures(t, file)
		if len(all.All) != 3 || all.Behind != 0 || all.Tail != 0 || all.Damaged != nil {
			t.Fatalf("%s: %d signatures, %+v", kind, len(all.All), all)
		}
		for i, s := range all.All {
			if s.Field != fmt.Sprintf("Signature%d", i+1) || s.Place != pdf.InField || s.Kind != pdf.Approval || s.SubFilter != "ETSI.CAdES.detached" {
				t.Errorf("%s: %+v", kind, s)
			}
			if !s.Whole || s.Revision.End != ends[i] || s.Defects != nil || len(s.CMS) == 0 {
				t.Errorf("%s: signature %d of the revision that ends at %d: %d, %v", kind, i, ends[i], s.Revision.End, s.Defects)
			}
			own := open(t, file).At(s.Revision)
			if fields, err := own.Fields(); err != nil || len(fields) != i+1 {
				t.Errorf("%s: %d fields when it was signed: %v", kind, len(fields), err)
			}
		}
	}
}

func TestClaimsOfASignature(t *testing.T) {
	want := pdf.Claims{Name: signerName, Reason: "agreed", Location: "横浜市", Time: signingTime, TimeText: "D:20260401120000+09'00'"}
	if got := signatures(t, twice(t)).All[0].Claims; got.Name != want.Name || got.Reason != want.Reason || got.Location != want.Location ||
		got.Contact != "" || !got.Time.Equal(want.Time) || got.TimeText != want.TimeText {
		t.Errorf("%+v, want %+v", got, want)
	}
	long := loneSignature("/Contact(x)/ContactInfo(" + strings.Repeat("x", 2000) + ")")
	if n := len(signatures(t, long).All[0].Claims.Contact); n != 1024 {
		t.Errorf("contact of %d characters", n)
	}
	for text, want := range map[string]time.Time{
		"D:2026":                 time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
		"20260401":               time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC),
		"D:20260401120000Z":      time.Date(2026, 4, 1, 12, 0, 0, 0, time.UTC),
		"D:20260401120000Z00'00": time.Date(2026, 4, 1, 12, 0, 0, 0, time.UTC),
		"D:20260401120000-08'":   time.Date(2026, 4, 1, 20, 0, 0, 0, time.UTC),
		"D:20260401120000+09'00": time.Date(2026, 4, 1, 3, 0, 0, 0, time.UTC),
		"D:202604011":            {}, "D:2026 April": {}, "D:20261301": {}, "": {}, "D:20260401120000+9": {},
	} {
		if got := signatures(t, loneSignature("/M("+text+")")).All[0].Claims.Time; !got.Equal(want) {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

// loneSignature is a file whose one field has a signature without ranges, with these entries.
func loneSignature(entries string) []byte {
	d := onePage().add("<</FT/Sig/T(a)/V 5 0 R>>").add("<</Type/Sig/SubFilter/adbe.pkcs7.detached" + entries + ">>")
	return d.replace(1, ">>", "/AcroForm<</Fields[4 0 R]>>>>").table()
}

// Each way in which a signature is not what the standard says has its name, and hides no
// other signature of the file.
func TestDefectsOfASignature(t *testing.T) {
	good := sign(t, onePage().table(), request(pdf.PAdES))
	ranges := func(format string, values func(b, c, d int) []any) []byte {
		return withRange(t, good, func(b, c, d int) string { return fmt.Sprintf(format, values(b, c, d)...) })
	}
	all := func(b, c, d int) []any { return []any{b, c, d} }
	replace := func(from, to string) []byte { t.Helper(); return withText(t, good, from, to) }
	lone := func(v string, more ...string) []byte {
		d := onePage().add("<</FT/Sig/T(a)/V " + v + ">>")
		for _, object := range more {
			d = d.add(object)
		}
		return d.replace(1, ">>", "/AcroForm<</Fields[4 0 R]>>>>").table()
	}
	type defects = []pdf.Defect
	for name, tt := range map[string]struct {
		file []byte
		want defects
	}{
		"none":                     {good, nil},
		"no ranges":                {loneSignature("/Contents<3000>"), defects{pdf.DefectNoRanges}},
		"null for ranges":          {loneSignature("/ByteRange null/Contents<3000>"), defects{pdf.DefectNoRanges}},
		"ranges elsewhere":         {lone("5 0 R", "<</Type/Sig/ByteRange 6 0 R/Contents<3000>>>", "[0 1 2 3]"), defects{pdf.DefectIndirectRanges, pdf.DefectGapElsewhere, pdf.DefectEnd}},
		"one pair":                 {ranges("[0 %d]", func(b, _, _ int) []any { return []any{b} }), defects{pdf.DefectRangeCount}},
		"three numbers":            {ranges("[0 %d %d]", func(b, c, _ int) []any { return []any{b, c} }), defects{pdf.DefectRangeCount}},
		"five numbers":             {ranges("[0 %d %d %d 0]", all), defects{pdf.DefectRangeCount}},
		"no number":                {ranges("[0 %d %d /A]", func(b, c, _ int) []any { return []any{b, c} }), defects{pdf.DefectRangeNumber}},
		"real number":              {ranges("[0.0 %d %d %d]", all), defects{pdf.DefectRangeNumber}},
		"negative":                 {ranges("[-1 %d %d %d]", all), defects{pdf.DefectRangeNegative}},
		"negative length":          {ranges("[0 %d %d -%d]", all), defects{pdf.DefectRangeNegative}},
		"not from the beginning":   {ranges("[1 %d %d %d]", all), defects{pdf.DefectRangeStart}},
		"not to the end":           {ranges("[0 %d %d %d]", func(b, c, d int) []any { return []any{b, c, d - 9} }), defects{pdf.DefectEnd}},
		"behind the end":           {ranges("[0 %d %d %d]", func(b, c, d int) []any { return []any{b, c, d + 1} }), defects{pdf.DefectRangeBeyond}},
		"number that overflows":    {ranges("[0 %d %d 9223372036854775807]", func(b, c, _ int) []any { return []any{b, c} }), defects{pdf.DefectRangeBeyond}},
		"beyond all numbers":       {ranges("[0 9 9 99999999999999999999]", func(_, _, _ int) []any { return nil }), defects{pdf.DefectRangeBeyond}},
		"no gap":                   {ranges("[0 %d %d %d]", func(_, c, d int) []any { return []any{c, c, d} }), defects{pdf.DefectRangeOverlap}},
		"ranges that overlap":      {ranges("[0 %d %d %d]", func(b, c, d int) []any { return []any{c, b, d + c - b} }), defects{pdf.DefectRangeOverlap}},
		"gap with a byte before":   {ranges("[0 %d %d %d]", func(b, c, d int) []any { return []any{b - 1, c, d} }), defects{pdf.DefectGapWide}},
		"gap with a byte behind":   {ranges("[0 %d %d %d]", func(b, c, d int) []any { return []any{b, c + 1, d - 1} }), defects{pdf.DefectGapWide}},
		"gap without its brackets": {ranges("[0 %d %d %d]", func(b, c, d int) []any { return []any{b + 1, c - 1, d + 1} }), defects{pdf.DefectGapElsewhere}},
		"gap elsewhere":            {ranges("[0 9 20 %d]", func(_, _, _ int) []any { return []any{len(good) - 20} }), defects{pdf.DefectGapElsewhere}},
		"other bytes than zeros":   {replace("0000>", "0001>"), defects{pdf.DefectTrailing}},
		"white space in the gap":   {replace("0000>", "00 0>"), defects{pdf.DefectNotHex}},
		"literal string":           {loneSignature("/Contents(0\\000)"), defects{pdf.DefectNoRanges, pdf.DefectNotHex}},
		"contents that are null":   {loneSignature("/Contents null"), defects{pdf.DefectNoRanges, pdf.DefectNoContents}},
		"contents elsewhere":       {lone("5 0 R", "<</Type/Sig/Contents 6 0 R>>", "<3000>"), defects{pdf.DefectNoRanges, pdf.DefectIndirect}},
		"empty contents":           {loneSignature("/Contents<>"), defects{pdf.DefectNoRanges, pdf.DefectNoCMS}},
		"CMS that is none":         {bytes.Replace(good, []byte("/Contents<30"), []byte("/Contents<31"), 1), defects{pdf.DefectNoCMS}},
		"CMS without its length":   {loneSignature("/Contents<3080 0603 2A0304 A080 0401 00 0000 0000 0000>"), defects{pdf.DefectNoRanges, pdf.DefectNotHex}},
		"CMS that does not end":    {loneSignature("/Contents<308006032A0304A080040100000000>"), defects{pdf.DefectNoRanges, pdf.DefectNoCMS}},
		"CMS that ends too often":  {loneSignature("/Contents<308000000100>"), defects{pdf.DefectNoRanges, pdf.DefectTrailing}},
		"CMS that is longer":       {bytes.Replace(good, []byte("/Contents<3082"), []byte("/Contents<3083"), 1), defects{pdf.DefectNoCMS}},
		"contents twice":           {loneSignature("/Contents<3000>/Contents<3000>"), defects{pdf.DefectDuplicateKey, pdf.DefectNoRanges}},
		"escaped key twice":        {loneSignature("/Contents<3000>/C#6Fntents<3000>"), defects{pdf.DefectDuplicateKey, pdf.DefectNoRanges}},
		"another type":             {lone("5 0 R", "<</Type/Font/SubFilter/x/Contents<3000>>>"), defects{pdf.DefectType, pdf.DefectNoRanges}},
		"number as its value":      {lone("7"), defects{pdf.DefectNoDictionary, pdf.DefectNoRanges, pdf.DefectNoContents}},
		"stream as its value":      {lone("5 0 R", "<</Type/Sig/Contents<3000>/Length 1>>\nstream\nx\nendstream"), defects{pdf.DefectNoDictionary, pdf.DefectNoRanges}},
		"value within its field":   {lone("<</Type/Sig/Contents<3000>>>"), defects{pdf.DefectNoRanges}},
	} {
		all := signatures(t, tt.file)
		if len(all.All) != 1 || !slices.Equal(all.All[0].Defects, tt.want) || all.All[0].Place != pdf.InField {
			t.Errorf("%s: %+v, want %v", name, all, tt.want)
		}
	}
}

// In an object stream no range can leave /Contents out.
func TestSignatureInAnObjectStream(t *testing.T) {
	d := onePage().add("<</FT/Sig/T(a)/V 5 0 R>>").add("<</Type/Sig/ByteRange[0 9 20 30]/Contents<3000>>>").replace(1, ">>", "/AcroForm<</Fields[4 0 R]>>>>")
	s := signatures(t, d.stream()).All[0]
	if s.Place != pdf.InField || !slices.Contains(s.Defects, pdf.DefectObjectStream) || !slices.Contains(s.Defects, pdf.DefectGapElsewhere) {
		t.Errorf("%+v", s)
	}
}

// A signature that a later revision hid is still there.
func TestSignaturesThatAreNoLongerInAField(t *testing.T) {
	good := twice(t)
	fields := signatures(t, good).All
	first, second := fields[0].Object, fields[1].Object
	form := "/AcroForm<</SigFlags 3/Fields[%d 0 R %d 0 R]>>"
	fieldOf := func(value int) int {
		for number := range 30 {
			o, err := open(t, good).Object(pdf.Ref{Number: number})
			if ref, ok := o.Value.Get("V").Ref(); err == nil && ok && ref.Number == value {
				return number
			}
		}
		t.Fatal("no field")
		return 0
	}
	catalog := func(entry string) map[int]string {
		return map[int]string{1: "<</Type/Catalog/Pages 2 0 R" + entry + ">>"}
	}
	both := fmt.Sprintf(form, fieldOf(first), fieldOf(second))
	add := func(objects map[int]string, more map[int]string) []byte {
		maps.Copy(objects, more)
		return update(good, objects, "/Root 1 0 R/Size 40")
	}
	for name, tt := range map[string]struct {
		file []byte
		want [2]pdf.Place
	}{
		"both there":       {add(catalog(both), nil), [2]pdf.Place{pdf.InField, pdf.InField}},
		"form is gone":     {add(catalog(""), nil), [2]pdf.Place{pdf.Removed, pdf.Removed}},
		"field is empty":   {add(catalog(both), map[int]string{fieldOf(second): "<</FT/Sig/T(Signature2)>>"}), [2]pdf.Place{pdf.InField, pdf.Removed}},
		"another value":    {add(catalog(both), map[int]string{fieldOf(first): "<</FT/Sig/T(Signature1)/V 30 0 R>>", 30: "<</Type/Sig>>"}), [2]pdf.Place{pdf.Replaced, pdf.InField}},
		"value is changed": {add(catalog(both), map[int]string{first: "<</Type/Sig>>"}), [2]pdf.Place{pdf.Replaced, pdf.InField}},
		"circle of fields": {add(catalog("/AcroForm<</Fields[30 0 R]>>"), map[int]string{30: fmt.Sprintf("<</T(a)/Kids[30 0 R %d 0 R 30 0 R]>>", fieldOf(first))}), [2]pdf.Place{pdf.InField, pdf.Removed}},
	} {
		all := signatures(t, tt.file).All
		if len(all) < 2 || all[0].Place != tt.want[0] || all[1].Place != tt.want[1] || !all[0].Whole || !all[1].Whole {
			t.Errorf("%s: %+v, want %v", name, all, tt.want)
		}
	}
	orphan := onePage().add("<</Type/Sig/Contents<3000>>>").table()
	if all := signatures(t, orphan).All; len(all) != 1 || all[0].Place != pdf.Orphan || all[0].Field != "" {
		t.Errorf("orphan: %+v", all)
	}
}

func TestKindsOfSignatures(t *testing.T) {
	for name, tt := range map[string]struct {
		file  []byte
		kind  pdf.Kind
		level int
	}{
		"approval":                      {loneSignature(""), pdf.Approval, 0},
		"time stamp by its type":        {bytes.Replace(loneSignature(""), []byte("/Type/Sig/SubFilter/adbe.pkcs7.detached"), []byte("/Type/DocTimeStamp/F(12345678901234567)"), 1), pdf.TimeStamp, 0},
		"time stamp by its form":        {bytes.Replace(loneSignature(""), []byte("/adbe.pkcs7.detached"), []byte("/ETSI.RFC3161       "), 1), pdf.TimeStamp, 0},
		"certification":                 {signedWith(reference("DocMDP", "/P 1"), "/Perms<</DocMDP 6 0 R>>").table(), pdf.Certification, 1},
		"certification, default level":  {signedWith(reference("DocMDP", ""), "/Perms<</DocMDP 6 0 R>>").table(), pdf.Certification, 2},
		"certification, unknown level":  {signedWith(reference("DocMDP", "/P 7"), "/Perms<</DocMDP 6 0 R>>").table(), pdf.Certification, 1},
		"certification without a level": {signedWith("", "/Perms<</DocMDP 6 0 R>>").table(), pdf.Certification, 1},
		"approval with a level":         {signedWith(reference("DocMDP", "/P 3"), "").table(), pdf.Approval, 3},
		"usage rights":                  {signedWith("", "/Perms<</UR3 6 0 R>>").table(), pdf.UsageRights, 0},
	} {
		s := signatures(t, tt.file).All[0]
		if s.Kind != tt.kind || s.Level != tt.level {
			t.Errorf("%s: %s, level %d", name, s.Kind, s.Level)
		}
	}
	alone := onePage().add("<</Type/Sig/Contents<3000>>>").replace(1, ">>", "/Perms<</UR3 4 0 R>>>>").table()
	if s := signatures(t, alone).All[0]; s.Place != pdf.InPermissions || s.Kind != pdf.UsageRights {
		t.Errorf("usage rights of no field: %+v", s)
	}
}

func TestLocksOfASignature(t *testing.T) {
	type names = []string
	for name, tt := range map[string]struct {
		parameters   string
		locked, open names
	}{
		"all":          {"/Action/All", names{"a", "b.c", ""}, nil},
		"named ones":   {"/Action/Include/Fields[(a)(b.c)]", names{"a", "a.x", "b.c", "b.c.d"}, names{"b", "ab", "b.cd"}},
		"all but some": {"/Action/Exclude/Fields[(a)]", names{"b", "ab"}, names{"a", "a.x"}},
		"unknown":      {"/Action/Other/Fields[(a)]", names{"a", "b"}, nil},
		"no text":      {"/Action/Exclude/Fields[7]", names{"a", "b"}, nil},
	} {
		s := signatures(t, signedWith(reference("FieldMDP", tt.parameters), "").table()).All[0]
		if len(s.Locks) != 1 {
			t.Fatalf("%s: %+v", name, s)
		}
		for _, field := range tt.locked {
			if !s.Locks[0].Locks(field) {
				t.Errorf("%s: %q is open", name, field)
			}
		}
		for _, field := range tt.open {
			if s.Locks[0].Locks(field) {
				t.Errorf("%s: %q is locked", name, field)
			}
		}
	}
}

// One value is one signature, whoever else shows it.
func TestSignatureThatIsCopied(t *testing.T) {
	shared := onePage().add("<</FT/Sig/T(a)/V 6 0 R>>").add("<</FT/Sig/T(b)/V 6 0 R>>").add("<</Type/Sig/Contents<3000>>>").
		replace(1, ">>", "/AcroForm<</Fields[4 0 R 5 0 R]>>>>").table()
	if all := signatures(t, shared).All; len(all) != 1 || !slices.Contains(all[0].Defects, pdf.DefectShared) {
		t.Errorf("one value of two fields: %+v", all)
	}
	good := sign(t, onePage().table(), request(pdf.PAdES))
	cms := hex.EncodeToString(signatures(t, good).All[0].CMS)
	copied := update(good, map[int]string{20: "<</Type/Sig/ByteRange[0 1 2 3]/Contents<" + cms + ">>>"}, "/Root 1 0 R/Size 40")
	all := signatures(t, copied).All
	if len(all) != 2 || !slices.Contains(all[0].Defects, pdf.DefectCopied) || !slices.Contains(all[1].Defects, pdf.DefectCopied) || all[1].Place != pdf.Orphan {
		t.Errorf("one CMS of two signatures: %+v", all)
	}
}

// What is appended is told: as a revision, or as bytes of none.
func TestBytesBehindTheNewestSignature(t *testing.T) {
	good := sign(t, onePage().table(), request(pdf.PAdES))
	page := map[int]string{3: "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]>>"}
	later := update(good, page, "/Root 1 0 R/Size 9")
	for name, tt := range map[string]struct {
		file         []byte
		behind, tail int
		defects      []pdf.Defect
	}{
		"nothing":        {good, 0, 0, nil},
		"a revision":     {later, len(later) - len(good), 0, nil},
		"white space":    {append(bytes.Clone(good), "\n\n"...), 2, 0, nil},
		"its own end":    {append(bytes.Clone(good), good[bytes.LastIndex(good, []byte("startxref")):]...), len(good) - bytes.LastIndex(good, []byte("startxref")), len(good) - bytes.LastIndex(good, []byte("startxref")), nil},
		"space and more": {update(append(bytes.Clone(good), "\n\n"...), page, "/Root 1 0 R/Size 9"), len(later) + 2 - len(good), 0, nil},
	} {
		all := signatures(t, tt.file)
		if all.Behind != int64(tt.behind) || all.Tail != int64(tt.tail) || !slices.Equal(all.All[0].Defects, tt.defects) || all.All[0].Revision.End != int64(len(good)) {
			t.Errorf("%s: %d behind, %d of no revision, %+v", name, all.Behind, all.Tail, all.All[0].Defects)
		}
	}
}

// A revision that is read by another way than its own startxref says, or that refers to what
// came later, is not the one that was signed.
func TestRevisionThatIsNotTheSignedOne(t *testing.T) {
	good := sign(t, onePage().table(), request(pdf.PAdES))
	skipped := bytes.Clone(good)
	original := len(onePage().table())
	var start int
	must(fmt.Sscanf(string(good[bytes.LastIndex(good[:original], []byte("startxref")):]), "startxref\n%d", &start))
	skipped = fmt.Appendf(skipped, "xref\n0 0\ntrailer\n<</Root 1 0 R/Size 9/Prev %d>>\nstartxref\n%d\n%%%%EOF\n", start, len(good))
	s := signatures(t, skipped).All
	if len(s) != 0 {
		t.Errorf("a signature that no revision names: %+v", s)
	}
	later := update(good, map[int]string{30: "null"}, "/Root 1 0 R/Size 40")
	at := bytes.LastIndex(good, []byte("startxref\n")) + len("startxref\n")
	later[at]++ // whoever reads what was signed begins elsewhere
	if all := signatures(t, later).All; len(all) != 1 || !slices.Equal(all[0].Defects, []pdf.Defect{pdf.DefectEnd}) {
		t.Errorf("revision that is read from elsewhere: %+v", all)
	}
	hidden := fmt.Sprintf("/XRefStm %d", len(good)+10)
	d := onePage()
	d.trailer += strings.Repeat(" ", len(hidden))
	padded := sign(t, d.table(), request(pdf.PAdES))
	padded = bytes.Replace(padded, []byte(strings.Repeat(" ", len(hidden))), []byte(fmt.Sprintf("/XRefStm %-*d", len(hidden)-len("/XRefStm "), len(padded))), 1)
	var stream []byte
	stream = fmt.Appendf(stream, "40 0 obj\n<</Type/XRef/Size 41/W[1 1 1]/Index[0 0]/Length 0>>\nstream\n\nendstream\nendobj\n")
	led := update(append(bytes.Clone(padded), stream...), map[int]string{30: "null"}, "/Root 1 0 R/Size 41")
	if all := signatures(t, led).All; len(all) != 1 || !slices.Contains(all[0].Defects, pdf.DefectLeadsOut) {
		t.Errorf("revision with hidden objects that came later: %+v", all)
	}
}

// Some programs write their name before startxref. A revision ends behind it all the same, but
// what only signs has nothing there.
func TestCommentBeforeTheEnd(t *testing.T) {
	const comment = "%made by a program\n"
	original := onePage().table()
	good := sign(t, original, request(pdf.PAdES))
	at := bytes.LastIndex(good, []byte("startxref"))
	ranged := withRange(t, good, func(b, c, d int) string { return fmt.Sprintf("[0 %d %d %d]", b, c, d+len(comment)) })
	file := slices.Insert(bytes.Clone(ranged), at, []byte(comment)...)
	later := update(file, map[int]string{30: "null"}, "/Root 1 0 R/Size 40")
	all := signatures(t, later).All
	if len(all) != 1 || !all[0].Whole || all[0].Revision.End != int64(len(file)) || len(all[0].Defects) > 0 {
		t.Errorf("%+v", all)
	}
	wantAdded(t, original, file, pdf.WhyBytes, 0)
}

// An entry of a later revision may name what stands in an earlier one. That is the same
// signature if that revision named it, too; else nobody saw it there.
func TestEntriesThatNameWhatCameBefore(t *testing.T) {
	good := sign(t, onePage().table(), request(pdf.PAdES))
	object := signatures(t, good).All[0].Object
	again := relist(good, object, bytes.LastIndex(good, fmt.Appendf(nil, "%d 0 obj", object)))
	if all := signatures(t, again).All; len(all) != 1 || !all[0].Whole || all[0].Revision.End != int64(len(good)) {
		t.Errorf("listed again: %+v", all)
	}
	before := onePage().table()
	at := bytes.Index(before, []byte("xref"))
	const form = "9 0 obj\n<</Type/Sig/ByteRange[0 %04d %04d %04d]/Contents<3000>>>\nendobj\n"
	length := len(fmt.Sprintf(form, 0, 0, 0))
	gap := at + strings.Index(fmt.Sprintf(form, 0, 0, 0), "<3000>")
	unseen := slices.Insert(before, at, fmt.Appendf(nil, form, gap, gap+6, len(before)+length-gap-6)...)
	unseen = bytes.Replace(unseen, fmt.Appendf(nil, "startxref\n%d", at), fmt.Appendf(nil, "startxref\n%d", at+length), 1)
	if all := signatures(t, unseen).All; len(all) != 0 {
		t.Errorf("named by nothing: %+v", all)
	}
	if all := signatures(t, relist(unseen, 9, at)).All; len(all) != 1 || !slices.Equal(all[0].Defects, []pdf.Defect{pdf.DefectEnd}) {
		t.Errorf("named later: %+v", all)
	}
}

// relist appends a section that says again where an object is.
func relist(file []byte, number, offset int) []byte {
	var start int
	tail := string(file[bytes.LastIndex(file, []byte("startxref")):])
	must(fmt.Sscanf(tail, "startxref\n%d", &start))
	return fmt.Appendf(bytes.Clone(file), "xref\n%d 1\n%010d 00000 n \ntrailer\n<</Root 1 0 R/Size 40/Prev %d>>\nstartxref\n%d\n%%%%EOF\n", number, offset, start, len(file))
}

// A counter counts what is read of a file.
type counter struct {
	io.ReaderAt
	bytes, calls int
}

func (c *counter) ReadAt(b []byte, offset int64) (int, error) {
	c.calls++
	c.bytes += len(b)
	return c.ReaderAt.ReadAt(b, offset)
}

// Fifty signatures among two hundred revisions cost no more reading than the file is long,
// a few times: each is not looked for in the whole file.
func TestManySignaturesAreReadInOnePass(t *testing.T) {
	read := func(n int) (size int, c *counter) {
		file := onePage().table()
		for i := range 4 * n {
			if i%4 == 3 {
				r := request(pdf.PAdES)
				file = sign(t, file, r)
			} else {
				file = update(file, map[int]string{3: fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 %d]/Resources<<>>/Annots[]>>", 200+i)}, fmt.Sprintf("/Root 1 0 R/Size %d", 400))
			}
		}
		c = &counter{ReaderAt: bytes.NewReader(file)}
		f, err := pdf.Open(c, int64(len(file)))
		if err != nil {
			t.Fatal(err)
		}
		c.bytes, c.calls = 0, 0
		all, err := f.Signatures()
		if err != nil || len(all.All) != n {
			t.Fatalf("%d signatures: %v", len(all.All), err)
		}
		return len(file), c
	}
	size, c := read(50)
	t.Logf("file of %d bytes: %d bytes in %d reads", size, c.bytes, c.calls)
	if c.bytes > 4*size {
		t.Errorf("%d bytes were read of %d", c.bytes, size)
	}
}
