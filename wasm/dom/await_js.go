package dom

import (
	"errors"
	"fmt"

	"github.com/hack-pad/safejs"
)

// ErrRejected is what a rejected promise gives, with the reason's text.
var ErrRejected = errors.New("rejected")

// Await waits for a promise; the error of a rejected one is [ErrRejected]. It must
// not be called from JavaScript.
func Await(promise safejs.Value) (safejs.Value, error) {
	type outcome struct {
		value safejs.Value
		err   error
	}
	done := make(chan outcome, 1)
	resolved, err := safejs.FuncOf(func(_ safejs.Value, args []safejs.Value) any {
		done <- outcome{value: args[0]}
		return nil
	})
	if err != nil {
		return safejs.Value{}, err
	}
	defer resolved.Release()
	rejected, err := safejs.FuncOf(func(_ safejs.Value, args []safejs.Value) any {
		done <- outcome{err: rejection(args)}
		return nil
	})
	if err != nil {
		return safejs.Value{}, err
	}
	defer rejected.Release()
	if _, err := promise.Call("then", resolved.Value(), rejected.Value()); err != nil {
		return safejs.Value{}, err
	}
	o := <-done
	return o.value, o.err
}

// Promised calls a method of a value and waits for the promise that it returns, as
// [Await] does.
func Promised(v safejs.Value, method string, args ...any) (safejs.Value, error) {
	promise, err := v.Call(method, args...)
	if err != nil {
		return safejs.Value{}, err
	}
	return Await(promise)
}

func rejection(args []safejs.Value) error {
	if len(args) == 0 {
		return ErrRejected
	}
	message, err := TextOf(args[0], "message")
	if err != nil {
		return ErrRejected
	}
	return fmt.Errorf("%w: %s", ErrRejected, message)
}
