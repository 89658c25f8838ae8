package dom

import (
	"fmt"
	"strings"

	"github.com/hack-pad/safejs"
)

// Fragment returns what stands behind the # of the page's address.
func (p *Page) Fragment() (string, error) {
	hash, err := TextOf(safejs.Global(), "location", "hash")
	return strings.TrimPrefix(hash, "#"), err
}

// SetFragment changes it, in an entry of its own, to which Back leads, or in the same
// one. "" leaves none.
func (p *Page) SetFragment(fragment string, entry bool) error {
	address := "#" + fragment
	if fragment == "" {
		path, err := TextOf(safejs.Global(), "location", "pathname")
		if err != nil {
			return err
		}
		query, err := TextOf(safejs.Global(), "location", "search")
		if err != nil {
			return err
		}
		address = path + query
	}
	method := "replaceState"
	if entry {
		method = "pushState"
	}
	history, err := safejs.Global().Get("history")
	if err != nil {
		return err
	}
	if _, err := history.Call(method, nil, "", address); err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	return nil
}

// FollowFragment delivers the fragment when the person changes it: by Back, by a link
// or by hand. deliver is called from JavaScript: it must not wait. The listener lives
// as long as the page.
func (p *Page) FollowFragment(deliver func(fragment string)) error {
	f, err := safejs.FuncOf(func(safejs.Value, []safejs.Value) any {
		if fragment, err := p.Fragment(); err == nil {
			deliver(fragment)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("make listener: %w", err)
	}
	_, err = safejs.Global().Call("addEventListener", "hashchange", f.Value())
	return err
}

// Setting returns a data- attribute of the document, which whoever hosts the page
// sets; "" for none.
func (p *Page) Setting(name string) string {
	text, err := TextOf(p.document, "documentElement", "dataset", name)
	if err != nil { // absent
		return ""
	}
	return text
}
