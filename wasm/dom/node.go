package dom

import "strings"

// A Node is an element or a text. The zero Node renders nothing.
type Node struct {
	tag      string // "" is a text or a fragment
	text     string
	attrs    []Attr
	children []Node
}

// An Attr is one attribute of an element.
type Attr struct {
	name, value string
}

// A Part is what an element is made of: an [Attr] or a [Node].
type Part interface {
	addTo(n *Node)
}

func (a Attr) addTo(n *Node) {
	if a.name != "" {
		n.attrs = append(n.attrs, a)
	}
}

func (c Node) addTo(n *Node) {
	if c.tag != "" || c.text != "" || len(c.children) > 0 {
		n.children = append(n.children, c)
	}
}

// El is an element.
func El(tag string, parts ...Part) Node {
	n := Node{tag: tag}
	for _, p := range parts {
		p.addTo(&n)
	}
	return n
}

// Text is a text; Render escapes it.
func Text(s string) Node { return Node{text: s} }

// Group is nodes side by side without an element of their own.
func Group(nodes ...Node) Node {
	var n Node
	for _, c := range nodes {
		c.addTo(&n)
	}
	return n
}

// Attribute is an attribute with a value.
func Attribute(name, value string) Attr { return Attr{name: name, value: value} }

// Flag is a boolean attribute if on, else nothing.
func Flag(name string, on bool) Attr {
	if !on {
		return Attr{}
	}
	return Attr{name: name}
}

// ID names the element; the morph keeps elements of equal ID.
func ID(id string) Attr { return Attribute("id", id) }

// Class sets the classes.
func Class(names ...string) Attr { return Attribute("class", strings.Join(names, " ")) }

// When returns n if on, else nothing.
func When(on bool, n Node) Node {
	if !on {
		return Node{}
	}
	return n
}

// Action makes the element send an [Event] of this name: a form on submit, a
// file, radio or check box on change, a secret field on input, all others on
// click.
func Action(name string) Attr { return Attribute("data-action", name) }

// Value is the Value of the element's event.
func Value(v string) Attr { return Attribute("data-value", v) }

// WithForm makes the event of an element inside a form carry the form's fields,
// as a submit does, but without emptying its secrets.
func WithForm() Attr { return Flag("data-with-form", true) }

// Secret marks an input whose content is read as bytes, never as a Go string,
// and is emptied on submit.
func Secret() Attr { return Flag("data-secret", true) }

// Keep marks an element whose content the morph leaves alone; Page.SetText
// fills it.
func Keep() Attr { return Flag("data-keep", true) }

// A Screen is what the page shows at one moment.
type Screen struct {
	// Key changes when the person arrives somewhere new; the focus then moves to
	// the element Focus, or to HeadingID.
	Key   string
	Focus string
	Title string // of the window
	Lang  string // BCP 47, of the document
	Body  Node
}

// HeadingID is the ID of the heading that takes the focus on a new screen; it
// needs tabindex="-1".
const HeadingID = "heading"
