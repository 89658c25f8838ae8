// Package iso7816 holds what every smart card of ISO/IEC 7816-4 shares: the
// command APDU, the response APDU, the status word, BER-TLV lengths, and
// [Transmitter], the one-method door behind which a chip, a socket or an
// emulator stands.
//
// It knows no application: identifiers, PINs and files of the My Number Card
// are in package jpki, the dialogue with the card is in package card. Most
// callers need [Command.Encode], [ParseResponse] and [StatusWord].
package iso7816
