//go:build e2e

package e2e

import (
	"net/url"
	"slices"
	"strings"
	"syscall"
	"testing"

	"jpkiweb/scripts/slot"
)

// breakOff is how a visit ends in the middle, and how the desk comes back after that.
var breakOff = map[string]struct{ kill, restart func(*counterDesk) }{
	"helper": {
		func(d *counterDesk) {
			d.killHelper()
			must(d.t, d.tab.WaitFor("that the helper is gone", `document.getElementById("screen-counter-pin-reset") === null`))
		},
		func(d *counterDesk) {
			address, err := url.Parse(d.address)
			must(d.t, err)
			d.serve(address.Port()) // the page finds it by itself
			d.await("waiting")
		},
	},
	"browser": {
		func(d *counterDesk) {
			must(d.t, d.tab.Kill())
			d.stop()
		},
		func(d *counterDesk) { d.browse() },
	},
}

// killHelper ends the helper by force, and waits for its end.
func (d *counterDesk) killHelper() {
	d.t.Helper()
	must(d.t, syscall.Kill(d.helper.PID(), syscall.SIGKILL))
	if err := d.helper.Stop(); err == nil || !strings.Contains(err.Error(), syscall.SIGKILL.String()) {
		d.t.Fatalf("the helper was killed, and ended with %v", err)
	}
	d.helper = nil
}

// A helper or a browser that is killed in the middle of a visit leaves nothing of the
// visitor on the disk, and the desk begins anew.
func TestVisitThatIsBrokenOffLeavesNothing(t *testing.T) {
	for what, by := range breakOff {
		t.Run(what, func(t *testing.T) {
			d := openDesk(t)
			card, config := sandboxCard(t, nil)
			read, never := traces(t, config.UserAuthentication.Certificate)
			all := slices.Concat(read, never)
			hand := putCard(t, slot.First, card)
			d.await("desk")
			if day := string(read[1].bytes); !strings.Contains(d.text(), day) {
				t.Fatalf("%s is not shown: this test no longer fits", day)
			}
			d.press("3")
			d.await("pin-reset")

			by.kill(d)
			d.wantNothingOnDisk("killed", all)
			hand.takeOut()
			by.restart(d)
			if text := d.text(); !strings.Contains(text, texts(t).T("counter.found.waiting")) || strings.Contains(text, string(read[1].bytes)) {
				t.Error(text)
			}
			d.stop()
			d.wantNothingOnDisk("restarted", all)
		})
	}
}
