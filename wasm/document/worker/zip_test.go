package worker_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"jpkiweb/shared/wire"
	"jpkiweb/wasm/document/documenttest"
	"jpkiweb/wasm/dom"
)

// Files are in the ZIP as they were, each under a name of its own that is no folder's.
func TestZIP(t *testing.T) {
	c := documenttest.New(t)
	large := bytes.Repeat([]byte("0123456789abcdef"), 1<<16)
	var files []dom.File
	var want []string
	for _, f := range []struct {
		name, in string
		content  []byte
	}{
		{"契約書-signed.pdf", "契約書-signed.pdf", large},
		{"a.txt.p7s", "a.txt.p7s", []byte("1")},
		{"a.txt.p7s", "a.txt (2).p7s", []byte("2")},
		{"a.txt.p7s", "a.txt (3).p7s", nil},
		{"../../etc/passwd", ".._.._etc_passwd", []byte("4")},
		{`..\a`, ".._a", []byte("5")},
	} {
		files = append(files, dom.File{Name: f.name, Size: int64(len(f.content)), Content: bytes.NewReader(f.content)})
		want = append(want, f.in+" "+string(f.content))
	}
	blob, err := c.ZipDocuments(t.Context(), files)
	if err != nil {
		t.Fatal(err)
	}
	made := blob.(dom.File)
	z, err := zip.NewReader(made.Content, made.Size)
	if err != nil || len(z.File) != len(want) {
		t.Fatal(err, len(z.File))
	}
	for i, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if got := f.Name + " " + string(content); err != nil || got != want[i] {
			t.Errorf("%.40q, want %.40q: %v", got, want[i], err)
		}
	}
}

// A file that cannot be read is in no ZIP, and there is none without it.
func TestZIPOfAFileThatCannotBeRead(t *testing.T) {
	c := documenttest.New(t)
	gone := dom.File{Name: "a", Size: 3, Content: broken{strings.NewReader("abc"), 0}}
	_, err := c.ZipDocuments(t.Context(), []dom.File{{Name: "b", Size: 1, Content: strings.NewReader("b")}, gone})
	var coded *wire.Error
	if !errors.As(err, &coded) || coded.Code != wire.CodeFileUnreadable {
		t.Error(err)
	}
}
