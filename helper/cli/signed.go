package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/signature/document"
	"jpkiweb/shared/wire"
)

// writeResult puts the finished file in place, or nothing. What the card has signed is kept
// also where another program has taken the name since it was looked at: under another one.
func (c *call) writeResult(d *signItem, replace bool) error {
	placed, err := c.placeResult(d, replace)
	if err == nil {
		d.target = placed
	}
	if err != nil && !errors.Is(err, document.ErrTooSmall) {
		return documentError(d.source.path, err)
	}
	return err
}

// placeResult writes what is not written yet, and returns the name that the result has got.
func (c *call) placeResult(d *signItem, replace bool) (placed string, err error) {
	if d.begun == nil {
		return c.writeResultTo(d.target, replace, func(w io.Writer) error {
			out := &countingWriter{to: w}
			err := d.document.Finish(out, d.signature, d.token)
			d.written = out.n
			return err
		})
	}
	defer d.dropBegun()
	if err := d.begun.write(func(w io.Writer) error { return d.document.FinishBegun(w, d.signature, d.token) }); err != nil {
		return d.target, err
	}
	d.written = d.begun.size
	return d.begun.place(d.target, replace)
}

// A countingWriter counts what goes through it.
type countingWriter struct {
	to io.Writer
	n  int64
}

// Write implements io.Writer.
func (w *countingWriter) Write(b []byte) (int, error) {
	n, err := w.to.Write(b)
	w.n += int64(n)
	return n, err
}

// A signedDocument is what is told of one document.
type signedDocument struct {
	File      string      `json:"file,omitempty"`   // the result
	SHA256    string      `json:"sha256,omitempty"` // of the document
	Bytes     int64       `json:"bytes,omitempty"`  // of the result
	Document  string      `json:"document"`
	Format    string      `json:"format"`
	Signed    string      `json:"signed,omitempty"` // SHA-256 of what was signed, where it is not the document's: of the finished PDF without the signature
	Skipped   bool        `json:"skipped,omitempty"`
	TimeStamp *stampTold  `json:"timestamp,omitempty"`
	Unstamped *wire.Error `json:"unstamped,omitempty"` // it is signed all the same
	Error     *wire.Error `json:"error,omitempty"`     // it is not signed
}

// A stampTold is a time stamp as it is told.
type stampTold struct {
	Time       time.Time `json:"time"`
	Authority  string    `json:"authority"`
	Accredited string    `json:"accredited,omitempty"` // the service accredited in Japan
}

// signedAll is what is told of all.
type signedAll struct {
	Documents []signedDocument `json:"documents"`
	Signed    int              `json:"signed"`
	Failed    int              `json:"failed"`
	Skipped   int              `json:"skipped"`
}

// printSigned tells what came of the documents. Its error is that of the first that was
// not signed.
func (c *call) printSigned(a signArgs, all *signList) error {
	var told signedAll
	var first, unstamped error
	for _, d := range all.items {
		told.add(a, d)
		if d.err != nil && first == nil {
			first = d.err
		}
		if d.unstamped != nil && unstamped == nil && d.err == nil {
			unstamped = fmt.Errorf("%s is signed, without a time stamp: %w", d.target, d.unstamped)
		}
	}
	first = cmp.Or(first, unstamped)
	if len(all.items) == 1 && (all.items[0].target == "-" || all.items[0].err != nil) {
		return first // the result itself is there, or its error tells all
	}
	var value any = told
	if len(told.Documents) == 1 {
		value = told.Documents[0]
	}
	return errors.Join(c.print(value, func() { c.writeSigned(a, told) }), first)
}

func (t *signedAll) add(a signArgs, d *signItem) {
	s := signedDocument{Document: d.source.path, File: d.target, Format: a.format, Skipped: d.skipped}
	switch {
	case d.skipped:
		t.Skipped++
	case d.err != nil:
		t.Failed++
		s.File, s.Error = "", asWire(d.err)
	default:
		t.Signed++
		s.SHA256, s.Bytes = fmt.Sprintf("%x", d.source.digest), d.written
		if d.signature.Digest != d.source.digest {
			s.Signed = fmt.Sprintf("%x", d.signature.Digest)
		}
	}
	if d.unstamped != nil && d.err == nil {
		s.Unstamped = asWire(d.unstamped)
	}
	if d.token != nil && d.err == nil {
		s.TimeStamp = &stampTold{d.token.Time, d.token.Authority(), d.token.Accredited()}
	}
	t.Documents = append(t.Documents, s)
}

// writeSigned tells people.
func (c *call) writeSigned(a signArgs, told signedAll) {
	result := "signature"
	if a.options.Format.IsPDF() || a.options.Attached {
		result = "result   "
	}
	for _, d := range told.Documents {
		switch {
		case d.Skipped:
			fmt.Fprintf(c.Stdout, "there      %s (%s)\n", shown(d.File), shown(d.Document))
		case d.Error != nil:
			fmt.Fprintf(c.Stdout, "not signed %s: %s\n", shown(d.Document), c.title(d.Error.Code))
		default:
			fmt.Fprintf(c.Stdout, "signed     %s (SHA-256 %s)\n%s  %s (%d bytes)\n", shown(d.Document), d.SHA256, result, shown(d.File), d.Bytes)
		}
		if d.Signed != "" {
			fmt.Fprintf(c.Stdout, "in the PDF SHA-256 %s, of all but the signature\n", d.Signed)
		}
		if t := d.TimeStamp; t != nil {
			fmt.Fprintf(c.Stdout, "time stamp %s by %s, %s\n", jpki.Moment(t.Time), t.Authority, accreditation(t.Accredited))
		}
	}
	if len(told.Documents) > 1 {
		fmt.Fprintf(c.Stdout, "%d signed, %d not signed, %d there already\n", told.Signed, told.Failed, told.Skipped)
	}
	if told.Failed > 0 && told.Signed > 0 {
		fmt.Fprintln(c.Stdout, "The same command with --resume signs those that are not signed yet.")
	}
}

// shown is a name as people read it: quoted where a terminal would take something in it for
// more than a name.
func shown(name string) string {
	if strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return strconv.Quote(name)
	}
	return name
}

// progress tells a person at a terminal how far a list is, in a line that is written over;
// nil for everybody else.
func (c *call) progress(done string) func(n, of int) {
	if !c.Terminal || c.json {
		return nil
	}
	return func(n, of int) {
		if of < 2 {
			return
		}
		end := ""
		if n == of {
			end = "\n"
		}
		fmt.Fprintf(c.Stderr, "\r%s %d of %d%s", done, n, of, end)
	}
}
