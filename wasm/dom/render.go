package dom

import (
	"strings"
	"unicode/utf8"

	"jpkiweb/static/locale"
)

// Render writes a node as HTML text, the furigana of texts as ruby and that of
// attributes not at all. Texts and values are escaped; a tag or an
// attribute that could run script or style (on…, style, a name that is not
// lower-case letters, digits and hyphens, a script: address) is left out, so
// that no value from outside can become code.
func Render(n Node) string {
	var b strings.Builder
	render(&b, n)
	return b.String()
}

func render(b *strings.Builder, node Node) {
	n := node.element
	if n == nil {
		return
	}
	if n.tag == "" {
		renderText(b, n.text)
		renderAll(b, n.children)
		return
	}
	if !isName(n.tag) || n.tag == "script" || n.tag == "style" {
		return
	}
	b.WriteByte('<')
	b.WriteString(n.tag)
	for _, a := range n.attrs {
		renderAttr(b, *a.pair)
	}
	b.WriteByte('>')
	if isVoid(n.tag) {
		return
	}
	renderAll(b, n.children)
	b.WriteString("</")
	b.WriteString(n.tag)
	b.WriteByte('>')
}

func renderAll(b *strings.Builder, nodes []Node) {
	for _, c := range nodes {
		render(b, c)
	}
}

func renderAttr(b *strings.Builder, a pair) {
	if !isSafeAttr(a) {
		return
	}
	b.WriteByte(' ')
	b.WriteString(a.name)
	if a.value == "" {
		return
	}
	b.WriteString(`="`)
	escape(b, locale.Bare(a.value))
	b.WriteByte('"')
}

func isSafeAttr(a pair) bool {
	switch {
	case a.name == "viewBox", a.name == "textLength": // SVG is case-sensitive
		return true
	case !isName(a.name), strings.HasPrefix(a.name, "on"), a.name == "style", a.name == "srcdoc":
		return false
	case a.name == "href", a.name == "src", a.name == "action", a.name == "formaction":
		return isSafeAddress(a.value)
	}
	return true
}

// isSafeAddress allows a path of this origin, a drawing beside the page, a fragment,
// https, a telephone number, and the helper, whose address is that of this machine.
func isSafeAddress(s string) bool {
	return isDrawing(s) || strings.HasPrefix(s, "#") || strings.HasPrefix(s, "https://") || isHelper(s) || isPhone(s) ||
		strings.HasPrefix(s, "/") && !strings.HasPrefix(s, "//") && !strings.HasPrefix(s, `/\`)
}

// isDrawing: one of static/images, which may be hosted in any folder.
func isDrawing(s string) bool {
	name, ours := strings.CutPrefix(s, "images/")
	name, svg := strings.CutSuffix(name, ".svg")
	return ours && svg && isName(name)
}

// isHelper: a port of this machine, and not a user name before another host.
func isHelper(s string) bool {
	rest, ok := strings.CutPrefix(s, "http://127.0.0.1:")
	port, _, path := strings.Cut(rest, "/")
	return ok && path && port != "" && strings.Trim(port, "0123456789") == ""
}

// isPhone: digits and hyphens only (RFC 3966).
func isPhone(s string) bool {
	number, ok := strings.CutPrefix(s, "tel:")
	return ok && number != "" && strings.Trim(number, "0123456789-") == ""
}

// isVoid tells elements without end tag, HTML Living Standard, 13.1.2.
func isVoid(tag string) bool {
	switch tag {
	case "br", "hr", "img", "input", "wbr":
		return true
	}
	return false
}

func isName(s string) bool {
	for i := range len(s) {
		c := s[i]
		letter := 'a' <= c && c <= 'z'
		if !letter && (i == 0 || c != '-' && (c < '0' || '9' < c)) {
			return false
		}
	}
	return s != ""
}

// escape writes text that is safe as content and within double quotes. What
// could turn the reading direction (and so disguise a file name or an origin),
// control characters and broken UTF-8 become U+FFFD.
func escape(b *strings.Builder, s string) {
	for _, r := range s {
		switch {
		case r == '&':
			b.WriteString("&amp;")
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '"':
			b.WriteString("&quot;")
		case isDisguise(r):
			b.WriteRune(utf8.RuneError)
		default:
			b.WriteRune(r)
		}
	}
}

func isDisguise(r rune) bool {
	switch {
	case r == '\n', r == '\t':
		return false
	case r < 0x20, 0x7F <= r && r < 0xA0: // controls
		return true
	case r == 0x061C, r == 0x200E, r == 0x200F: // marks of direction
		return true
	case 0x202A <= r && r <= 0x202E, 0x2066 <= r && r <= 0x2069: // embeddings, overrides, isolates
		return true
	}
	return false
}
