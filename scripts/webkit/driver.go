package webkit

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"

	"jpkiweb/scripts/webdriver"
)

// A driver is a WebDriver session with the process that leads it: one command after
// the other, each for the page that the session is at.
type driver struct {
	address string // host and port
	ended   <-chan struct{}
	session string // path of the session, once it has begun

	mu sync.Mutex // held from the choice of a page to the answer
	at *page      // that the session is at; nil: not known
}

// call sends a command of the session and stores what came of it, if it is wanted.
func (d *driver) call(ctx context.Context, method, path string, params, result any) error {
	raw, err := d.send(ctx, method, d.session+path, params)
	if err != nil || result == nil {
		return err
	}
	return json.Unmarshal(raw, result)
}

// send sends a command and returns the value of the answer.
func (d *driver) send(ctx context.Context, method, path string, params any) (value json.RawMessage, err error) {
	var body bytes.Buffer
	if method == http.MethodPost {
		if err := json.NewEncoder(&body).Encode(params); err != nil {
			return nil, err
		}
	}
	request, err := http.NewRequestWithContext(ctx, method, "http://"+d.address+path, &body)
	if err != nil {
		return nil, err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		select {
		case <-d.ended:
			return nil, fmt.Errorf("%s %s: %w", method, path, webdriver.ErrEnded)
		default:
			return nil, err
		}
	}
	defer answer.Body.Close()
	var said struct{ Value json.RawMessage }
	if err := json.NewDecoder(answer.Body).Decode(&said); err != nil {
		return nil, fmt.Errorf("%s %s: %w", method, path, err)
	}
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s %s: %s", method, path, said.Value)
	}
	return said.Value, nil
}

// pollInterval is how often the driver is asked for what no event tells.
const pollInterval = 20 * time.Millisecond

// poll asks until something is so.
func (d *driver) poll(ctx context.Context, is func() (bool, error)) error {
	ticker := time.NewTicker(pollInterval)
	defer ticker.Stop()
	for {
		if ok, err := is(); ok || err != nil {
			return err
		}
		select {
		case <-ticker.C:
		case <-d.ended:
			return webdriver.ErrEnded
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// await waits until the driver listens, which it says nowhere.
func (d *driver) await(ctx context.Context) error {
	return d.poll(ctx, func() (bool, error) {
		_, err := d.send(ctx, http.MethodGet, "/status", nil)
		return err == nil, nil
	})
}

// begin has the driver start a browser.
func (d *driver) begin(ctx context.Context, o Options) error {
	wanted, err := o.capabilities()
	if err != nil {
		return err
	}
	var begun struct{ SessionID string }
	if err := d.call(ctx, http.MethodPost, "/session", wanted, &begun); err != nil {
		return err
	}
	d.session = "/session/" + begun.SessionID
	return nil
}

// goTo brings the session to a page, unless it is there: that gives the page the focus,
// and takes it from the others. The caller has the lock.
func (d *driver) goTo(ctx context.Context, p *page) error {
	if d.at == p {
		return nil
	}
	d.at = nil
	if err := d.call(ctx, http.MethodPost, "/window", map[string]string{"handle": p.window}, nil); err != nil {
		return err
	}
	way := []any{nil} // from wherever in the window
	if p.frame != nil {
		way = append(way, p.frame)
	}
	for _, id := range way {
		if err := d.call(ctx, http.MethodPost, "/frame", map[string]any{"id": id}, nil); err != nil {
			return err
		}
	}
	d.at = p
	return nil
}

// windows are the pages that there are.
func (d *driver) windows(ctx context.Context) (handles []string, err error) {
	err = d.call(ctx, http.MethodGet, "/window/handles", nil, &handles)
	return handles, err
}
