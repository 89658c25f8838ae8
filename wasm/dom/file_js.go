package dom

import (
	"errors"
	"fmt"
	"io"

	"github.com/hack-pad/safejs"
)

// FileOf makes a File of a JavaScript File (or a Blob, which has no name).
func FileOf(value any) (File, error) {
	blob, ok := value.(safejs.Value)
	if !ok {
		return File{}, errors.New("no file")
	}
	length, err := property(blob, "size")
	if err != nil {
		return File{}, err
	}
	size, err := length.Float()
	if err != nil {
		return File{}, fmt.Errorf("size of file: %w", err)
	}
	name, err := property(blob, "name")
	if err != nil {
		return File{}, err
	}
	f := File{
		Size: int64(size), Modified: modifiedOf(blob), Blob: blob, Content: blobContent{blob, int64(size)},
		Again: func() (File, error) { return FileOf(blob) },
	}
	if name.Type() == safejs.TypeString {
		f.Name, err = name.String()
	}
	return f, err
}

// FilesOf makes a File of each element of a JavaScript array.
func FilesOf(value any) (files []File, err error) {
	array, ok := value.(safejs.Value)
	if !ok {
		return nil, errors.New("no files")
	}
	n, err := array.Length()
	if err != nil {
		return nil, err
	}
	for i := range n {
		element, err := array.Index(i)
		if err != nil {
			return nil, err
		}
		f, err := FileOf(element)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return files, nil
}

// modifiedOf is when a File was changed last; a Blob does not tell.
func modifiedOf(blob safejs.Value) int64 {
	at, err := blob.Get("lastModified")
	if err != nil || at.Type() != safejs.TypeNumber {
		return 0
	}
	ms, err := at.Float()
	if err != nil {
		return 0
	}
	return int64(ms)
}

// A blobContent reads a Blob piece by piece, each of which is in memory twice.
type blobContent struct {
	blob safejs.Value
	size int64
}

// ReadAt waits for the browser; never call it from a JavaScript callback.
func (c blobContent) ReadAt(p []byte, offset int64) (int, error) {
	end := min(offset+int64(len(p)), c.size)
	if offset >= end {
		return 0, io.EOF
	}
	piece, err := c.blob.Call("slice", float64(offset), float64(end))
	if err != nil {
		return 0, fmt.Errorf("read file: %w", err)
	}
	buffer, err := Promised(piece, "arrayBuffer")
	if err != nil {
		return 0, fmt.Errorf("read file: %w", err)
	}
	array, err := construct("Uint8Array", buffer)
	if err != nil {
		return 0, err
	}
	n, err := safejs.CopyBytesToGo(p, array)
	if err == nil && n < len(p) {
		err = io.EOF
	}
	return n, err
}

// BlobOf returns what a worker is given of a file: that of the browser or, of a file that
// the app has made, a new one.
func BlobOf(f File) (any, error) {
	if f.Blob != nil {
		return f.Blob, nil
	}
	content := make([]byte, f.Size)
	if _, err := f.Content.ReadAt(content, 0); err != nil && err != io.EOF {
		return nil, err
	}
	array, err := BytesOf(content)
	if err != nil {
		return nil, err
	}
	return construct("Blob", []any{array})
}
