//go:build e2e

package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/chromedp/chromedp"

	"jpkiweb/helper/card/virtual"
	"jpkiweb/scripts/browser"
	"jpkiweb/scripts/program"
	"jpkiweb/shared/jpki"
	"jpkiweb/static/locale"
)

// An expectation is what the health screen must say of a card of the gallery, by the keys
// of its texts.
type expectation struct {
	login, sign    string
	nothing        string   // key of what is said instead of a card that is good for nothing
	other          string   // key of what is said of a card of another kind; the person may put in theirs
	alsoSaid       []string // more keys
	behindPassword string   // what signing is good for once the password was typed, "" if it cannot be
	words          []string // words, once the password was typed or else before
}

var expectations = map[string]expectation{
	"fresh":                       {login: "valid", sign: "unknown", behindPassword: "valid", words: []string{"見本　花子"}},
	"window-open":                 {login: "renewable", sign: "unknown", alsoSaid: []string{"health.next.renewable", "health.guide.renew"}, behindPassword: "renewable"},
	"expires-in-3-days":           {login: "renewable", sign: "unknown", alsoSaid: []string{"health.guide.renew"}, behindPassword: "renewable", words: []string{"あと3日"}},
	"expired":                     {login: "expired", sign: "unknown", alsoSaid: []string{"health.next.expired", "health.guide.issue"}, behindPassword: "expired"},
	"signing-locked":              {login: "valid", sign: "blocked", alsoSaid: []string{"blocked.sign.detail", "blocked.waiting", "health.guide.pin-reset"}},
	"authentication-one-try-left": {login: "valid", sign: "unknown", alsoSaid: []string{"health.last_try.user_authentication"}, words: []string{"あと1回"}},
	"moved":                       {login: "valid", sign: "unknown", behindPassword: "revoked", alsoSaid: nil},
	"suspended":                   {login: "on_hold", sign: "card_on_hold", alsoSaid: []string{"health.next.on_hold", "health.next.on_hold.sign", "health.guide.release"}},
	"child":                       {login: "valid", sign: "absent", alsoSaid: []string{"health.next.absent.sign"}},
	"pinless":                     {login: "absent", sign: "absent", alsoSaid: []string{"health.of.empty"}},
	"foreign-resident":            {login: "valid", sign: "unknown", behindPassword: "valid", words: []string{"置き換えられています"}},
	"juki":                        {nothing: "health.of.juki_card.title", alsoSaid: []string{"health.of.juki_card"}},
	"android":                     {alsoSaid: []string{"health.of.android", "health.can.phone", "pinchange.phone.text"}},
	"iphone":                      {login: "valid", alsoSaid: []string{"health.of.iphone", "pinchange.phone.text"}},
	"transit":                     {other: "error.not_jpki_card.title", alsoSaid: []string{"error.not_jpki_card.detail"}},
	"first-6f00":                  {login: "valid", sign: "unknown", behindPassword: "valid"},
	"p384":                        {login: "key_unsupported", sign: "key_unsupported", alsoSaid: []string{"error.key_unsupported.title"}, words: []string{"P-384"}},
}

// The virtual cards as a developer chooses them, each with its screen.
func TestEveryCardOfTheGallery(t *testing.T) {
	gallery, err := virtual.OpenGallery(sandbox, time.Now)
	must(t, err)
	texts, err := locale.Load("ja")
	must(t, err)
	tab := openVirtual(t, "on")
	for _, name := range gallery.Names() {
		want, ok := expectations[name]
		if !ok {
			t.Errorf("nothing is said of card %s", name)
		}
		awaitRoomInTheDay(t)
		takeCardOut(t, tab, texts) // else the screen of the card before could be taken for this one's
		must(t, chooseCard(tab, name))
		wantHealth(t, tab, texts, name, want)
		savePicture(t, tab, "card-"+name)
		if want.behindPassword != "" {
			behindPassword(t, tab, texts, name, want)
			savePicture(t, tab, "card-"+name+"-certificate")
		}
	}
}

// openVirtual is the helper's own window on the virtual reader.
func openVirtual(t *testing.T, card string) *browser.Tab {
	t.Helper()
	tab := openChromium(t)
	must(t, tab.Open(serveGallery(t, card)))
	return tab
}

