package dom

import (
	"fmt"
	"unicode/utf8"

	"github.com/hack-pad/safejs"
)

// FollowKeys delivers each key that is pressed, by its name in the browser (UI Events
// KeyboardEvent key Values), unless it is for a field, but for Escape, or with Ctrl, Alt or
// Meta; a key that is held down is one. A button keeps the keys that press it. A character is not typed, too:
// the field that it opens would have it. deliver is called from JavaScript: it must not wait.
// The listener lives as long as the page.
func (p *Page) FollowKeys(deliver func(key string)) error {
	f, err := safejs.FuncOf(func(_ safejs.Value, args []safejs.Value) any {
		if key, ok := keyOf(args[0]); ok {
			if utf8.RuneCountInString(key) == 1 && key != " " { // which presses buttons
				_, _ = args[0].Call("preventDefault") // an error leaves the character
			}
			deliver(key)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("make listener: %w", err)
	}
	_, err = p.document.Call("addEventListener", "keydown", f.Value())
	return err
}

// keyOf is the key of an event, ok if it is one for the page.
func keyOf(event safejs.Value) (key string, ok bool) {
	for _, with := range [...]string{"ctrlKey", "altKey", "metaKey", "repeat", "isComposing"} {
		if isTrue(event, with) {
			return "", false
		}
	}
	if key, err := TextOf(event, "key"); err == nil && (key == "Escape" || !isFor(event, "input, select, textarea")) {
		return key, key != "Enter" || !isFor(event, "button, a, summary")
	}
	return "", false
}

// isFor reports whether an event is for an element of a selector, or in one.
func isFor(event safejs.Value, selector string) bool {
	target, err := event.Get("target")
	if err != nil {
		return false
	}
	element, err := target.Call("closest", selector)
	return err == nil && !element.IsNull()
}
