//go:build e2e

package e2e

import (
	"strings"
	"testing"

	"jpkiweb/scripts/browser"
	"jpkiweb/scripts/program"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/pinchange"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/view"
)

// A person tries everything out, by clicks. The banner stands on every screen, and from
// the first click to the end nothing is said to the helper but which files are wanted:
// no socket is open.
func TestPractice(t *testing.T) {
	tab := openVirtual(t, "fresh")
	must(t, tab.WaitFor("the card", `document.querySelector("[data-action=sign]") !== null`))
	watchWorkers(t, tab)
	p := practising{t, tab}
	kept := keptByBrowser(t, tab)
	p.begin()
	traffic, err := tab.Traffic()
	must(t, err)

	p.exercise(app.ExerciseWrong, "login")
	p.enter("0000")
	p.wants("the wrong PIN", `document.querySelector("#pin-error") !== null`)
	p.enter(room.PracticePIN)
	p.done()

	p.exercise(app.ExerciseLogin, "login")
	p.enter(room.PracticePIN)
	p.done()

	p.exercise(app.ExerciseSign, "sign")
	p.enter(room.PracticePassword)
	p.done()

	p.exercise(app.ExercisePIN, "pin-choice")
	p.change("8025")
	p.exercise(app.ExerciseLogin, "login")
	p.enter("8025")
	p.done()

	p.lock()
	must(t, tab.Click("#practice-about [data-action=new-card]"))
	p.wants("the exercises", `document.querySelector("#screen-practice [data-action=exercise]") !== null`)
	p.exercise(app.ExerciseLogin, "login")
	p.enter(room.PracticePIN)
	p.done()

	for _, what := range traffic() {
		if strings.HasPrefix(what, "socket ") || strings.HasPrefix(what, "window ") || strings.HasPrefix(what, "refused ") {
			t.Errorf("in practice: %s", what)
		}
	}
	must(t, tab.Click("#practice-banner [data-action=end-practice]"))
	must(t, tab.WaitFor("the card", `document.querySelector("#screen-home [data-action=sign]") !== null && document.querySelector("#practice-banner") === null`))
	var workers int
	must(t, tab.Evaluate(`window.workers.filter((w) => !w.ended).length`, &workers))
	if workers != 0 {
		t.Errorf("%d workers are left", workers)
	}
	if now := keptByBrowser(t, tab); now != kept {
		t.Errorf("the browser keeps %s, not %s", now, kept)
	}
}

// keptByBrowser is what a page of this origin left in the browser.
func keptByBrowser(t *testing.T, tab *browser.Tab) (kept string) {
	t.Helper()
	must(t, tab.Evaluate(`JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])`, &kept))
	return kept
}

// The card in the reader does not hear a command while a person practises, and is shown
// as before when that ends.
func TestPracticeLeavesTheRealCardAlone(t *testing.T) {
	s := perform(t, nil)
	must(t, s.tab.Open(s.Helper))
	must(t, s.tab.WaitFor("the card", `document.querySelector(".can") !== null`))
	p := practising{t, s.tab}
	before := s.card.Commands()
	p.begin()
	p.exercise(app.ExerciseWrong, "login")
	p.enter("0000")
	p.wants("the wrong PIN", `document.querySelector("#pin-error") !== null`)
	p.enter(room.PracticePIN)
	p.done()
	if n := s.card.Commands() - before; n != 0 {
		t.Errorf("the real card heard %d commands", n)
	}
	must(t, s.tab.Click("#practice-banner [data-action=end-practice]"))
	must(t, s.tab.WaitFor("the card", `document.querySelector("#screen-home .can") !== null`))
	if state := s.card.State(); s.card.Commands() == before || state.UserAuthentication.TriesLeft != 3 {
		t.Errorf("%d commands, %+v", s.card.Commands()-before, state)
	}
}

// Where what practice is loaded from cannot be had, the person is told so and comes back.
func TestPracticeThatCannotBeLoaded(t *testing.T) {
	tab := openVirtual(t, "fresh")
	must(t, tab.WaitFor("the card", `document.querySelector("#screen-home [data-action=sign]") !== null`))
	must(t, tab.Evaluate(`(() => { window.Worker = class extends Worker { constructor() { super("gone.js"); } }; })()`, nil))
	must(t, tab.Click("[data-action=practice]"))
	practising{t, tab}.wants("why there is no practice", `document.querySelector("#screen-practice-failed") !== null`)
	must(t, tab.Click("#practice-banner [data-action=end-practice]"))
	must(t, tab.WaitFor("the card", `document.querySelector("#screen-home [data-action=sign]") !== null && document.querySelector("#practice-banner") === null`))
}

// Where the helper is gone nobody practises: it is what practice is loaded from, and says
// whether PINs are for the trusted window only.
func TestNoPracticeWithoutAHelper(t *testing.T) {
	h, err := program.Start[ready](t.Context(), helper, "serve", "--json", "--port", "0", "--sandbox", sandbox, "--virtual", "fresh")
	must(t, err)
	tab := openChromium(t)
	must(t, tab.Open(h.Ready.Address))
	must(t, tab.WaitFor("practice", `document.querySelector("#screen-home [data-action=practice]") !== null`))
	must(t, h.Stop())
	must(t, tab.WaitFor("that the helper is gone", `document.querySelector("#screen-unreachable [data-action=guide]") !== null`))
	var offers bool
	must(t, tab.Evaluate(`document.querySelector("[data-action=practice]") !== null`, &offers))
	if offers {
		t.Error("practice is offered")
	}
}

