package dom

// writtenAtOnce is how much a BlobWriter keeps before it gives it to the browser, which
// may keep it on disk.
const writtenAtOnce = 1 << 20

// A BlobWriter writes a file of which the browser keeps what was written.
type BlobWriter struct {
	buffer []byte
	parts  []any // Blobs
}

// Write implements io.Writer.
func (w *BlobWriter) Write(p []byte) (int, error) {
	w.buffer = append(w.buffer, p...)
	if len(w.buffer) < writtenAtOnce {
		return len(p), nil
	}
	return len(p), w.flush()
}

func (w *BlobWriter) flush() error {
	array, err := BytesOf(w.buffer)
	if err != nil {
		return err
	}
	part, err := construct("Blob", []any{array})
	if err != nil {
		return err
	}
	w.parts, w.buffer = append(w.parts, part), w.buffer[:0]
	return nil
}

// Blob returns the whole, a Blob.
func (w *BlobWriter) Blob() (any, error) {
	if err := w.flush(); err != nil {
		return nil, err
	}
	whole, err := construct("Blob", w.parts)
	return whole, err
}

// NamedFile makes a JavaScript File of a Blob.
func NamedFile(blob any, name, mediaType string) (any, error) {
	return construct("File", []any{blob}, name, map[string]any{"type": mediaType})
}
