package pcsc

import "strings"

// quirks are readers that claim a pad and have none, or one that must not be
// used. A reader is one of them by its USB identifiers where it tells them
// (libccid), or by a part of its name. Later versions of libccid withdraw the claim
// of most of them; other drivers pass it on.
var quirks = [...]struct {
	vendor, product uint32 // 0: unknown
	name            string // part of the name; empty: unknown
}{
	// No pad in the device: OpenSC #1438, web-eid-app #313, libccid src/ccid.c.
	{0x076B, 0x3031, "OMNIKEY 3x21"},
	{0x076B, 0x6632, "OMNIKEY 6121"},
	// A chip of many makers that always claims one: libccid #16, src/ccid.c.
	{0x076B, 0x3A21, ""},
	// libccid src/ccid.c, "advertises pinpad but actually doesn't have one".
	{0x046A, 0x00A7, ""},
	{0x0BF8, 0x1024, ""},
	// No pad: OpenSC #201, libccid src/ccid.c.
	{0x0783, 0x0006, "C3PO LTC31 v2"},
	// Keyboards that send the PIN to the computer as well: libccid src/ccid.c and
	// martinpaljak.net, 2011-03-19, "Insecure HP USB Smart Card Keyboard".
	{0x03F0, 0x1024, "HP USB Smart Card Keyboard"},
	{0x03F0, 0x0036, ""},
	{0x0BF8, 0x1017, ""},
	// Keyboards on which the entry fails: libccid #40, #65.
	{0x03F0, 0x164A, ""},
	{0, 0, "HP Skylab USB Smartcard Keyboard"},
	// Asks for a pad that is not there: open-eid/minidriver #47, OpenSC #205.
	{0x413C, 0x2101, "Dell Smart Card Reader Keyboard"},
	// Asks for a pad that is not there, one report: OpenSC #2313.
	{0x25DD, 0x3111, ""},
}

// isUselessPad reports whether a reader's claim of a pad is known to be of no use.
func isUselessPad(name string, p properties) bool {
	for _, q := range quirks {
		if q.vendor != 0 && p[propertyVendor] == q.vendor && p[propertyProduct] == q.product {
			return true
		}
		if q.name != "" && strings.Contains(name, q.name) {
			return true
		}
	}
	return false
}