// Practice looks right in each language, at both widths of the pictures.
func TestPracticeInEveryLanguage(t *testing.T) {
	tab := openVirtual(t, "fresh")
	for _, lang := range locale.Languages {
		must(t, tab.WaitFor("the card", `document.querySelector("#screen-home [data-action=sign]") !== null`))
		must(t, tab.Click("[data-action=language][data-value="+lang+"]"))
		must(t, tab.WaitFor(lang, `document.querySelector("#language-`+lang+`[aria-current=true]") !== null`))
		p := practising{t, tab}
		p.begin()
		savePicture(t, tab, "practice-"+lang)
		for exercise, screen := range map[app.Exercise]string{app.ExerciseLogin: "login", app.ExerciseSign: "sign", app.ExercisePIN: "pin-choice"} {
			p.exercise(exercise, screen)
			p.wants("the card", `document.querySelector("#pin, #pin-choice-form") !== null`)
			savePicture(t, tab, "practice-"+string(exercise)+"-"+lang)
			if exercise == app.ExerciseSign {
				p.shows(practiceDocument(t, lang))
			}
			if exercise == app.ExercisePIN {
				must(t, tab.Click("[data-action=home]"))
			} else {
				must(t, tab.Click("[data-action=decline]"))
				p.wants("the end", `document.querySelector("#screen-declined") !== null`)
				must(t, tab.Click("#screen-declined [data-action=home]"))
			}
			p.wants("the exercises", `document.querySelector("#screen-practice [data-action=exercise]") !== null`)
		}
		must(t, tab.Click("#practice-banner [data-action=end-practice]"))
	}
}

// practiceDocument is the name of the practice document in a language.
func practiceDocument(t *testing.T, lang string) string {
	t.Helper()
	texts, err := locale.Load(lang)
	must(t, err)
	name, _ := view.PracticeDocument(texts)
	return name
}

// practising is a person who practises.
type practising struct {
	*testing.T
	tab *browser.Tab
}

// watchWorkers keeps the workers that the page starts from now on.
func watchWorkers(t *testing.T, tab *browser.Tab) {
	t.Helper()
	must(t, tab.Evaluate(`(() => {
		window.workers = [];
		window.Worker = class extends Worker {
			constructor(...of) { super(...of); window.workers.push(this); }
			terminate() { this.ended = true; super.terminate(); }
		};
	})()`, nil))
}

// begin goes from the first screen to practice.
func (p practising) begin() {
	p.Helper()
	must(p.T, p.tab.Click("[data-action=practice]"))
	p.wants("practice", `document.querySelector("#screen-practice [data-action=exercise]") !== null`)
}

// wants waits for something on a screen of practice.
func (p practising) wants(what, expression string) {
	p.Helper()
	must(p.T, p.tab.WaitFor(what, expression))
	var banner bool
	must(p.T, p.tab.Evaluate(`document.querySelector("#practice-banner")?.getClientRects().length > 0`, &banner))
	if !banner {
		p.Errorf("no banner with %s", what)
	}
}

// shows wants a text on the screen.
func (p practising) shows(want string) {
	p.Helper()
	text, err := p.tab.Text("main")
	must(p.T, err)
	if !strings.Contains(text, want) {
		p.Errorf("no %s in %s", want, text)
	}
}

func (p practising) exercise(e app.Exercise, screen string) {
	p.Helper()
	must(p.T, p.tab.Click("[data-action=exercise][data-value="+string(e)+"]"))
	p.wants("the exercise "+string(e), `document.querySelector("#screen-`+screen+`") !== null`)
}

func (p practising) enter(pin string) {
	p.Helper()
	must(p.T, p.tab.WaitFor("the field", `document.querySelector("#pin") !== null && document.querySelector("#pin").value === ""`))
	enter(p.T, p.tab, pin)
}

// done waits for the end of an exercise, and goes back.
func (p practising) done() {
	p.Helper()
	p.wants("the end", `document.querySelector("#screen-done") !== null`)
	must(p.T, p.tab.Click("#screen-done [data-action=home]"))
	p.wants("the exercises", `document.querySelector("#screen-practice [data-action=exercise]") !== null`)
}

// change changes the PIN for user authentication.
func (p practising) change(pin string) {
	p.Helper()
	p.wants("the choice", `document.querySelector("#choose-user_authentication") !== null`)
	must(p.T, p.tab.Click("#choose-user_authentication"))
	must(p.T, p.tab.Click("#pin-choice-form button[type=submit]"))
	must(p.T, p.tab.Type("#"+pinchange.Old.Name(), room.PracticePIN))
	must(p.T, p.tab.Type("#"+pinchange.New.Name(), pin))
	must(p.T, p.tab.Type("#"+pinchange.Again.Name(), pin))
	must(p.T, p.tab.Click("#pin-change-form button[type=submit]"))
	p.done()
	text, err := p.tab.Text("#practice-banner")
	must(p.T, err)
	if strings.Contains(text, room.PracticePIN) || strings.Contains(text, pin) {
		p.Errorf("after the change: %s", text)
	}
}

// lock presents wrong PINs until there are no more tries.
func (p practising) lock() {
	p.Helper()
	p.exercise(app.ExerciseWrong, "login")
	p.enter("0000")
	p.wants("one wrong PIN", `document.querySelector("#pin-error") !== null`)
	p.enter("0000")
	p.wants("the last try", `document.querySelector("#last-try") !== null`)
	must(p.T, p.tab.Click("#last-try"))
	p.enter("0000")
	p.wants("the lock", `document.querySelector("#screen-blocked") !== null`)
}
