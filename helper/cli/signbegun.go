package cli

import (
	"context"
	"io"
	"path/filepath"
	"time"

	"jpkiweb/shared/until"
)

// maxBegun is how many results are begun while the card signs: each is an open file.
const maxBegun = 16

// beginResults begins the results that have their document in them while the card signs. What
// could not be begun is written as a whole later, and its error told then. The returned
// function waits for the end, which comes at once where the card has failed.
func beginResults(ctx context.Context, a signArgs, open []*signItem) (wait func(failed error)) {
	ctx, stop := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		clearBeside(ctx, open)
		for _, d := range open[:min(len(open), maxBegun)] {
			if a.options.Format.IsPDF() && d.target != "-" && ctx.Err() == nil {
				d.begin(ctx)
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
	f, err := createAside(d.target)
	if err != nil {
		return
	}
	d.begun = f
	if err := f.write(func(w io.Writer) error { return d.document.Begin(until.Writer(ctx, w)) }); err != nil {
		d.dropBegun()
	}
}

// dropBegun takes away what was begun, unless it is in its place.
func (d *signItem) dropBegun() {
	if d.begun != nil {
		d.begun.discard()
		d.begun = nil
	}
}
