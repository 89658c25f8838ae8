package unique_test

import (
	"testing"

	"jpkiweb/scripts/build/unique"
)

// Equal values have one handle, of which the value is what was made, and no more are kept than
// there is room for.
func TestHandles(t *testing.T) {
	type zone struct {
		is   bool
		name string
	}
	first := unique.Make(zone{true, "eth0"})
	if again := unique.Make(zone{true, "eth0"}); again != first || first.Value() != (zone{true, "eth0"}) {
		t.Errorf("%+v, %+v", first.Value(), again.Value())
	}
	if other := unique.Make(zone{false, "eth0"}); other == first {
		t.Error("two values have one handle")
	}
	for i := range 5000 {
		if h := unique.Make(i); h.Value() != i {
			t.Fatalf("%d, want %d", h.Value(), i)
		}
	}
	if unique.Make(zone{true, "eth0"}) == first {
		t.Error("all are kept")
	}
}
