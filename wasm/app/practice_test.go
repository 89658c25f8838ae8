package app

import (
	"reflect"
	"slices"
	"testing"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/health"
	"jpkiweb/wasm/pinchange"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/task"
)

// practising is a model of practice whose card was read.
func practising(t *testing.T) Model {
	t.Helper()
	m, _ := New(Start{Practice: true, Lang: "ja", Chosen: true})
	m.Connection = Connected
	m.Reader.All = wire.ReadersResult{Service: true, Readers: []wire.Reader{{Name: room.PracticeReader, State: wire.ReaderCard, Insertion: 1}}}
	m.Reader.Name, m.Reader.Card.Reader, m.Reader.Card.Insertion = room.PracticeReader, room.PracticeReader, 1
	m.Reader.Card.Status = statusOf(3, 5)
	return m
}

// isA reports whether an effect is of a type.
func isA[E Effect](e Effect) bool {
	_, is := e.(E)
	return is
}

// While practice lasts the real card cannot be reached: the connection is given up before
// it begins, nothing that comes late is heard, and at the end it is made anew.
func TestPracticeGivesTheConnectionUp(t *testing.T) {
	m := ready(t, 3, 5)
	m, effects := Update(m, StartPractice{})
	if want := []Effect{Disconnect{}, BeginPractice{Lang: "ja"}}; !reflect.DeepEqual(effects, want) {
		t.Fatalf("%#v", effects)
	}
	if m.Connection == Connected || m.Reader.Card.Status != nil {
		t.Errorf("connection %v, status %v", m.Connection, m.Reader.Card.Status)
	}
	if m, late := Update(m, ReadersChanged{link: m.link - 1, Readers: wire.ReadersResult{Service: true}}); late != nil || m.Reader.All.Service {
		t.Errorf("%#v", late)
	}
	// What was pressed before practice had the screen comes too late.
	for _, late := range []Message{Reconnect{}, StartPractice{}} {
		if _, effects := Update(m, late); effects != nil {
			t.Errorf("%T: %#v", late, effects)
		}
	}
	m, effects = Update(m, PracticeOver{Lang: "en"})
	if _, connects := effects[0].(Connect); len(effects) != 1 || !connects || m.Lang != "en" || m.Connection != Connecting {
		t.Errorf("%#v, %s", effects, m.Lang)
	}
}

// At the request of a page, in a window that a page opened, in its own page and where PINs
// are for the trusted window only, practice does not exist.
func TestPracticeIsNotOfferedToPages(t *testing.T) {
	for name, change := range map[string]func(*Model){
		"a page asks":          func(m *Model) { m.Task.Request = &task.Request{Origin: "https://city.example", Kind: task.KindLogin} },
		"a page opened this":   func(m *Model) { m.Opened = true },
		"in a page":            func(m *Model) { m.Way = WayEmbedded },
		"trusted window only":  func(m *Model) { m.PINInWindow = true },
		"in practice":          func(m *Model) { m.Practice.On = true },
		"another screen":       func(m *Model) { m.Beside = ScreenGrants },
		"in the middle of one": func(m *Model) { m.PINChange.Stage = pinchange.Asking },
		"before the helper":    func(m *Model) { *m, _ = New(Start{Lang: "ja"}); m.Slow = true }, // what it says of PINs is not known
		"without a helper": func(m *Model) { // nor is there what practice is loaded from
			*m, _ = Update(*m, HelperLost{link: m.link, Problem: room.ProblemOfCode(wire.CodeHelperUnreachable)})
		},
	} {
		m := ready(t, 3, 5)
		change(&m)
		if _, effects := Update(m, StartPractice{}); slices.ContainsFunc(effects, isA[BeginPractice]) || slices.ContainsFunc(effects, isA[Disconnect]) {
			t.Errorf("%s: %#v", name, effects)
		}
	}
}

// Each exercise is what a page or the person would ask for, by the name of practice.
func TestExercises(t *testing.T) {
	for e, want := range map[Exercise]Screen{ExerciseLogin: ScreenLogin, ExerciseWrong: ScreenLogin, ExerciseSign: ScreenSign, ExercisePIN: ScreenPINChange} {
		message, ok := Decode(dom.Event{Action: ActionExercise, Value: string(e)})
		if !ok {
			t.Fatalf("no exercise %s", e)
		}
		m, effects := Update(practising(t), message)
		if e == ExerciseSign {
			if !slices.Contains(effects, Effect(MakePracticeDocument{Lang: "ja"})) {
				t.Errorf("%#v", effects)
			}
			m, _ = Update(m, PracticeDocumentMade{Name: "書類.txt", Content: "見本\n"})
			if documents := m.Task.Request.Documents; len(documents) != 1 || documents[0].File.Name != "書類.txt" || documents[0].File.Size != 7 {
				t.Errorf("%+v", documents)
			}
		}
		if m.Screen() != want || m.Practice.Exercise != e {
			t.Errorf("%s: screen %v, %+v", e, m.Screen(), m.Practice)
		}
		if r := m.Task.Request; e != ExercisePIN && (r == nil || r.Origin != room.PracticeOrigin) {
			t.Errorf("%s: %+v", e, r)
		}
		if m, _ := Update(ready(t, 3, 5), message); m.Screen() != ScreenHome {
			t.Errorf("%s begins outside practice", e)
		}
	}
	if _, ok := Decode(dom.Event{Action: ActionExercise, Value: "other"}); ok {
		t.Error("another exercise is taken")
	}
}

