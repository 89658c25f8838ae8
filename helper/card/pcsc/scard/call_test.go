//go:build purego

package scard

import (
	"errors"
	"math"
	"slices"
	"testing"
	"time"
)

// Without the library, and with one that has no PC/SC in it, there is no service.
func TestSystemWithoutPCSC(t *testing.T) {
	for _, name := range []string{"libnone.so.7", "libc.so.6"} {
		l := layouts["linux"]
		l.library = name
		if _, err := load(l); !errors.Is(err, ErrNoService) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The library is called: without a service it says so itself, and a code of 32 bits is
// read as one of a LONG of 64.
func TestServiceThatIsNotThere(t *testing.T) {
	t.Setenv("PCSCLITE_CSOCK_NAME", t.TempDir()+"/none")
	if _, err := EstablishContext(); !errors.Is(err, ErrNoService) {
		t.Errorf("%v", err)
	}
	l, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	c := &Context{l, 12345}
	if err := c.Release(); !errors.Is(err, ErrInvalidHandle) {
		t.Errorf("a handle of nobody is released: %v", err)
	}
}

func TestSplitNames(t *testing.T) {
	for text, want := range map[string][]string{
		"": nil, "\x00": nil, "a\x00\x00": {"a"}, "a 0\x00b 1\x00\x00": {"a 0", "b 1"}, "cut": {"cut"},
	} {
		if got := splitNames([]byte(text)); !slices.Equal(got, want) {
			t.Errorf("%q: %q", text, got)
		}
	}
}

func TestMilliseconds(t *testing.T) {
	for wait, want := range map[time.Duration]uint32{-1: infinite, 0: 0, time.Second: 1000, math.MaxInt64: infinite - 1} {
		if got := milliseconds(wait); got != want {
			t.Errorf("%v: %d", wait, got)
		}
	}
}

func TestCommandWithoutAProtocolIsNotSent(t *testing.T) {
	if _, err := (&Card{}).Transmit([]byte{0, 0xA4}); !errors.Is(err, ErrInvalidParameter) {
		t.Errorf("%v", err)
	}
}
