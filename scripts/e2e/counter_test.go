//go:build e2e

package e2e

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"jpkiweb/helper/card/virtual"
	"jpkiweb/scripts/browser"
	"jpkiweb/scripts/program"
	"jpkiweb/scripts/slot"
	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/sandboxca"
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/part"
)

// A counterDesk is the desk of a counter in a browser, with all that it could leave behind.
type counterDesk struct {
	t              *testing.T
	helper         *program.Program[ready] // nil: it was killed
	address        string
	tab            *browser.Tab
	state, profile string
	flags          []string // of the helper
	options        browser.Options
	stop           func() // ends the browser, which then writes what it has not yet
}

// openDesk opens the desk over PC/SC; nothing is on its reader.
func openDesk(t *testing.T) *counterDesk {
	t.Helper()
	return openDeskWith(t, "--counter")
}

// openDeskWith is openDesk for a helper with other flags.
func openDeskWith(t *testing.T, flags ...string) *counterDesk {
	t.Helper()
	return openDeskIn(t, browser.Options{}, flags...)
}

// profileFolder is one for a browser, some of whose processes write to it still when the first of
// them has ended.
func profileFolder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "jpkiweb-profile-")
	must(t, err)
	t.Cleanup(func() {
		begin := time.Now()
		for err = os.RemoveAll(dir); err != nil && time.Since(begin) < time.Minute; {
			err = os.RemoveAll(dir)
		}
		must(t, err)
	})
	return dir
}

// openDeskIn opens it in a browser with options.
func openDeskIn(t *testing.T, o browser.Options, flags ...string) *counterDesk {
	t.Helper()
	startService(t)
	d := &counterDesk{t: t, state: t.TempDir(), profile: profileFolder(t), flags: flags, options: o}
	d.options.Width, d.options.Height, d.options.Flags = 1280, 720, map[string]any{"user-data-dir": d.profile}
	t.Setenv("XDG_STATE_HOME", d.state)
	d.serve("0")
	t.Cleanup(func() {
		if d.helper != nil {
			must(t, d.helper.Stop())
		}
	})
	d.browse()
	t.Cleanup(func() { d.stop() })
	return d
}

// serve starts the helper.
func (d *counterDesk) serve(port string) {
	d.t.Helper()
	h, err := program.Start[ready](d.t.Context(), helper, append([]string{"serve", "--json", "--port", port, "--virtual", "off"}, d.flags...)...)
	must(d.t, err)
	d.helper, d.address = h, h.Ready.Address
}

// browse starts the browser and opens the desk in it.
func (d *counterDesk) browse() {
	d.t.Helper()
	tab, stop, err := browser.Start(d.t.Context(), d.options)
	must(d.t, err)
	d.tab, d.stop = tab, sync.OnceFunc(stop)
	must(d.t, tab.Open(d.address+wire.CounterPath))
	d.await("waiting")
}

// await waits for a screen of the desk.
func (d *counterDesk) await(screen string) {
	d.t.Helper()
	must(d.t, d.tab.WaitFor(screen, `document.getElementById("screen-counter-`+screen+`") !== null`))
}

// press presses keys as staff do.
func (d *counterDesk) press(keys string) {
	d.t.Helper()
	must(d.t, d.tab.Run("press "+keys, keysOf(keys)))
}

