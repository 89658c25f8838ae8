package browser

import (
	"slices"
	"sync"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// A Frame is what came or went over a WebSocket of a page.
type Frame struct {
	Sent bool // by the page
	Text string
	At   time.Time // on the browser's own clock
}

// Frames returns what tells what went over the page's WebSockets since.
func (t *Tab) Frames() (func() []Frame, error) {
	var mu sync.Mutex
	var all []Frame
	note := func(sent bool, f *network.WebSocketFrame, at time.Time) {
		mu.Lock()
		defer mu.Unlock()
		all = append(all, Frame{sent, f.PayloadData, at})
	}
	chromedp.ListenTarget(t.ctx, func(event any) {
		switch e := event.(type) {
		case *network.EventWebSocketFrameSent:
			note(true, e.Response, e.Timestamp.Time())
		case *network.EventWebSocketFrameReceived:
			note(false, e.Response, e.Timestamp.Time())
		}
	})
	return func() []Frame {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(all)
	}, t.Run("listen to the sockets", network.Enable())
}
