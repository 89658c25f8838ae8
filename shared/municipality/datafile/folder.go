package datafile

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"jpkiweb/shared/municipality"
)

// Folder reads and checks all data files of a folder as of a day (YYYY-MM-DD), with the
// national one of the folder, or else with national, which may be nil.
// Documents are in the order of their names; the error is about reading only, and [ErrNoFile]
// where there is nothing to read.
func Folder(dir, today string, national *municipality.File) ([]*Document, []Problem, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, nil, err
	}
	var paths []string
	var skipped []Problem
	for _, e := range entries {
		switch name := e.Name(); {
		case e.IsDir() || name == "README.md" || strings.HasPrefix(name, "."):
		case isDataFile(name):
			paths = append(paths, filepath.Join(dir, name))
		default:
			skipped = append(skipped, problemOfName(name, !isMisnamed(name)))
		}
	}
	if len(paths) == 0 && len(Errors(skipped)) == 0 {
		return nil, nil, fmt.Errorf("%s: %w", dir, ErrNoFile)
	}
	docs, problems, err := Files(paths, today, national)
	return docs, inOrder(append(problems, skipped...)), err
}

// isDataFile tells whether the app takes a file of this name.
func isDataFile(name string) bool {
	return strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml")
}

// isMisnamed tells whether a file of another name was meant to be one of data, such as the
// .yaml.txt of a text editor.
func isMisnamed(name string) bool {
	name = strings.ToLower(name)
	return strings.Contains(name, ".yaml") || strings.HasSuffix(name, ".yml") || strings.HasSuffix(name, ".yml.txt")
}

// problemOfName tells that the app does not take a file because of its name.
func problemOfName(name string, remark bool) Problem {
	return Problem{
		File: name, Line: 1, Column: 1, Remark: remark,
		Ja: "名前が .yaml で終わらないので、アプリに入りません。名前を直してください",
		En: "the name does not end with .yaml, so the app does not take it",
	}
}

// Files reads and checks some data files, each with the national file of its folder, or
// else with national, which may be nil, as of a day.
func Files(paths []string, today string, national *municipality.File) ([]*Document, []Problem, error) {
	paths = slices.Sorted(slices.Values(paths))
	nations := map[string]*municipality.File{}
	for _, path := range paths {
		dir := filepath.Dir(path)
		if _, read := nations[dir]; read {
			continue
		}
		nation, err := readNational(dir)
		if err != nil {
			return nil, nil, err
		}
		nations[dir] = cmp.Or(nation, national)
	}
	docs, all, failed := make([]*Document, len(paths)), make([][]Problem, len(paths)), make([]error, len(paths))
	inParallel(len(paths), func(i int) {
		text, err := readOne(paths[i])
		if failed[i] = err; err != nil {
			return
		}
		if docs[i], all[i] = Parse(paths[i], text); len(all[i]) == 0 {
			all[i] = Check(docs[i], nations[filepath.Dir(paths[i])], today)
		}
		if !isDataFile(paths[i]) {
			all[i] = append(all[i], problemOfName(docs[i].Name, false))
		}
	})
	for _, err := range failed {
		if err != nil {
			return nil, nil, err
		}
	}
	return docs, inOrder(append(slices.Concat(all...), sameCode(docs)...)), nil
}

// maxFile is how large a file may be; the largest that staff wrote has 60 kB.
const maxFile = 1 << 20

// ErrNoFile is that a folder has no data file.
var ErrNoFile = errors.New(".yaml のファイルがありません・no .yaml file")

// ErrTooLarge is a file that is no data file.
var ErrTooLarge = fmt.Errorf("ファイルが大きすぎます (%d バイトまで)・the file is too large (%[1]d bytes at most)", maxFile)

// errNoFile is a place without end: reading it might last for ever.
var errNoFile = errors.New("ふつうのファイルではありません・not a regular file")

// readOne reads a file of at most maxFile bytes.
func readOne(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s: %w", path, errNoFile)
	}
	if err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err == nil && len(text) > maxFile {
		err = fmt.Errorf("%s: %w", path, ErrTooLarge)
	}
	return text, err
}

// workers are how many files are read and checked beside each other.
const workers = 8

// inParallel does n things, some of them at a time.
func inParallel(n int, do func(i int)) {
	var next atomic.Int64
	var all sync.WaitGroup
	for range min(n, workers) {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	all.Wait()
}

// readNational is the national file of a folder, nil if there is none; its own
// problems are for those who check it.
func readNational(dir string) (*municipality.File, error) {
	paths, err := filepath.Glob(filepath.Join(dir, municipality.NationalCode+"*.y*ml"))
	if err != nil || len(paths) == 0 {
		return nil, err
	}
	text, err := readOne(paths[0])
	if err != nil {
		return nil, err
	}
	doc, _ := Parse(paths[0], text)
	return doc.File, nil
}

// sameCode reports files for the same municipality: all but the one that is named after
// the code, of which others are copies, or but the first.
func sameCode(docs []*Document) []Problem {
	var problems []Problem
	first := map[string]*Document{}
	for _, doc := range docs {
		if code := doc.File.Code; first[code] == nil && strings.HasPrefix(doc.Name, code) {
			first[code] = doc
		}
	}
	for _, doc := range docs {
		code := doc.File.Code
		if before, known := first[code]; known && code != "" && before != doc {
			at := doc.position("code")
			problems = append(problems, Problem{
				File: doc.Name, Line: at.Line, Column: at.Column,
				Ja: fmt.Sprintf("コード %s のファイルはもうあります (%s)", code, before.Name),
				En: fmt.Sprintf("there is a file for the code %s already (%s)", code, before.Name),
			})
			continue
		}
		first[code] = doc
	}
	return problems
}
