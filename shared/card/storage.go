package card

import "bytes"

// storageRID names the PC/SC workgroup in the historical bytes of the ATR that a
// reader makes up for a contactless storage card: 80 (status), 4F (application
// identifier), 0C (length), RID, standard, name of the card (PC/SC part 3, 3.1.3.2.3.2).
var storageRID = [...]byte{0x80, 0x4F, 0x0C, 0xA0, 0x00, 0x00, 0x03, 0x06}

// historicalStart is where they begin: TS, T0 8F, TD1 80, TD2 01 (PC/SC part 3,
// 3.1.3.2.3.1).
const historicalStart = 4

// IsStorage reports whether an ATR is one of a contactless storage card: a transit
// card, an employee's card, a tag. It has no applications, and whatever it answers
// to SELECT, it is no My Number Card. That of a My Number Card is never looked for
// here: several chips have several (jpki facts 1.8).
func IsStorage(atr []byte) bool {
	return len(atr) > historicalStart && bytes.HasPrefix(atr[historicalStart:], storageRID[:])
}
