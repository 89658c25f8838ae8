// Package snippet reads what our documents tell people to copy: their fenced
// blocks, and the code in their sentences. Its tests and the end-to-end tests run
// all of it; a block that none of them runs fails.
package snippet

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// A Snippet is one fenced block.
type Snippet struct {
	File string // from the root of the project, with slashes
	Line int    // of its first line
	Lang string // what stands behind the fence
	Text string
}

// String is the place of the snippet.
func (s Snippet) String() string { return fmt.Sprintf("%s:%d", s.File, s.Line) }

// Blocks returns the fenced blocks of all documents of the project in the folder
// root. A fence that is not closed is an error.
func Blocks(root string) ([]Snippet, error) {
	var all []Snippet
	err := documents(root, func(file string, text []byte) error {
		found, err := blocks(file, text)
		all = append(all, found...)
		return err
	})
	return all, err
}

// Spans returns the code in the sentences of all documents, outside of blocks.
func Spans(root string) ([]Snippet, error) {
	var all []Snippet
	err := documents(root, func(file string, text []byte) error {
		all = append(all, spans(file, text)...)
		return nil
	})
	return all, err
}

// documents reads every .md file that is ours.
func documents(root string, read func(file string, text []byte) error) error {
	return filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch name := ""; {
		case err != nil:
			return err
		case entry.IsDir():
			if name = entry.Name(); path != root && (strings.HasPrefix(name, ".") || name == "bin" || name == "artefacts" || name == "node_modules") {
				return fs.SkipDir
			}
			return nil
		case filepath.Ext(path) != ".md":
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		file, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		return read(filepath.ToSlash(file), text)
	})
}

const fence = "```"

func blocks(file string, text []byte) (all []Snippet, err error) {
	var open *Snippet
	number := 0
	for line := range bytes.Lines(text) {
		number++
		after, fenced := strings.CutPrefix(strings.TrimSpace(string(line)), fence)
		switch {
		case fenced && open == nil:
			open = &Snippet{File: file, Line: number + 1, Lang: after}
		case fenced:
			all, open = append(all, *open), nil
		case open != nil:
			open.Text += string(line)
		}
	}
	if open != nil {
		return nil, fmt.Errorf("%v: the block is not closed", open)
	}
	return all, nil
}

// span is code in a sentence, which may go on in the next line.
var span = regexp.MustCompile("`([^`]+)`")

func spans(file string, text []byte) (all []Snippet) {
	inside := false
	var prose strings.Builder // the document, with its blocks as empty lines
	for line := range bytes.Lines(text) {
		fenced := strings.HasPrefix(strings.TrimSpace(string(line)), fence)
		if fenced || inside {
			line = []byte("\n")
		}
		inside = inside != fenced
		prose.Write(line)
	}
	for _, at := range span.FindAllStringSubmatchIndex(prose.String(), -1) {
		code := strings.Join(strings.Fields(prose.String()[at[2]:at[3]]), " ")
		all = append(all, Snippet{File: file, Line: 1 + strings.Count(prose.String()[:at[0]], "\n"), Text: code})
	}
	return all
}
