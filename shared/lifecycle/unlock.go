package lifecycle

import (
	"slices"

	"jpkiweb/shared/jpki"
)

// A PINName names a PIN in data files and addresses. It is no jpki.PIN, because it
// names also what is never typed at home; of those that are it is jpki.PIN.Name.
type PINName string

// The PINs of the My Number Card (jpki facts 3).
const (
	UserAuthenticationPIN PINName = "user-authentication" // 利用者証明用
	DigitalSignaturePIN   PINName = "digital-signature"   // 署名用
	CardInfoPIN           PINName = "card-info"           // 券面事項入力補助用
	ResidentRegisterPIN   PINName = "resident-register"   // 住民基本台帳用
	ReferenceNumberB      PINName = "reference-number-b"  // 照合番号B, printed on the card
)

// PINNames are all of them.
var PINNames = [...]PINName{UserAuthenticationPIN, DigitalSignaturePIN, CardInfoPIN, ResidentRegisterPIN, ReferenceNumberB}

// NameOf returns the name of a PIN.
func NameOf(p jpki.PIN) PINName { return PINName(p.Name()) }

// Locking is about PINs that were wrong too often (lifecycle facts 5).
type Locking struct {
	Locks []Lock `json:"locks"`
	// WaitingHelps: whether tries come back with time. They do not.
	WaitingHelps Flag `json:"waitingHelps"`
	// AtHome: whether a locked PIN can be set anew at home. It cannot.
	AtHome Flag `json:"atHome"`
	// ResetWithin are the hours from the reservation in the phone app to the kiosk.
	ResetWithin Number `json:"resetWithin"`
}

// A Lock is how a PIN locks, and what unlocks it.
type Lock struct {
	PIN   PINName `json:"pin"`
	Tries int     `json:"tries"` // wrong ones in a row that lock it
	Ways  []Way   `json:"ways"`
	Fact
}

// A Way is where a locked PIN is set anew.
type Way struct {
	Place Place `json:"place"`
	// With is the PIN that must be known and not locked, for the phone app in which
	// a visit to the kiosk is reserved; "" at the counter.
	With PINName `json:"with,omitempty"`
	Few  bool    `json:"few,omitempty"` // at fewer shops
	Fact
}

// A Place is where.
type Place string

// The places.
const (
	AtCounter Place = "counter"
	AtKiosk   Place = "kiosk"
)

// Lock returns how a PIN locks, nil when the rules do not say.
func (r *Rules) Lock(name PINName) *Lock {
	for i := range r.Locking.Locks {
		if r.Locking.Locks[i].PIN == name {
			return &r.Locking.Locks[i]
		}
	}
	return nil
}

// Unlock returns where a locked or forgotten PIN can be set anew, in the order to
// be offered. A way that needs one of the lost PINs, those that are locked or
// forgotten too, is left out.
func (r *Rules) Unlock(pin jpki.PIN, lost ...jpki.PIN) []Way {
	lock := r.Lock(NameOf(pin))
	if lock == nil {
		return nil
	}
	var ways []Way
	for _, w := range lock.Ways {
		needsLost := slices.ContainsFunc(lost, func(p jpki.PIN) bool { return NameOf(p) == w.With })
		if !needsLost {
			ways = append(ways, w)
		}
	}
	return ways
}
