package room

import (
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
)

// A Reading is what is known of the readers, and of the card in the one in use.
type Reading struct {
	Life             // of the card in use
	Connected   bool // to the helper
	Readers     wire.ReadersResult
	Reader      string // name of the one in use, "" if there is none
	Ambiguous   bool   // several have what may be a My Number Card
	Asking      bool   // the card is being read
	Slow        bool   // and that takes long
	Back        bool   // the card slipped, and is back
	LastTry     bool   // of a card that slipped one try is left, which is not shown
	Problem     *Problem
	Holders     []string // programs that may have the card that is in use, as far as the helper can tell
	PINInWindow bool     // PINs are typed in the trusted window
	Practice    bool     // the card is one of practice
}

// InUse returns the reader in use.
func (r *Reading) InUse() (reader wire.Reader, ok bool) { return InUse(r.Readers, r.Reader) }

// InUse returns the reader of a name.
func InUse(readers wire.ReadersResult, name string) (reader wire.Reader, ok bool) {
	for _, r := range readers.Readers {
		if r.Name == name {
			return r, true
		}
	}
	return wire.Reader{}, false
}

// Slipped reports whether the card in use slipped: the same one may come back any
// moment, and then all goes on (wire.Reader.Slipped). Until then what was typed
// stays, nothing of the card is shown and nothing is sent.
func (r *Reading) Slipped() bool {
	reader, ok := r.InUse()
	return ok && reader.Slipped
}

// Elsewhere reports whether a PIN is typed in the trusted window or, if pad, at the
// reader. A pad has no letters. Where the trusted window is wanted, that comes first,
// and says so.
func (r *Reading) Elsewhere(pin jpki.PIN) (pad, elsewhere bool) {
	reader, _ := r.InUse()
	pad = reader.PINPad && !r.PINInWindow && !pin.Rule().Letters
	return pad, pad || r.PINInWindow
}
