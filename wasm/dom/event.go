package dom

import (
	"errors"
	"io"
	"time"
)

// ErrNotServed is the error of a file that the app's server does not have.
var ErrNotServed = errors.New("not served")

// An Event is something that the person did to an element with an [Action].
type Event struct {
	Action string
	Value  string // the element's [Value], or what was chosen in a field without one
	Form   Form   // of a submit, or with [WithForm]
	Files  []File // of a file field
	Open   bool   // of a fold: it was unfolded, else folded away
	Key    string // of a field that is Typed: a key of it was pressed
	Left   bool   // of a field that is Typed: the focus has left it
	// Checked: a tick was set, else taken away.
	Checked bool
	// Stood is how long the button, or that of the form, has been where it is, as
	// what it is, in a window that was shown and had the focus meanwhile. It is 0
	// for one that is not [Considered].
	Stood time.Duration
	// Again: it is one of several clicks, or of a key that is held down.
	Again bool
}

// typeRadio is the type of a field of which one of several is chosen.
const typeRadio = "radio"

// awaited is the type of event that an element with an [Action] waits for, by its tag and
// the type of field; typed: each letter counts.
//
// A radio button is heard at its click, which a key and a label make too. Its change comes
// after the click, and only if the click left it another than before: a screen that is drawn
// in between, of what was chosen until then, takes the choice back, and no change comes
// (HTML, 4.10.5.1.16).
func awaited(tag, kind string, typed bool) string {
	switch {
	case tag == "FORM":
		return "submit"
	case tag == "DETAILS":
		return "toggle"
	case tag == "INPUT" && typed:
		return "input"
	case tag == "SELECT", tag == "INPUT" && kind != typeRadio:
		return "change"
	}
	return "click"
}

// Decode returns the message that the first of some functions makes of an event; ok is
// false where none knows it.
func Decode[M any](e Event, decoders ...func(Event) (M, bool)) (m M, ok bool) {
	for _, decode := range decoders {
		if m, ok := decode(e); ok {
			return m, true
		}
	}
	return m, false
}

// A Form is the content of a form by the names of its fields. The receiver
// zeroes the secrets.
type Form struct {
	Secrets map[string][]byte // UTF-8
	Checked map[string]bool
}

// A File is a file that the person chose. It is never in memory as a whole.
type File struct {
	Name     string
	Size     int64 // bytes
	Modified int64 // when it was changed last, ms since 1970; 0: not known
	// Content reads pieces of it. In the browser a read waits, and the page goes on.
	Content io.ReaderAt
	// Blob is what the browser gave, for a worker; nil of a file that the app has made.
	Blob any
	// Again is the same file as it is now; nil where nobody knows.
	Again func() (File, error)
}
