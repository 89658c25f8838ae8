package server_test

import (
	"bytes"
	"context"
	"sync"
	"testing"

	"jpkiweb/helper/card/reader"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/operation"
	"jpkiweb/wasm/session"
)

// A kept reader keeps the very bytes of every command that carries a PIN, after the
// card has had it.
type kept struct {
	reader.Backend
	commands *commands
}

type commands struct {
	mu  sync.Mutex
	all [][]byte
}

func (k kept) Connect(ctx context.Context, name string, how reader.How) (reader.Connection, error) {
	c, err := k.Backend.Connect(ctx, name, how)
	return keeping{c, k.commands}, err
}

type keeping struct {
	reader.Connection
	commands *commands
}

func (k keeping) Transmit(ctx context.Context, command []byte) ([]byte, error) {
	response, err := k.Connection.Transmit(ctx, command)
	if c, malformed := iso7816.ParseCommand(command); malformed == nil && c.INS == iso7816.InsVerify && len(c.Data) > 0 {
		k.commands.mu.Lock()
		defer k.commands.mu.Unlock()
		k.commands.all = append(k.commands.all, command)
	}
	return response, err
}

// wiped wants one command with a PIN to have gone to the card, and nothing to be left
// of it in the memory where it was.
func (c *commands) wiped(t *testing.T) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.all) != 1 {
		t.Fatalf("%d commands with a PIN", len(c.all))
	}
	if left := bytes.Trim(c.all[0], "\x00"); len(left) > 0 {
		t.Errorf("%d bytes of the command are left", len(left))
	}
}

// A page that is our own app sends the PIN to the card in a command.
func TestPINOfThePageIsWiped(t *testing.T) {
	for name, pin := range map[string]string{"right": "", "wrong": "9999"} {
		t.Run(name, func(t *testing.T) {
			sent := &commands{}
			r := start(t, func(c *setup) { c.Around = func(b reader.Backend) reader.Backend { return kept{b, sent} } }, nil)
			typed := r.pin(jpki.UserAuthentication)
			if pin != "" {
				typed = operation.Typed([]byte(pin))
			}
			if _, err := login(t.Context(), r.open(t, session.Events{}), foreign, typed); (err == nil) != (pin == "") {
				t.Fatal(err)
			}
			sent.wiped(t)
		})
	}
}

// The helper itself makes a command of the PIN that was typed in its window.
func TestPINOfTheWindowIsWiped(t *testing.T) {
	for name, pin := range map[string]string{"right": "", "wrong": "9999"} {
		t.Run(name, func(t *testing.T) {
			sent := &commands{}
			r := start(t, func(c *setup) {
				granted(c)
				c.Around = func(b reader.Backend) reader.Backend { return kept{b, sent} }
			}, nil)
			if pin == "" {
				pin = string(r.image.UserAuthentication.PIN)
			}
			lease, err := r.openAs(t, foreign, session.Events{}).Login(t.Context(), readerName, foreign, challenge, false)
			if err != nil {
				t.Fatal(err)
			}
			_, err = operation.Login(t.Context(), lease, foreignLogin(r.typed(t, lease, "pin", pin)))
			if (err == nil) != (pin == string(r.image.UserAuthentication.PIN)) {
				t.Fatal(err)
			}
			sent.wiped(t) // while the lease stands
		})
	}
}
