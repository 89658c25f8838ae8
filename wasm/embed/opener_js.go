package embed

import (
	"errors"
	"fmt"
	"slices"

	"github.com/hack-pad/safejs"

	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/signature"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/task"
)

// ErrNoOpener: no page opened this window, or it cut the tie.
var ErrNoOpener = errors.New("no page opened this window")

// An Opener is the page that opened this window or, in the embedded way, the
// page around this frame.
type Opener struct {
	window   safejs.Value
	origin   string // claimed by the fragment, confirmed by every message
	listener safejs.Func
	asked    bool
	kind     task.Kind
	id       string
	request  safejs.Value // message with method and params, to be passed on
}

// Framed reports whether this is the embedded way: the app in a frame of an
// e-service that hosts it. The helper lets nobody frame it.
func Framed() (bool, error) {
	parent, err := safejs.Global().Get("parent")
	if err != nil {
		return false, err
	}
	self, err := safejs.Global().Get("self")
	if err != nil {
		return false, err
	}
	return !parent.Equal(self), nil
}

// askingWindow is the window that asks. A frame answers its own origin only: whoever
// else frames an e-service's app gets nothing.
func askingWindow(origin string) (safejs.Value, error) {
	framed, err := Framed()
	if err != nil {
		return safejs.Value{}, err
	}
	if !framed {
		return safejs.Global().Get("opener")
	}
	own, err := dom.TextOf(safejs.Global(), "location", "origin")
	if err != nil || own != origin {
		return safejs.Value{}, errors.Join(ErrNoOpener, err)
	}
	return safejs.Global().Get("parent")
}

// Listen announces this window to its opener and delivers its request, once.
// deliver is called from JavaScript: it must not wait. Without an opener the
// error is [ErrNoOpener]. Close stops listening.
func Listen(deliver func(task.Request)) (*Opener, error) {
	origin, err := claimedOrigin()
	if err != nil {
		return nil, err
	}
	window, err := askingWindow(origin)
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
func (o *Opener) receive(event safejs.Value, deliver func(task.Request)) {
	source, err := event.Get("source")
	if err != nil || !source.Equal(o.window) {
		return
	}
	if origin, err := dom.TextOf(event, "origin"); err != nil || origin != o.origin {
		return
	}
	data, err := event.Get("data")
	if err != nil || data.Type() != safejs.TypeObject || !isOne(data, "jpki") {
		return
	}
	if kind, err := dom.TextOf(data, "type"); err != nil || kind != "request" || o.asked {
		return
	}
	id, err := dom.TextOf(data, "id")
	if err != nil {
		return
	}
	o.asked, o.id, o.request = true, id, data
	request, err := o.read(id, data)
	if err != nil {
		o.refuse(id, err)
		return
	}
	o.kind = request.Kind
	deliver(request)
}

// read reads what the page asks for.
func (o *Opener) read(id string, data safejs.Value) (task.Request, error) {
	r := task.Request{ID: id, Origin: o.origin, Contact: contactOf(data), Hosts: isTrue(data, "inPage")}
	method, err := dom.TextOf(data, "method")
	if err != nil {
		return r, wire.Errorf(wire.CodeRequestInvalid, "%v", err)
	}
	params, err := data.Get("params")
	if err != nil || params.Type() != safejs.TypeObject {
		return r, wire.Errorf(wire.CodeRequestInvalid, "no params")
	}
	switch method {
	case "authenticate":
		r.Kind = task.KindLogin
		if r.Challenge, err = dom.TextOf(params, "challenge"); err == nil {
			err = authtoken.CheckChallenge(r.Challenge)
		}
		if err != nil {
			return r, wire.Errorf(wire.CodeChallengeInvalid, "%v", err)
		}
		return r, nil
	case "sign":
		r.Kind, r.TimeStamp = task.KindSign, isTrue(params, "timestamp")
		if r.Format, err = formatOf(params); err != nil {
			return r, err
		}
		r.Documents, err = documents(params)
		return r, err
	case "status":
		r.Kind = task.KindShare
		return r, nil
	case "allow":
		r.Kind = task.KindAllow
		r.Purposes, err = purposes(params)
		return r, err
	}
	return r, wire.Errorf(wire.CodeRequestInvalid, "no method %q", method)
}

// contactOf is whom the page says to call; nil: nobody, or not so that it can be shown.
// It stops no request.
func contactOf(data safejs.Value) *room.Contact {
	contact, err := data.Get("contact")
	if err != nil || contact.Type() != safejs.TypeObject {
		return nil
	}
	var told [3]string
	for i, name := range []string{"name", "phone", "hours"} {
		if told[i], err = dom.TextOf(contact, name); err != nil {
			told[i] = "" // not told, or no text
		}
	}
	return room.ContactOf(told[0], told[1], told[2])
}

// purposes are those that a page may be allowed.
func purposes(params safejs.Value) ([]wire.Purpose, error) {
	list, err := params.Get("purposes")
	if err != nil {
		return nil, wire.Errorf(wire.CodeRequestInvalid, "%v", err)
	}
	n, err := list.Length()
	if err != nil || n < 1 || n > len(wire.Purposes) {
		return nil, wire.Errorf(wire.CodeRequestInvalid, "%d purposes", n)
	}
	var all []wire.Purpose
	for i := range n {
		value, err := list.Index(i)
		if err != nil || value.Type() != safejs.TypeString {
			return nil, wire.Errorf(wire.CodeRequestInvalid, "purpose %d", i+1)
		}
		name, err := value.String()
		if p := wire.Purpose(name); err == nil && slices.Contains(wire.Purposes[:], p) && p != wire.PurposeRaw {
			all = append(all, p)
			continue
		}
		return nil, wire.Errorf(wire.CodeRequestInvalid, "no purpose %q", name)
	}
	return all, nil
}

// formatOf is the format that the page asks for; package task knows which a page may.
func formatOf(params safejs.Value) (signature.Format, error) {
	value, err := params.Get("format")
	if err == nil && value.IsUndefined() {
		return signature.CMS, nil
	}
	text, err := dom.TextOf(params, "format")
	format := signature.Format(text)
	if err == nil {
		err = format.Check()
	}
	if err != nil {
		return "", wire.Errorf(wire.CodeRequestInvalid, "%v", err)
	}
	return format, nil
}

func documents(params safejs.Value) ([]task.Document, error) {
	files, err := params.Get("files")
	if err != nil {
		return nil, wire.Errorf(wire.CodeRequestInvalid, "%v", err)
	}
	n, err := files.Length()
	if err != nil || n < 1 || n > wire.MaxItems {
		return nil, wire.Errorf(wire.CodeRequestInvalid, "%d files, want 1 to %d", n, wire.MaxItems)
	}
	var all []task.Document
	for i := range n {
		blob, err := files.Index(i)
		if err != nil {
			return nil, wire.Errorf(wire.CodeRequestInvalid, "%v", err)
		}
		file, err := dom.FileOf(blob)
		if err != nil {
			return nil, wire.Errorf(wire.CodeRequestInvalid, "file %d: %v", i+1, err)
		}
		all = append(all, task.Document{File: file})
	}
	return all, nil
}
