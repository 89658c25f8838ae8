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

	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/practice"
)

func main() {
	fmt.Fprintln(os.Stderr, "jpki-web practice:", run(context.Background())) // the browser's console
	os.Exit(1)
}

// run answers until it cannot.
func run(ctx context.Context) error {
	responder, err := practice.New(rand.Reader, time.Now(), newKey)
	if err != nil {
		return err
	}
	page, err := dom.ListenToPage()
	if err != nil {
		return err
	}
	for {
		frame, err := page.Receive(ctx)
		if err != nil {
			return err
		}
		if err := answer(ctx, responder, page, frame.Text); err != nil {
			return err
		}
	}
}

// answer answers one frame. What the browser gave is a string, which nobody can zero: it
// holds a PIN of practice, which the screen shows, until memory is collected.
func answer(ctx context.Context, responder *practice.Responder, page *dom.Starter, frame string) error {
	answers, err := responder.Answer(ctx, []byte(frame))
	for _, a := range answers {
		if err := page.Send(dom.Message{Text: string(a)}); err != nil {
			return err
		}
	}
	return err
}

// newKey has the browser make a key.
func newKey() (*rsa.PrivateKey, error) {
	encoded, err := dom.MakeRSAKey()
	if err != nil {
		return nil, fmt.Errorf("key of the browser: %w", err)
	}
	defer clear(encoded)
	parsed, err := x509.ParsePKCS8PrivateKey(encoded)
	if err != nil {
		return nil, fmt.Errorf("key of the browser: %w", err)
	}
	key, ok := parsed.(*rsa.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("key of the browser is %T", parsed)
	}
	return key, nil
}
