package cli

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"jpkiweb/helper/card/reader"
	"jpkiweb/helper/own/stamp"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/operation"
	"jpkiweb/shared/signature"
	"jpkiweb/shared/signature/document"
	"jpkiweb/shared/wire"
)

// signArgs are the flags of sign.
type signArgs struct {
	options     document.Options
	format      string
	out, dir    string
	replace     bool
	resume      bool
	stampFlags  *tsaFlags
	seen        seenArgs
	authority   *stamp.Authority // if a time stamp is wanted
	documentsOf []string         // the arguments
}

func (a *signArgs) addFlags(c *call) {
	c.cardFlags()
	c.pinFlags()
	c.keyFlags()
	c.flags.StringVar(&a.format, "format", string(signature.CMS), "")
	c.flags.BoolVar(&a.options.Attached, "attached", false, "")
	c.flags.BoolVar(&a.options.PEM, "pem", false, "")
	c.flags.BoolVar(&a.options.TimeStamp, "timestamp", false, "")
	c.flags.StringVar(&a.options.Field, "field", "", "")
	c.flags.StringVar(&a.options.Reason, "reason", "", "")
	c.flags.StringVar(&a.options.Place, "place", "", "")
	a.seen.addFlags(c)
	c.flags.StringVar(&a.out, "out", "", "")
	c.flags.StringVar(&a.dir, "dir", "", "")
	c.flags.BoolVar(&a.replace, "replace", false, "")
	c.flags.BoolVar(&a.resume, "resume", false, "")
	a.stampFlags = c.tsaFlags()
}

// check refuses flags that do not fit each other.
func (a *signArgs) check() error {
	a.options.Format = signature.Format(a.format)
	switch {
	case a.options.Format.Check() != nil:
		return meaning(said(wire.CodeRequestInvalid, "error.format", "format", strconv.Quote(a.format), "formats", strings.Join(signatureFormats(), ", ")), near(a.format, signatureFormats()), "")
	case a.options.TimeStamp && !a.options.Format.TakesTimeStamp():
		return said(wire.CodeRequestInvalid, "error.no_stamp", "format", a.format)
	case a.out != "" && a.dir != "":
		return said(wire.CodeRequestInvalid, "error.out_dir")
	case a.replace && a.resume:
		return said(wire.CodeRequestInvalid, "error.replace_resume")
	}
	return nil
}

// takeTarget takes the second of two arguments for the result of the first, where it is
// not there, or may be replaced. Another file that is there may be
// a second document or what is to be replaced: that is not guessed.
func (a *signArgs) takeTarget() error {
	if len(a.documentsOf) != 2 || a.out != "" || a.dir != "" {
		return nil
	}
	out := a.documentsOf[1]
	info, err := os.Stat(out)
	switch {
	case err == nil && info.IsDir():
		return nil
	case err == nil && out != "-" && !a.replace && !a.resume:
		return said(wire.CodeRequestInvalid, "error.there_second", "file", out)
	}
	a.documentsOf, a.out = a.documentsOf[:1], out
	return nil
}

// sign signs documents with one entry of the password. Its exit code is 0 where all were
// signed.
func sign(ctx context.Context, c *call) error {
	var a signArgs
	a.addFlags(c)
	var err error
	if a.documentsOf, err = c.parse(1, maxDocuments); err != nil {
		return err
	}
	if err := errors.Join(a.takeTarget(), a.check()); err != nil {
		return err
	}
	if a.authority, err = c.stamper(ctx, a); err != nil {
		return err
	}
	a.options.Time = c.Now()
	closeFont, err := c.see(ctx, &a)
	if err != nil {
		return err
	}
	defer closeFont()
	if a.seen.preview != "" {
		return c.preview(ctx, a)
	}
	defer c.prepareConnection()() // it takes longer to start than a small document to be read
	all, err := c.toSign(ctx, a)
	if err != nil {
		return err
	}
	defer all.close()
	if len(all.open()) == 0 {
		return c.printSigned(a, all)
	}
	return c.withReader(ctx, func(m *reader.Manager, name string) error {
		ended := c.signAll(ctx, m, name, a, all)
		c.finishAll(ctx, a, all)
		return cmp.Or(ended, c.printSigned(a, all))
	})
}

// stamper is who is asked for time stamps, if they are wanted.
func (c *call) stamper(ctx context.Context, a signArgs) (*stamp.Authority, error) {
	if !a.options.TimeStamp {
		if a.stampFlags.address != "" || len(a.stampFlags.roots) > 0 {
			return nil, said(wire.CodeRequestInvalid, "error.tsa_alone")
		}
		return nil, nil
	}
	p, err := c.policy()
	if err != nil {
		return nil, err
	}
	return c.mustAuthority(ctx, a.stampFlags, p)
}

