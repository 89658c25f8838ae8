package dom

import (
	"strconv"
	"strings"
	"time"
)

// A Node is an element or a text. The zero Node renders nothing. (One pointer,
// like Attr, for screens are made of thousands of them: passed by value they
// made the app 20 kB larger.)
type Node struct{ element *element }

type element struct {
	tag      string // "" is a text or a fragment
	text     string
	attrs    []Attr
	children []Node
}

// An Attr is one attribute of an element. The zero Attr is none.
type Attr struct{ pair *pair }

type pair struct{ name, value string }

// A Part is what an element is made of: an [Attr] or a [Node].
type Part interface {
	addTo(e *element)
}

func (a Attr) addTo(e *element) {
	if a.pair != nil {
		e.attrs = append(e.attrs, a)
	}
}

func (n Node) addTo(e *element) {
	if n.element != nil {
		e.children = append(e.children, n)
	}
}

// El is an element.
//
//go:noinline
func El(tag string, parts ...Part) Node {
	e := &element{tag: tag}
	for _, p := range parts {
		p.addTo(e)
	}
	return Node{e}
}

// Text is a text; Render escapes it, and writes the furigana of package locale
// as ruby.
//
//go:noinline
func Text(s string) Node { return Node{&element{text: s}} }

// Plain is a word from outside: whatever it holds, it is no furigana.
func Plain(s string) Node { return Text(strings.ToValidUTF8(s, "\uFFFD")) }

// Group is nodes side by side without an element of their own.
//
//go:noinline
func Group(nodes ...Node) Node {
	e := &element{}
	for _, n := range nodes {
		n.addTo(e)
	}
	return Node{e}
}

// Attribute is an attribute with a value.
//
//go:noinline
func Attribute(name, value string) Attr { return Attr{&pair{name, value}} }

// Flag is a boolean attribute if on, else nothing.
//
//go:noinline
func Flag(name string, on bool) Attr {
	if !on {
		return Attr{}
	}
	return Attribute(name, "")
}

// ID names the element; the morph keeps elements of equal ID.
//
//go:noinline
func ID(id string) Attr { return Attribute("id", id) }

// Class sets the classes.
//
//go:noinline
func Class(names ...string) Attr { return Attribute("class", strings.Join(names, " ")) }

// When returns n if on, else nothing.
//
//go:noinline
func When(on bool, n Node) Node {
	if !on {
		return Node{}
	}
	return n
}

// Action makes the element send an [Event] of this name: a form on submit, a
// file, radio or check box on change, a secret field on input, one that is [Typed] on
// that and more, a fold when it is unfolded or folded away, all others on click.
//
//go:noinline
func Action(name string) Attr { return Attribute("data-action", name) }

// Value is the Value of the element's event.
//
//go:noinline
func Value(v string) Attr { return Attribute("data-value", v) }

// WithForm makes the event of an element inside a form carry the form's fields,
// as a submit does, but without emptying its secrets.
//
//go:noinline
func WithForm() Attr { return Flag("data-with-form", true) }

// Held keeps a form as it is: its submit does nothing, and empties nothing.
//
//go:noinline
func Held(on bool) Attr { return Flag("data-held", on) }

// Keeps has the submit of a form leave its secrets as they are: what is drawn next
// empties them, by [Emptied], or takes them away. Until then the form is not sent again.
//
//go:noinline
func Keeps() Attr { return Flag("data-keeps", true) }

// Emptied empties a secret when it is drawn with another number than before.
//
//go:noinline
func Emptied(turn int) Attr { return Attribute("data-emptied", strconv.Itoa(turn)) }

// Considered marks a button whose events tell how long it has stood there. Until
// that is so long it has aria-disabled, which [Waits] draws.
//
//go:noinline
func Considered(after time.Duration) Attr {
	return Attribute("data-considered", strconv.FormatInt(after.Milliseconds(), 10))
}

// Waits draws a button that does nothing yet, and can have the focus.
//
//go:noinline
func Waits(on bool) Attr {
	if !on {
		return Attr{}
	}
	return Attribute("aria-disabled", "true")
}

// Secret marks an input whose content is read as bytes, never as a Go string,
// and is emptied on submit, unless the form [Keeps] it.
//
//go:noinline
func Secret() Attr { return Flag("data-secret", true) }

// Keep marks an element whose content the morph leaves alone; Page.SetText
// fills it.
//
//go:noinline
func Keep() Attr { return Flag("data-keep", true) }

// Typed makes an input send an event with its text as the Value whenever that changes,
// with a Key when one of these is pressed, and one that is Left when the focus leaves it.
// What the browser would do on those keys is prevented. No secret is typed so.
//
//go:noinline
func Typed(keys ...string) Attr { return Attribute("data-typed", strings.Join(keys, " ")) }

// Shows makes an input show a text when it is drawn with another than before, or with one
// after none: what was typed goes.
//
//go:noinline
func Shows(text string) Attr { return Attribute("data-shows", text) }

// HoldsFocus keeps the focus where it is when something in the element is pressed.
//
//go:noinline
func HoldsFocus() Attr { return Flag("data-holds-focus", true) }

// A Screen is what the page shows at one moment.
type Screen struct {
	// Key changes when the person arrives somewhere new; the focus then moves to
	// the element Focus, or to HeadingID.
	Key   string
	Focus string
	Title string // of the window, without furigana
	Lang  string // BCP 47, of the document
	Body  Node
}

// HeadingID is the ID of the heading that takes the focus on a new screen; it
// needs tabindex="-1".
const HeadingID = "heading"
