package godebug

import "testing"

// What asks gets the answer that says: as Go does by itself.
func TestNothingIsSet(t *testing.T) {
	t.Setenv("GODEBUG", "probe=1")
	s := New("probe")
	s.IncNonDefault()
	if s.Value() != "" || s.Name() != "probe" || s.String() != "probe=" {
		t.Errorf("%s: %q", s, s.Value())
	}
}
