package pdf_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// What a program that repairs files would find, and no cross-reference names, is found.
func TestUnlisted(t *testing.T) {
	file := onePage().table()
	end := string(file[bytes.LastIndex(file, []byte("startxref")):])
	far := strings.Repeat(" ", 1<<17)
	for _, row := range []struct {
		name, bytes string
		want        int // where in the bytes; -1: nowhere
	}{
		{"nothing", "", -1},
		{"object", "\n14 0 obj null endobj\n", 1},
		{"object in a comment", "% 14 0 obj\n", 2},
		{"object in a string", "(14 0 obj)\n", 1},
		{"object without a line of its own", ">14 0 obj<</A 1>>\n", 1},
		{"object with comments", "14 %1\n\r%two 2\n 0 %% three\r\n obj\n", 0},
		{"object without a space", "14 0obj\n", 0},
		{"object far behind", far + "14 0 obj\n", len(far)},
		{"object at the edge of what is read", far[:1<<16-len(file)-2] + "14 0 obj\n", 1<<16 - len(file) - 2},
		{"trailer", "trailer <</Root 1 0 R>>\n", 8},
		{"trailer behind a comment", "trailer%\n<</Root 1 0 R>>\n", 9},
		{"end of a revision", end, 0},
		{"end of a revision without an end", strings.TrimSuffix(end, "%%EOF\n"), -1},
		{"end of an object", "14 0 endobj\n", -1},
		{"word with a number", "x14 0 obj\n", -1},
		{"word", "trailer and obj\n", -1},
	} {
		t.Run(row.name, func(t *testing.T) {
			from := int64(len(file))
			longer := update(append(bytes.Clone(file), row.bytes...), map[int]string{1: "<</Type/Catalog/Pages 2 0 R>>"}, "/Size 9/Root 1 0 R")
			found, err := open(t, longer).Unlisted(from, 1<<40)
			var want []int64
			if row.want >= 0 {
				want = []int64{from + int64(row.want)}
			}
			if err != nil || !slices.Equal(found, want) {
				t.Errorf("%d, %v, want %d", found, err, want)
			}
		})
	}
}

// What is found of many is bounded.
func TestUnlistedIsBounded(t *testing.T) {
	var many strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&many, "%%obj\n%d 0 obj\n", i)
	}
	file := onePage().table()
	longer := update(append(bytes.Clone(file), many.String()...), nil, "/Size 9/Root 1 0 R")
	found, err := open(t, longer).Unlisted(int64(len(file)), int64(len(longer)))
	if err != nil || len(found) != 1000 {
		t.Errorf("%d found, %v", len(found), err)
	}
}
