package reader

import (
	"errors"
	"slices"
	"testing"
	"time"
)

// three is a manager that was told of three readers with a card each; it watches none.
func three(t *testing.T) *Manager {
	t.Helper()
	m := New(still{}, Config{})
	t.Cleanup(m.Close)
	m.said.Service = true
	for _, name := range []string{"a", "b", "c"} {
		m.said.Readers = append(m.said.Readers, Reader{Name: name, State: CardPresent})
		m.presences[name] = &presence{toldPresent: true}
	}
	return m
}

// A card is asked once, while it is there and nobody's, and is not known already.
func TestWhichCardsAreAsked(t *testing.T) {
	for name, test := range map[string]struct {
		change func(m *Manager, c *presence)
		asked  bool
	}{
		"there":               {func(*Manager, *presence) {}, true},
		"not there":           {func(m *Manager, _ *presence) { m.said.Readers[2].State = Empty }, false},
		"not heard of":        {func(m *Manager, _ *presence) { delete(m.presences, "c") }, false},
		"asked":               {func(_ *Manager, c *presence) { c.kindAsked = true }, false},
		"known":               {func(_ *Manager, c *presence) { c.kind = JPKI }, false},
		"away for a moment":   {func(_ *Manager, c *presence) { c.goneTimer = time.NewTimer(time.Hour) }, false},
		"being connected":     {func(m *Manager, _ *presence) { m.leases["c"] = nil }, false},
		"known to be a token": {func(m *Manager, _ *presence) { m.said.Readers[2].ATR = []byte("YubiKey4") }, false},
	} {
		m := three(t)
		test.change(m, m.presences["c"])
		want := []string{"a", "b"}
		if test.asked {
			want = append(want, "c")
		}
		if got := m.readersToAsk(); !slices.Equal(got, want) {
			t.Errorf("%s: %q are asked, want %q", name, got, want)
		}
		delete(m.leases, "c")
	}
}

// A My Number Card that was there is not one that is.
func TestOnlyACardThatIsThereIsFound(t *testing.T) {
	m := three(t)
	p := m.presences["b"]
	p.kind = JPKI
	for _, here := range []bool{true, false} {
		if p.toldPresent = here; m.knowsMyNumberCard() != here {
			t.Errorf("there: %t, found: %t", here, m.knowsMyNumberCard())
		}
	}
}

// What a card said is kept; that it said nothing takes nothing away. Of a reader that
// was unplugged meanwhile nothing is kept.
func TestWhatACardSaidIsKept(t *testing.T) {
	m := three(t)
	m.setKind("a", Other)
	m.setKind("a", NotAsked)
	m.setKind("unplugged", JPKI)
	if p := m.presences["a"]; !p.kindAsked || p.kind != Other || len(m.presences) != 3 {
		t.Errorf("%+v of %d", p, len(m.presences))
	}
}

// A card that another program has may be asked in another way; whatever else hinders
// the question, it is not put again.
func TestCardThatCannotBeAskedIsNotAskedAgain(t *testing.T) {
	for name, test := range map[string]struct {
		err   error
		how   Option
		asked bool
	}{
		"in use":              {ErrBusy, trying, false},
		"in use for a glance": {ErrBusy, glancing, true},
		"mute":                {ErrMute, trying, true},
	} {
		m := New(&named{err: test.err}, Config{})
		p := &presence{toldPresent: true}
		m.presences["still"] = p
		if err := m.ask(t.Context(), "still", test.how); !errors.Is(err, test.err) {
			t.Errorf("%s: %v", name, err)
		}
		m.mu.Lock()
		if p.kindAsked != test.asked {
			t.Errorf("%s: asked: %t", name, p.kindAsked)
		}
		m.mu.Unlock()
		m.Close()
	}
}

// A reader that worked is remembered, whether or not anybody hears of it; a card that
// left since is not said to be one that works.
func TestReaderThatWorked(t *testing.T) {
	m := three(t)
	m.rememberReader("a")
	m.presences["b"].goneTimer = time.NewTimer(time.Hour)
	m.rememberReader("b")
	m.rememberReader("unplugged")
	if m.presences["a"].kind != JPKI || m.presences["b"].kind != NotAsked || m.remembered != "unplugged" {
		t.Errorf("%+v, %+v, %q", m.presences["a"], m.presences["b"], m.remembered)
	}
}
