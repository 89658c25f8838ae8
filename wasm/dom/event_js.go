package dom

import (
	"slices"
	"strings"
	"time"

	"github.com/hack-pad/safejs"
)

// eventOf turns a JavaScript event into an Event; ok is false if no element with
// an Action waits for an event of this type. What the browser would do by itself
// on submit is prevented.
func (p *Page) eventOf(event safejs.Value) (e Event, ok bool) {
	target, err := event.Get("target")
	if err != nil {
		return Event{}, false
	}
	kind, err := TextOf(event, "type")
	if err != nil {
		return Event{}, false
	}
	if kind == "mousedown" {
		holdFocus(event, target)
		return Event{}, false
	}
	element, err := target.Call("closest", "[data-action]")
	if err != nil || element.IsNull() {
		return Event{}, false
	}
	if kind == "keydown" || kind == "focusout" {
		return typedEvent(event, element, kind)
	}
	if kind != awaitedEvent(element) {
		return Event{}, false
	}
	if e.Action, err = TextOf(element, "dataset", "action"); err != nil {
		return Event{}, false
	}
	e.Value, _ = TextOf(element, "dataset", "value") // absent: ""
	switch {
	case kind == "submit":
		if _, err := event.Call("preventDefault"); err != nil {
			return Event{}, false
		}
		if hasAttribute(element, "data-held") || hasAttribute(element, "data-sent") {
			return Event{}, false
		}
		keeps := hasAttribute(element, "data-keeps")
		if keeps {
			// Until the next screen is drawn, which takes the mark away.
			if _, err := element.Call("setAttribute", "data-sent", ""); err != nil {
				return Event{}, false
			}
		}
		e.Form = formOf(element, !keeps)
		p.consider(&e, submitter(event, element))
	case hasAttribute(element, "data-with-form"):
		if form, err := element.Get("form"); err == nil {
			e.Form = formOf(form, false)
		}
	}
	if kind == "click" {
		p.consider(&e, element)
	}
	if kind == "input" && hasAttribute(element, "data-typed") {
		e.Value, _ = TextOf(element, "value")
	}
	if kind == "toggle" {
		e.Open = isTrue(element, "open")
	}
	if kind == "change" || isRadio(element) {
		e.Checked = isTrue(element, "checked")
		e.Files = filesOf(element)
		if e.Value == "" { // a chosen option, a day; no secret has this type of event
			e.Value, _ = TextOf(element, "value")
		}
	}
	return e, true
}

// keyOfMethod is the keyCode of a key that an input method takes (UI Events, 7.3.1); of
// the one that ends a composition WebKit tells nothing else.
const keyOfMethod = 229

// typedEvent is what happened to a field that is Typed beside its text. While an input
// method composes, keys are its own.
func typedEvent(event, element safejs.Value, kind string) (e Event, ok bool) {
	keys, err := TextOf(element, "dataset", "typed")
	if err != nil {
		return Event{}, false
	}
	if e.Action, err = TextOf(element, "dataset", "action"); err != nil {
		return Event{}, false
	}
	e.Value, _ = TextOf(element, "value")
	if kind == "focusout" {
		e.Left = true
		return e, true
	}
	if e.Key, err = TextOf(event, "key"); err != nil || composes(event) || !slices.Contains(strings.Fields(keys), e.Key) {
		return Event{}, false
	}
	_, err = event.Call("preventDefault")
	return e, err == nil
}

// composes reports whether a key is an input method's.
func composes(event safejs.Value) bool {
	if isTrue(event, "isComposing") {
		return true
	}
	code, err := event.Get("keyCode")
	if err != nil {
		return false
	}
	n, err := code.Int()
	return err == nil && n == keyOfMethod
}

// holdFocus prevents that a press takes the focus, where an element holds it.
func holdFocus(event, target safejs.Value) {
	if element, err := target.Call("closest", "[data-holds-focus]"); err == nil && !element.IsNull() {
		_, _ = event.Call("preventDefault") // else the focus moves, and the list is closed before the click
	}
}

