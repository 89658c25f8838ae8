//go:build e2e

package audit

import (
	"io/fs"
	"testing"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
	"jpkiweb/static"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/view"
	"jpkiweb/wasm/view/scene"
)

// What was typed and ticked stays in its fields, and the focus with it, while the
// card slips and when it is back.
func TestFormKeepsWhatIsTypedWhileTheCardSlips(t *testing.T) {
	a := openAudit(t)
	script, err := fs.ReadFile(static.FS(), "morph.js")
	must(t, err)
	must(t, a.tab.Evaluate(string(script)+"; 0", nil))
	texts, err := locale.Load("ja")
	must(t, err)
	for name, form := range map[string]app.Model{
		"login":      scene.With(scene.Connected(scene.Status(1, 5)), scene.LoginRequest),
		"sign":       scene.With(scene.Connected(scene.Status(3, 1)), scene.SignRequest),
		"PIN change": scene.PINChange(jpki.CardInfoPIN, scene.PINStatus(3, 5, 1)),
	} {
		t.Run(name, func(t *testing.T) {
			must(t, a.tab.Evaluate(`document.getElementById("app").replaceChildren(); 0`, nil))
			show := func(m app.Model) { a.morph(t, draw(name, view.Draw(m, texts))) }
			show(form)
			must(t, a.tab.Evaluate(`(() => {
				const field = document.querySelector("input[data-secret]");
				field.value = "12";
				field.focus();
				document.querySelector("#last-try").checked = true;
			})()`, nil))
			r := form.Reader.All.Readers[0]
			for _, moment := range []wire.Reader{
				{Name: r.Name, State: wire.ReaderEmpty, Insertion: r.Insertion, Slipped: true}, r,
			} {
				m := form
				m.Reader.All.Readers = []wire.Reader{moment}
				m.Reader.Card.Back = !moment.Slipped
				show(m)
				var kept bool
				must(t, a.tab.Evaluate(`(() => {
					const field = document.querySelector("input[data-secret]");
					return field.value === "12" && document.activeElement === field && document.querySelector("#last-try").checked;
				})()`, &kept))
				if !kept {
					t.Errorf("slipped %t: the field, the tick or the focus is lost", moment.Slipped)
				}
			}
		})
	}
}

// morph shows a scene as the app does, over the one before.
func (a audited) morph(t *testing.T, d drawn) {
	t.Helper()
	must(t, a.tab.Evaluate(`jpkiMorph(document.getElementById("app"), `+javaScript(t, d.HTML)+`); 0`, nil))
}