// A document that comes when the person went on is not asked about, and none outside
// practice is.
func TestPracticeDocumentThatComesLate(t *testing.T) {
	other, _ := Update(practising(t), StartExercise{ExerciseSign})
	other, _ = Update(other, StartExercise{ExercisePIN})
	for name, m := range map[string]Model{"another exercise": other, "no exercise": practising(t), "no practice": ready(t, 3, 5)} {
		if after, _ := Update(m, PracticeDocumentMade{Name: "a.txt", Content: "a"}); after.Task.Request != nil {
			t.Errorf("%s: %+v", name, after.Task.Request)
		}
	}
}

// Of what a program of practice does nothing leaves the page or stays in the browser but
// the language: what is shown is all that comes to the page that it is drawn on.
func TestPracticePage(t *testing.T) {
	on, ended := &browser{files: map[string]string{"a": "b"}}, ""
	p := PracticePage(on, func(lang string) { ended = lang })
	p.Answer(task.Answer{Token: []byte("{}")})
	p.UseWindow(task.Request{ID: practiceID})
	p.Download("a.txt", "text/plain", []byte("a"))
	p.SaveMunicipality("131016")
	p.SaveReminders("days")
	p.Copy("text")
	p.Speak(nil)
	p.Silence()
	p.ShowAddress("guide", true)
	p.Leave()
	p.BeginPractice("ja")
	if p.OpenWindow("https://city.example") || p.CalendarEvents([]health.Reminder{{}}, "ja") != nil {
		t.Error("a window or a calendar")
	}
	if want := (&browser{files: on.files}); !reflect.DeepEqual(on, want) {
		t.Errorf("%+v", on)
	}
	p.SaveLanguage("easy")
	p.EndPractice("easy")
	if want := (&browser{files: on.files, lang: "easy"}); !reflect.DeepEqual(on, want) || ended != "easy" {
		t.Errorf("%+v, ended with %q", on, ended)
	}
	if text, err := p.Fetch("a"); string(text) != "b" || err != nil {
		t.Errorf("%q, %v", text, err)
	}
}

// Nothing of practice is asked of a helper or kept: no grants, no history, no status
// source, no gallery and no help.
func TestPracticeKeepsNothing(t *testing.T) {
	m := practising(t)
	m, effects := Update(m, HelperFound{link: m.link, Hello: wire.HelloResult{Virtual: true, PINEntry: wire.PINInPage}})
	if len(effects) > 0 {
		t.Errorf("after hello: %#v", effects)
	}
	for _, action := range []string{room.ActionGrants, room.ActionHistory, room.ActionDoctor, room.ActionCertificate} {
		message, ok := Decode(dom.Event{Action: action})
		if !ok {
			t.Fatalf("no action %s", action)
		}
		if after, effects := Update(m, message); after.Screen() != ScreenHome || effects != nil {
			t.Errorf("%s: %v, %#v", action, after.Screen(), effects)
		}
	}
}

// What the person changed is known, though not to what, until a new card is put in.
func TestNewPracticeCardHasTheFirstPINs(t *testing.T) {
	m := practising(t)
	m.PINChange = pinchange.Model{Stage: pinchange.Working, PIN: jpki.DigitalSignaturePIN}
	m, _ = Update(m, OfPINChange{pinchange.Changed{}})
	if m.Practice.Changed != [len(jpki.PINs)]bool{false, true, false} {
		t.Errorf("%+v", m.Practice)
	}
	m, effects := Update(m, NewPracticeCard{})
	if !slices.ContainsFunc(effects, isA[SwapCard]) || m.Practice != (Practice{On: true}) || m.Screen() != ScreenHome {
		t.Errorf("%#v, %+v", effects, m.Practice)
	}
	if _, effects := Update(ready(t, 3, 5), NewPracticeCard{}); effects != nil {
		t.Errorf("outside practice: %#v", effects)
	}
	m.Work.Job, m.Task.Stage = 1, task.Working
	if _, effects := Update(m, NewPracticeCard{}); effects != nil {
		t.Errorf("while the card works: %#v", effects)
	}
}

// A locked practice card is noticed, and a real one is none of it.
func TestPracticeLocked(t *testing.T) {
	m := practising(t)
	m.Reader.Card.Status = statusOf(3, 0)
	real := ready(t, 0, 0)
	if !m.PracticeLocked() || real.PracticeLocked() {
		t.Error("wrong")
	}
}
