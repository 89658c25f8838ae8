// Package pdftest makes PDF files for tests, as small as they can be.
package pdftest

import "fmt"

// Pages returns a PDF file of so many empty pages, width by height points, with a table of
// cross-references.
func Pages(n, width, height int) []byte {
	kids := ""
	for i := range n {
		kids += fmt.Sprintf("%d 0 R ", i+3)
	}
	objects := []string{"<</Type/Catalog/Pages 2 0 R>>", fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]>>", n, kids)}
	for range n {
		objects = append(objects, fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Resources<<>>>>", width, height))
	}
	b := []byte("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n")
	var entries []byte
	for i, object := range objects {
		entries = fmt.Appendf(entries, "%010d 00000 n \n", len(b))
		b = fmt.Appendf(b, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	size := len(objects) + 1
	return fmt.Appendf(b, "xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", size, entries, size, len(b))
}
