//go:build e2e

package audit

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"

	"jpkiweb/static/locale"
)

// homes are the first screen with what people have in the reader.
var homes = []string{"home_no_card", "health_good", "health_unchecked", "health_three_days", "health_expired", "health_signing_locked", "health_iphone", "health_juki"}

// dark has the browser ask for a dark scheme, and fails where the page is not dark then.
func (a audited) dark(t *testing.T) {
	t.Helper()
	a.emulate(t, "screen", &emulation.MediaFeature{Name: "prefers-color-scheme", Value: "dark"})
	var page string
	must(t, a.tab.Evaluate(`getComputedStyle(document.body).backgroundColor`, &page))
	if page != "rgb(26, 26, 26)" {
		t.Fatalf("the page is %s in a dark scheme", page)
	}
}

// chosen are the scenes of these names, in these languages.
func chosen(t *testing.T, languages []string, names ...string) []drawn {
	t.Helper()
	var all []string
	for _, lang := range languages {
		for _, name := range names {
			all = append(all, lang+"/"+name)
		}
	}
	return scenesNamed(t, drawAll(t, languages...), all...)
}

// What state the card is in, and every job, are seen without scrolling: in the window
// that a page opens, on a computer's screen and, but for やさしい日本語 with its furigana,
// in a narrow window, where that has the state and what the card needs.
func TestHomeIsAboveTheFold(t *testing.T) {
	a := openAudit(t)
	for _, window := range []struct{ width, height int64 }{{560, 760}, {1280, 720}, {360, 800}} {
		must(t, a.tab.Resize(window.width, window.height))
		for _, d := range chosen(t, locale.Languages[:], homes...) {
			a.show(t, d)
			a.savePicture(t, fmt.Sprintf("%s-%d", strings.ReplaceAll(d.Name, "/", "-"), window.width))
			last := ".tiles"
			if window.width == 360 && strings.HasPrefix(d.Name, "easy/") {
				last = ".notice"
			}
			var bottom float64
			must(t, a.tab.Evaluate(`document.querySelector("`+last+`").getBoundingClientRect().bottom`, &bottom))
			if bottom > float64(window.height) {
				t.Errorf("%s at %d px: %s ends at %.0f px of %d", d.Name, window.width, last, bottom, window.height)
			}
		}
	}
}

// A heading that takes the focus without the keyboard has no ring; the skip link is seen
// while it has the focus, and only then.
func TestRingsAreForTheKeyboard(t *testing.T) {
	a := openAudit(t)
	a.show(t, chosen(t, []string{"ja"}, "health_good")[0])
	var ring, held string
	var hidden, seen float64
	must(t, a.tab.Evaluate(`heading.focus(); getComputedStyle(heading).outlineStyle`, &ring))
	must(t, a.tab.Evaluate(`skip.getBoundingClientRect().width`, &hidden))
	pressTab(t, a)
	a.show(t, chosen(t, []string{"ja"}, "health_good")[0])
	must(t, a.tab.Evaluate(`heading.focus(); getComputedStyle(heading).outlineStyle`, &held))
	must(t, a.tab.Evaluate(`skip.focus(); skip.getBoundingClientRect().width`, &seen))
	if ring != "none" || held == "none" || hidden > 1 || seen < 50 {
		t.Errorf("ring %s, by the keyboard %s; skip link %.0f px wide, with the focus %.0f", ring, held, hidden, seen)
	}
}

// axe-core finds nothing in a dark scheme either: contrast, above all.
func TestAxeInTheDark(t *testing.T) {
	a := openAudit(t)
	a.dark(t)
	names := append([]string{
		"login_last_try", "login_wrong", "pin_choice_chosen", "pin_change_wrong", "sign_done_own", "problem_contact", "doctor_contact", "explain_code_wrong", "history", "grants",
		"guide_renew_mihon_weekday", "guide_lost", "about", "home_card_expired_blocked", "login_working", "pin_names",
	}, homes...)
	for _, d := range chosen(t, []string{"ja"}, names...) { // colours know no language
		wrong, _ := a.axe(t, d)
		for _, w := range wrong {
			t.Errorf("%s in the dark: %s", d.Name, w)
		}
		a.savePicture(t, strings.ReplaceAll(d.Name, "/", "-")+"-dark")
	}
}
