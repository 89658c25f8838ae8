package embed

import (
	"errors"

	"github.com/hack-pad/safejs"

	"jpkiweb/shared/wire"
	"jpkiweb/wasm/dom"
)

// UseWindow has the helper's own window do what the page asked for, by the
// jpki.js that boot.js loads beside an embedded app, and passes the answer on as
// it is. There the person may allow the page to do it without a window, if it hosts the
// app and could. It is called in a click and does not wait; done is told the code why not,
// "" for success.
func (o *Opener) UseWindow(hosts bool, done func(wire.Code)) {
	go func() {
		result, code, err := o.throughWindow(hosts)
		if err == nil && code == "" {
			err = o.post(map[string]any{"jpki": 1, "type": "result", "id": o.id, "result": result})
		}
		if err != nil {
			code = wire.CodeInternal
		}
		done(code)
	}()
}

func (o *Opener) throughWindow(hosts bool) (result safejs.Value, code wire.Code, err error) {
	method, err := dom.TextOf(o.request, "method")
	if err != nil {
		return result, "", err
	}
	params, err := o.request.Get("params")
	if err != nil {
		return result, "", err
	}
	var args []any
	switch method {
	case "authenticate":
		challenge, err := dom.TextOf(params, "challenge")
		if err != nil {
			return result, "", err
		}
		args = []any{challenge}
	case "sign":
		files, err := params.Get("files")
		if err != nil {
			return result, "", err
		}
		args = []any{files, params} // which holds format and timestamp, as the options do
	}
	if err := o.passOn(hosts); err != nil {
		return result, "", err
	}
	return call(method, args...)
}

// passOn has the window that is opened know whom the page says to call, and whether the
// page could do in itself what it asks for.
func (o *Opener) passOn(hosts bool) error {
	contact, err := o.request.Get("contact")
	if err != nil {
		return err
	}
	jpki, err := safejs.Global().Get("jpki")
	if err != nil {
		return err
	}
	return errors.Join(jpki.Set("contact", contact), jpki.Set("inPage", hosts))
}

// AskGrant has the helper's own window ask the person whether this page may use the card
// for some purposes. Otherwise as UseWindow.
func AskGrant(purposes []wire.Purpose, done func(wire.Code)) {
	list := make([]any, len(purposes))
	for i, p := range purposes {
		list[i] = string(p)
	}
	go func() {
		code := wire.CodeInternal
		jpki, err := safejs.Global().Get("jpki")
		if err == nil {
			err = jpki.Set("inPage", true)
		}
		if err == nil {
			_, code, err = call("allow", list)
		}
		if err != nil {
			code = wire.CodeInternal
		}
		done(code)
	}()
}

// call calls a function of jpki.js and waits; code is that of its JPKIError.
func call(method string, args ...any) (result safejs.Value, code wire.Code, err error) {
	jpki, err := safejs.Global().Get("jpki")
	if err != nil {
		return result, "", err
	}
	promise, err := jpki.Call(method, args...)
	if err != nil {
		return result, "", err
	}
	// The error's code, or nothing: a promise that settles tells which it was.
	failed, err := safejs.FuncOf(func(_ safejs.Value, args []safejs.Value) any {
		if text, err := dom.TextOf(args[0], "code"); err == nil {
			code = wire.Code(text)
		} else {
			code = wire.CodeInternal
		}
		return nil
	})
	if err != nil {
		return result, "", err
	}
	defer failed.Release()
	result, err = dom.Promised(promise, "catch", failed.Value())
	return result, code, err
}
