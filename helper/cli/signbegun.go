package cli

import (
	"context"
	"io"
	"path/filepath"
	"time"

	"jpkiweb/shared/until"
)

const (
	// maxBegun is how many results are begun before the card has signed: each is an open file.
	maxBegun = 16
	// maxBegunEarly is how many bytes of them are written while documents are read: in vain,
	// where nobody types the password.
	maxBegunEarly = 64 << 20
)

// begins reports whether the result of a document can be begun before the card has signed.
func (a signArgs) begins(d *signItem) bool { return a.options.Format.IsPDF() && d.target != "-" }

// beginResults begins the results that have their document in them while the card signs. Of
// those that were begun when it was read, the document is compared with what was read. What
// could not be begun is written as a whole later, and its error told then. The returned
// function waits for the end, which comes at once where the card has failed. There is room for
// so many more open files.
func beginResults(ctx context.Context, a signArgs, open []*signItem, room int) (wait func(failed error)) {
	ctx, stop := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		clearBeside(ctx, open)
		for _, d := range open {
			switch {
			case d.begun != nil:
				d.compare(ctx)
			case room > 0 && a.begins(d) && ctx.Err() == nil:
				d.begin(ctx)
				room--
			}
		}
	}()
	return func(failed error) {
		if failed != nil {
			stop()
		}
		<-ended
		stop()
	}
}

// clearBeside takes away what an earlier signing that was killed has left where the results
// go, until ctx is done.
func clearBeside(ctx context.Context, open []*signItem) {
	cleared := map[string]bool{}
	for _, d := range open {
		if folder := filepath.Dir(d.target); d.target != "-" && !cleared[folder] {
			cleared[folder] = true
			clearLeftovers(ctx, folder, time.Now())
		}
	}
}

// begin writes the result up to the signature, which compares the document with what was read.
func (d *signItem) begin(ctx context.Context) {
	if !d.createBegun() {
		return
	}
	if err := d.begun.write(func(w io.Writer) error { return d.document.Begin(until.Writer(ctx, w)) }); err != nil {
		d.dropBegun()
	}
}

// compare drops the result that was begun of a document that is another one by now: whoever
// writes it as a whole finds that, too. A document that nobody has written to is not read for it.
func (d *signItem) compare(ctx context.Context) {
	if !d.source.untouched() && d.document.Begin(until.Writer(ctx, io.Discard)) != nil {
		d.dropBegun()
	}
}

// createBegun makes the file of a result that is begun, and reports whether it did.
func (d *signItem) createBegun() bool {
	f, err := createAside(d.target)
	d.begun = f
	return err == nil
}

// dropBegun takes away what was begun, unless it is in its place.
func (d *signItem) dropBegun() {
	if d.begun != nil {
		d.begun.discard()
		d.begun = nil
	}
}
