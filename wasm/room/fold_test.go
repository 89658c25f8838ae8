package room

import (
	"bytes"
	"testing"
)

// A PIN is shown only where the person wants to see it, and only where the card gets
// another one than was typed; what is not shown is zeroed.
func TestShowFold(t *testing.T) {
	for _, tt := range []struct {
		folded, typed string
		shown         bool
		want          string
		differs       bool
	}{
		{"1234", "1234", true, "", false},
		{"1234", "１２３４", true, "1234", true},
		{"1234", "１２３４", false, "●●●●", true},
		{"", " ", true, "", true},
		{"", "", false, "", false},
	} {
		folded := []byte(tt.folded)
		text, differs := ShowFold(folded, []byte(tt.typed), tt.shown)
		if string(text) != tt.want || differs != tt.differs {
			t.Errorf("%q for %q, shown %t: %q, %t", tt.folded, tt.typed, tt.shown, text, differs)
		}
		if isShown := tt.differs && tt.shown; !isShown && !bytes.Equal(folded, make([]byte, len(folded))) {
			t.Errorf("%q for %q, shown %t: %q is left", tt.folded, tt.typed, tt.shown, folded)
		}
	}
}
