package jpki

// A Kind is what answers as a JPKI application, by its token label (jpki facts 1.2).
// The words are for programs; people read a text.
type Kind string

// The kinds.
const (
	KindMyNumberCard Kind = "my_number_card"
	KindJukiCard     Kind = "juki_card"
	KindAndroid      Kind = "android"
	KindIPhone       Kind = "iphone"
	KindUnknown      Kind = "unknown" // of another label
)

// Kinds lists all, for the tests that count their texts.
var Kinds = [...]Kind{KindMyNumberCard, KindJukiCard, KindAndroid, KindIPhone, KindUnknown}

// KindOf returns the kind of a token label, which has no blanks behind it.
func KindOf(label string) Kind {
	switch label {
	case LabelMyNumberCard:
		return KindMyNumberCard
	case LabelJukiCard:
		return KindJukiCard
	case LabelAndroid:
		return KindAndroid
	case LabelIPhone:
		return KindIPhone
	}
	return KindUnknown
}

// Phone reports whether the certificates are on a phone.
func (k Kind) Phone() bool { return k == KindAndroid || k == KindIPhone }
