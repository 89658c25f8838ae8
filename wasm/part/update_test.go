package part_test

import (
	"slices"
	"strings"
	"testing"

	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

// What to do next is of the refusal: only a date is mended by the clock, and only what was
// not reached by a connection.
func TestNextStepIsOfTheRefusal(t *testing.T) {
	const clock, connection, administrator = "the date of this computer is right", "connected to the network", "administrator of this computer"
	wants := map[string][]string{
		"unreachable": {connection}, "malformed": {administrator}, "key": {administrator}, "product": {administrator},
		"early": {clock, administrator}, "expired": {clock, administrator}, "older": {administrator},
	}
	texts, err := locale.Load("en")
	if err != nil {
		t.Fatal(err)
	}
	for _, refused := range wire.UpdateRefusals {
		shown := dom.Render(part.Update(texts, &wire.Update{Refused: refused}))
		for _, step := range []string{clock, connection, administrator} {
			if want := slices.Contains(wants[refused], step); strings.Contains(shown, step) != want {
				t.Errorf("%s: says %q: %v, want %v\n%s", refused, step, !want, want, shown)
			}
		}
	}
}
