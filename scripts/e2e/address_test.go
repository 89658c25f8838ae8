//go:build e2e

package e2e

import (
	"fmt"
	"strings"
	"testing"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"

	"jpkiweb/helper/card/virtual"
	"jpkiweb/scripts/browser"
	"jpkiweb/shared/jpki"
	"jpkiweb/static/locale"
)

// challenge is one for a page that asks for a login.
const challenge = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="

// connected is true once the app has the helper, whose version it tells.
const connected = `/\d+\.\d+\.\d+/.test(document.querySelector("footer")?.textContent)`

// wantScreen waits for a screen of the app, and that the address ends so.
func wantScreen(t *testing.T, tab *browser.Tab, name, address string) {
	t.Helper()
	must(t, tab.WaitFor(name, `document.getElementById("screen-`+name+`") !== null`))
	must(t, tab.WaitFor("its address "+address, fmt.Sprintf(`location.href.endsWith(%q)`, address)))
}

// back goes to the entry before this one, or with 1 to the one after it.
func travel(t *testing.T, tab *browser.Tab, by int) {
	t.Helper()
	must(t, tab.Evaluate(fmt.Sprintf(`history.go(%d), 0`, by), nil))
}

// Each screen that has an address opens by it and stays when it is loaded anew, and none
// but the first screen and the doctor reads the card for that.
func TestAddressesOfTheApp(t *testing.T) {
	s := perform(t, nil)
	city := anyCity(t)
	home := s.Helper + "/"
	must(t, s.tab.Open(home))
	must(t, s.tab.WaitFor("the card's state", `document.querySelector(".can") !== null`))
	read := s.card.Commands()
	for _, test := range []struct{ address, screen, after string }{
		{"#/guide", "guide", "/#/guide"},
		{"#/guide/renew?city=" + city.Code + "&who=agent", "guide-renew", "/#/guide/renew?city=" + city.Code + "&who=agent"},
		{"#/guide/forecast?event=death", "forecast", "/#/guide/forecast?event=death"},
		{"#/guide/pin-names", "pin-names", "/#/guide/pin-names"},
		{"#/guide/about", "about", "/#/guide/about"},
		{"#/grants", "grants", "/#/grants"},
		{"#/history", "history", "/#/history"},
		{"#/explain", "explain-code", "/#/explain"},
	} {
		must(t, s.tab.Open("about:blank"))
		must(t, s.tab.Open(home+test.address))
		wantScreen(t, s.tab, test.screen, test.after)
		must(t, s.tab.WaitFor("the helper", connected))
		must(t, s.tab.Run("load it anew", chromedp.Reload()))
		wantScreen(t, s.tab, test.screen, test.after)
		must(t, s.tab.WaitFor("the helper", connected))
	}
	if got := s.card.Commands(); got != read {
		t.Errorf("%d commands for addresses that show nothing of the card", got-read)
	}
	for _, address := range []string{"#/doctor", "#/card", "#/pin-change", "#/sign", "#/no-such-thing"} {
		must(t, s.tab.Open("about:blank"))
		before := s.card.Commands()
		must(t, s.tab.Open(home+address))
		if address == "#/doctor" {
			wantScreen(t, s.tab, "doctor", "/#/doctor")
			must(t, s.tab.WaitFor("the end of the check", `document.querySelector("progress") === null`))
		} else {
			wantScreen(t, s.tab, "home", "/")
			must(t, s.tab.WaitFor("the card's state", `document.querySelector(".can") !== null`))
		}
		if got := s.card.Commands() - before; got > read {
			t.Errorf("%s: %d commands, where the first screen needs %d", address, got, read)
		}
	}
	if state := s.card.State(); state.Signatures != 0 || state.UserAuthentication.TriesLeft != 3 || state.DigitalSignature.TriesLeft != 5 {
		t.Errorf("%+v", state)
	}
}

