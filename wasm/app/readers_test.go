package app

import (
	"testing"

	"jpkiweb/shared/wire"
	"jpkiweb/wasm/reader"
	"jpkiweb/wasm/room"
)

func TestOfSeveralReadersTheOneWithTheCardIsTaken(t *testing.T) {
	in := func(name string, kind wire.CardKind) wire.Reader {
		return wire.Reader{Name: name, State: wire.ReaderCard, Insertion: 1, Card: kind}
	}
	last := func(r wire.Reader) wire.Reader { r.Remembered = true; return r }
	empty := wire.Reader{Name: "C", State: wire.ReaderEmpty}
	for name, row := range map[string]struct {
		list      []wire.Reader
		want      string
		ambiguous bool
	}{
		"another card first":             {[]wire.Reader{in("A", wire.CardOther), in("B", wire.CardJPKI)}, "B", false},
		"another card, and one in use":   {[]wire.Reader{in("A", wire.CardOther), {Name: "B", State: wire.ReaderInUse}}, "B", false},
		"two, the second one remembered": {[]wire.Reader{in("A", wire.CardJPKI), last(in("B", wire.CardJPKI))}, "B", true},
		"two that are not known":         {[]wire.Reader{in("A", ""), last(in("B", ""))}, "B", true},
		"known before not known":         {[]wire.Reader{last(in("A", "")), in("B", wire.CardJPKI)}, "B", true},
		"another card remembered":        {[]wire.Reader{last(in("A", wire.CardOther)), in("B", wire.CardJPKI)}, "B", false},
		"another card before none":       {[]wire.Reader{empty, in("A", wire.CardOther)}, "A", false},
		"none, one remembered":           {[]wire.Reader{empty, last(wire.Reader{Name: "B", State: wire.ReaderEmpty})}, "B", false},
	} {
		t.Run(name, func(t *testing.T) {
			m, _ := New(Start{Lang: "ja"})
			m, _ = run(m, HelperFound{link: m.link}, ReadersChanged{link: m.link, Readers: readers(row.list...)})
			if m.Reader.Name != row.want || m.Reader.Ambiguous() != row.ambiguous {
				t.Errorf("%s, ambiguous %t", m.Reader.Name, m.Reader.Ambiguous())
			}
		})
	}
}

// A second card must not come between what is typed and the card it is for.
func TestCardInUseIsKept(t *testing.T) {
	other := wire.Reader{Name: "A", State: wire.ReaderCard, Insertion: 1, Card: wire.CardJPKI, Remembered: true}
	for name, mine := range map[string]wire.Reader{"lies there": withCard(1), "slipped": slippedReader()} {
		m := withHalfTyped(t, "login")
		m, effects := run(m, ReadersChanged{link: m.link, Readers: readers(other, mine)})
		if m.Reader.Name != readerName || !m.Task.PIN.Typed || m.Reader.Card.Status == nil || len(effects) != 0 {
			t.Errorf("%s: %s, %v", name, m.Reader.Name, effects)
		}
	}
	m := ready(t, 3, 5)
	m, effects := run(m, reader.AskCard{})
	ask := onlyEffect(t, effects).(reader.AskStatus)
	m, _ = run(m, reader.CardAnswered{Job: ask.Job, Problem: &room.Problem{Code: wire.CodeNotJPKICard}},
		ReadersChanged{link: m.link, Readers: readers(withCard(1), other)})
	if m.Reader.Name != "A" {
		t.Errorf("another kind of card is kept")
	}
}
