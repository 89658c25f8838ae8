package pdf_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"testing"

	"jpkiweb/shared/signature/pdf"
)

// What is read can be signed or is refused, and what was signed is read again: the
// original is its beginning, it has a signature more, and its ranges leave out /Contents.
func FuzzSign(f *testing.F) {
	for _, file := range [][]byte{
		onePage().table(), onePage().stream(), onePage().hybrid(3),
		formFile(wholeForm).table(), formFile("5 0 R").add(wholeForm).stream(),
		emptyField("/SV<</Ff 3/SubFilter[/ETSI.CAdES.detached]>>/Lock<</Action/Include/Fields[(x)]>>").table(),
		signedWith(reference("DocMDP", "/P 2"), "/Perms<</DocMDP 6 0 R>>").table(), revised(2), circle(),
	} {
		f.Add(file)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		tryToSign(t, file)
	})
}

// The same with files whose cross-references are right, whatever their objects are.
func FuzzObjects(f *testing.F) {
	for _, d := range []draft{
		formFile(wholeForm), formFile("5 0 R").add(wholeForm), formFile("<</Fields 5 0 R>>").add("[4 0 R]"),
		emptyField("/SV<</Ff 3/SubFilter[/ETSI.CAdES.detached]>>/Lock<</Action/Include/Fields[(x)]>>").add("[]"),
		signedWith(reference("DocMDP", "/P 2"), "/Perms<</DocMDP 6 0 R>>"),
		signedWith(reference("FieldMDP", "/Action/Include/Fields[(a)]"), ""),
		emptyField("/Kids[5 0 R]").replace(3, "/Annots[4 0 R]", "/Annots 6 0 R/Rotate 90/CropBox[0 0 99 99.5]/UserUnit 2").add("<</Subtype/Widget/Parent 4 0 R/Rect[1 2 30 40.5]/F 4>>").add("[5 0 R]"),
	} {
		d.objects = append(slices.Clone(d.objects), "null", "null", "null")
		f.Add(d.objects[0], d.objects[2], d.objects[3], d.objects[4], d.objects[5], d.trailer)
	}
	f.Fuzz(func(t *testing.T, catalog, page, field, fifth, sixth, trailer string) {
		d := draft{[]string{catalog, onePage().objects[1], page, field, fifth, sixth}, trailer}
		tryToSign(t, d.table())
		tryToSign(t, d.stream())
	})
}

// tryToSign signs a file in both forms, unless it is refused.
func tryToSign(t *testing.T, file []byte) {
	t.Helper()
	before, err := pdf.Open(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return
	}
	for _, revision := range before.Revisions() {
		_, _ = before.At(revision).Fields()
	}
	checkSignatures(t, before)
	fields, err := before.Fields()
	if err != nil {
		return
	}
	if s, err := before.Newest(); err == nil && (s.Ranges[0] != 0 || s.Ranges[2]+s.Ranges[3] != int64(len(file)) || len(s.CMS) == 0) {
		t.Errorf("newest signature over %v of %d bytes, %d bytes of CMS", s.Ranges, len(file), len(s.CMS))
	}
	draw := func(width, height float64) (pdf.Drawing, error) {
		return pdf.Drawing{Content: fmt.Appendf(nil, "0 0 %f %f re f", width, height)}, nil
	}
	box := pdf.Box{Left: 1, Top: 2, Width: 3, Height: 4}
	for _, r := range []pdf.Request{
		{Form: pdf.MOJ}, {Form: pdf.PAdES, Field: "buyer"},
		{Form: pdf.MOJ, Visible: &pdf.Visible{Page: 1, Box: box, Draw: draw}}, {Form: pdf.PAdES, Field: "buyer", Visible: &pdf.Visible{Draw: draw}},
	} {
		r.Time, r.CMS = signingTime, 300
		plan, err := before.Plan(r)
		if err == nil {
			checkPlan(t, file, plan, r, signedFields(fields))
		}
		checkPreview(t, file, before, r, err, signedFields(fields))
	}
}

// checkSignatures wants signatures whose ranges are within their own revision.
func checkSignatures(t *testing.T, f *pdf.File) {
	t.Helper()
	all, err := f.Signatures()
	if err != nil {
		return
	}
	for _, s := range all.All {
		end := s.Ranges[2] + s.Ranges[3]
		if s.Whole && (end != s.Revision.End || s.Ranges[0] != 0 || s.Ranges[1] >= s.Ranges[2]) || end > f.Size() || s.Place == "" || s.Kind == "" {
			t.Errorf("signature %+v of %d bytes", s, f.Size())
		}
		if s.Whole && f.At(s.Revision).Size() != end {
			t.Errorf("own revision has %d bytes, signed are %d", f.At(s.Revision).Size(), end)
		}
	}
}

// checkPreview wants a preview of what can be signed, without a signature more.
func checkPreview(t *testing.T, file []byte, f *pdf.File, r pdf.Request, planned error, signedBefore int) {
	t.Helper()
	var out bytes.Buffer
	if err := f.Preview(&out, r); err != nil {
		if planned == nil {
			t.Errorf("can be signed, and has no preview: %v", err)
		}
		return
	}
	fields, err := open(t, out.Bytes()).Fields()
	if n := signedFields(fields); err != nil || n != signedBefore || !bytes.HasPrefix(out.Bytes(), file) {
		t.Errorf("preview with %d signatures, and %d before: %v", n, signedBefore, err)
	}
}

func signedFields(fields []pdf.Field) (n int) {
	for _, field := range fields {
		if field.Signed {
			n++
		}
	}
	return n
}

// checkPlan finishes a plan with something in the place of a CMS.
func checkPlan(t *testing.T, file []byte, plan *pdf.Plan, r pdf.Request, signedBefore int) {
	t.Helper()
	name := ""
	if r.Form == pdf.MOJ {
		name = signerName
	}
	tail := must(plan.Tail().Fill(name))
	digest := must(must(plan.State()).Digest(tail))
	var out bytes.Buffer
	if err := plan.Embed(&out, pdf.Signature{CMS: []byte{0x30, 0}, Name: name, Digest: digest}); err != nil {
		t.Fatal(err)
	}
	signed := out.Bytes()
	if !bytes.HasPrefix(signed, file) {
		t.Error("the original is no prefix")
	}
	after := open(t, signed)
	var e *pdf.AddedError // of what the document refers to, and has only now
	if _, err := pdf.Added(open(t, file), after); errors.As(err, &e) && e.Why != pdf.WhyReferred {
		t.Errorf("not only signed: %v", err)
	}
	fields, err := after.Fields()
	if err != nil {
		t.Fatal(err)
	}
	if n := signedFields(fields); n != signedBefore+1 {
		t.Errorf("%d signatures, and %d before", n, signedBefore)
	}
	ranges := plan.Ranges()
	if gap := signed[ranges[1]:ranges[2]]; gap[0] != '<' || gap[len(gap)-1] != '>' || ranges[2]+ranges[3] != int64(len(signed)) {
		t.Errorf("ranges %v", ranges)
	}
}
