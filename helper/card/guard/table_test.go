package guard

import (
	"errors"
	"maps"
	"reflect"
	"slices"
	"testing"

	"jpkiweb/shared/jpki"
)

// anyPurpose are terms that fit every purpose: only a missing row is in the way.
func anyPurpose(p Purpose) Terms {
	return Terms{
		Purpose: p, PINAllowed: true, PIN: jpki.UserAuthenticationPIN,
		Origin: origin, Challenge: challenge, Documents: documents[:],
	}
}

func TestPurposeWithoutARowIsRefused(t *testing.T) {
	for _, p := range allPurposes {
		if _, err := New(anyPurpose(p)); err != nil {
			t.Errorf("purpose %d: %v", p, err)
		}
	}
	for _, p := range []Purpose{-1, 0, slices.Max(allPurposes) + 1, 1 << 30} {
		if g, err := New(anyPurpose(p)); g != nil || !errors.Is(err, ErrTerms) {
			t.Errorf("purpose %d: %v, %v", p, g, err)
		}
	}
}

// A row that says nothing in a column was not thought through.
func TestRowOfAPurposeIsComplete(t *testing.T) {
	rows := slices.Sorted(maps.Keys(allowances))
	if !slices.Equal(rows, slices.Sorted(slices.Values(allPurposes))) {
		t.Errorf("rows %v; the model and the streams know %v", rows, allPurposes)
	}
	for p, row := range allowances {
		if columns := silent(row); len(columns) > 0 {
			t.Errorf("purpose %d says nothing of %q", p, columns)
		}
	}
	if got, columns := len(silent(allowance{})), reflect.TypeFor[allowance]().NumField(); got != columns {
		t.Errorf("an empty row lacks %d of %d columns", got, columns)
	}
	row := allowances[Login]
	row.key, row.files = "", []cardFile{}
	if got := silent(row); !slices.Equal(got, []string{"files", "key"}) {
		t.Errorf("a row without files and key lacks %q", got)
	}
}

// silent are the columns in which a row says nothing.
func silent(row allowance) (columns []string) {
	v := reflect.ValueOf(row)
	for i := range v.NumField() {
		if f := v.Field(i); f.IsZero() || f.Kind() == reflect.Slice && f.Len() == 0 {
			columns = append(columns, v.Type().Field(i).Name)
		}
	}
	return columns
}

// A key signs after its own PIN, and what is read or presented is where SELECT leads.
func TestColumnsOfARowFitTogether(t *testing.T) {
	for p, row := range allowances {
		g, err := New(anyPurpose(p))
		if err != nil {
			t.Fatal(err)
		}
		if key, signs := g.Key(); signs && row.pin != key.PIN() || signs != (len(g.items) > 0) {
			t.Errorf("purpose %d: key %v after PIN %v, %d items to sign", p, key, row.pin, len(g.items))
		}
		if pin, ok := g.PIN(); ok && !g.selectable(applicationOf(pin)) {
			t.Errorf("purpose %d: its PIN is out of reach", p)
		}
		for _, f := range row.files {
			if !g.selectable(f.application) {
				t.Errorf("purpose %d: file %04X is out of reach", p, f.id)
			}
		}
		if row.also&nothing != 0 && row.also != nothing {
			t.Errorf("purpose %d: nothing, and %b", p, row.also)
		}
	}
}
