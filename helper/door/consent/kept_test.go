package consent

import (
	"encoding/hex"
	"html"
	"regexp"
	"strings"
	"testing"

	"jpkiweb/static/locale"
)

var tags = regexp.MustCompile(`(?s)<style>.*?</style>|<(/?)([a-z0-9]+)([^>]*)>|[^<]+`)

// translatable returns the texts of a page that a program may translate, an element
// as one sign.
func translatable(page string) string {
	var b strings.Builder
	var stack []bool
	_, body, _ := strings.Cut(page, "<body")
	for _, found := range tags.FindAllStringSubmatch("<body"+body, -1) {
		closes, tag, attributes := found[1] != "", found[2], found[3]
		inside := len(stack) > 0 && stack[len(stack)-1]
		switch {
		case tag == "" && !inside:
			b.WriteString(html.UnescapeString(found[0]))
		case closes && tag == "html": // it began before
		case closes:
			stack = stack[:len(stack)-1]
			b.WriteString("|")
		case tag != "" && tag != "input" && tag != "img" && tag != "wbr" && tag != "br":
			stack = append(stack, inside || strings.Contains(attributes, kept))
			b.WriteString("|")
		}
	}
	return b.String()
}

// A window may be read through a program that translates it. What a person must
// compare or tell somebody is not for that.
func TestWhatIsComparedIsNotTranslated(t *testing.T) {
	code := regexp.MustCompile(`<code[^>]*>([a-z_]+)</code>`)
	for name := range screens() {
		for _, language := range locale.Languages {
			page := draw(t, name, language, nil)
			free, request := translatable(page), requestOf(name)
			words := []string{request.Origin.String(), "xn--", "日本語.example", "jpki-helper", "127.0.0.1"}
			for _, item := range request.Items {
				digest := hex.EncodeToString(item.Digest)
				words = append(words, strings.SplitN(item.Name, "\u202E", 2)[0], digest[:8], digest[56:])
			}
			for _, found := range code.FindAllStringSubmatch(page, -1) {
				words = append(words, found[1]+"|")
			}
			for _, word := range words {
				if strings.Contains(free, word) {
					t.Errorf("%s/%s: %q may be translated", name, language, word)
				}
			}
		}
	}
}
