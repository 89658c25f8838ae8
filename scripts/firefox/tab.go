package firefox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// patience is enough for one step on a slow machine.
const patience = 30 * time.Second

// A Tab is one page in the browser.
type Tab struct {
	ctx     context.Context
	session *session
	id      string // browsing context
}

// Tab returns the first page.
func (b *Browser) Tab(ctx context.Context) (*Tab, error) { return b.firstTab(ctx, struct{}{}) }

// Window returns the window around the pages, whose scripts may do what Firefox
// itself does.
func (b *Browser) Window(ctx context.Context) (*Tab, error) {
	return b.firstTab(ctx, map[string]string{"moz:scope": "chrome"})
}

func (b *Browser) firstTab(ctx context.Context, params any) (*Tab, error) {
	t := &Tab{ctx, b.session, ""}
	var tree struct{ Contexts []created }
	if err := t.call("browsingContext.getTree", params, &tree); err != nil {
		return nil, err
	}
	if len(tree.Contexts) == 0 {
		return nil, errors.New("the browser has no page")
	}
	t.id = tree.Contexts[0].Context
	return t, nil
}

// call sends a command and stores its result, if it is wanted.
func (t *Tab) call(method string, params, result any) error {
	ctx, cancel := context.WithTimeout(t.ctx, patience)
	defer cancel()
	raw, err := t.session.call(ctx, method, params)
	if err != nil || result == nil {
		return err
	}
	return json.Unmarshal(raw, result)
}

// Open goes to an address.
func (t *Tab) Open(address string) error {
	return t.call("browsingContext.navigate", map[string]string{"context": t.id, "url": address, "wait": "complete"}, nil)
}

// evaluated is what came of JavaScript.
type evaluated struct {
	Result struct {
		Value    json.RawMessage
		SharedID string
	}
	ExceptionDetails *struct{ Text string }
}

func (t *Tab) evaluate(expression string) (e evaluated, err error) {
	err = t.call("script.evaluate", map[string]any{
		"expression": expression, "target": map[string]string{"context": t.id}, "awaitPromise": true,
	}, &e)
	if err == nil && e.ExceptionDetails != nil {
		err = errors.New(e.ExceptionDetails.Text)
	}
	return e, err
}

// Evaluate evaluates a JavaScript expression and stores its value, a promise's too.
func (t *Tab) Evaluate(expression string, result any) error {
	e, err := t.evaluate(`(async () => JSON.stringify(await (` + expression + `) ?? null))()`)
	if err != nil {
		return fmt.Errorf("evaluate: %w", err)
	}
	var text string
	if err := json.Unmarshal(e.Result.Value, &text); err != nil {
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
	late := time.After(patience)
	for {
		is := false
		err := t.Evaluate(`(async () => !!(await (`+expression+`)))()`, &is)
		if is {
			return nil
		}
		select {
		case <-ticker.C:
		case <-t.session.closed:
			return fmt.Errorf("wait for %s: %w", what, err)
		case <-t.ctx.Done():
			return fmt.Errorf("wait for %s: %w", what, t.ctx.Err())
		case <-late:
			return fmt.Errorf("wait for %s: not so within %v (%v)%s", what, patience, err, t.shownText())
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
	e, err := t.evaluate(fmt.Sprintf(settledElement, selector))
	if err != nil {
		return fmt.Errorf("click %s: %w%s", selector, err, t.shownText())
	}
	return t.perform("click "+selector, map[string]any{"type": "pointer", "id": "mouse", "actions": []any{
		map[string]any{"type": "pointerMove", "x": 0, "y": 0, "origin": map[string]any{
			"type": "element", "element": map[string]string{"sharedId": e.Result.SharedID},
		}},
		map[string]any{"type": "pointerDown", "button": 0}, map[string]any{"type": "pointerUp", "button": 0},
	}})
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
		else { last = now; if (r && (r.top < 0 || r.bottom > innerHeight)) e.scrollIntoView({ block: "center", behavior: "instant" }); setTimeout(look, 100); }
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
	if err := t.call("input.performActions", map[string]any{"context": t.id, "actions": []any{source}}, nil); err != nil {
		return fmt.Errorf("%s: %w%s", what, err, t.shownText())
	}
	return nil
}

// Popup does something that opens a window, and returns its tab.
func (t *Tab) Popup(do func() error) (*Tab, error) {
	return t.openTab("a window", do, func(c created) bool { return c.Parent == "" && c.OriginalOpener == t.id })
}

// Frame does something that puts a frame into the page, and returns it.
func (t *Tab) Frame(do func() error) (*Tab, error) {
	return t.openTab("a frame", do, func(c created) bool { return c.Parent == t.id })
}

func (t *Tab) openTab(what string, do func() error, wanted func(created) bool) (*Tab, error) {
	before := t.session.count()
	if err := do(); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(t.ctx, patience)
	defer cancel()
	id, err := t.session.await(ctx, before, wanted)
	if err != nil {
		return nil, fmt.Errorf("wait for %s: %w%s", what, err, t.shownText())
	}
	return &Tab{t.ctx, t.session, id}, nil
}

// Close closes the page, as a person closes a window.
func (t *Tab) Close() error {
	return t.call("browsingContext.close", map[string]string{"context": t.id}, nil)
}
