package task

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"

	"jpkiweb/shared/wire"
	"jpkiweb/wasm/document"
	"jpkiweb/wasm/dom"
)

// hashedAgain is up to how many bytes are read as a whole once more before they are
// signed: of each document before the card is asked for, of all together after a PIN
// was typed elsewhere. Of more than that it is the two ends, size and time.
const hashedAgain = 64 << 20

// checkUnchanged makes sure that documents are what the person chose and was shown; whole:
// each of at most hashedAgain bytes is read as a whole. It tells its progress. The
// error is document_changed, or that of ctx.
func checkUnchanged(ctx context.Context, r Documents, documents []Document, whole bool, progress func(document.Progress)) error {
	for _, d := range documents {
		if err := d.checkUnchanged(ctx, r, whole, progress); ctx.Err() != nil {
			return fmt.Errorf("look at documents again: %w", ctx.Err())
		} else if err != nil {
			return wire.Errorf(wire.CodeDocumentChanged, "look at %q again: %v", d.File.Name, err)
		}
	}
	return nil
}

var errChanged = errors.New("it is another one")

func (d Document) checkUnchanged(ctx context.Context, r Documents, whole bool, progress func(document.Progress)) error {
	now, err := d.File, error(nil)
	if now.Again != nil {
		now, err = now.Again()
	}
	switch {
	case err != nil:
		return err
	case now.Size != d.File.Size || now.Modified != d.File.Modified:
		return errChanged
	case whole && now.Size <= hashedAgain:
		again, err := r.ReadDocument(ctx, now, nil, progress)
		if err == nil && again.Digest != d.Digest {
			err = errChanged
		}
		return err
	}
	return d.sameEdges(now)
}

// sameEdges compares the first and the last bytes. A browser that keeps a file as it
// was when it was chosen refuses to read one that is not.
func (d Document) sameEdges(now dom.File) error {
	edge := make([]byte, min(document.EdgeSize, now.Size))
	for i, offset := range []int64{0, now.Size - int64(len(edge))} {
		if n, err := now.Content.ReadAt(edge, offset); n < len(edge) {
			return err
		}
		if sha256.Sum256(edge) != d.Edges[i] {
			return errChanged
		}
	}
	return nil
}

// unchangedThen is what makes sure of it while the card is at work: the first time
// shortly after all was read, the second time after a PIN was typed elsewhere, which
// may take long. One of several own documents that is not the same is set aside; a page gets
// all or none, so that its job ends.
func (e Sign) unchangedThen(r Documents, progress func(document.Progress)) func(context.Context) ([]error, error) {
	again, size := false, int64(0)
	for _, d := range e.Documents {
		size += d.File.Size
	}
	return func(ctx context.Context) ([]error, error) {
		whole := again && size <= hashedAgain
		again = true
		changed := make([]error, len(e.Documents))
		for i := range e.Documents {
			err := checkUnchanged(ctx, r, e.Documents[i:i+1], whole, progress)
			if ctx.Err() != nil || err != nil && e.Origin != "" {
				return nil, err
			}
			changed[i] = err
		}
		return changed, nil
	}
}
