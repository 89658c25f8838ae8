package app

import (
	"testing"

	"jpkiweb/wasm/task"
)

// signedOwn is where two own files were signed.
func signedOwn(t *testing.T) Model {
	t.Helper()
	m, _ := run(chosen(t, "a", "b"), task.Submit{PIN: []byte("ABC123")})
	m, effects := run(m, task.JobDone{Made: made(1, 2)})
	job := allOf[task.Finish](effects)[0].Job
	m, _ = run(m, task.DocumentFinished{Job: job, Signed: task.Signed{Name: "a", Signature: []byte{1}}},
		task.DocumentFinished{Job: job, Document: 1, Signed: task.Signed{Name: "b", Signature: []byte{2}}})
	if m.Screen() != ScreenDone {
		t.Fatal(m.Screen())
	}
	return m
}

// Who leaves what was signed and not saved is asked once, and then leaves; whoever saved all
// is not asked.
func TestLeavingWhatIsNotSaved(t *testing.T) {
	zipped := func(m Model) Model {
		m, effects := run(m, task.SaveAll{})
		m, _ = run(m, task.Zipped{Job: allOf[task.Zip](effects)[0].Job, File: 1})
		return m
	}
	each := func(m Model) Model {
		m, _ = run(m, task.SaveSignature{Index: 0}, task.SaveSignature{Index: 1})
		return m
	}
	for name, row := range map[string]struct {
		before func(Model) Model
		asks   bool
	}{
		"nothing saved":            {func(m Model) Model { return m }, true},
		"one saved":                {func(m Model) Model { m, _ = run(m, task.SaveSignature{Index: 0}); return m }, true},
		"each saved":               {each, false},
		"all saved in one":         {zipped, false},
		"saved after the question": {func(m Model) Model { m, _ = run(m, GoHome{}); return each(m) }, false},
	} {
		for by, leave := range map[string]any{"the button": GoHome{}, "Back": Follow{Address: ""}, "another address": Follow{Address: pageHistory}} {
			t.Run(name+", by "+by, func(t *testing.T) {
				m := row.before(signedOwn(t))
				m, _ = run(m, leave)
				if asks := m.Screen() == ScreenDone && m.Task.Leaving == 1 && len(m.Task.Signed) == 2; asks != row.asks {
					t.Fatalf("asks: %t, on screen %v", asks, m.Screen())
				}
				if !row.asks {
					return
				}
				if m.Address() != pageCard || m.shown != pageCard {
					t.Errorf("at %q, the browser shows %q", m.Address(), m.shown)
				}
				if m, _ = run(m, GoHome{Unsaved: true}); m.Screen() != ScreenHome || m.Task.Signed != nil {
					t.Errorf("does not leave: %v", m.Screen())
				}
			})
		}
	}
}

// The button that is there anyhow asks again: a second click on it may be meant for nothing.
// Who goes back a second time leaves.
func TestLeavingASecondTime(t *testing.T) {
	m, _ := run(signedOwn(t), GoHome{}, GoHome{})
	if m.Screen() != ScreenDone || m.Task.Leaving != 2 {
		t.Errorf("%v, asked %d times", m.Screen(), m.Task.Leaving)
	}
	if m, _ = run(m, Follow{Address: ""}); m.Screen() != ScreenHome {
		t.Errorf("Back: %v", m.Screen())
	}
}
