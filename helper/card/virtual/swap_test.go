package virtual_test

import (
	"errors"
	"testing"
	"time"

	"jpkiweb/helper/card/reader"
	"jpkiweb/helper/card/virtual"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/operation"
)

func TestSwap(t *testing.T) {
	g, _ := sharedGallery(t)
	r := virtual.NewReader("Virtual")
	seen := make(chan reader.Reader, 100)
	watched := make(chan error, 1)
	t.Cleanup(func() { <-watched })
	go func() { watched <- r.Watch(t.Context(), func(all []reader.Reader) { seen <- all[0] }) }()
	latest := func(insertion uint32) reader.Reader {
		for {
			select {
			case now := <-seen:
				if now.Insertion >= insertion {
					return now
				}
			case <-time.After(10 * time.Second):
				t.Fatalf("insertion %d was not seen", insertion)
			}
		}
	}
	if _, err := r.Swap(g, "fresh", virtual.Script{}, nil); err != nil {
		t.Fatal(err)
	}
	if now := latest(1); now.Insertion != 1 || now.State != reader.CardPresent {
		t.Errorf("first card: %+v", now)
	}
	old, err := r.Connect(t.Context(), "Virtual", reader.Whole)
	if err != nil {
		t.Fatal(err)
	}
	var delay time.Duration
	inserted, err := r.Swap(g, "child", virtual.Script{}, func(c *emulator.Config) { c.CommandDelay, delay = time.Nanosecond, time.Nanosecond })
	if err != nil || delay == 0 {
		t.Fatal(err, delay)
	}
	if now := latest(3); now.Insertion != 3 || now.State != reader.CardPresent { // removal, then insertion
		t.Errorf("second card: %+v", now)
	}
	if _, err := old.Transmit(t.Context(), []byte{0, 0x20, 0, 0x80}); !errors.Is(err, reader.ErrRemoved) {
		t.Errorf("the old card answers: %v", err)
	}
	if err := old.Close(); err != nil {
		t.Fatal(err)
	}
	testInserted(t, r, false)
	if inserted.Commands() == 0 {
		t.Error("the returned card is not the one in the reader")
	}
	var unknown *virtual.UnknownCardError
	if _, err := r.Swap(g, "credit", virtual.Script{}, nil); !errors.As(err, &unknown) {
		t.Errorf("unknown card: %v", err)
	}
	if _, err := r.Swap(g, "fresh", virtual.Script{}, func(c *emulator.Config) { c.UserAuthentication.TriesUsed = 9 }); !errors.Is(err, emulator.ErrConfig) {
		t.Errorf("impossible card: %v", err)
	}
	testInserted(t, r, false) // the child's card is still there
	if _, err := r.Swap(g, "moved", virtual.Script{}, nil); err != nil {
		t.Fatal(err)
	}
	testInserted(t, r, true)
}

// testInserted reads the status through the reader.
func testInserted(t *testing.T, r *virtual.Reader, signing bool) {
	t.Helper()
	c, err := r.Connect(t.Context(), "Virtual", reader.Whole)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	s, err := operation.ReadStatus(t.Context(), c)
	if err != nil || s.DigitalSignature.Present != signing || s.UserAuthentication.TriesLeft != 3 {
		t.Errorf("%+v, %v", s, err)
	}
}
