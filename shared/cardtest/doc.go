// Package cardtest is one suite for everything that claims to be a JPKI card:
// the emulator, a reader with the emulator in it, pcscd, the session of a
// browser, a chip. It speaks command APDUs and knows only what is known of the
// card (jpki facts 1 and 2), so that neither side of the product judges the other.
//
// Call [Run] from the tests of a path. [Image] makes the emulator's config.
package cardtest
