//go:build e2e

package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jpkiweb/helper/card/virtual"
	"jpkiweb/scripts/browser"
)

// sparseFile makes a file of a size that takes no room.
func sparseFile(t *testing.T, name string, size int64) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	must(t, os.WriteFile(path, nil, 0o600))
	must(t, os.Truncate(path, size))
	return path
}

// While a large file is read the page goes on: its progress moves, and whoever stops
// is heard at once.
func TestPageGoesOnWhileAFileIsHashed(t *testing.T) {
	tab := openVirtual(t, "fresh").Patient(3 * time.Minute)
	must(t, tab.Click("[data-action=sign]"))
	var took time.Duration
	for _, c := range []struct {
		name string
		size int64
	}{{"64 MB", 64 << 20}, {"2 GiB", 1 << 31}} {
		h, err := tab.Hash(sparseFile(t, "large.bin", c.size))
		must(t, err)
		t.Logf("%s: %v, %.0f MB/s, longest gap %v, %d steps", c.name, h.Took.Round(time.Millisecond),
			float64(c.size)/1e6/h.Took.Seconds(), h.Longest.Round(time.Millisecond), h.Steps)
		if h.Longest > h.Took/4 { // whatever else the machine does; it was all of the time
			t.Errorf("%s: of %v the page was held for %v", c.name, h.Took, h.Longest)
		}
		took = h.Took
		if c.size > 1<<29 && h.Steps < 5 {
			t.Errorf("%s: progress moved %d times", c.name, h.Steps)
		}
		must(t, tab.Click("[data-action=home]"))
		must(t, tab.Click("[data-action=sign]"))
	}

	must(t, tab.Choose("#files", sparseFile(t, "stopped.bin", 4<<30)))
	must(t, tab.WaitFor("progress", `document.querySelector("progress")?.value > 0`))
	var answered float64
	must(t, tab.Evaluate(`new Promise((done) => {
		const from = performance.now();
		new MutationObserver((_, o) => {
			if (document.querySelector("#screen-home")) { o.disconnect(); done(performance.now() - from); }
		}).observe(document, { childList: true, subtree: true, attributes: true });
		document.querySelector("[data-action=home]").click();
	})`, &answered))
	t.Logf("stopped after %.0f ms", answered)
	if limit := took.Seconds() * 1000; answered > limit { // the file would take four times as long
		t.Errorf("stopped after %.0f ms", answered)
	}
}

// A file that is written to between its choice and the password is not signed, and
// no try is used.
func TestChangedFileIsNotSignedInTheBrowser(t *testing.T) {
	tab := openVirtual(t, "fresh")
	path := file(t, "contract.txt", []byte("100 yen"))
	must(t, tab.Click("[data-action=sign]"))
	must(t, tab.Choose("#files", path))
	must(t, tab.Type("#pin", "WRONG123"))
	must(t, os.WriteFile(path, []byte("999 yen"), 0o600))
	must(t, tab.Click("#pin-form button[type=submit]"))
	must(t, tab.WaitFor("the refusal", `document.querySelector("#screen-problem code")?.textContent === "document_changed"`))
	must(t, tab.Click("[data-action=retry]"))
	must(t, tab.Choose("#files", path))
	must(t, tab.Run("the tries", browser.Visible("#pin-tries")))
	text, err := tab.Text("#pin-tries")
	must(t, err)
	if want := texts(t).N("tries.left", 5); !strings.Contains(text, want) {
		t.Errorf("tries: %s", text)
	}
	enter(t, tab, virtual.DigitalSignaturePIN)
	must(t, tab.WaitFor("the signature", `document.querySelector("[data-action=save]") !== null`))
}
