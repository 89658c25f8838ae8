package main

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/andybalholm/brotli"

	"jpkiweb/scripts/output"
)

// pack writes every file of a folder to another one, compressed, NAME.br, and takes away
// what is not of the first any more. What is compressed already is copied.
func pack(from, to string) error {
	folder := output.NewFolder(to)
	err := filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasPrefix(entry.Name(), ".") {
			return err
		}
		name, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		return packOne(path, folder.Keep(strings.TrimSuffix(name, ".br")+".br"))
	})
	if err != nil {
		return err
	}
	return folder.Prune()
}

func packOne(path, packed string) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if filepath.Ext(path) == ".br" {
		return output.Write(packed, content)
	}
	if isPacked(content, packed) {
		return nil
	}
	small, err := packBrotli(content)
	if err != nil {
		return err
	}
	return output.Write(packed, small)
}

// isPacked reports whether a file is content, compressed.
func isPacked(content []byte, packed string) bool {
	small, err := os.ReadFile(packed)
	if err != nil {
		return false
	}
	plain, err := io.ReadAll(brotli.NewReader(bytes.NewReader(small)))
	return err == nil && bytes.Equal(plain, content)
}

func packBrotli(plain []byte) ([]byte, error) {
	var b bytes.Buffer
	w := brotli.NewWriterOptions(&b, brotli.WriterOptions{Quality: brotli.BestCompression, LGWin: 24})
	_, err := w.Write(plain)
	err = errors.Join(err, w.Close())
	return b.Bytes(), err
}
