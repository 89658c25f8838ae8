package guide

import (
	"strings"

	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

// openPage leads to a page of others, beside this one.
func openPage(t locale.Texts, url, key string) dom.Node {
	switch {
	case url == "":
		return dom.Node{}
	case !strings.HasPrefix(url, "https://"): // no link (package dom), but it can be typed
		return dom.El("span", dom.Class("page"), part.Kept(), dom.Text(url))
	}
	return dom.El("a", dom.Class("link"), dom.Attribute("href", url), dom.Attribute("target", "_blank"),
		dom.Attribute("rel", "noopener noreferrer"), dom.Text(t.T(key)))
}
