package issuer

import (
	"crypto/subtle"
	"maps"
	"slices"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
)

// An Entry is a PIN that two people typed, as at the terminal of a counter: the one who
// serves, or reads it from the sealed reply, and the visitor, or a second one of the staff.
// Unless both typed the same, nothing is compared or set.
type Entry struct{ Staff, Visitor []byte }

// PINs are entries by the PIN.
type PINs map[lifecycle.PINName]Entry

// Wipe zeroes what was typed.
func (p PINs) Wipe() {
	for _, e := range p {
		clear(e.Staff)
		clear(e.Visitor)
	}
}

// names are the PINs in the order of lifecycle.PINNames, and then others.
func (p PINs) names() []lifecycle.PINName {
	rank := func(n lifecycle.PINName) int {
		if i := slices.Index(lifecycle.PINNames[:], n); i >= 0 {
			return i
		}
		return len(lifecycle.PINNames)
	}
	return slices.SortedFunc(maps.Keys(p), func(a, b lifecycle.PINName) int { return rank(a) - rank(b) })
}

// agreed are the values that both typed, folded (jpki.FoldPIN). check is of each; the values
// are the caller's to zero, also those beside a refusal.
func (p PINs) agreed(check func(jpki.PIN, []byte) jpki.PINFault) (values map[lifecycle.PINName][]byte, refused *Refusal) {
	values = map[lifecycle.PINName][]byte{}
	for _, name := range p.names() {
		kind, ok := kindOf(name)
		if !ok {
			return values, refuse(NoSuchPIN).ofPIN(name)
		}
		staff, visitor := jpki.FoldPIN(kind, p[name].Staff), jpki.FoldPIN(kind, p[name].Visitor)
		values[name] = staff
		same := subtle.ConstantTimeCompare(staff, visitor) == 1
		clear(visitor)
		if !same {
			return values, refuse(PINsDiffer).ofPIN(name)
		}
		if check(kind, staff) != jpki.PINOK {
			return values, refuse(PINForm).ofPIN(name)
		}
	}
	return values, nil
}

func wipe(values map[lifecycle.PINName][]byte) {
	for _, v := range values {
		clear(v)
	}
}

// kindOf is the PIN by whose rule another is typed: 住民基本台帳用 has the form of the other
// PINs of four digits (jpki facts 3). What is printed on the card is no PIN here.
func kindOf(name lifecycle.PINName) (jpki.PIN, bool) {
	if name == lifecycle.ResidentRegisterPIN {
		return jpki.CardInfoPIN, true
	}
	return jpki.PINNamed(string(name))
}
