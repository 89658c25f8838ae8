package health

import (
	"errors"
	"testing"

	"jpkiweb/wasm/room"
)

func TestCalendarIsWrittenAndSaved(t *testing.T) {
	var m Model
	var o testWorld
	f := readCardFacts()
	job := meantEffect(t, Update(&m, SaveCalendar{}, f)).(WriteCalendar)
	if len(job.Days) != 3 {
		t.Fatalf("%+v", job)
	}
	Do(t.Context(), job, World{&o, &o, &o})
	Do(t.Context(), onlyEffect(t, Update(&m, o.told, f)), World{&o, &o, &o})
	if o.file != "mynumbercard.ics text/calendar BEGIN 2030-02-03 ja" {
		t.Error(o.file)
	}
	f.Keeps = false
	if effects := Update(&m, SaveCalendar{}, f); onlyEffect(t, effects) != (Wants{room.Meant{}}) {
		t.Errorf("a page of another origin: %+v", effects)
	}
}

// That it failed takes no other screen away.
func TestCalendarThatFails(t *testing.T) {
	var m Model
	o := testWorld{failed: errors.New("lost")}
	f := readCardFacts()
	Do(t.Context(), meantEffect(t, Update(&m, SaveCalendar{}, f)), World{&o, &o, &o})
	if e := onlyEffect(t, Update(&m, o.told, f)).(Fail); !errors.Is(e.Err, o.failed) {
		t.Errorf("%+v", e)
	}
	f.First = false
	if effects := Update(&m, o.told, f); effects != nil {
		t.Errorf("%+v", effects)
	}
	f.First = true
	Update(&m, SaveCalendar{}, f)
	if effects := Update(&m, o.told, f); effects != nil {
		t.Errorf("an old job: %+v", effects)
	}
}
