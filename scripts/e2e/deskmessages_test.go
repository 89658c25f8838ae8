//go:build e2e

package e2e

import (
	"encoding/json"
	"slices"
	"testing"

	"jpkiweb/helper/card/virtual"
	"jpkiweb/scripts/slot"
	"jpkiweb/shared/wire"
)

// What the desk shows of a card takes two round trips, whatever a command takes on the way to
// it; nobody waits for the message that gives the card back.
func TestMessagesOfADesk(t *testing.T) {
	d := openDesk(t)
	frames, err := d.tab.Frames()
	must(t, err)
	putCard(t, slot.First, galleryCard(t, virtual.Fresh, nil))
	d.await("desk")
	var sent []string
	all := frames()
	for _, f := range all {
		var m struct {
			Method string `json:"method"`
		}
		must(t, json.Unmarshal([]byte(f.Text), &m))
		t.Logf("%4d ms %v %-16s %d bytes", f.At.Sub(all[0].At).Milliseconds(), f.Sent, m.Method, len(f.Text))
		if f.Sent && m.Method != wire.MethodHeartbeat {
			sent = append(sent, m.Method)
		}
	}
	if want := []string{wire.MethodCardLease, wire.MethodCardTransmit, wire.MethodCardRelease}; !slices.Equal(sent, want) {
		t.Errorf("%q, want %q", sent, want)
	}
}
