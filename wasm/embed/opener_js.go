package embed

import (
	"errors"
	"fmt"

	"github.com/hack-pad/safejs"

	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
)

// ErrNoOpener: no page opened this window, or it cut the tie.
var ErrNoOpener = errors.New("no page opened this window")

// An Opener is the page that opened this window.
type Opener struct {
	window   safejs.Value
	origin   string // claimed by the fragment, confirmed by every message
	listener safejs.Func
	asked    bool
	task     app.Task
}

// Listen announces this window to its opener and delivers its request, once.
// deliver is called from JavaScript: it must not wait. Without an opener the
// error is [ErrNoOpener]. Close stops listening.
func Listen(deliver func(app.Request)) (*Opener, error) {
	origin, err := claimedOrigin()
	if err != nil {
		return nil, err
	}
	window, err := safejs.Global().Get("opener")
	if err != nil || window.Type() != safejs.TypeObject {
		return nil, ErrNoOpener
	}
	o := &Opener{window: window, origin: origin}
	o.listener, err = safejs.FuncOf(func(_ safejs.Value, args []safejs.Value) any {
		o.receive(args[0], deliver)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("make listener: %w", err)
	}
	if _, err := safejs.Global().Call("addEventListener", "message", o.listener.Value()); err != nil {
		o.listener.Release()
		return nil, fmt.Errorf("listen: %w", err)
	}
	return o, o.post(map[string]any{"jpki": 1, "type": "ready"})
}

// Close stops listening.
func (o *Opener) Close() error {
	_, err := safejs.Global().Call("removeEventListener", "message", o.listener.Value())
	o.listener.Release()
	return err
}

// receive takes messages of the opener and of nobody else.
func (o *Opener) receive(event safejs.Value, deliver func(app.Request)) {
	source, err := event.Get("source")
	if err != nil || !source.Equal(o.window) {
		return
	}
	if origin, err := text(event, "origin"); err != nil || origin != o.origin {
		return
	}
	data, err := event.Get("data")
	if err != nil || data.Type() != safejs.TypeObject || !isOne(data, "jpki") {
		return
	}
	if kind, err := text(data, "type"); err != nil || kind != "request" || o.asked {
		return
	}
	id, err := text(data, "id")
	if err != nil {
		return
	}
	o.asked = true
	request, err := o.request(id, data)
	if err != nil {
		o.refuse(id, err)
		return
	}
	o.task = request.Task
	deliver(request)
}

// request reads what the page asks for.
func (o *Opener) request(id string, data safejs.Value) (app.Request, error) {
	r := app.Request{ID: id, Origin: o.origin}
	method, err := text(data, "method")
	if err != nil {
		return r, wire.Errorf(wire.CodeRequestInvalid, "%v", err)
	}
	params, err := data.Get("params")
	if err != nil || params.Type() != safejs.TypeObject {
		return r, wire.Errorf(wire.CodeRequestInvalid, "no params")
	}
	switch method {
	case "authenticate":
		r.Task = app.TaskLogin
		if r.Challenge, err = text(params, "challenge"); err == nil {
			err = authtoken.CheckChallenge(r.Challenge)
		}
		if err != nil {
			return r, wire.Errorf(wire.CodeChallengeInvalid, "%v", err)
		}
		return r, nil
	case "sign":
		r.Task = app.TaskSign
		r.Documents, err = documents(params)
		return r, err
	case "status":
		r.Task = app.TaskShare
		return r, nil
	}
	return r, wire.Errorf(wire.CodeRequestInvalid, "no method %q", method)
}

func documents(params safejs.Value) ([]app.Document, error) {
	if format, err := text(params, "format"); err != nil || format != "cms" {
		return nil, wire.Errorf(wire.CodeRequestInvalid, "signature format %q", format)
	}
	files, err := params.Get("files")
	if err != nil {
		return nil, wire.Errorf(wire.CodeRequestInvalid, "%v", err)
	}
	n, err := files.Length()
	if err != nil || n < 1 || n > wire.MaxItems {
		return nil, wire.Errorf(wire.CodeRequestInvalid, "%d files, want 1 to %d", n, wire.MaxItems)
	}
	var all []app.Document
	for i := range n {
		blob, err := files.Index(i)
		if err != nil {
			return nil, wire.Errorf(wire.CodeRequestInvalid, "%v", err)
		}
		file, err := dom.FileOf(blob)
		if err != nil {
			return nil, wire.Errorf(wire.CodeRequestInvalid, "file %d: %v", i+1, err)
		}
		all = append(all, app.Document{File: file})
	}
	return all, nil
}
