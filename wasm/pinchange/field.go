package pinchange

import (
	"jpkiweb/shared/jpki"
	"jpkiweb/wasm/dom"
)

// A Field is a field of the form in which a PIN is changed.
type Field int

// The fields, in their order.
const (
	Old   Field = iota // the PIN that the card has now
	New                // the one that it shall have
	Again              // and that once more
)

// Fields lists all.
var Fields = [...]Field{Old, New, Again}

// PINs are what stands in the fields, by Field.
type PINs [len(Fields)][]byte

// clear zeroes all of them.
func (p PINs) clear() {
	for _, pin := range p {
		clear(pin)
	}
}

// folded returns the PINs as the card gets them, in new slices.
func (p PINs) folded(which jpki.PIN) (folded PINs) {
	for i, pin := range p {
		folded[i] = jpki.FoldPIN(which, pin)
	}
	return folded
}

// Faults of a field beside those that the form of a PIN has.
const (
	Empty   jpki.PINFault = "empty"
	Wrong   jpki.PINFault = "wrong"   // the card said no to the old one
	Same    jpki.PINFault = "same"    // the new one is the old one
	Differs jpki.PINFault = "differs" // it is not the same both times
)

// Name of a field, which is its ID, too.
func (f Field) Name() string {
	switch f {
	case New:
		return "pin-new"
	case Again:
		return "pin-again"
	}
	return "pin-old"
}

// Folded is the ID of the element that shows what the card would get of a field.
func (f Field) Folded() string { return f.Name() + "-folded" }

// typedIn is what stands in the fields of a form.
func typedIn(e dom.Event) (typed PINs) {
	for _, f := range Fields {
		typed[f] = e.Form.Secrets[f.Name()]
	}
	return typed
}
