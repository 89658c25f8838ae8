package operation_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"fmt"
	"time"

	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/card"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/operation"
	"jpkiweb/shared/sandboxca"
)

// A login with a virtual card, and what a wrong PIN costs. A card in a reader is a
// lease of helper/card/reader, or one of wasm/session.
func ExampleLogin() {
	c := virtualCard([]byte("1234"))
	job := operation.LoginJob{
		Origin: must(authtoken.ParseOrigin("https://city.example.lg.jp")), Challenge: "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
		PIN: operation.Typed([]byte("1234")),
	}
	token, err := operation.Login(context.Background(), c, job)
	fmt.Println(token.Format, token.Algorithm, err)

	c.PowerOff()
	c.PowerOn()
	job.PIN = operation.Typed([]byte("4321"))
	_, err = operation.Login(context.Background(), c, job)
	if refused, ok := errors.AsType[*card.PINError](err); ok {
		fmt.Println(refused.TriesLeft, "tries left:", operation.WireError(err).Code)
	}
	// Output:
	// web-eid:1.0 RS256 <nil>
	// 2 tries left: pin_wrong
}

// virtualCard is a powered card of the sandbox that can log in.
func virtualCard(pin []byte) *emulator.Card {
	ca := must(sandboxca.New(rand.Reader, time.Now()))
	key := must(rsa.GenerateKey(rand.Reader, 2048))
	certificate := must(ca.Issue(jpki.UserAuthentication, key.Public(), sandboxca.DefaultHolder()))
	c := must(emulator.New(emulator.Config{UserAuthentication: &emulator.Credential{Certificate: certificate, Key: key, PIN: pin}}))
	c.PowerOn()
	return c
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
