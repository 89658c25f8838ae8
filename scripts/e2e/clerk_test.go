//go:build e2e

package e2e

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"jpkiweb/scripts/audit"
	"jpkiweb/scripts/browser"
	"jpkiweb/shared/municipality"
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
)

// A clerk serves visitors at the desk on a first day. A clerk has a keyboard, reads what a
// screen reader tells of the screens, and knows three rules: do what stands under "what to do
// now", hand over the slip, and have the next visitor come. Which key does that is read each
// time from the screen.
type clerk struct {
	t     *testing.T
	d     *counterDesk
	texts locale.Texts

	pictures string        // begins the names of the pictures; "": none are taken
	taken    int           // pictures so far
	keys     int           // pressed so far
	away     time.Duration // that was no part of the work
	said     []string      // all that was read
}

// A screen is what was read of it.
type screen struct {
	title string
	lines []browser.Line
}

// quiet tells whether nothing was drawn for a while.
const quiet = `(() => {
	const drawn = () => { window.drawnAt = performance.now(); };
	if (window.drawnAt === undefined) {
		drawn();
		new MutationObserver(drawn).observe(document, { childList: true, subtree: true, characterData: true, attributes: true });
	}
	return performance.now() - window.drawnAt > 150;
})()`

// read reads the screen out when nothing moves on it any more.
func (c *clerk) read() (s screen) {
	c.t.Helper()
	must(c.t, c.d.tab.WaitFor("a screen that stands", quiet))
	lines, err := c.d.tab.Readout()
	must(c.t, err)
	s.lines = lines
	for _, l := range lines {
		c.said = append(c.said, l.Name)
		if l.Role == "heading" && s.title == "" {
			s.title = l.Name
		}
	}
	return s
}

// picture keeps a picture of the screen as it is.
func (c *clerk) picture(of string) {
	c.t.Helper()
	if c.pictures == "" {
		return
	}
	c.aside(func() {
		c.taken++
		must(c.t, c.d.tab.SavePicture(filepath.Join(audit.Pictures, "visitors", fmt.Sprintf("%s-%d-%s.png", c.pictures, c.taken, of))))
	})
}

// aside does what is no part of the work.
func (c *clerk) aside(do func()) {
	began := time.Now()
	do()
	c.away += time.Since(began)
}

// press presses the key of a button.
func (c *clerk) press(button string) screen {
	c.t.Helper()
	key, _, _ := strings.Cut(button, " ")
	c.keys++
	c.d.press(strings.ToLower(key))
	return c.read()
}

// button is the first one whose words hold some, "" where none does.
func (s screen) button(words string) string {
	for _, l := range s.lines {
		if l.Role == "button" && strings.Contains(l.Name, words) {
			return l.Name
		}
	}
	return ""
}

// under are the buttons below the first heading of that name.
func (s screen) under(heading string) (buttons []string) {
	at := slices.IndexFunc(s.lines, func(l browser.Line) bool { return l.Role == "heading" && l.Name == heading })
	for _, l := range s.lines[at+1:] {
		if at < 0 || l.Role == "heading" {
			break
		}
		if l.Role == "button" {
			buttons = append(buttons, l.Name)
		}
	}
	return buttons
}

// about is the button of which the screen says that it is about something: its words hold
// that, or it follows the sentence that does.
func (s screen) about(words string) string {
	if b := s.button(words); b != "" {
		return b
	}
	at := slices.IndexFunc(s.lines, func(l browser.Line) bool { return strings.Contains(l.Name, words) })
	if at < 0 {
		return ""
	}
	next := slices.IndexFunc(s.lines[at:], func(l browser.Line) bool { return l.Role == "button" })
	if next < 0 {
		return ""
	}
	return s.lines[at+next].Name
}

// must is a button that has to be there.
func (c *clerk) must(s screen, words string) string {
	c.t.Helper()
	b := s.button(words)
	if b == "" {
		c.t.Fatalf("%s: nothing is said of %q: %q", s.title, words, s.lines)
	}
	return b
}

// serve serves a visitor whose card was read, and returns the titles of the procedures that
// were gone through. wish is a word of what the visitor wants, who the words of who came; both
// may be "".
func (c *clerk) serve(wish, who string) (gone []string) {
	c.t.Helper()
	now := c.read()
	c.picture("desk")
	through := func(button string) {
		now = c.goThrough(c.press(button), who)
		gone = append(gone, now.title)
	}
	todo := now.under(c.texts.T("counter.now"))
	for _, button := range todo {
		now = c.backToDesk(now)
		through(button)
	}
	if wish != "" {
		now = c.backToDesk(now)
		button := now.about(wish)
		if button == "" { // all that can be done is behind a key
			now = c.press(c.must(now, c.texts.T("counter.procedures")))
			c.picture("keys")
			button = c.must(now, wish)
		}
		through(button)
	}
	if len(gone) == 0 {
		now = c.handOver(now)
	}
	next := now.button(c.texts.T("counter.key.terminal"))
	if next == "" {
		next = now.button(c.texts.T("counter.key.next"))
	}
	if next != "" {
		c.press(next)
		c.picture("done")
	}
	return gone
}

// backToDesk goes back to what was found.
func (c *clerk) backToDesk(now screen) screen {
	c.t.Helper()
	for back := now.button(c.texts.T("counter.key.back")); back != ""; back = now.button(c.texts.T("counter.key.back")) {
		now = c.press(back)
	}
	return now
}

// goThrough says who came, where that is not the visitor in person, and hands over the slip of
// a procedure.
func (c *clerk) goThrough(now screen, who string) screen {
	c.t.Helper()
	for tries := 0; who != "" && now.button(who) == "" && tries < len(municipality.Applicants); tries++ {
		now = c.press(c.must(now, c.texts.T("guide.who")))
	}
	c.picture("procedure")
	return c.handOver(now)
}

// handOver prints the slip, where there is one, and goes back.
func (c *clerk) handOver(s screen) screen {
	c.t.Helper()
	b := s.button(c.texts.T("counter.key.slip"))
	if b == "" {
		return s
	}
	slip := c.press(b)
	c.picture("slip")
	printer, err := c.d.tab.Popup(c.d.address+wire.SlipPath, func() error {
		slip = c.press(c.must(slip, c.texts.T("counter.key.print")))
		return nil
	})
	must(c.t, err)
	must(c.t, printer.WaitFor("what is printed", `document.getElementById("slip") !== null`))
	must(c.t, printer.Close())
	return c.press(c.must(slip, c.texts.T("counter.key.back")))
}
