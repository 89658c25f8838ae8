package datafile

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"jpkiweb/shared/municipality"
)

// Folder reads and checks all data files of a folder as of a day (YYYY-MM-DD).
// Documents are in the order of their names; the error is about reading only.
func Folder(dir, today string) ([]*Document, []Problem, error) {
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
			skipped = append(skipped, remarkOnName(name))
		}
	}
	if len(paths) == 0 {
		return nil, nil, fmt.Errorf("%s に .yaml のファイルがありません・no .yaml file", dir)
	}
	docs, problems, err := Files(paths, today)
	return docs, inOrder(append(problems, skipped...)), err
}

// isDataFile tells whether the app takes a file of this name.
func isDataFile(name string) bool {
	return strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml")
}

// remarkOnName remarks on a file of another name, such as the .yaml.txt of a text editor.
func remarkOnName(name string) Problem {
	return Problem{
		File: name, Line: 1, Column: 1, Remark: true,
		Ja: "名前が .yaml で終わらないので、アプリに入りません。名前を直してください",
		En: "the name does not end with .yaml, so the app does not take it",
	}
}

// Files reads and checks some data files, each with the national file of its
// folder, as of a day.
func Files(paths []string, today string) ([]*Document, []Problem, error) {
	var docs []*Document
	var problems []Problem
	nations := map[string]*municipality.File{}
	for _, path := range slices.Sorted(slices.Values(paths)) {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, nil, err
		}
		doc, found := Parse(path, text)
		docs = append(docs, doc)
		if !isDataFile(path) {
			problems = append(problems, remarkOnName(doc.Name))
		}
		if len(found) > 0 {
			problems = append(problems, found...)
			continue
		}
		dir := filepath.Dir(path)
		if _, read := nations[dir]; !read {
			if nations[dir], err = readNational(dir); err != nil {
				return nil, nil, err
			}
		}
		problems = append(problems, Check(doc, nations[dir], today)...)
	}
	return docs, inOrder(append(problems, sameCode(docs)...)), nil
}

// readNational is the national file of a folder, nil if there is none; its own
// problems are for those who check it.
func readNational(dir string) (*municipality.File, error) {
	paths, err := filepath.Glob(filepath.Join(dir, municipality.NationalCode+"*.y*ml"))
	if err != nil || len(paths) == 0 {
		return nil, err
	}
	text, err := os.ReadFile(paths[0])
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
