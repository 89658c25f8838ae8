// Package manual holds what a release says to those who run it for others: the manual of
// administrators in Japanese and English, and a template of the accessibility statement
// that a public body publishes. What they show is tested: scripts/snippet finds the test of
// each block. Beside them is the schema of the policy, which scripts/schema writes.
//
// [Files] is all that callers need.
package manual

import (
	"embed"
	"io/fs"

	"jpkiweb/scripts/dist/release"
)

//go:embed *.md policy.schema.json
var documents embed.FS

// Files are the documents, for the folder of documents of a package.
func Files() ([]release.File, error) {
	var files []release.File
	names, err := fs.Glob(documents, "*")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		content, err := documents.ReadFile(name)
		if err != nil {
			return nil, err
		}
		files = append(files, release.File{Name: name, Mode: 0o644, Content: content})
	}
	return files, nil
}