// Back and Forward lead through the screens; a form with PINs is left by Back, empty
// afterwards and not come back to; a language is no step.
func TestBackAndForwardInTheApp(t *testing.T) {
	tab := openVirtual(t, "fresh")
	must(t, tab.WaitFor("the card's state", `document.querySelector(".can") !== null`))
	must(t, tab.Click("[data-action=guide][data-value=renew]"))
	wantScreen(t, tab, "guide-renew", "/#/guide/renew")
	must(t, tab.Click("#language-en"))
	must(t, tab.WaitFor("English", `document.documentElement.lang === "en"`))
	must(t, tab.Click("[data-action=guide]:not([data-value])"))
	wantScreen(t, tab, "guide", "/#/guide")
	travel(t, tab, -1)
	wantScreen(t, tab, "guide-renew", "/#/guide/renew")
	travel(t, tab, -1)
	wantScreen(t, tab, "home", "/")
	travel(t, tab, 1)
	wantScreen(t, tab, "guide-renew", "/#/guide/renew")
	travel(t, tab, -1)
	wantScreen(t, tab, "home", "/")
	must(t, tab.Click("[data-action=pin-change]"))
	wantScreen(t, tab, "pin-choice", "/#/card")
	must(t, tab.Click("#choose-"+string(jpki.UserAuthenticationPIN)))
	must(t, tab.Click("#pin-choice-form [type=submit]"))
	must(t, tab.Type("#pin-old", virtual.UserAuthenticationPIN))
	travel(t, tab, -1)
	wantScreen(t, tab, "home", "/")
	for _, by := range []int{1, -1} {
		travel(t, tab, by)
		wantScreen(t, tab, "home", "/")
		var fields int
		must(t, tab.Evaluate(`document.querySelectorAll("input[type=password]").length`, &fields))
		if fields != 0 {
			t.Errorf("%d fields for a PIN on the way %d", fields, by)
		}
	}
	must(t, tab.Click("[data-action=pin-change]"))
	must(t, tab.Click("#choose-"+string(jpki.UserAuthenticationPIN)))
	must(t, tab.Click("#pin-choice-form [type=submit]"))
	var typed string
	must(t, tab.Evaluate(`document.querySelector("#pin-old").value`, &typed))
	if typed != "" {
		t.Error("what was typed before Back is there again")
	}
}

// What was read behind a password is not there when the page is loaded anew, whatever
// the address.
func TestReloadShowsNothingOfTheHolder(t *testing.T) {
	tab := openVirtual(t, "fresh")
	must(t, tab.Click("[data-action=certificate]"))
	must(t, tab.Type("#pin", virtual.DigitalSignaturePIN))
	must(t, tab.Click("#pin-form [type=submit]"))
	name, err := tab.Text("#holder bdi")
	must(t, err)
	wantScreen(t, tab, "home", "/")
	for _, address := range []string{"", "/doctor", "/guide/renew", "/history"} {
		must(t, tab.Evaluate(fmt.Sprintf(`location.hash = %q, 0`, address), nil))
		must(t, tab.WaitFor("its address", fmt.Sprintf(`location.hash.slice(1) === %q`, address)))
		must(t, tab.Run("load it anew", chromedp.Reload()))
		must(t, tab.WaitFor("the helper", connected))
		must(t, tab.WaitFor("all that is to come", `document.querySelector("main h1") !== null && document.querySelector("progress") === null`))
		var page string
		must(t, tab.Evaluate(`document.documentElement.outerHTML + JSON.stringify({...localStorage, ...sessionStorage}) + JSON.stringify(history.state)`, &page))
		if strings.Contains(page, name) {
			t.Errorf("%q shows the name of the holder", address)
		}
	}
}

