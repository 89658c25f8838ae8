package pdf_test

import (
	"bytes"
	"errors"
	"math"
	"testing"

	"jpkiweb/shared/signature/pdf"
)

// What is printed is a file as any other: it is read, and can be signed.
func TestPrintIsAFileThatCanBeSigned(t *testing.T) {
	p := pdf.Print{Title: "通知書", Language: "ja", Pages: []pdf.Printed{
		{Width: 595, Height: 842, Drawing: pdf.Drawing{Content: []byte("0 0 1 1 re f\n")}}, {Width: 842, Height: 595},
	}}
	b, err := p.Write()
	if err != nil {
		t.Fatal(err)
	}
	wantText(t, string(b), "/Count 2", "/Lang(ja)", "/Title<FEFF901A77E566F8>", "/MediaBox[0 0 842 595]", "0 0 1 1 re f")
	file, err := pdf.Open(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.Plan(pdf.Request{Form: pdf.PAdES, Time: signingTime, CMS: 300}); err != nil {
		t.Error(err)
	}
	again, err := p.Write()
	if err != nil || !bytes.Equal(again, b) {
		t.Errorf("the same twice: %v", err)
	}
}

func TestWhatCannotBePrinted(t *testing.T) {
	one := func(change func(*pdf.Print)) pdf.Print {
		p := pdf.Print{Title: "t", Pages: make([]pdf.Printed, 1)}
		change(&p)
		return p
	}
	for name, row := range map[string]struct {
		print pdf.Print
		want  error
	}{
		"no page":            {one(func(p *pdf.Print) { p.Pages = nil }), pdf.ErrTooComplex},
		"more than any has":  {one(func(p *pdf.Print) { p.Pages = make([]pdf.Printed, 1001) }), pdf.ErrTooComplex},
		"an endless page":    {one(func(p *pdf.Print) { p.Pages[0].Width = math.Inf(1) }), pdf.ErrBox},
		"a title of no text": {one(func(p *pdf.Print) { p.Title = "\xFF" }), pdf.ErrText},
		"a font of no angle": {one(func(p *pdf.Print) { p.Pages[0].Drawing.Font.ItalicAngle = math.NaN() }), pdf.ErrBox},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := row.print.Write(); !errors.Is(err, row.want) {
				t.Errorf("%v, want %v", err, row.want)
			}
		})
	}
}
