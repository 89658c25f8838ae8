package dom

import "testing"

// A radio button is heard before a screen that is drawn meanwhile can take the choice back.
func TestWhatAnElementWaitsFor(t *testing.T) {
	for _, c := range []struct {
		name, tag, kind string
		typed           bool
		want            string
	}{
		{"a form", "FORM", "", false, "submit"},
		{"a fold", "DETAILS", "", false, "toggle"},
		{"a list to choose of", "SELECT", "select-one", false, "change"},
		{"a tick", "INPUT", "checkbox", false, "change"},
		{"a file", "INPUT", "file", false, "change"},
		{"a day", "INPUT", "date", false, "change"},
		{"a radio button", "INPUT", "radio", false, "click"},
		{"a field of a PIN", "INPUT", "password", true, "input"},
		{"a field with proposals", "INPUT", "text", true, "input"},
		{"a button", "BUTTON", "submit", false, "click"},
	} {
		if got := awaited(c.tag, c.kind, c.typed); got != c.want {
			t.Errorf("%s waits for %q, want %q", c.name, got, c.want)
		}
	}
}
