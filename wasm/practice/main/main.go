//go:build js && wasm

// Package main is the program of the worker that holds the practice card, or those of the
// training's visitors, compiled to static/dist/practice.wasm: static/practice.js loads it
// when practice begins, static/training.js when the training of a counter does, and its end
// is that of the worker.
package main

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"os"
	"time"

	"jpkiweb/shared/sandboxca"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/practice"
	"jpkiweb/wasm/practice/trainer"
)

func main() {
	fmt.Fprintln(os.Stderr, "jpki-web practice:", run(context.Background())) // the browser's console
	os.Exit(1)
}

// trains is the argument that static/training.js gives: the worker has the cards of the
// training's visitors then, and no practice card.
const trains = "training"

// An answerer answers what the page says.
type answerer func(ctx context.Context, frame []byte) ([][]byte, error)

// run answers until it cannot.
func run(ctx context.Context) error {
	answer, err := answererOf(os.Args[1:])
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
		if err := say(ctx, answer, page, frame.Text); err != nil {
			return err
		}
	}
}

// answererOf is who answers in this worker.
func answererOf(args []string) (answerer, error) {
	if len(args) == 1 && args[0] == trains {
		t := trainer.New(rand.Reader, time.Now(), newKey)
		return func(ctx context.Context, question []byte) ([][]byte, error) {
			answer, err := t.Answer(ctx, question)
			return [][]byte{answer}, err
		}, nil
	}
	responder, err := practice.New(rand.Reader, time.Now(), newKey)
	if err != nil {
		return nil, err
	}
	return responder.Answer, nil
}

// say answers one frame. What the browser gave is a string, which nobody can zero: it
// holds a PIN of practice, which the screen shows, until memory is collected.
func say(ctx context.Context, answer answerer, page *dom.Starter, frame string) error {
	answers, err := answer(ctx, []byte(frame))
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
	key, err := sandboxca.ReadRSAKey(encoded)
	if err != nil {
		return nil, fmt.Errorf("key of the browser: %w", err)
	}
	return key, nil
}
