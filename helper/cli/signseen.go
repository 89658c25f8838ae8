package cli

import (
	"context"
	"io"
	"os"
	"strconv"
	"strings"

	"jpkiweb/shared/signature/appearance"
	"jpkiweb/shared/signature/document"
	"jpkiweb/shared/signature/pdf"
	"jpkiweb/shared/wire"
)

// seenArgs are the flags of sign that say what is seen of a signature.
type seenArgs struct{ place, name, font, preview string }

func (a *seenArgs) addFlags(c *call) {
	c.flags.StringVar(&a.place, "visible", "", "")
	c.flags.StringVar(&a.name, "show-name", "", "")
	c.flags.StringVar(&a.font, "font", "", "")
	c.flags.StringVar(&a.preview, "preview", "", "")
}

// thePlaceOfTheField stands for a page and a box.
const thePlaceOfTheField = "field"

// see makes ready what is seen of the signatures. The font must stay open until the
// documents were read.
func (c *call) see(ctx context.Context, a *signArgs) (closeFont func() error, err error) {
	if a.seen.place == "" {
		if a.seen != (seenArgs{}) {
			return nil, said(wire.CodeRequestInvalid, "error.visible.alone")
		}
		return func() error { return nil }, nil
	}
	page, box, err := parsePlace(a.seen.place)
	switch {
	case err != nil:
		return nil, err
	case a.seen.place == thePlaceOfTheField && a.options.Field == "":
		return nil, said(wire.CodeRequestInvalid, "error.visible.field", "field", thePlaceOfTheField)
	case !a.options.Format.IsPDF():
		return nil, said(wire.CodeRequestInvalid, "error.visible.format", "format", a.format)
	}
	text := appearance.Text{Name: a.seen.name, Time: a.options.Time, Reason: a.options.Reason}
	font, closeFont, err := c.fontFor(ctx, a.seen.font, text)
	if err != nil {
		return nil, err
	}
	a.options.Visible = font.Visible(page, box, text)
	return closeFont, nil
}

// parsePlace reads PAGE:LEFT,TOP,WIDTH,HEIGHT, all in millimetres. PAGE is a number or last.
func parsePlace(text string) (page int, box pdf.Box, err error) {
	if text == thePlaceOfTheField {
		return 0, box, nil
	}
	refused := said(wire.CodeRequestInvalid, "error.visible.place", "text", strconv.Quote(text), "field", thePlaceOfTheField)
	number, measures, ok := strings.Cut(text, ":")
	all := strings.Split(measures, ",")
	if !ok || len(all) != 4 {
		return 0, box, refused
	}
	if page, err = strconv.Atoi(number); number == "last" {
		page = pdf.LastPage
	} else if err != nil || page < 1 {
		return 0, box, refused
	}
	for i, to := range []*float64{&box.Left, &box.Top, &box.Width, &box.Height} {
		if *to, err = strconv.ParseFloat(strings.TrimSpace(all[i]), 64); err != nil {
			return 0, box, refused
		}
	}
	return page, box, nil
}

// preview writes the only document as it will look.
func (c *call) preview(ctx context.Context, a signArgs) error {
	out := a.seen.preview
	if len(a.documentsOf) != 1 || a.out != "" || a.dir != "" {
		return said(wire.CodeRequestInvalid, "error.preview")
	}
	in := a.documentsOf[0]
	if err := checkTarget(in, out); err != nil {
		return err
	}
	if _, err := os.Stat(out); err == nil && out != "-" && !a.replace {
		return said(wire.CodeRequestInvalid, "error.there_preview", "file", out)
	}
	d := &signItem{source: source{path: in}}
	size, err := c.openContent(ctx, d)
	if err != nil {
		return err
	}
	defer d.close()
	var written int64
	write := func(w io.Writer) error {
		counting := &countingWriter{to: w}
		err := document.Preview(counting, d.stoppable(ctx), size, a.options)
		written = counting.n
		return err
	}
	if out, err = c.writeResultTo(out, a.replace, write); err != nil {
		return documentError(in, err)
	}
	if out == "-" {
		return nil
	}
	told := struct {
		Document string `json:"document"`
		Preview  string `json:"preview"`
		Bytes    int64  `json:"bytes"`
	}{in, out, written}
	return c.print(told, func() {
		c.printRows([][2]string{{"sign.document", shown(in)}, {"sign.preview", c.say("sign.previewed", "file", shown(out), "n", written)}})
	})
}
