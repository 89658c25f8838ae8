//go:build js && wasm

// Package main is the program of the worker that holds the practice card, compiled to
// static/dist/practice.wasm: static/practice.js loads it when practice begins, and its
// end is that of the worker.
package main

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"fmt"
	"os"
	"time"

	"github.com/hack-pad/safejs"

	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/practice"
	"jpkiweb/wasm/queue"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "jpki-web practice:", err) // the browser's console
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	frames := queue.New[string]()
	port, err := safejs.Global().Get("port") // of static/practice.js
	if err != nil {
		return err
	}
	take, err := safejs.FuncOf(func(_ safejs.Value, args []safejs.Value) any {
		if text, err := args[0].String(); err == nil {
			frames.Send(text)
		}
		return nil
	})
	if err != nil {
		return err
	}
	helper, err := practice.New(rand.Reader, time.Now(), newKey)
	if err != nil {
		return err
	}
	if _, err := port.Call("open", take.Value()); err != nil {
		return err
	}
	for range frames.Wake() {
		for _, frame := range frames.Take() {
			if err := answer(ctx, helper, frame); err != nil {
				return err
			}
		}
	}
	return nil
}

func answer(ctx context.Context, helper *practice.Helper, frame string) error {
	answers, err := helper.Answer(ctx, []byte(frame))
	if err != nil {
		return err
	}
	for _, a := range answers {
		if _, err := safejs.Global().Call("postMessage", string(a)); err != nil {
			return err
		}
	}
	return nil
}

// newKey has the browser make a key: it takes a tenth of the time that Go compiled to
// WebAssembly does (practice facts 1).
func newKey() (*rsa.PrivateKey, error) {
	subtle, err := safejs.Global().Get("crypto")
	if err != nil {
		return nil, err
	}
	if subtle, err = subtle.Get("subtle"); err != nil {
		return nil, err
	}
	exponent, err := dom.BytesOf([]byte{1, 0, 1})
	if err != nil {
		return nil, err
	}
	pair, err := promised(subtle, "generateKey", map[string]any{
		"name": "RSASSA-PKCS1-v1_5", "modulusLength": 2048, "publicExponent": exponent, "hash": "SHA-256",
	}, true, []any{"sign", "verify"})
	if err != nil {
		return nil, err
	}
	private, err := pair.Get("privateKey")
	if err != nil {
		return nil, err
	}
	exported, err := promised(subtle, "exportKey", "pkcs8", private)
	if err != nil {
		return nil, err
	}
	encoded, err := dom.BytesIn(exported)
	if err != nil {
		return nil, err
	}
	defer clear(encoded)
	key, err := x509.ParsePKCS8PrivateKey(encoded)
	if err != nil {
		return nil, fmt.Errorf("key of the browser: %w", err)
	}
	made, ok := key.(*rsa.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("key of the browser is %T", key)
	}
	return made, nil
}

// promised calls a method and waits for its promise.
func promised(v safejs.Value, method string, args ...any) (safejs.Value, error) {
	promise, err := v.Call(method, args...)
	if err != nil {
		return safejs.Value{}, err
	}
	return dom.Await(promise)
}
