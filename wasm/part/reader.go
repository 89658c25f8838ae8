package part

import (
	"strings"

	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
)

// ReaderName is the name of a card reader for a person, for a place of a text: without
// the numbers that PC/SC puts behind it, if no other of all is then called the same. A
// reader that is no machine has a name in the language of the texts.
func ReaderName(t locale.Texts, name string, all []wire.Reader) string {
	if key := virtualKey(name); key != "" {
		return t.T(key)
	}
	return locale.Keep(withoutSlot(name, all))
}

// Reader shows the name of a card reader as [ReaderName] does.
func Reader(t locale.Texts, name string, all []wire.Reader) dom.Node {
	if key := virtualKey(name); key != "" {
		return dom.El("bdi", dom.Class("name"), dom.Text(t.T(key)))
	}
	return Name(withoutSlot(name, all))
}

// virtualKey is the key of the name of a reader that is no machine: the helper's own, and
// the two slots of vsmartcard-vpcd, into which a real card may come from elsewhere. "" is
// any other reader.
func virtualKey(name string) string {
	switch name {
	case wire.VirtualReader:
		return "reader.virtual"
	case "Virtual PCD 00 00":
		return "reader.vpcd"
	case "Virtual PCD 00 01":
		return "reader.vpcd.second"
	}
	return ""
}

// withoutSlot leaves out the numbers of a reader's name if one knows it without.
func withoutSlot(name string, all []wire.Reader) string {
	short := cutSlot(name)
	for _, other := range all {
		if other.Name != name && cutSlot(other.Name) == short {
			return name
		}
	}
	return short
}

// cutSlot cuts what pcsc-lite puts behind the name of a reader, its number and that of the
// slot, two hexadecimal digits each, and the one digit of Windows.
func cutSlot(name string) string {
	words := strings.Split(name, " ")
	switch n := len(words); {
	case n > 2 && isNumber(words[n-1], 2) && isNumber(words[n-2], 2):
		words = words[:n-2]
	case n > 1 && isNumber(words[n-1], 1):
		words = words[:n-1]
	}
	return strings.Join(words, " ")
}

// isNumber reports whether a word is so many hexadecimal digits, as PC/SC writes them.
func isNumber(word string, digits int) bool {
	return len(word) == digits && strings.Trim(word, "0123456789ABCDEF") == ""
}
