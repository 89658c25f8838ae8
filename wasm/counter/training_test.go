package counter

import (
	"slices"
	"testing"
	"time"

	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/wire"
)

// The training begins where nobody is, and gives the connection to the helper up before.
func TestTrainingHasNoHelper(t *testing.T) {
	d := waiting(t)
	d.Guide.Knowledge.Rules = new(lifecycle.Rules)
	d.tell(Press{KeyTraining})
	begin, ok := did[Train](d)
	if !ok || begin.Lang != d.Lang || begin.Guide.Knowledge.Rules == nil {
		t.Fatalf("%+v", d.did)
	}
	l := &log{}
	begin.do(t.Context(), NewProgram(&tab{log: l}, &helped{log: l}, func() time.Time { return noon }, "1"))
	if want := []string{"close", "train"}; !slices.Equal(l.noted(), want) {
		t.Errorf("%q, want %q", l.noted(), want)
	}
}

// Nobody begins to train over a visitor, a card that cannot be read, or without the rules.
func TestNoTrainingOverAVisitor(t *testing.T) {
	for name, change := range map[string]func(d *played){
		"a visitor": func(d *played) { d.read(t, 1) },
		"a card": func(d *played) {
			d.tell(ReadersChanged{readers(wire.Reader{Name: "A", State: wire.ReaderMute, Insertion: 1})})
		},
		"something open":   func(d *played) { d.tell(Press{"1"}) },
		"no rules":         func(d *played) { d.Guide.Knowledge.Rules = nil },
		"no helper":        func(d *played) { d.tell(HelperLost{link: 1}) },
		"nobody is served": func(*played) {},
	} {
		d := waiting(t)
		d.Guide.Knowledge.Rules = new(lifecycle.Rules)
		change(d)
		d.tell(Press{KeyTraining})
		if _, begun := did[Train](d); begun != (name == "nobody is served") {
			t.Errorf("%s: %v", name, begun)
		}
	}
}