// serveGallery starts the helper with a card of the gallery, and returns its address.
func serveGallery(t *testing.T, card string) string {
	t.Helper()
	h, err := program.Start[ready](t.Context(), helper, "serve", "--json", "--port", "0", "--sandbox", sandbox, "--virtual", card)
	must(t, err)
	t.Cleanup(func() { must(t, h.Stop()) })
	return h.Ready.Address
}

func openChromium(t *testing.T) *browser.Tab {
	t.Helper()
	tab, stop, err := browser.Start(t.Context(), browser.Options{})
	must(t, err)
	t.Cleanup(stop)
	return tab
}

// chooseCard swaps the card in the developers' panel.
func chooseCard(tab *browser.Tab, name string) error {
	if err := tab.WaitFor("the gallery", `document.querySelector("#gallery") !== null`); err != nil {
		return err
	}
	return choose(tab, "#gallery", name)
}

// takeCardOut empties the virtual reader, and waits until the screen says so.
func takeCardOut(t *testing.T, tab *browser.Tab, texts locale.Texts) {
	t.Helper()
	must(t, chooseCard(tab, ""))
	must(t, tab.WaitFor("the empty reader", fmt.Sprintf(`document.querySelector(".can") === null
		&& [...document.querySelectorAll(".rows dd")].some((e) => e.textContent === %s)`, javaScript(t, texts.T("reader.state.empty")))))
}

// awaitRoomInTheDay waits past midnight where that is near: a card that was made
// to expire in three days would be shown as one of two.
func awaitRoomInTheDay(t *testing.T) {
	t.Helper()
	now := time.Now().In(jpki.Japan())
	left := time.Date(now.Year(), now.Month(), now.Day()+1, 0, 0, 0, 0, jpki.Japan()).Sub(now)
	if left > 2*time.Minute {
		return
	}
	select {
	case <-time.After(left):
	case <-t.Context().Done():
	}
}

// choose picks an option of a select, also of one that is folded away.
func choose(tab *browser.Tab, selector, value string) error {
	return tab.Evaluate(fmt.Sprintf(`{
		const select = document.querySelector(%q);
		select.value = %q;
		select.dispatchEvent(new Event("change", { bubbles: true }));
		0
	}`, selector, value), nil)
}

// waitForAbilities waits until the list of what the card can do is this; of a phone, "" stands
// for what it holds.
func waitForAbilities(tab *browser.Tab, texts locale.Texts, login, sign string) error {
	line := func(key, state string) string {
		if state == "" {
			return texts.T("health.phone." + key)
		}
		return texts.T("health." + key + "." + state)
	}
	lines, err := json.Marshal([]string{line("login", login), line("sign", sign)})
	if err != nil {
		return err
	}
	return tab.WaitFor(string(lines), fmt.Sprintf(`JSON.stringify([...document.querySelectorAll(".can li")].map((line) => line.textContent)) === JSON.stringify(%s)`, lines))
}

// waitForUseless waits until the screen says that a card is good for nothing, and offers
// nothing that needs one.
func waitForUseless(tab *browser.Tab, title string) error {
	return tab.WaitFor(title, fmt.Sprintf(`document.querySelector("main").textContent.includes(%q)
		&& document.querySelector(".can, [data-action=sign], [data-action=pin-change], [data-action=certificate]") === null`, title))
}

// waitForRefusal waits until the screen says what is wrong with a card, and shows nothing
// of it.
func waitForRefusal(tab *browser.Tab, title string) error {
	return tab.WaitFor(title, fmt.Sprintf(`document.querySelector("main").textContent.includes(%q)
		&& document.querySelector(".can, [data-action=certificate]") === null`, title))
}

func wantHealth(t *testing.T, tab *browser.Tab, texts locale.Texts, name string, want expectation) {
	t.Helper()
	must(t, tab.WaitFor("card "+name, fmt.Sprintf(`document.querySelector("#gallery").value === %q`, name)))
	check := func() error { return waitForAbilities(tab, texts, want.login, want.sign) }
	if want.nothing != "" {
		check = func() error { return waitForUseless(tab, texts.T(want.nothing)) }
	}
	if want.other != "" {
		check = func() error { return waitForRefusal(tab, texts.T(want.other)) }
	}
	if err := check(); err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	for _, key := range want.alsoSaid {
		if err := tab.WaitFor(key, fmt.Sprintf(`document.querySelector("main").textContent.includes(%s)`, javaScript(t, texts.T(key)))); err != nil {
			t.Errorf("%s does not say %s: %v", name, key, err)
		}
	}
	if want.behindPassword == "" {
		wantWords(t, name, textOf(t, tab), want.words)
	}
}

