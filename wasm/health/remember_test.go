package health

import (
	"testing"

	"jpkiweb/wasm/room"
)

func TestRememberedDays(t *testing.T) {
	var m Model
	f := readCardFacts()
	kept := meantEffect(t, Update(&m, RememberDays{}, f)).(SaveReminders).Text
	next := &sight{Model: new(Model), Facts: f}
	*next.Model = New(kept, day(2030, 5, 10))
	if len(next.Remembered) != 3 || encodeReminders(next.Remembered) != encodeReminders(Reminders(&f.Life)) || !(&sight{&m, f}).remembersThese() {
		t.Errorf("%+v", next.Remembered)
	}
	later := &sight{&Model{Remembered: m.Remembered}, f}
	later.Now = day(2030, 2, 5) // the window opened yesterday
	if !later.remembersThese() || len(Reminders(&later.Life)) != 2 {
		t.Errorf("of %+v it remembers %+v", Reminders(&later.Life), later.Remembered)
	}
	later.Remembered = later.Remembered[:2]
	if later.remembersThese() {
		t.Error("a day is missing")
	}
	next.Now = day(2026, 11, 22)
	if next.dayDue() {
		t.Error("due before the first day")
	}
	next.Now = day(2030, 2, 3)
	if !next.dayDue() {
		t.Error("not due on its day")
	}
	if old := New(kept, day(2030, 6, 5)); len(old.Remembered) != 0 {
		t.Errorf("still remembers %+v a month later", old.Remembered)
	}
	if effects := Update(&m, ForgetDays{}, f); len(m.Remembered) != 0 || onlyEffect(t, effects).(SaveReminders).Text != "" {
		t.Errorf("%+v %+v", m.Remembered, effects)
	}
	for _, spoiled := range []string{"", "x", "window", "window 2030-13-01", "birthday 2030-01-01", ","} {
		if m := New(spoiled, day(2026, 11, 21)); len(m.Remembered) != 0 {
			t.Errorf("%q: %+v", spoiled, m.Remembered)
		}
	}
}

// At a counter no day is offered to be remembered, and none is.
func TestNoDayIsRememberedAtACounter(t *testing.T) {
	f := readCardFacts()
	f.Forgets = true
	m := Model{}
	if effects := Update(&m, RememberDays{}, f); onlyEffect(t, effects) != (Wants{room.Meant{}}) || m.Remembered != nil {
		t.Errorf("%+v %+v", effects, m.Remembered)
	}
}

func TestDaysAreRememberedInTheBrowser(t *testing.T) {
	var o testWorld
	Do(t.Context(), SaveReminders{Text: "expiry 2030-05-03"}, World{&o, &o, &o})
	if o.remembered != "expiry 2030-05-03" {
		t.Error(o.remembered)
	}
	f := readCardFacts()
	f.Status = nil // the card left before the button was pressed
	m := Model{}
	if effects := Update(&m, RememberDays{}, f); onlyEffect(t, effects) != (Wants{room.Meant{}}) || m.Remembered != nil {
		t.Errorf("%+v %+v", effects, m.Remembered)
	}
}
