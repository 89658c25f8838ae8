package webkit

import (
	"context"
	"net/http"
	"slices"

	"jpkiweb/scripts/webdriver"
)

// An element is a reference to one: the key that marks it, and its number
// (https://www.w3.org/TR/webdriver2/#elements).
type element map[string]string

// A page is a page, or a frame in one.
type page struct {
	driver *driver
	window string
	frame  element // of the frame in the page; nil for the page itself
}

// call sends a command for this page.
func (p *page) call(ctx context.Context, method, path string, params, result any) error {
	p.driver.mu.Lock()
	defer p.driver.mu.Unlock()
	if err := p.driver.goTo(ctx, p); err != nil {
		return err
	}
	return p.driver.call(ctx, method, path, params, result)
}

// Open is that of a webdriver.Page.
func (p *page) Open(ctx context.Context, address string) error {
	return p.call(ctx, http.MethodPost, "/url", map[string]string{"url": address}, nil)
}

func (p *page) execute(ctx context.Context, expression string, result any) error {
	return p.call(ctx, http.MethodPost, "/execute/sync", map[string]any{"script": "return " + expression, "args": []any{}}, result)
}

// Evaluate is that of a webdriver.Page.
func (p *page) Evaluate(ctx context.Context, expression string) (text string, err error) {
	err = p.execute(ctx, expression, &text)
	return text, err
}

// Element is that of a webdriver.Page.
func (p *page) Element(ctx context.Context, expression string) (origin any, err error) {
	var e element
	err = p.execute(ctx, expression, &e)
	return e, err
}

// Perform is that of a webdriver.Page.
func (p *page) Perform(ctx context.Context, source any) error {
	return p.call(ctx, http.MethodPost, "/actions", map[string]any{"actions": []any{source}}, nil)
}

// Window is that of a webdriver.Page.
func (p *page) Window(ctx context.Context, do func() error) (webdriver.Page, error) {
	before, err := p.driver.windows(ctx)
	if err != nil {
		return nil, err
	}
	if err := do(); err != nil {
		return nil, err
	}
	opened := &page{driver: p.driver}
	return opened, p.driver.poll(ctx, func() (bool, error) {
		now, err := p.driver.windows(ctx)
		i := slices.IndexFunc(now, func(w string) bool { return !slices.Contains(before, w) })
		if i >= 0 {
			opened.window = now[i]
		}
		return i >= 0, err
	})
}

// Frame is that of a webdriver.Page.
func (p *page) Frame(ctx context.Context, do func() error) (webdriver.Page, error) {
	if err := do(); err != nil {
		return nil, err
	}
	framed := &page{driver: p.driver, window: p.window}
	return framed, p.driver.poll(ctx, func() (bool, error) {
		err := p.execute(ctx, `document.querySelector("iframe")`, &framed.frame)
		return framed.frame != nil, err
	})
}

// Close is that of a webdriver.Page.
func (p *page) Close(ctx context.Context) error {
	return p.call(ctx, http.MethodDelete, "/window", nil, nil)
}