// keysOf presses keys as a keyboard does, whose characters belong to them: one that the page
// takes is not typed. (chromedp.KeyEvent sends the character by itself.)
func keysOf(keys string) chromedp.Action {
	return chromedp.ActionFunc(func(ctx context.Context) error {
		for _, r := range keys {
			events := kb.Encode(r)
			if len(events) == 3 {
				down, typed, up := events[0], events[1], events[2]
				down.Text, down.UnmodifiedText = typed.Text, typed.UnmodifiedText
				events = []*input.DispatchKeyEventParams{down, up}
			}
			for _, e := range events {
				if err := e.Do(ctx); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// text is what the desk shows.
func (d *counterDesk) text() string {
	d.t.Helper()
	var text string
	must(d.t, d.tab.Evaluate(`document.querySelector("main").textContent`, &text))
	return text
}

// A trace is what a visitor could leave behind.
type trace struct {
	name  string
	bytes []byte
}

// traces are what the desk reads of a card and what it must never know.
func traces(t *testing.T, certificate []byte) (read []trace, never []trace) {
	t.Helper()
	c, err := certprofile.Parse(certificate)
	must(t, err)
	day := part.Date(texts(t), c.NotAfter)
	read = []trace{{"key of the certificate", certificate[len(certificate)/2 : len(certificate)/2+48]}, {"last day", []byte(day)}}
	return read, []trace{
		{"name", []byte(sandboxca.DefaultHolder().Name)}, {"address", []byte(sandboxca.DefaultHolder().Address)}, {"individual number", []byte(emulator.IndividualNumber)},
	}
}

// opens presses keys that open a window beside the desk.
func (d *counterDesk) opens(path, keys string) *browser.Tab {
	d.t.Helper()
	window, err := d.tab.Popup(d.address+path, func() error { return d.tab.Run("press "+keys, keysOf(keys)) })
	must(d.t, err)
	return window
}

// inHeap reports whether a text is in the heap of the process of a page.
func inHeap(t *testing.T, tab *browser.Tab, text string) bool {
	t.Helper()
	all, err := tab.HeapStrings()
	must(t, err)
	return slices.ContainsFunc(all, func(s string) bool { return strings.Contains(s, text) })
}

// wantNothing wants no trace in the process of a page, which is of this page alone, nor in
// the memory of its program.
func wantNothing(t *testing.T, where string, tab *browser.Tab, all []trace) {
	t.Helper()
	heap, err := tab.HeapStrings()
	must(t, err)
	for _, of := range all {
		if slices.ContainsFunc(heap, func(s string) bool { return strings.Contains(s, string(of.bytes)) }) {
			t.Errorf("%s: %s is in the heap", where, of.name)
		}
		if memories, holding, err := tab.InPrograms(of.bytes); err != nil || memories != 1 || holding != 0 {
			t.Errorf("%s: %s: %d of %d memories hold it, %v", where, of.name, holding, memories, err)
		}
	}
}

// onDisk returns which traces are in which files of the browser and of the helper, be it in
// UTF-8 or in UTF-16.
func (d *counterDesk) onDisk(all []trace) (found []string) {
	d.t.Helper()
	wide := make([][]byte, len(all))
	for i, of := range all {
		for _, unit := range utf16.Encode([]rune(string(of.bytes))) {
			wide[i] = binary.LittleEndian.AppendUint16(wide[i], unit)
		}
	}
	seen := 0
	for _, folder := range []string{d.profile, d.state} {
		must(d.t, filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || !entry.Type().IsRegular() {
				return nil // the browser takes files away while it works
			}
			content, err := os.ReadFile(path)
			if err != nil {
				return nil
			}
			seen++
			for i, of := range all {
				if bytes.Contains(content, of.bytes) || bytes.Contains(content, wide[i]) {
					found = append(found, of.name+" is in "+path)
				}
			}
			return nil
		}))
	}
	if seen < 10 {
		d.t.Errorf("only %d files of a browser: this test no longer fits", seen)
	}
	return found
}

// wantNothingOnDisk wants no trace in what browser and helper wrote.
func (d *counterDesk) wantNothingOnDisk(when string, all []trace) {
	d.t.Helper()
	for _, where := range d.onDisk(all) {
		d.t.Errorf("%s: %s", when, where)
	}
}

// Of a visitor who was served with the keyboard nothing is left when the card is out:
// neither in the heap of the browser nor in the memory of the new program, nor on the disk,
// nor in the history of the tab.
func TestNothingOfAVisitorStays(t *testing.T) {
	d := openDesk(t)
	card, config := sandboxCard(t, nil)
	read, never := traces(t, config.UserAuthentication.Certificate)
	var entries, entriesAfter int
	must(t, d.tab.Evaluate(`history.length`, &entries))
	hand := putCard(t, slot.First, card)
	d.await("desk")
	must(t, d.tab.Evaluate(`(window.kept = document.querySelector("main").textContent, 0)`, nil))
	if !strings.Contains(d.text(), string(read[1].bytes)) || !inHeap(t, d.tab, string(read[1].bytes)) {
		t.Fatal("what is shown is not found in the heap: this test no longer fits")
	}
	if _, holding, err := d.tab.InPrograms(read[0].bytes); err != nil || holding != 1 {
		t.Fatalf("what was read is not found in the program: %d, %v", holding, err)
	}
	d.press("3")
	d.await("pin-reset")
	d.press("l")
	d.press("p")
	d.await("slip")
	slip := d.opens(wire.SlipPath, "p")
	must(t, slip.WaitFor("the slip", `document.getElementById("slip") !== null`))
	savePicture(t, d.tab, "counter-slip")

	out := time.Now()
	hand.takeOut()
	wantAnew(t, d.tab, out, `document.getElementById("screen-counter-waiting") !== null`)
	wantNothing(t, "the desk", d.tab, append(read, never...))
	wantNothing(t, "the window that prints", slip, append(read, never...))
	var kept string
	must(t, d.tab.Evaluate(`history.length`, &entriesAfter))
	must(t, d.tab.Evaluate(`JSON.stringify([location.hash, location.search, Object.keys(localStorage), Object.keys(sessionStorage), document.cookie, history.state])`, &kept))
	if entriesAfter != entries || kept != `["","",[],[],"",null]` {
		t.Errorf("%d entries, %d before; kept %s", entriesAfter, entries, kept)
	}
	d.stop()
	d.wantNothingOnDisk("gone", append(read, never...))
}

// A card that comes back is a new visitor's; the next one is one key, and what is left on
// the reader is not shown.
func TestOneVisitorAfterAnother(t *testing.T) {
	d := openDesk(t)
	hand := putCard(t, slot.First, galleryCard(t, virtual.Fresh, nil))
	d.await("desk")
	must(t, d.tab.Evaluate(`(window.before = true, 0)`, nil))
	d.press("n")
	d.await("done")
	if text := d.text(); !strings.Contains(text, texts(t).T("counter.done")) {
		t.Error(text)
	}
	hand.takeOut()
	must(t, d.tab.WaitFor("a new document", `window.before === undefined && document.getElementById("screen-counter-waiting") !== null`))
	hand.insert(galleryCard(t, "signing-locked", nil))
	d.await("desk")
	if text := d.text(); !strings.Contains(text, texts(t).T("counter.found.locked")) || !strings.Contains(text, texts(t).T("health.pin."+string(jpki.DigitalSignaturePIN))) {
		t.Error(text)
	}
	savePicture(t, d.tab, "counter-desk")
	d.press("3") // the new document has the keys
	d.await("pin-reset")
	d.press("q")
	d.await("code")
	hand.takeOut()
	d.await("waiting")
	hand.insert(galleryCard(t, "transit", nil))
	d.await("not_jpki")
}

// The program of the desk has nothing that keeps, copies or names a step: what is not there
// leaves nothing. It says words of lists to the windows beside it: TestNotesAreWordsOfLists.
func TestDeskHasNothingThatKeeps(t *testing.T) {
	desk, err := os.ReadFile("../../bin/counter.wasm")
	must(t, err)
	app, err := os.ReadFile("../../bin/app.wasm")
	must(t, err)
	for _, word := range []string{"localStorage", "setItem", "clipboard", "writeText", "pushState", "replaceState", "hashchange"} {
		if bytes.Contains(desk, []byte(word)) {
			t.Errorf("the desk knows %s", word)
		}
		if !bytes.Contains(app, []byte(word)) {
			t.Errorf("the app does not know %s: this test no longer fits", word)
		}
	}
	for _, name := range []string{"boot.js", "fit.js"} {
		script, err := os.ReadFile("../../static/counter/" + name)
		must(t, err)
		if found := regexp.MustCompile(`(?i)storage|cookie|history|clipboard|indexedDB|caches|location`).Find(script); found != nil {
			t.Errorf("%s knows %s", name, found)
		}
	}
}

// A slip is what the visitor takes along: nothing on it is of the visitor.
func TestSlipNamesNobody(t *testing.T) {
	d := openDesk(t)
	card, config := sandboxCard(t, func(c *emulator.Config) { c.UserAuthentication.TriesUsed = jpki.UserAuthenticationPIN.Rule().Tries })
	putCard(t, slot.First, card)
	d.await("desk")
	c, err := certprofile.Parse(config.UserAuthentication.Certificate)
	must(t, err)
	holder := sandboxca.DefaultHolder()
	for range locale.Languages {
		d.press("l")
		d.press("p")
		d.await("slip")
		slip, err := d.tab.Text("#slip")
		must(t, err)
		for _, of := range []string{
			holder.Name, "花子", holder.Address, emulator.IndividualNumber, fmt.Sprintf("%X", c.Serial),
			holder.BirthDate.Format("2006"), c.NotAfter.In(jpki.Japan()).Format("2006"),
		} {
			if strings.Contains(slip, of) {
				t.Errorf("%q is on %s", of, slip)
			}
		}
		if !strings.Contains(slip, "4") { // the PIN of four digits that is locked
			t.Errorf("no PIN on %s", slip)
		}
		d.press("b")
	}
}
