// Package webdriver is a page of Firefox or WebKit as the person of an end-to-end test
// uses it: clicks and types by WebDriver's actions
// (https://www.w3.org/TR/webdriver2/#actions), and waits for what the page shows. How
// its browser is spoken with is the matter of the packages firefox and webkit.
package webdriver

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Patience is enough for one step on a slow machine.
const Patience = 30 * time.Second

// ErrEnded: the browser has ended, and there is nothing to wait for.
var ErrEnded = errors.New("the browser has ended")

// A Page is one page, or a frame in one, as the browser's protocol has it.
type Page interface {
	// Open goes to an address, and waits until it has loaded.
	Open(ctx context.Context, address string) error
	// Evaluate returns the string that a JavaScript expression promises.
	Evaluate(ctx context.Context, expression string) (string, error)
	// Element returns the element that an expression promises, as the origin of an
	// action.
	Element(ctx context.Context, expression string) (origin any, err error)
	// Perform performs the actions of one input source.
	Perform(ctx context.Context, source any) error
	// Window does something that opens a window, and returns its page.
	Window(ctx context.Context, do func() error) (Page, error)
	// Frame does something that puts a frame into the page, and returns it.
	Frame(ctx context.Context, do func() error) (Page, error)
	// Close closes the page, as a person closes a window.
	Close(ctx context.Context) error
}

// A Tab is a page in the hands of a person, who waits for each step.
type Tab struct {
	ctx  context.Context
	page Page
}

// NewTab returns the tab of a page, which lives as long as the context.
func NewTab(ctx context.Context, page Page) *Tab { return &Tab{ctx, page} }

func (t *Tab) patient() (context.Context, context.CancelFunc) {
	return context.WithTimeout(t.ctx, Patience)
}

// Open goes to an address.
func (t *Tab) Open(address string) error {
	ctx, cancel := t.patient()
	defer cancel()
	if err := t.page.Open(ctx, address); err != nil {
		return fmt.Errorf("open %s: %w", address, err)
	}
	return nil
}

// Evaluate evaluates a JavaScript expression and stores its value, a promise's too.
func (t *Tab) Evaluate(expression string, result any) error {
	ctx, cancel := t.patient()
	defer cancel()
	text, err := t.page.Evaluate(ctx, `(async () => JSON.stringify(await (`+expression+`) ?? null))()`)
	if err != nil {
		return fmt.Errorf("evaluate: %w", err)
	}
	return json.Unmarshal([]byte(text), result)
}

// pollInterval is how often a page is looked at for what no event tells.
const pollInterval = 50 * time.Millisecond

// WaitFor waits until a JavaScript expression is true in the page, or in the one
// that comes after it.
func (t *Tab) WaitFor(what, expression string) error {
	ticker := time.NewTicker(pollInterval)
	defer ticker.Stop()
	late := time.After(Patience)
	for {
		is := false
		err := t.Evaluate(`(async () => !!(await (`+expression+`)))()`, &is)
		if is {
			return nil
		}
		if errors.Is(err, ErrEnded) {
			return fmt.Errorf("wait for %s: %w", what, err)
		}
		select {
		case <-ticker.C:
		case <-t.ctx.Done():
			return fmt.Errorf("wait for %s: %w", what, t.ctx.Err())
		case <-late:
			return fmt.Errorf("wait for %s: not so within %v (%v)%s", what, Patience, err, t.shownText())
		}
	}
}

// shownText is what the person would see now, for an error.
func (t *Tab) shownText() string {
	var text string
	if err := t.Evaluate(`document.body.innerText`, &text); err != nil {
		return ""
	}
	return "\nthe page shows:\n" + text
}

// Click clicks on the first element of a selector, as a person's pointer would,
// once it stays where it is.
func (t *Tab) Click(selector string) error {
	ctx, cancel := t.patient()
	defer cancel()
	origin, err := t.settled(ctx, selector)
	if err != nil {
		return fmt.Errorf("click %s: %w%s", selector, err, t.shownText())
	}
	return t.perform("click "+selector, map[string]any{"type": "pointer", "id": "mouse", "actions": []any{
		map[string]any{"type": "pointerMove", "x": 0, "y": 0, "origin": origin},
		map[string]any{"type": "pointerDown", "button": 0}, map[string]any{"type": "pointerUp", "button": 0},
	}})
}

// settled finds an element that stays where it is, also where the page goes while it is
// looked for, and another one comes.
func (t *Tab) settled(ctx context.Context, selector string) (origin any, err error) {
	for {
		origin, failed := t.page.Element(ctx, fmt.Sprintf(settledElement, selector))
		if failed == nil {
			return origin, nil
		}
		if ctx.Err() == nil {
			err = failed
		}
		select {
		case <-time.After(pollInterval):
		case <-ctx.Done():
			return nil, errors.Join(err, ctx.Err())
		}
		if errors.Is(failed, ErrEnded) {
			return nil, err
		}
	}
}

// settledElement finds an element that stays where it is and can be used, and brings it
// to where it is seen. A button that gives something away cannot at first.
const settledElement = `new Promise((done, fail) => {
	let last = "";
	const late = Date.now() + 20000;
	const look = () => {
		const e = document.querySelector(%q);
		const r = e?.checkVisibility() && !e.disabled ? e.getBoundingClientRect() : null;
		const now = r ? [r.x, r.y, r.width, r.height].join() : "";
		if (now && now === last && e.getAttribute("aria-disabled") !== "true") done(e);
		else if (Date.now() > late) fail(new Error("it is not there, or does not rest"));
		else {
			last = now;
			if (!r || r.top >= 0 && r.bottom <= innerHeight) { setTimeout(look, 100); return; }
			e.scrollIntoView({ block: "center", behavior: "instant" });
			last = "";
			requestAnimationFrame(() => setTimeout(look, 100)); // the page hears of it with its next frame
		}
	};
	look();
})`

// Type types into a field, key by key.
func (t *Tab) Type(selector, text string) error {
	if err := t.Click(selector); err != nil {
		return err
	}
	var keys []any
	for _, key := range text {
		for _, move := range []string{"keyDown", "keyUp"} {
			keys = append(keys, map[string]any{"type": move, "value": string(key)})
		}
	}
	return t.perform("type into "+selector, map[string]any{"type": "key", "id": "keyboard", "actions": keys})
}

func (t *Tab) perform(what string, source any) error {
	ctx, cancel := t.patient()
	defer cancel()
	if err := t.page.Perform(ctx, source); err != nil {
		return fmt.Errorf("%s: %w%s", what, err, t.shownText())
	}
	return nil
}

// Popup does something that opens a window, and returns its tab.
func (t *Tab) Popup(do func() error) (*Tab, error) { return t.opened("a window", t.page.Window, do) }

// Frame does something that puts a frame into the page, and returns it.
func (t *Tab) Frame(do func() error) (*Tab, error) { return t.opened("a frame", t.page.Frame, do) }

func (t *Tab) opened(what string, open func(context.Context, func() error) (Page, error), do func() error) (*Tab, error) {
	ctx, cancel := context.WithTimeout(t.ctx, 2*Patience) // it is done, and then waited for
	defer cancel()
	page, err := open(ctx, do)
	if err != nil {
		return nil, fmt.Errorf("wait for %s: %w%s", what, err, t.shownText())
	}
	return &Tab{t.ctx, page}, nil
}

// Close closes the page, as a person closes a window.
func (t *Tab) Close() error {
	ctx, cancel := t.patient()
	defer cancel()
	return t.page.Close(ctx)
}
