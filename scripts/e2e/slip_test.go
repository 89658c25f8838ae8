//go:build e2e

package e2e

import (
	"io/fs"
	"testing"

	"jpkiweb/helper/virtual"
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
			r := form.Readers.Readers[0]
			for _, moment := range []wire.Reader{
				{Name: r.Name, State: wire.ReaderEmpty, Insertion: r.Insertion, Slipped: true}, r,
			} {
				m := form
				m.Readers.Readers = []wire.Reader{moment}
				m.Card.Back = !moment.Slipped
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

// A form that is held, because the card slips, is neither sent nor emptied, also by
// the key Enter; afterwards it goes out as it stands.
func TestHeldFormIsNeitherSentNorEmptied(t *testing.T) {
	tab := openVirtual(t, "fresh")
	must(t, tab.Click("[data-action=certificate]"))
	must(t, tab.Type("#pin", virtual.DigitalSignaturePIN))
	var left string
	must(t, tab.Evaluate(`(() => {
		const form = document.querySelector("#pin-form");
		form.toggleAttribute("data-held", true);
		form.requestSubmit();
		return document.querySelector("#screen-showing #pin").value;
	})()`, &left))
	if left != virtual.DigitalSignaturePIN {
		t.Errorf("%q is left in the field", left)
	}
	must(t, tab.Evaluate(`(() => {
		const form = document.querySelector("#pin-form");
		form.toggleAttribute("data-held", false);
		form.requestSubmit();
	})()`, nil))
	must(t, tab.WaitFor("the certificate", `document.querySelector("#holder") !== null`))
}

// morph shows a scene as the app does, over the one before.
func (a audited) morph(t *testing.T, d drawn) {
	t.Helper()
	must(t, a.tab.Evaluate(`jpkiMorph(document.getElementById("app"), `+literal(t, d.HTML)+`); 0`, nil))
}
