package datafile

import (
	"reflect"
	"slices"
	"strings"
	"sync"
)

// A Field is a key of a mapping in a data file, for a field of a Go struct.
type Field struct {
	Key      string
	Owner    string // name of the Go struct that declares it
	Type     reflect.Type
	Index    []int // for reflect.Value.FieldByIndex
	Required bool
}

// Fields are the keys of a struct in the order of its declaration, with those of
// embedded structs.
func Fields(t reflect.Type) []Field {
	if known, ok := known.Load(t); ok {
		return known.([]Field)
	}
	var fields []Field
	for _, f := range reflect.VisibleFields(t) {
		if f.Anonymous {
			continue
		}
		key, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		owner := t
		if len(f.Index) > 1 {
			owner = t.FieldByIndex(f.Index[:len(f.Index)-1]).Type
		}
		fields = append(fields, Field{key, owner.Name(), f.Type, f.Index, options != "omitempty" && options != "omitzero"})
	}
	known.Store(t, fields)
	return fields
}

// known are the fields of the types that were asked for: a file asks some thousand times.
var known sync.Map

// nearest is the key that a misspelt one may mean, "" if none is near.
func nearest(key string, fields []Field) string {
	best, least := "", 3
	for _, f := range fields {
		if d := distance(strings.ToLower(key), strings.ToLower(f.Key)); d < least && d < len(f.Key) {
			best, least = f.Key, d
		}
	}
	return best
}

// distance is the number of letters to insert, delete or replace (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			step := diagonal
			if a[i] != b[j] {
				step++
			}
			diagonal = row[j+1]
			row[j+1] = min(step, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}

func keys(fields []Field) string {
	var list []string
	for _, f := range fields {
		list = append(list, f.Key)
	}
	slices.Sort(list)
	return strings.Join(list, ", ")
}
