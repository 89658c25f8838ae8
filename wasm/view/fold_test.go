//go:build e2e

package view

import (
	"encoding/json"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"

	"jpkiweb/scripts/browser"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/view/scene"
)

// windows are the windows that jpki.js opens: as high as it was once, and as high as a
// screen of 1366 × 768 px lets it be, less the bars of browser and system.
var windows = [][2]int64{{560, 760}, {560, 650}}

// foldScenes are the screens with a PIN that a page opens.
func foldScenes(t *testing.T) (found []scene.Scene) {
	t.Helper()
	names := map[string]bool{"login": false, "login_tick": false, "login_renewing": false, "login_last_try": false, "login_wrong": false,
		"sign_request": false, "sign_tick": false, "sign_many": false, "sign_wrong": false,
		"sign_format_asked": false, "sign_stamp_asked": false}
	for _, s := range scene.All() {
		if _, ok := names[s.Name]; ok {
			names[s.Name] = true
			found = append(found, s)
		}
	}
	for name, there := range names {
		if !there {
			t.Errorf("there is no scene %s", name)
		}
	}
	return found
}

// What the person must know before the yes, the PIN and the button are in view without
// scrolling, in the window that a page opens.
func TestPINFitsTheWindow(t *testing.T) {
	tab := openShell(t)
	for _, window := range windows {
		if err := tab.Resize(window[0], window[1]); err != nil {
			t.Fatal(err)
		}
		for _, lang := range locale.Languages {
			for _, s := range foldScenes(t) {
				if below := belowTheFold(t, tab, lang, s.Model); below != "" {
					t.Errorf("%s/%s in %d × %d px: %s", lang, s.Name, window[0], window[1], below)
				}
			}
		}
	}
}

// belowTheFold names what of a screen is not in view in the window as it is.
func belowTheFold(t *testing.T, tab *browser.Tab, lang string, m app.Model) (below string) {
	t.Helper()
	texts := texts(t, lang)
	html, err := json.Marshal(dom.Render(Draw(m, texts).Body))
	if err != nil {
		t.Fatal(err)
	}
	if err := tab.Evaluate(`(() => {
		document.documentElement.lang = "`+texts.Tag()+`"; document.getElementById("app").innerHTML = `+string(html)+`;
		scrollTo(0, 0);
		return [...document.querySelectorAll("h1, .requester, .files, #app .notice, #pin-tries, #pin, #allows, #allows-help, #pin-form [type=submit]")].flatMap(e => {
			const r = e.getBoundingClientRect();
			return r.height > 0 && r.top >= 0 && r.bottom <= innerHeight ? [] : [(e.id || e.className || e.tagName) + " ends at " + Math.ceil(r.bottom)];
		}).concat(document.querySelector("#pin-form [type=submit]") ? [] : ["no button"]).join(", ");
	})()`, &below); err != nil {
		t.Fatal(err)
	}
	return below
}

// What is folded on the screen is on paper.
func TestFoldedIsPrinted(t *testing.T) {
	tab := openShell(t)
	for _, s := range scene.All() {
		if s.Name != "sign_many" {
			continue
		}
		if _, err := printPage(tab, "ja", dom.Render(Draw(s.Model, texts(t, "ja")).Body)); err != nil {
			t.Fatal(err)
		}
		seen, unseen := digestsInSight(t, tab, "print"), digestsInSight(t, tab, "")
		if seen != len(s.Model.Task.Documents) || unseen != 0 {
			t.Errorf("%d digests on paper, %d on the screen", seen, unseen)
		}
	}
}

// digestsInSight counts the digests that are drawn on a medium, "" for the screen, once
// the page was drawn for it.
func digestsInSight(t *testing.T, tab *browser.Tab, medium string) (n int) {
	t.Helper()
	if err := tab.Run("take a medium", page.BringToFront(), emulation.SetEmulatedMedia().WithMedia(medium)); err != nil {
		t.Fatal(err)
	}
	if err := tab.Evaluate(`new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn))).then(() =>
		[...document.querySelectorAll(".digest")].filter(e => e.checkVisibility({contentVisibilityAuto: true})).length)`, &n); err != nil {
		t.Fatal(err)
	}
	return n
}
