package dom

import (
	"fmt"
	"strconv"

	"github.com/hack-pad/safejs"
)

// A Page is the element of the document in which screens are shown. Its methods
// belong to one goroutine.
type Page struct {
	document, root, morph, steady safejs.Value
	listener                      safejs.Func
	key, lang                     string
	html                          string          // that ShowOther showed last
	stopSpeech                    chan<- struct{} // closed to end what is read aloud; nil: it is
}

// eventTypes are what the one listener listens to.
var eventTypes = [...]string{"click", "submit", "change", "input", "toggle", "keydown", "focusout", "mousedown"}

// Mount takes the element of an id and delivers what the person does in it.
// deliver is called from JavaScript: it must not wait. Close releases it all.
func Mount(id string, deliver func(Event)) (*Page, error) {
	p := &Page{}
	var err error
	if p.document, err = safejs.Global().Get("document"); err != nil {
		return nil, fmt.Errorf("find document: %w", err)
	}
	if p.root, err = p.document.Call("getElementById", id); err != nil || p.root.IsNull() {
		return nil, fmt.Errorf("find element %q: %w", id, err)
	}
	if p.morph, err = safejs.Global().Get("jpkiMorph"); err != nil || p.morph.IsUndefined() {
		return nil, fmt.Errorf("find jpkiMorph: %w", err)
	}
	if p.steady, err = safejs.Global().Get("jpkiSteady"); err != nil || p.steady.IsUndefined() {
		return nil, fmt.Errorf("find jpkiSteady: %w", err)
	}
	if _, err := p.steady.Call("watch", p.root); err != nil {
		return nil, fmt.Errorf("watch buttons: %w", err)
	}
	p.listener, err = safejs.FuncOf(func(_ safejs.Value, args []safejs.Value) any {
		if e, ok := p.eventOf(args[0]); ok {
			deliver(e)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("make listener: %w", err)
	}
	if err := p.listen("addEventListener"); err != nil {
		return nil, err
	}
	return p, nil
}

func (p *Page) listen(method string) error {
	for _, t := range eventTypes {
		if _, err := p.root.Call(method, t, p.listener.Value(), t == "toggle"); err != nil { // which does not rise to the root
			return fmt.Errorf("%s %s: %w", method, t, err)
		}
	}
	return nil
}

// Close stops listening.
func (p *Page) Close() error {
	err := p.listen("removeEventListener")
	p.listener.Release()
	return err
}

// Show shows a screen. Where the person arrives somewhere new, or the element
// that had the focus is gone, the focus moves.
func (p *Page) Show(s Screen) error { return p.show(s, Render(s.Body)) }

// ShowOther is Show where the screen is another one than that which it showed last: what is
// the same costs no time of a slow computer.
func (p *Page) ShowOther(s Screen) error {
	html := Render(s.Body)
	if html == p.html && s.Key == p.key && s.Lang == p.lang {
		return nil
	}
	p.html = html
	return p.show(s, html)
}

func (p *Page) show(s Screen, html string) error {
	if s.Lang != p.lang {
		element, err := p.document.Get("documentElement")
		if err != nil {
			return fmt.Errorf("find document element: %w", err)
		}
		if err := element.Set("lang", s.Lang); err != nil {
			return fmt.Errorf("set language: %w", err)
		}
		p.lang = s.Lang
	}
	if err := p.document.Set("title", s.Title); err != nil {
		return fmt.Errorf("set title: %w", err)
	}
	lost, err := p.morph.Invoke(p.root, html)
	if err != nil {
		return fmt.Errorf("morph screen: %w", err)
	}
	focusLost, err := lost.Truthy()
	if err != nil {
		return fmt.Errorf("morph screen: %w", err)
	}
	isNew := s.Key != p.key // than index.html, too
	p.key = s.Key
	if isNew || focusLost {
		if err := p.focus(s.Focus); err != nil {
			return err
		}
	}
	if _, err := p.steady.Call("look"); err != nil {
		return fmt.Errorf("look at buttons: %w", err)
	}
	return nil
}

// focus moves the focus to an element, or to the heading, and there to the top
// of the page.
func (p *Page) focus(id string) error {
	if id == "" {
		id = HeadingID
		if _, err := safejs.Global().Call("scrollTo", 0, 0); err != nil {
			return fmt.Errorf("scroll: %w", err)
		}
	}
	element, err := p.document.Call("getElementById", id)
	if err != nil || element.IsNull() {
		return err
	}
	if _, err := element.Call("focus"); err != nil {
		return fmt.Errorf("focus %q: %w", id, err)
	}
	return nil
}

// SetText writes text (UTF-8) into the element of an id, if there is one. It
// never becomes a Go string, and so the caller can zero it.
func (p *Page) SetText(id string, text []byte) error {
	element, err := p.document.Call("getElementById", id)
	if err != nil || element.IsNull() {
		return err
	}
	array, err := BytesOf(text)
	if err != nil {
		return err
	}
	decoded, err := construct("TextDecoder")
	if err != nil {
		return err
	}
	if decoded, err = decoded.Call("decode", array); err != nil {
		return fmt.Errorf("decode text: %w", err)
	}
	if err := element.Set("textContent", decoded); err != nil {
		return fmt.Errorf("set text of %q: %w", id, err)
	}
	_, err = array.Call("fill", 0)
	return err
}

// Leave closes the window, which a browser does only for one that a page opened;
// in a frame, the dialog around it (static/embedded.js).
func (p *Page) Leave() error {
	frame, err := safejs.Global().Get("frameElement")
	if err != nil || frame.Type() != safejs.TypeObject {
		_, err := safejs.Global().Call("close")
		return err
	}
	dialog, err := frame.Call("closest", "dialog")
	if err != nil || dialog.IsNull() {
		return err
	}
	_, err = dialog.Call("close")
	return err
}

// Copy puts a text on the clipboard, in a click. Where the browser does not allow
// it nothing happens.
func (p *Page) Copy(text string) error {
	navigator, err := safejs.Global().Get("navigator")
	if err != nil {
		return err
	}
	clipboard, err := navigator.Get("clipboard")
	if err != nil || clipboard.IsUndefined() {
		return err
	}
	promise, err := clipboard.Call("writeText", text)
	if err != nil {
		return fmt.Errorf("copy: %w", err)
	}
	go func() { _, _ = Await(promise) }() // a rejection that nobody takes is an error of the page
	return nil
}

// OpenWindow opens an address in a window of its own, as high as the screen allows, and
// reports whether the browser did.
func (p *Page) OpenWindow(url string) (bool, error) {
	screen, err := safejs.Global().Get("screen")
	if err != nil {
		return false, fmt.Errorf("find screen: %w", err)
	}
	height, err := screen.Get("availHeight")
	if err != nil {
		return false, fmt.Errorf("find height of screen: %w", err)
	}
	pixels, err := height.Int()
	if err != nil {
		return false, fmt.Errorf("find height of screen: %w", err)
	}
	window, err := safejs.Global().Call("open", url, "_blank", "popup,width=560,height="+strconv.Itoa(pixels))
	if err != nil {
		return false, fmt.Errorf("open window: %w", err)
	}
	return !window.IsNull(), nil
}