// submitter is the button of a form that was sent: the one that was pressed, or
// that of the key Enter.
func submitter(event, form safejs.Value) safejs.Value {
	if button, err := event.Get("submitter"); err == nil && button.Type() == safejs.TypeObject {
		return button
	}
	button, err := form.Call("querySelector", "button[data-considered]")
	if err != nil {
		return safejs.Null()
	}
	return button
}

// consider notes how long a button has been where it is. What cannot be told has
// not stood there at all.
func (p *Page) consider(e *Event, button safejs.Value) {
	if button.IsNull() || !hasAttribute(button, "data-considered") {
		return
	}
	stood, err := p.steady.Call("stood", button)
	if err != nil {
		return
	}
	ms, err := stood.Float()
	if err != nil {
		return
	}
	repeats, err := p.steady.Call("repeats", button)
	if err != nil {
		return
	}
	if e.Again, err = repeats.Bool(); err == nil {
		e.Stood = time.Duration(ms) * time.Millisecond
	}
}

// isRadio reports whether an element is one of several of which one is chosen.
func isRadio(element safejs.Value) bool {
	kind, err := TextOf(element, "type")
	return err == nil && kind == typeRadio
}

// awaitedEvent is the type of event that an element with an Action waits for.
func awaitedEvent(element safejs.Value) string {
	tag, err := TextOf(element, "tagName")
	if err != nil {
		return ""
	}
	kind, _ := TextOf(element, "type") // absent: ""
	return awaited(tag, kind, hasAttribute(element, "data-secret") || hasAttribute(element, "data-typed"))
}

// formOf reads the fields of a form, and empties its secrets if asked to.
func formOf(form safejs.Value, empty bool) Form {
	f := Form{Secrets: map[string][]byte{}, Checked: map[string]bool{}}
	elements, err := form.Get("elements")
	if err != nil {
		return f
	}
	n, err := elements.Length()
	if err != nil {
		return f
	}
	for i := range n {
		if element, err := elements.Index(i); err == nil {
			f.read(element, empty)
		}
	}
	return f
}

func (f Form) read(element safejs.Value, empty bool) {
	name, err := TextOf(element, "name")
	if err != nil || name == "" {
		return
	}
	if isTrue(element, "checked") {
		f.Checked[name] = true
	}
	if !hasAttribute(element, "data-secret") {
		return
	}
	f.Secrets[name] = secretOf(element)
	if empty {
		// An error leaves the field as it is; the person sees it.
		_ = element.Set("value", "")
	}
}

// secretOf reads the content of a field as UTF-8, without a Go string.
func secretOf(element safejs.Value) []byte {
	value, err := element.Get("value")
	if err != nil {
		return nil
	}
	encoder, err := construct("TextEncoder")
	if err != nil {
		return nil
	}
	array, err := encoder.Call("encode", value)
	if err != nil {
		return nil
	}
	n, err := array.Length()
	if err != nil {
		return nil
	}
	secret := make([]byte, n)
	if _, err := safejs.CopyBytesToGo(secret, array); err != nil {
		clear(secret)
		return nil
	}
	// The copy in the array is the browser's; an error cannot keep us from ours.
	_, _ = array.Call("fill", 0)
	return secret
}

// filesOf returns the files of a file field, none of another element.
func filesOf(element safejs.Value) []File {
	list, err := element.Get("files")
	if err != nil || list.Type() != safejs.TypeObject {
		return nil
	}
	n, err := list.Length()
	if err != nil {
		return nil
	}
	var files []File
	for i := range n {
		blob, err := list.Index(i)
		if err != nil {
			return nil
		}
		f, err := FileOf(blob)
		if err != nil {
			return nil
		}
		files = append(files, f)
	}
	return files
}
