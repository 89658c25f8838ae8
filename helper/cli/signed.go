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
			unstamped = said(asWire(d.unstamped).Code, "sign.unstamped", "file", d.target, "why", d.unstamped)
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
	result := "sign.signature"
	if a.options.Format.IsPDF() || a.options.Attached {
		result = "sign.result"
	}
	label := c.labels("sign.there", "sign.not_signed", "sign.signed", result, "sign.in_pdf", "sign.stamp")
	line := func(key, text string) { fmt.Fprintf(c.Stdout, "%s%s\n", label(key), text) }
	for _, d := range told.Documents {
		switch {
		case d.Skipped:
			line("sign.there", c.say("sign.of", "file", shown(d.File), "document", shown(d.Document)))
		case d.Error != nil:
			line("sign.not_signed", c.say("sign.failed", "document", shown(d.Document), "why", c.title(d.Error.Code)))
		default:
			line("sign.signed", c.say("sign.digest", "document", shown(d.Document), "sha256", d.SHA256))
			line(result, c.say("sign.bytes", "file", shown(d.File), "n", d.Bytes))
		}
		if d.Signed != "" {
			line("sign.in_pdf", c.say("sign.signed_part", "sha256", d.Signed))
		}
		if t := d.TimeStamp; t != nil {
			line("sign.stamp", c.say("sign.stamped", "time", jpki.Moment(t.Time), "authority", t.Authority, "accreditation", c.accreditation(t.Accredited)))
		}
	}
	if len(told.Documents) > 1 {
		fmt.Fprintln(c.Stdout, c.say("sign.counts", "signed", told.Signed, "failed", told.Failed, "skipped", told.Skipped))
	}
	if told.Failed > 0 && told.Signed > 0 {
		fmt.Fprintln(c.Stdout, c.say("sign.resume"))
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
func (c *call) progress() func(n, of int) {
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
		fmt.Fprintf(c.Stderr, "\r%s%s", c.say("sign.progress", "n", n, "of", of), end)
	}
}
