package app

import (
	"testing"
	"time"

	"jpkiweb/shared/wire"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/guide"
	"jpkiweb/wasm/health"
	"jpkiweb/wasm/pinchange"
	"jpkiweb/wasm/records"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/task"
)

func TestWhatIsGivenAwayIsConsidered(t *testing.T) {
	typed := func(field string) dom.Form { return dom.Form{Secrets: map[string][]byte{field: []byte("1234")}} }
	for name, test := range map[string]struct {
		event dom.Event
		taken bool
	}{
		"has just appeared":          {dom.Event{Action: room.ActionSubmit}, false},
		"a moment after":             {dom.Event{Action: room.ActionSubmit, Stood: 78 * time.Millisecond}, false},
		"a moment too early":         {dom.Event{Action: room.ActionSubmit, Stood: room.ConsiderFor - 1}, false},
		"has stood":                  {dom.Event{Action: room.ActionSubmit, Stood: room.ConsiderFor}, true},
		"second click":               {dom.Event{Action: room.ActionSubmit, Stood: time.Hour, Again: true}, false},
		"PIN typed at once":          {dom.Event{Action: room.ActionSubmit, Form: typed(task.FieldPIN)}, true},
		"PIN change typed at once":   {dom.Event{Action: room.ActionChangePIN, Form: typed(pinchange.Old.Name())}, true},
		"PIN change elsewhere":       {dom.Event{Action: room.ActionChangePIN}, false},
		"use it all the same":        {dom.Event{Action: room.ActionAnyway}, false},
		"go on in the other window":  {dom.Event{Action: room.ActionElsewhere}, false},
		"save the signature":         {dom.Event{Action: room.ActionSave, Value: "0"}, false},
		"save the signature, later":  {dom.Event{Action: room.ActionSave, Value: "0", Stood: room.ConsiderFor}, true},
		"remember days":              {dom.Event{Action: room.ActionRemember}, false},
		"save a calendar":            {dom.Event{Action: room.ActionCalendar}, false},
		"no to a page":               {dom.Event{Action: room.ActionDecline}, true},
		"no to a page, double click": {dom.Event{Action: room.ActionDecline, Again: true}, true},
		"take back a permission":     {dom.Event{Action: records.ActionRevoke}, true},
		"give up":                    {dom.Event{Action: "give-up"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			m, ok := Decode(test.event)
			if _, early := m.(TooSoon); !ok || early == test.taken {
				t.Errorf("%#v", m)
			}
		})
	}
}

// A click that came too soon gives nothing away, and the screen says so until the
// person goes on.
func TestClickThatComesTooSoon(t *testing.T) {
	m := ready(t, 3, 5)
	m, _ = run(m, task.Asked{Request: task.Request{ID: "1", Origin: "https://city.example", Kind: task.KindAllow, Purposes: []wire.Purpose{wire.PurposeRead}}})
	click := func(stood time.Duration) []any {
		message, _ := Decode(dom.Event{Action: room.ActionSubmit, Stood: stood})
		var effects []any
		m, effects = run(m, message)
		return effects
	}
	if effects := click(0); len(effects) > 0 || !m.TooSoon || m.Screen() != ScreenAllow {
		t.Fatalf("%v, screen %d, said %t", effects, m.Screen(), m.TooSoon)
	}
	if effects := click(room.ConsiderFor); len(effects) != 1 || m.TooSoon || m.Screen() != ScreenWorking {
		t.Errorf("%v, screen %d, said %t", effects, m.Screen(), m.TooSoon)
	}
}

func TestWhatWasSaidOfAClickGoes(t *testing.T) {
	m, _ := Update(Model{}, TooSoon{})
	if !m.TooSoon {
		t.Fatal("nothing is said")
	}
	if other, _ := Update(m, OfGuide{guide.OpenAbout{}}); other.TooSoon {
		t.Error("it is said on the next screen")
	}
	if other, _ := Update(m, OfHealth{health.RememberDays{}}); other.TooSoon {
		t.Error("it is said after the click that counted")
	}
	if other, _ := Update(m, StillConnecting{}); !other.TooSoon {
		t.Error("it goes by itself")
	}
}
