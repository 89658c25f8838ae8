package view

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/counter"
	counterscene "jpkiweb/wasm/counter/scene"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/view/scene"
)

// saysDay are the texts that say of a day that an office is open, or is not.
var saysDay = []string{"guide.open", "guide.closed", "guide.until", "guide.until.unsure", "guide.next", "guide.week.closed", "guide.rest", "errand.days.one", "errand.days.other", "errand.next", "errand.none", "errand.closed"}

// kiosksDrawn are the kiosks, which are open on every day.
var kiosksDrawn = regexp.MustCompile(`(?s)<ul class="list kiosks">.*?</ul>`)

// Of a day whose holidays nobody knows, no screen says that an office is open or closed.
func TestNoScreenKnowsADayBehindTheCalendar(t *testing.T) {
	marks, _ := markedTexts(t, "ja")
	told := func(now time.Time) map[string]string {
		said := map[string]string{}
		note := func(name, html string) {
			html = kiosksDrawn.ReplaceAllString(html, "")
			for _, key := range saysDay {
				if strings.Contains(html, "⟦"+key+"⟧") {
					said[name+" "+key] = html
				}
			}
		}
		for _, s := range scene.All() {
			if screen := s.Model.Screen(); screen == app.ScreenGuide || screen == app.ScreenHome {
				shiftCard(&s.Model, now)
				s.Model.Now = now
				note(s.Name, dom.Render(Draw(s.Model, marks).Body))
			}
		}
		for _, s := range counterscene.All() {
			s.Model.Now = now
			note("the desk's "+s.Name, dom.Render(counter.Draw(s.Model, marks, marks).Body))
		}
		return said
	}
	for name, now := range map[string]time.Time{
		"behind":             time.Date(2032, 2, 2, 10, 0, 0, 0, jpki.Japan()),
		"behind, on weekend": time.Date(2032, 2, 7, 10, 0, 0, 0, jpki.Japan()),
		"before":             time.Date(2024, 12, 2, 10, 0, 0, 0, jpki.Japan()),
	} {
		for what := range told(now) {
			t.Errorf("%s: %s", name, what)
		}
	}
	within := told(time.Date(2031, 12, 1, 10, 0, 0, 0, jpki.Japan()))
	if len(within) < 30 {
		t.Errorf("within the calendar %d screens say something", len(within))
	}
}

// shiftCard has the certificates of the card in the reader end as long after a time as
// they do in their scene.
func shiftCard(m *app.Model, now time.Time) {
	if m.Reader.Card.Status == nil {
		return
	}
	status := *m.Reader.Card.Status
	by := now.Sub(m.Now)
	for _, c := range []*jpki.CertificateStatus{&status.UserAuthentication, &status.DigitalSignature} {
		if c.Known {
			c.NotBefore, c.NotAfter = c.NotBefore.Add(by), c.NotAfter.Add(by)
		}
	}
	m.Reader.Card.Status = &status
}
