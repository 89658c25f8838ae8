package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"regexp"

	"jpkiweb/scripts/build/overlay"
	"jpkiweb/scripts/output"
)

// Folders of the page that a municipality hosts: its own files, those that it shares
// with the app, and where all of it goes.
const (
	guideSource = "static/guidepage"
	appSource   = "static"
	guideOut    = "static/guide"
)

// guideExtra is what the page fetches besides what its HTML names.
var guideExtra = []string{"images/*.svg", "dist/locale/*.tsv", "dist/data/*.json", "dist/data/*.tsv", "dist/data/municipality/*.json", "notices.txt"}

// makeGuide makes the page of the guide: one folder that any server of files can
// have, at any path.
func makeGuide(flags, replaced string) error {
	out := output.NewFolder(guideOut)
	program := filepath.Join("bin", "guide.wasm")
	if err := goBuild(flags, program, "./wasm/guidepage/main", overlay.Environment(replaced)...); err != nil {
		return err
	}
	plain, err := os.ReadFile(program)
	if err != nil {
		return err
	}
	packed, err := packGzip(plain)
	if err != nil {
		return err
	}
	for name, content := range map[string][]byte{"guide.wasm": plain, "guide.wasm.gz": packed} {
		if err := out.Write(filepath.Join("dist", name), content); err != nil {
			return err
		}
	}
	if err := copyNamed(out, filepath.Join(guideSource, "index.html")); err != nil {
		return err
	}
	if err := copyExtra(out); err != nil {
		return err
	}
	return out.Prune()
}

// packGzip packs for a browser that unpacks by itself; brotli is smaller, and none does
// (build facts 3).
func packGzip(plain []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(plain); err != nil {
		return nil, err
	}
	err = w.Close()
	return b.Bytes(), err
}

// named finds the files that a page names itself.
var named = regexp.MustCompile(`(src|href)="([^"#:]+)"`)

// copyNamed copies a page and the files that it names, each by an address that changes
// with its content: a server may let browsers keep files for days.
func copyNamed(out *output.Folder, page string) error {
	html, err := os.ReadFile(page)
	if err != nil {
		return err
	}
	var failed error
	stamped := named.ReplaceAllFunc(html, func(attribute []byte) []byte {
		parts := named.FindSubmatch(attribute)
		content, err := copyOne(out, string(parts[2]))
		if err != nil && failed == nil {
			failed = err
		}
		sum := sha256.Sum256(content)
		return fmt.Appendf(nil, `%s="%s?v=%s"`, parts[1], parts[2], hex.EncodeToString(sum[:4]))
	})
	if failed != nil {
		return failed
	}
	return out.Write(filepath.Base(page), stamped)
}

// copyOne copies a file of the page's own or else of the app's.
func copyOne(out *output.Folder, name string) ([]byte, error) {
	content, err := os.ReadFile(filepath.Join(guideSource, name))
	if os.IsNotExist(err) {
		content, err = os.ReadFile(filepath.Join(appSource, name))
	}
	if err != nil {
		return nil, err
	}
	return content, out.Write(name, content)
}

func copyExtra(out *output.Folder) error {
	for _, pattern := range guideExtra {
		files, err := filepath.Glob(filepath.Join(appSource, pattern))
		if err != nil {
			return err
		}
		if len(files) == 0 {
			return fmt.Errorf("there is no %s", pattern)
		}
		for _, file := range files {
			name, err := filepath.Rel(appSource, file)
			if err != nil {
				return err
			}
			if _, err := copyOne(out, name); err != nil {
				return err
			}
		}
	}
	return nil
}
