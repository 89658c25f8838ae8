package datafile

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"jpkiweb/shared/municipality"
)

// Folder reads and checks all data files of a folder. Documents are in the order
// of their names; the error is about reading only.
func Folder(dir string) ([]*Document, []Problem, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.yaml"))
	if err != nil {
		return nil, nil, err
	}
	other, err := filepath.Glob(filepath.Join(dir, "*.yml"))
	if err != nil {
		return nil, nil, err
	}
	paths = append(paths, other...)
	if len(paths) == 0 {
		return nil, nil, fmt.Errorf("no .yaml file in %s", dir)
	}
	return Files(paths)
}

// Files reads and checks some data files, each with the national file of its
// folder.
func Files(paths []string) ([]*Document, []Problem, error) {
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
		if len(found) > 0 {
			problems = append(problems, found...)
			continue
		}
		dir := filepath.Dir(path)
		if _, read := nations[dir]; !read {
			if nations[dir], err = national(dir); err != nil {
				return nil, nil, err
			}
		}
		problems = append(problems, Check(doc, nations[dir])...)
	}
	return docs, inOrder(append(problems, sameCode(docs)...)), nil
}

// national is the national file of a folder, nil if there is none; its own
// problems are for those who check it.
func national(dir string) (*municipality.File, error) {
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

// sameCode reports files for the same municipality.
func sameCode(docs []*Document) []Problem {
	var problems []Problem
	first := map[string]string{}
	for _, doc := range docs {
		code := doc.File.Code
		if before, twice := first[code]; twice && code != "" {
			at := doc.position("code")
			problems = append(problems, Problem{
				File: doc.Name, Line: at.Line, Column: at.Column,
				Ja: fmt.Sprintf("コード %s のファイルはもうあります (%s)", code, before),
				En: fmt.Sprintf("there is a file for the code %s already (%s)", code, before),
			})
			continue
		}
		first[code] = doc.Name
	}
	return problems
}