// In a window that a page opened the request survives the guide, Back, Forward and being
// loaded anew, on both screens; then the person logs in.
func TestRequestSurvivesBackAndReload(t *testing.T) {
	s := perform(t, nil)
	must(t, s.tab.Open(s.Address+"login"))
	window, outcome := s.ask(t, `jpki.authenticate("`+challenge+`")`)
	must(t, window.Run("pin", browser.Visible("#pin")))
	var claim string
	must(t, window.Evaluate(`location.hash`, &claim))
	if !strings.HasPrefix(claim, "#origin=") {
		t.Fatal(claim)
	}
	asks := func() {
		t.Helper()
		wantScreen(t, window, "login", claim)
		must(t, window.Run("pin", browser.Visible("#pin")))
		var typed string
		must(t, window.Evaluate(`document.querySelector("#pin").value`, &typed))
		if typed != "" {
			t.Error("what was typed is there again")
		}
	}
	guided := func() {
		t.Helper()
		wantScreen(t, window, "guide-pin-reset", claim+"&/guide/pin-reset?pin=user-authentication")
	}
	must(t, window.Type("#pin", "12"))
	must(t, window.Evaluate(`location.hash += "&/guide/pin-reset?pin=user-authentication", 0`, nil))
	guided()
	travel(t, window, -1)
	asks()
	travel(t, window, 1)
	guided()
	must(t, window.Run("load it anew", chromedp.Reload()))
	guided()
	must(t, window.Click("[data-action=back]"))
	asks()
	travel(t, window, -1)
	guided()
	must(t, window.Click("[data-action=back]"))
	asks() // a browser that is still on its way back would load the guide anew
	must(t, window.Run("load it anew", chromedp.Reload()))
	asks()
	enter(t, window, virtual.UserAuthenticationPIN)
	if code := outcome(nil); code != "" {
		t.Error(code)
	}
	if state := s.card.State(); state.Signatures != 1 || state.UserAuthentication.TriesLeft != 3 {
		t.Errorf("%+v", state)
	}
}

// A window whose page does not ask says that it must ask again, and so does one whose
// page is gone.
func TestWindowThatNobodyAsks(t *testing.T) {
	texts, err := locale.Load("ja")
	must(t, err)
	address := serveGallery(t, "fresh")
	tab := openChromium(t)
	must(t, tab.Open(address))
	says := func(window *browser.Tab) {
		t.Helper()
		must(t, window.WaitFor("the word", fmt.Sprintf(`document.querySelector("main").textContent.includes(%q)`, texts.T("home.request_missing.title"))))
	}
	claim := "/#origin=" + "https%3A%2F%2Fcity.example" + "&id=1"
	must(t, tab.Open("about:blank"))
	must(t, tab.Open(address+claim))
	says(tab)
	window, err := tab.Popup(address+claim, func() error { return tab.Gesture(fmt.Sprintf(`window.open(%q, "_blank", "popup"), 0`, address+claim)) })
	must(t, err)
	says(window)
	savePicture(t, window, "request-missing-ja")
}

// In a frame the app leaves no entry in the history of the page around it, whatever the
// person opens there.
func TestEmbeddedAppLeavesBackToThePage(t *testing.T) {
	e := embed(t, false, nil, "--allow-origin", "SITE")
	e.set(t, cdpbrowser.PermissionSettingDenied)
	must(t, e.tab.Open(e.site.origin+loginPath))
	var before, after int
	must(t, e.tab.Evaluate(`history.length`, &before))
	must(t, e.tab.Evaluate(`document.querySelector("#login button").click()`, nil)) // no click of a person: no window
	e.waitFor(t, "#screen-severed")
	e.click(t, "[data-action=guide]:not([data-value])")
	e.waitFor(t, "#screen-guide")
	e.click(t, "[data-action=guide][data-value=renew]")
	e.waitFor(t, "#screen-guide-renew")
	must(t, e.tab.WaitFor("its address", inFrame+`.location.hash.endsWith("&/guide/renew")`))
	e.click(t, "[data-action=back]")
	e.waitFor(t, "#screen-severed")
	must(t, e.tab.Evaluate(`history.length`, &after))
	if after != before {
		t.Errorf("%d entries, %d before", after, before)
	}
	must(t, e.tab.Evaluate(inFrame+`.body.setAttribute("data-before", ""), `+inFrame+`.location.reload(), 0`, nil))
	must(t, e.tab.WaitFor("the frame to be loaded anew", inFrame+`?.querySelector("body:not([data-before]) h1") != null`))
	e.waitFor(t, "#screen-severed [data-action=elsewhere]") // the request has come again
	e.goElsewhere(t)
}
