package view

import (
	"strings"
	"testing"

	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/view/scene"
)

// drawnHTML is the HTML of a scene.
func drawnHTML(t *testing.T, texts locale.Texts, name string) string {
	t.Helper()
	for _, s := range scene.All() {
		if s.Name == name {
			return dom.Render(Draw(s.Model, texts).Body)
		}
	}
	t.Fatalf("there is no scene %s", name)
	return ""
}

const mainButton = `class="button button-solid"`

// A screen has one main button at most; with a card that must be mended it is what
// mends it.
func TestOneMainButton(t *testing.T) {
	texts := texts(t, "ja")
	for _, s := range scene.All() {
		n := strings.Count(dom.Render(Draw(s.Model, texts).Body), mainButton)
		if n > 1 && s.Model.Screen() != app.ScreenDone { // there each file is saved
			t.Errorf("%s has %d", s.Name, n)
		}
	}
	for name, want := range map[string]string{
		"health_good":            `data-action="sign"`,
		"health_window_open":     `data-value="renew"`,
		"health_expired":         `data-value="issue"`,
		"health_both_expired":    `data-value="issue"`,
		"health_moved":           `data-value="issue"`,
		"health_suspended":       `data-value="release"`,
		"health_signing_locked":  `data-value="pin-reset digital-signature"`,
		"health_expired_blocked": `data-value="issue"`,
		"health_phone_on_hold":   `data-value="phone-certificate"`,
		"health_phone_blocked":   `data-value="phone-certificate"`,
		"health_child":           "",
		"health_juki":            "",
		"health_pinless":         "",
		"login_revoked":          `data-value="issue"`,
		"login_absent":           `data-value="issue"`,
		"login_expired":          `data-value="issue"`,
		"login_expired_anyway":   ">" + texts.T("login.submit"),
		"login_revoked_anyway":   ">" + texts.T("login.submit"),
		"login_phone_blocked":    `data-value="phone-certificate"`,
		"login_juki":             "",
	} {
		_, after, found := strings.Cut(drawnHTML(t, texts, name), mainButton)
		after, _, _ = strings.Cut(after, "</button>")
		if found != (want != "") || !strings.Contains(after, want) {
			t.Errorf("%s: %s, want %s", name, after, want)
		}
	}
}

// A certificate that nobody accepts is used only after one more yes, which is said
// beside what to do instead.
func TestCertificateThatNobodyAcceptsIsUsedOnlyAfterOneMoreYes(t *testing.T) {
	texts := texts(t, "ja")
	for name, want := range map[string]struct{ field, anyway bool }{
		"login_revoked": {false, true}, "login_expired": {false, true}, "sign_problem_revoked": {false, true},
		"login_revoked_anyway": {true, false}, "login_expired_anyway": {true, false}, "login_untold": {true, false},
	} {
		page := drawnHTML(t, texts, name)
		if got := strings.Contains(page, `id="pin"`); got != want.field {
			t.Errorf("%s: a field for the PIN: %t", name, got)
		}
		if got := strings.Contains(page, `data-action="use-anyway"`); got != want.anyway {
			t.Errorf("%s: the question: %t", name, got)
		}
	}
	if page := drawnHTML(t, texts, "login_untold"); !strings.Contains(page, texts.T("anyway.untold")) {
		t.Error("that nobody could tell is not said")
	}
	if page := drawnHTML(t, texts, "login_revoked_anyway"); !strings.Contains(page, texts.T("health.login.revoked")) {
		t.Error("the reason is gone once the person goes on")
	}
}

// What cannot work with the card in the reader is not offered; why is said where
// one would look for it.
func TestWhatTheCardCannotDoIsNotOffered(t *testing.T) {
	texts := texts(t, "ja")
	for name, test := range map[string]struct {
		signs, changes bool
		why            string // key
	}{
		"health_good":            {true, true, "home.sign.text"},
		"home_no_card":           {true, true, "home.sign.text"},
		"health_window_open":     {true, true, "home.sign.text"},
		"health_moved":           {false, true, "health.sign.revoked"},
		"health_suspended":       {false, true, "health.sign.card_on_hold"},
		"health_both_expired":    {false, true, "health.sign.expired"},
		"health_both_not_yet":    {false, true, "health.sign.not_yet_valid"},
		"health_signing_locked":  {false, true, "health.sign.blocked"},
		"health_child":           {false, true, "health.sign.absent"},
		"health_iphone":          {true, false, "pinchange.phone.text"},
		"health_phone_on_hold":   {false, false, "health.sign.phone_on_hold"},
		"health_juki":            {false, false, "health.of.juki_card"},
		"health_pinless":         {false, false, "health.of.empty"},
		"health_both_unchecked":  {true, true, "home.sign.text"},
		"health_expired_blocked": {true, true, "home.sign.text"}, // what cannot be read may be good
	} {
		html := drawnHTML(t, texts, name)
		if signs := strings.Contains(html, `data-action="sign"`); signs != test.signs {
			t.Errorf("%s: signing is offered: %t", name, signs)
		}
		if changes := strings.Contains(html, `data-action="pin-change"`); changes != test.changes {
			t.Errorf("%s: the change of a PIN is offered: %t", name, changes)
		}
		if !strings.Contains(html, dom.Render(dom.El("p", dom.Text(texts.T(test.why))))) {
			t.Errorf("%s does not say %s", name, test.why)
		}
	}
}

