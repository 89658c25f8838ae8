package view

import (
	"regexp"
	"strings"
	"testing"

	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/view/scene"
)

var (
	buttonTag = regexp.MustCompile(`<button [^>]*>`)
	formTag   = regexp.MustCompile(`(?s)<form [^>]*>.*?</form>`)
	actionOf  = regexp.MustCompile(`data-action="([^"]*)"`)
)

// Whoever gives something away has read what: its buttons do nothing at first, and
// can have the focus all the same.
func TestButtonsThatGiveSomethingAwayWait(t *testing.T) {
	texts, seen := texts(t, "ja"), map[string]bool{}
	for _, m := range allModels() {
		screen := Draw(m, texts)
		html := dom.Render(screen.Body)
		for _, button := range buttonTag.FindAllString(html, -1) {
			action := actionOf.FindStringSubmatch(button)
			if action == nil || !room.Considered(action[1]) {
				continue
			}
			seen[action[1]] = true
			if !isHeld(button) {
				t.Errorf("%s: %s", screen.Key, button)
			}
		}
		for _, form := range formTag.FindAllString(html, -1) {
			action := actionOf.FindStringSubmatch(form)
			if !room.Considered(action[1]) {
				continue
			}
			typed := strings.Contains(form, " data-secret")
			if wait := isHeld(regexp.MustCompile(`<button type="submit"[^>]*>`).FindString(form)); wait == typed {
				t.Errorf("%s: a form with a PIN %t waits %t: %s", screen.Key, typed, wait, form)
			}
			seen[action[1]] = true
		}
	}
	for _, action := range []string{room.ActionSubmit, room.ActionChangePIN, room.ActionAnyway,
		room.ActionElsewhere, room.ActionSave, room.ActionCalendar, room.ActionRemember} {
		if !seen[action] {
			t.Errorf("no scene has %s", action)
		}
	}
}

func isHeld(button string) bool {
	return strings.Contains(button, ` data-considered="700" aria-disabled="true"`) && !strings.Contains(button, " disabled")
}

// What is said of a click that came too soon is seen and heard, and stands behind the
// screen, so that no button moves by it.
func TestClickThatCameTooSoonIsSaid(t *testing.T) {
	texts := texts(t, "en")
	text := texts.T("consider.soon")
	for _, s := range scene.All() {
		_, behind, _ := strings.Cut(dom.Render(Draw(s.Model, texts).Body), "</main>")
		seen := strings.HasPrefix(behind, `<p id="too-soon" class="too-soon">`+text+`</p>`)
		heard := strings.Contains(behind, `<p id="live" class="visually-hidden" role="status">`+text+`</p>`)
		if seen != s.Model.TooSoon || heard != s.Model.TooSoon {
			t.Errorf("%s: seen %t, heard %t", s.Name, seen, heard)
		}
	}
}
