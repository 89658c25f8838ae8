package firefox

import (
	"context"
	"encoding/json"
	"errors"

	"jpkiweb/scripts/webdriver"
)

// A page is one browsing context: a page, or a frame in one.
type page struct {
	session *session
	id      string
}

// Tab returns the first page.
func (b *Browser) Tab(ctx context.Context) (*webdriver.Tab, error) {
	return b.firstTab(ctx, struct{}{})
}

// Window returns the window around the pages, whose scripts may do what Firefox
// itself does.
func (b *Browser) Window(ctx context.Context) (*webdriver.Tab, error) {
	return b.firstTab(ctx, map[string]string{"moz:scope": "chrome"})
}

func (b *Browser) firstTab(ctx context.Context, params any) (*webdriver.Tab, error) {
	patient, cancel := context.WithTimeout(ctx, webdriver.Patience)
	defer cancel()
	raw, err := b.session.call(patient, "browsingContext.getTree", params)
	if err != nil {
		return nil, err
	}
	var tree struct{ Contexts []created }
	if err := json.Unmarshal(raw, &tree); err != nil {
		return nil, err
	}
	if len(tree.Contexts) == 0 {
		return nil, errors.New("the browser has no page")
	}
	return webdriver.NewTab(ctx, &page{b.session, tree.Contexts[0].Context}), nil
}

// Open is that of a webdriver.Page.
func (p *page) Open(ctx context.Context, address string) error {
	_, err := p.session.call(ctx, "browsingContext.navigate", map[string]string{"context": p.id, "url": address, "wait": "complete"})
	return err
}

// evaluated is what came of JavaScript.
type evaluated struct {
	Result struct {
		Value    json.RawMessage
		SharedID string
	}
	ExceptionDetails *struct{ Text string }
}

func (p *page) evaluate(ctx context.Context, expression string) (e evaluated, err error) {
	raw, err := p.session.call(ctx, "script.evaluate", map[string]any{
		"expression": expression, "target": map[string]string{"context": p.id}, "awaitPromise": true,
	})
	if err != nil {
		return e, err
	}
	if err = json.Unmarshal(raw, &e); err == nil && e.ExceptionDetails != nil {
		err = errors.New(e.ExceptionDetails.Text)
	}
	return e, err
}

// Evaluate is that of a webdriver.Page.
func (p *page) Evaluate(ctx context.Context, expression string) (text string, err error) {
	e, err := p.evaluate(ctx, expression)
	if err != nil {
		return "", err
	}
	err = json.Unmarshal(e.Result.Value, &text)
	return text, err
}

// Element is that of a webdriver.Page.
func (p *page) Element(ctx context.Context, expression string) (origin any, err error) {
	e, err := p.evaluate(ctx, expression)
	return map[string]any{"type": "element", "element": map[string]string{"sharedId": e.Result.SharedID}}, err
}

// Perform is that of a webdriver.Page.
func (p *page) Perform(ctx context.Context, source any) error {
	_, err := p.session.call(ctx, "input.performActions", map[string]any{"context": p.id, "actions": []any{source}})
	return err
}

// Window is that of a webdriver.Page.
func (p *page) Window(ctx context.Context, do func() error) (webdriver.Page, error) {
	return p.opened(ctx, do, func(c created) bool { return c.Parent == "" && c.OriginalOpener == p.id })
}

// Frame is that of a webdriver.Page.
func (p *page) Frame(ctx context.Context, do func() error) (webdriver.Page, error) {
	return p.opened(ctx, do, func(c created) bool { return c.Parent == p.id })
}

func (p *page) opened(ctx context.Context, do func() error, wanted func(created) bool) (webdriver.Page, error) {
	before := p.session.count()
	if err := do(); err != nil {
		return nil, err
	}
	id, err := p.session.await(ctx, before, wanted)
	if err != nil {
		return nil, err
	}
	return &page{p.session, id}, nil
}

// Close is that of a webdriver.Page.
func (p *page) Close(ctx context.Context) error {
	_, err := p.session.call(ctx, "browsingContext.close", map[string]string{"context": p.id})
	return err
}
