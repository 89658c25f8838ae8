package jpki

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A PIN is one of the PINs of the card that a person presents at home (jpki facts 3),
// as the wire writes it. The fourth, 住民基本台帳用, belongs to the counter.
type PIN string

// The PINs.
const (
	UserAuthenticationPIN PIN = "user_authentication" // 利用者証明用
	DigitalSignaturePIN   PIN = "digital_signature"   // 署名用, called a password on Japanese screens
	CardInfoPIN           PIN = "card_info"           // 券面事項入力補助用
)

// PINs lists all, in the order in which people meet them.
var PINs = [...]PIN{UserAuthenticationPIN, DigitalSignaturePIN, CardInfoPIN}

// PIN returns the PIN that opens the key of the purpose.
func (p Purpose) PIN() PIN {
	if p == DigitalSignature {
		return DigitalSignaturePIN
	}
	return UserAuthenticationPIN
}

// String returns the English name, "card info PIN" for instance.
func (p PIN) String() string { return strings.ReplaceAll(string(p), "_", " ") + " PIN" }

// Name returns how data files, addresses and the command line write it: with hyphens,
// as all that they write.
func (p PIN) Name() string { return strings.ReplaceAll(string(p), "_", "-") }

// PINNamed returns the PIN of a name; ok is false if there is none.
func PINNamed(name string) (p PIN, ok bool) {
	for _, p := range PINs {
		if p.Name() == name {
			return p, true
		}
	}
	return "", false
}

// Application returns the identifier of the application that holds the PIN.
func (p PIN) Application() [10]byte {
	if p == CardInfoPIN {
		return CardInfoApplicationID
	}
	return ApplicationID
}

// File returns the elementary file of the PIN within its application (jpki facts 1.3 and 1.4).
func (p PIN) File() FileID {
	switch p {
	case DigitalSignaturePIN:
		return FileDigitalSignaturePIN
	case CardInfoPIN:
		return FileCardInfoPIN
	}
	return FileUserAuthenticationPIN
}

// A PINFault names the first reason why a PIN cannot be the right one. The card
// is never asked while there is one, so that no try is lost.
type PINFault string

// The faults that CheckPIN finds.
const (
	PINOK           PINFault = ""
	PINTooShort     PINFault = "pin_too_short"
	PINTooLong      PINFault = "pin_too_long"
	PINBlankInside  PINFault = "pin_blank_inside" // white space, or what cannot be seen
	PINBadCharacter PINFault = "pin_bad_character"
	PINNeedsBoth    PINFault = "pin_needs_letter_and_digit"
)

// PINRule is the form of a PIN (jpki facts 3).
type PINRule struct {
	Min, Max int // characters
	Tries    int // of a fresh retry counter
	Letters  bool
}

// Rule returns the rule of the PIN: four digits and three tries, or 6 to 16 of
// A–Z and 0–9, at least one of each, and five tries (jpki facts 3).
func (p PIN) Rule() PINRule {
	if p == DigitalSignaturePIN {
		return PINRule{Min: 6, Max: 16, Tries: 5, Letters: true}
	}
	return PINRule{Min: 4, Max: 4, Tries: 3}
}

// TrimPIN leaves out what stands around a PIN that was pasted or kept in a file
// and is none of it: white space, line ends, a byte order mark, characters that
// cannot be seen. What it returns is a part of typed, not a copy.
func TrimPIN(typed []byte) []byte { return bytes.TrimFunc(typed, isBlank) }

// isBlank tells whether a person sees nothing where the character stands, or a
// gap (Unicode Standard, 6.2 and 5.21). No PIN has one.
func isBlank(r rune) bool {
	return unicode.In(r, unicode.White_Space, unicode.Cc, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

// FoldPIN turns what a person typed into what the card compares: without blanks
// around it (TrimPIN), full-width digits and letters become half-width, and the
// letters of a signing password become capitals, because only capitals exist
// there (jpki facts 3). Other characters are kept, for CheckPIN to refuse. The
// result is a new slice; the caller zeroes both.
func FoldPIN(p PIN, typed []byte) []byte {
	folded := make([]byte, 0, len(typed)) // never outgrown: what is left behind would not be zeroed
	for rest := TrimPIN(typed); len(rest) > 0; {
		r, n := utf8.DecodeRune(rest)
		switch {
		case r == utf8.RuneError:
			folded = append(folded, rest[:n]...)
		case r >= '！' && r <= '～': // U+FF01…U+FF5E mirror U+0021…U+007E
			r -= '！' - '!'
			fallthrough
		default:
			if p.Rule().Letters && 'a' <= r && r <= 'z' {
				r -= 'a' - 'A'
			}
			folded = utf8.AppendRune(folded, r)
		}
		rest = rest[n:]
	}
	return folded
}

// CheckPIN tells whether a folded PIN has the form that its rule asks for.
// A signing password of a 住基カード could lack a digit; an existing password is
// therefore not refused for that, only a new one (CheckNewPIN).
func CheckPIN(p PIN, pin []byte) PINFault {
	rule := p.Rule()
	for i, c := range pin {
		digit := '0' <= c && c <= '9'
		letter := 'A' <= c && c <= 'Z'
		if !digit && (!letter || !rule.Letters) {
			return foreignCharacter(pin[i:])
		}
	}
	switch {
	case len(pin) < rule.Min:
		return PINTooShort
	case len(pin) > rule.Max:
		return PINTooLong
	}
	return PINOK
}

// foreignCharacter names the character at the beginning, which no PIN has: one that the
// person does not see is told as what it is.
func foreignCharacter(rest []byte) PINFault {
	if r, _ := utf8.DecodeRune(rest); isBlank(r) {
		return PINBlankInside
	}
	return PINBadCharacter
}

// CheckNewPIN is CheckPIN for a PIN that is about to be set: a new signing
// password must hold a letter and a digit.
func CheckNewPIN(p PIN, pin []byte) PINFault {
	if fault := CheckPIN(p, pin); fault != PINOK {
		return fault
	}
	if p.Rule().Letters && (!bytes.ContainsAny(pin, "0123456789") || !bytes.ContainsAny(pin, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")) {
		return PINNeedsBoth
	}
	return PINOK
}