// The counter does nothing for certificates on a phone.
func TestPhonesAreNotSentToTheCounter(t *testing.T) {
	texts := texts(t, "ja")
	seen := 0
	for _, s := range scene.All() {
		if c := s.Model.Reader.Card.Status; c == nil || !c.Kind.Phone() || s.Model.Screen() != app.ScreenHome && s.Model.Screen() != app.ScreenLogin && s.Model.Screen() != app.ScreenSign {
			continue
		}
		seen++
		html := dom.Render(Draw(s.Model, texts).Body)
		for _, key := range []string{"health.next.on_hold", "health.next.on_hold.sign", "health.next.expired", "health.next.revoked.login",
			"health.next.absent.login", "certificate.absent.login", "blocked.login.counter", "blocked.sign.counter"} {
			if strings.Contains(html, texts.T(key)) {
				t.Errorf("%s says %s", s.Name, key)
			}
		}
	}
	if seen < 10 {
		t.Errorf("only %d scenes of phones", seen)
	}
	for name, key := range map[string]string{
		"health_phone_on_hold": "health.next.phone.on_hold.sign", "login_phone_on_hold": "health.next.phone",
		"login_phone_expired": "health.next.phone", "login_phone_absent": "health.next.phone", "login_phone_blocked": "health.next.phone",
		"health_phone_blocked": "health.next.phone", "sign_phone_suspended": "health.next.phone.on_hold.sign", "sign_suspended": "health.next.on_hold.sign",
	} {
		if !strings.Contains(drawnHTML(t, texts, name), texts.T(key)) {
			t.Errorf("%s does not say %s", name, key)
		}
	}
}

// Who types must have read before that it is the last try.
func TestLastTryIsSaidBeforeTheField(t *testing.T) {
	texts := texts(t, "ja")
	seen := 0
	for _, s := range scene.All() {
		html := dom.Render(Draw(s.Model, texts).Body)
		field, box := strings.Index(html, `<input id="pin"`), strings.Index(html, `id="`+room.FieldLastTry+`"`)
		if field < 0 || box < 0 {
			continue
		}
		seen++
		if box > field || !strings.Contains(html[field:], `aria-describedby="last-try-text `) {
			t.Errorf("%s: the last try is told after the field", s.Name)
		}
	}
	if seen < 4 {
		t.Errorf("only %d scenes", seen)
	}
}

// A last try is warned of before anything else of the card; other counters are
// there once.
func TestTriesOnTheHealthScreen(t *testing.T) {
	texts := texts(t, "ja")
	for name, want := range map[string][]string{
		"health_good":         nil,
		"health_last_try":     {"user_authentication"},
		"health_all_last_try": {"user_authentication", "digital_signature", "card_info"},
	} {
		html := drawnHTML(t, texts, name)
		before, _, _ := strings.Cut(html, texts.T("health.can"))
		if n := strings.Count(before, "notice-warning"); n != min(len(want), 1) {
			t.Errorf("%s: %d warnings", name, n)
		}
		for _, pin := range want {
			if !strings.Contains(before, texts.T("health.last_try."+pin)) {
				t.Errorf("%s does not warn of %s", name, pin)
			}
		}
	}
	if n := strings.Count(drawnHTML(t, texts, "health_good"), "</strong>"+texts.T("tries.of", "max", "5")); n != 1 {
		t.Errorf("the tries of the signing password are told %d times", n)
	}
	phone := drawnHTML(t, texts, "health_android")
	for _, key := range []string{"health.pin.card_info", "health.pin.resident_register", "health.can"} {
		if strings.Contains(phone, ">"+texts.T(key)+"<") {
			t.Errorf("a phone has %s", key)
		}
	}
}
