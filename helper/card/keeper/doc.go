// Package keeper keeps the PC/SC connection of a lease in a small child process,
// so that a helper that dies leaves no verified PIN on the card.
//
// pcscd ends the connections of a process that is gone by a warm reset, after
// which a card keeps its security status (pcsc facts 3): every other program
// that has the card, too, could sign without a PIN. The child instead cuts the
// card's power when its standard input ends, whatever ended the helper; and when
// the child is what dies, the helper cuts it. A child is also what ends a call of
// PC/SC that blocks without limit.
//
// [Backend] is the helper's side, a reader.Backend around another one; [Serve] is
// the child's, behind `jpki-helper keep-card`. The child knows no card: it connects,
// passes commands on, and lets go. A [Spare] is a child that was started before it is
// needed, and has no card yet.
//
// # Protocol
//
// A frame is a kind, the length of what follows in four big-endian bytes, and that.
// The helper asks and the child answers, one at a time: connect first, then
// commands and PIN entries. End of file, or leave, ends it at any time; leave is
// answered when the card is left.
package keeper
