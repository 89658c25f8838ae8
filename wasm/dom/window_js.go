package dom

import (
	"fmt"

	"github.com/hack-pad/safejs"
)

// Name returns the name of the window, which outlives its document, and which a browser
// takes away when the window goes to another site (HTML Living Standard, 7.2.2.1, name).
func (p *Page) Name() (string, error) { return TextOf(safejs.Global(), "name") }

// SetName names the window.
func (p *Page) SetName(name string) error { return safejs.Global().Set("name", name) }

// FollowPrinting tells each time that the browser is about to print the page, whoever wants
// it (HTML Living Standard, 8.8.3, printing steps). What runs without waiting for the browser
// is done before it prints, but not where this program calls print. deliver is called from
// JavaScript: it must not wait. The listener lives as long as the page.
func (p *Page) FollowPrinting(deliver func()) error { return onWindow("beforeprint", deliver) }

// FollowPrinted tells each time that the browser's print window was closed. deliver is
// called from JavaScript: it must not wait. The listener lives as long as the page.
func (p *Page) FollowPrinted(deliver func()) error { return onWindow("afterprint", deliver) }

// onWindow calls a function at each event of the window.
func onWindow(event string, deliver func()) error {
	f, err := safejs.FuncOf(func(safejs.Value, []safejs.Value) any {
		deliver()
		return nil
	})
	if err != nil {
		return fmt.Errorf("make listener: %w", err)
	}
	_, err = safejs.Global().Call("addEventListener", event, f.Value())
	return err
}

// AfterPaint tells once that the browser has painted what is on the page now: a frame was
// begun, and another one after it. deliver is called from JavaScript: it must not wait. A
// page that nobody sees is not painted.
func (p *Page) AfterPaint(deliver func()) error {
	return onFrame(func() {
		if onFrame(deliver) != nil {
			deliver()
		}
	})
}

// onFrame calls a function when the browser begins its next frame (HTML Living Standard,
// 8.11, requestAnimationFrame).
func onFrame(do func()) error {
	var f safejs.Func
	f, err := safejs.FuncOf(func(safejs.Value, []safejs.Value) any {
		f.Release()
		do()
		return nil
	})
	if err != nil {
		return fmt.Errorf("make listener: %w", err)
	}
	if _, err := safejs.Global().Call("requestAnimationFrame", f.Value()); err != nil {
		f.Release()
		return fmt.Errorf("await frame: %w", err)
	}
	return nil
}

// RandomUUID returns one of the browser's (Web Cryptography API, 10.1.2, randomUUID).
func RandomUUID() (string, error) {
	crypto, err := safejs.Global().Get("crypto")
	if err != nil {
		return "", fmt.Errorf("find crypto: %w", err)
	}
	uuid, err := crypto.Call("randomUUID")
	if err != nil {
		return "", fmt.Errorf("draw a UUID: %w", err)
	}
	return uuid.String()
}