// signAll signs the documents that could be read. Each that looks as it did when the PIN has
// been typed is signed, and one that does not is set aside; where none is left, no try is
// spent. One that is copied into its result is compared as a whole while the card signs, or when
// that is written. What the card signed before an error is kept.
func (c *call) signAll(ctx context.Context, m *reader.Manager, name string, a signArgs, all *signList) error {
	open := all.open()
	for _, d := range open {
		d.err = operation.ErrNotSigned
	}
	c.tellDocuments(open)
	pin, err := c.pin(ctx, m, name, jpki.DigitalSignaturePIN)
	if err != nil {
		return err
	}
	defer clear(pin.Bytes)
	job := operation.SignJob{
		Time: a.options.Time, PIN: pin, Progress: c.progress(),
		Unchanged: func(context.Context) ([]error, error) { return changedSince(open), nil },
	}
	if open, err = c.stillThere(ctx, open); err != nil {
		return err
	}
	for _, d := range open {
		job.Documents = append(job.Documents, d.document.Subject())
	}
	use := c.use(wire.PurposeSign)
	use.entry.Documents = historyOf(open)
	use.begin()
	begun := beginResults(ctx, a, open, all.early.left())
	signed, err := onCard(ctx, m, name, func(l *reader.Lease) ([]operation.Signed, error) { return operation.Sign(ctx, l, job) })
	begun(err)
	for i, d := range open {
		switch {
		case i >= len(signed): // the job ended before the first
			d.err = err
		case errors.Is(signed[i].Err, operation.ErrNotSigned):
			d.err = said(asWire(err).Code, "error.of", "what", d.source.path, "why", signed[i].Err)
		default:
			d.signature, d.err = signed[i].Signature, signed[i].Err
		}
	}
	use.made = historyOf(slices.DeleteFunc(slices.Clone(open), func(d *signItem) bool { return d.err != nil }))
	return use.end(err)
}

// tellDocuments tells a person which documents the password is for, where there are several.
func (c *call) tellDocuments(open []*signItem) {
	if len(open) < 2 || c.json {
		return
	}
	fmt.Fprintln(c.Stderr, c.say("sign.will", "n", len(open)))
	for _, d := range open {
		fmt.Fprintf(c.Stderr, "  %s\n", shown(d.source.path))
	}
}

// historyOf are the documents as the history keeps them.
func historyOf(open []*signItem) (all []wire.HistoryDocument) {
	for _, d := range open {
		s := d.document.Subject()
		all = append(all, wire.HistoryDocument{Name: filepath.Base(d.source.path), Format: string(s.Format), Digest: s.Digest[:]})
	}
	return all
}

// stillThere are the documents that are what they were when they were read. The others have
// their error; that of the last one is returned where none is left, and that of ctx.
func (c *call) stillThere(ctx context.Context, open []*signItem) (same []*signItem, err error) {
	for _, d := range open {
		changed := c.unchanged(ctx, d.source)
		switch {
		case ctx.Err() != nil:
			return nil, context.Cause(ctx)
		case changed != nil:
			d.err, err = changed, changed
		default:
			same = append(same, d)
		}
	}
	if len(same) > 0 {
		err = nil
	}
	return same, err
}

// changedSince looks at each of the files without reading all of it.
func changedSince(open []*signItem) []error {
	changed := make([]error, len(open))
	for i, d := range open {
		changed[i] = d.source.glance()
	}
	return changed
}

// finishAll writes the results, once the card has no power any more: a time-stamping
// authority may take long. One that cannot be reached is asked no more.
func (c *call) finishAll(ctx context.Context, a signArgs, all *signList) {
	var gone error
	for _, d := range all.open() {
		if d.err != nil {
			continue
		}
		if d.unstamped = gone; gone != nil {
			d.err = c.writeResult(d, a.replace)
			continue
		}
		d.err = c.finish(ctx, a, d)
		if errors.Is(d.unstamped, stamp.ErrUnavailable) || ctx.Err() != nil {
			gone = d.unstamped
		}
	}
}

// finish writes one result, without a time stamp where none could be had, which is noted.
func (c *call) finish(ctx context.Context, a signArgs, d *signItem) error {
	if a.authority == nil {
		return c.writeResult(d, a.replace)
	}
	d.token, d.unstamped = a.authority.Stamp(ctx, sha256.Sum256(d.signature.Value))
	err := c.writeResult(d, a.replace)
	if d.token != nil && errors.Is(err, document.ErrTooSmall) {
		d.token, d.unstamped = nil, fmt.Errorf("%w: %w", stamp.ErrInvalid, err)
		err = c.writeResult(d, a.replace)
	}
	return err
}