// behindPassword has the digital signature certificate shown.
func behindPassword(t *testing.T, tab *browser.Tab, texts locale.Texts, name string, want expectation) {
	t.Helper()
	must(t, tab.Click("[data-action=certificate]"))
	must(t, tab.Type("#pin", virtual.DigitalSignaturePIN))
	must(t, tab.Click("#pin-form [type=submit]"))
	if err := waitForAbilities(tab, texts, want.login, want.behindPassword); err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	wantWords(t, name, textOf(t, tab), append(want.words, texts.T("holder.title")))
}

func wantWords(t *testing.T, name, page string, words []string) {
	t.Helper()
	for _, word := range words {
		if !strings.Contains(page, word) {
			t.Errorf("%s does not show %q", name, word)
		}
	}
}

// textOf is all text of the screen, folded or not.
func textOf(t *testing.T, tab *browser.Tab) string {
	t.Helper()
	var text string
	must(t, tab.Evaluate(`document.querySelector("main").textContent`, &text))
	return text
}

// What stands in a certificate that no reader of cards may stumble over.
var odd = map[string][]string{
	"missing-san":                {"記載なし"},
	"unknown-extension":          {},
	"unknown-critical-extension": {},
	"birth-date-unknown":         {"不詳"},
	"birth-date-partial":         {"不詳"},
	"name-1":                     {},
	"name-200":                   {},
	"unknown-other-name":         {},
}

func TestOddCertificatesAreShown(t *testing.T) {
	gallery, err := virtual.OpenGallery(sandbox, time.Now)
	must(t, err)
	texts, err := locale.Load("ja")
	must(t, err)
	tab := openChromium(t)
	for _, name := range gallery.OddNames() {
		words, ok := odd[name]
		if !ok {
			t.Errorf("nothing is said of card %s", name)
		}
		t.Run(name, func(t *testing.T) {
			must(t, tab.Open(serveGallery(t, name)))
			must(t, waitForAbilities(tab, texts, "valid", "unknown"))
			behindPassword(t, tab, texts, name, expectation{login: "valid", behindPassword: "valid", words: words})
			savePicture(t, tab, "odd-"+name)
		})
	}
}

// The card of the command line's choice, its days in a calendar, and what the
// browser was told to remember.
func TestReminders(t *testing.T) {
	texts, err := locale.Load("ja")
	must(t, err)
	tab := openVirtual(t, "window-open")
	must(t, tab.Click("[data-action=certificate]"))
	must(t, tab.Type("#pin", virtual.DigitalSignaturePIN))
	must(t, tab.Click("#pin-form [type=submit]"))
	holder, err := tab.Text("#holder bdi")
	must(t, err)
	must(t, tab.WaitFor("the days", `document.querySelector("[data-action=calendar]") !== null`))
	file, err := tab.Download(t.TempDir(), func() error { return tab.Click("[data-action=calendar]") })
	must(t, err)
	f, err := os.Open(file)
	must(t, err)
	defer f.Close()
	calendar, err := ics.ParseCalendar(f)
	must(t, err)
	if events := calendar.Events(); len(events) == 0 || len(events[0].Alarms()) != 1 {
		t.Errorf("%d events", len(events))
	}
	must(t, tab.Click("[data-action=remember]"))
	must(t, tab.WaitFor("that it is kept", `localStorage.getItem("jpki-reminders") !== null`))
	var kept string
	must(t, tab.Evaluate(`JSON.stringify(Object.entries(localStorage))`, &kept))
	if holder == "" || strings.Contains(kept, holder) || !strings.Contains(kept, "expiry 20") {
		t.Errorf("remembered: %s", kept)
	}
	must(t, tab.Run("open it again", chromedp.Reload()))
	must(t, tab.WaitFor("the card", `document.querySelector("[data-action=calendar]") !== null`))
	takeCardOut(t, tab, texts) // the next visit
	must(t, tab.WaitFor("the notice", `document.querySelector("[data-action=forget]") !== null`))
	must(t, tab.Click("[data-action=forget]"))
	must(t, tab.WaitFor("nothing", `document.querySelector("[data-action=forget]") === null && localStorage.getItem("jpki-reminders") === null`))
}
