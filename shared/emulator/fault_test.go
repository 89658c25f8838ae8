package emulator_test

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"jpkiweb/shared/cardtest"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/iso7816"
)

func TestFaults(t *testing.T) {
	for _, row := range []struct {
		name  string
		fault emulator.Fault
		want  []byte // answer to a wrong PIN
		err   error
		tries int // left afterwards
	}{
		{"none", emulator.Fault{}, []byte{0x63, 0xC2}, nil, 2},
		{"at the next command", emulator.Fault{Command: 2, Effect: emulator.RemoveBefore}, []byte{0x63, 0xC2}, nil, 2},
		{"status word", emulator.Fault{Command: 1, Effect: emulator.AnswerStatusWord, StatusWord: 0x6984}, []byte{0x69, 0x84}, nil, 3},
		{"removed before", emulator.Fault{Command: 1, Effect: emulator.RemoveBefore}, nil, emulator.ErrRemoved, 3},
		{"removed after", emulator.Fault{Command: 1, Effect: emulator.RemoveAfter}, nil, emulator.ErrRemoved, 2},
		{"truncated to nothing", emulator.Fault{Command: 1, Effect: emulator.Truncate}, []byte{}, nil, 2},
		{"truncated to one byte", emulator.Fault{Command: 1, Effect: emulator.Truncate, Length: 1}, []byte{0x63}, nil, 2},
		{"truncated to more than there is", emulator.Fault{Command: 1, Effect: emulator.Truncate, Length: 9}, []byte{0x63, 0xC2}, nil, 2},
		{"first bit", emulator.Fault{Command: 1, Effect: emulator.FlipBit}, []byte{0xE3, 0xC2}, nil, 2},
		{"last bit", emulator.Fault{Command: 1, Effect: emulator.FlipBit, Bit: 15}, []byte{0x63, 0xC3}, nil, 2},
		{"bit counted round", emulator.Fault{Command: 1, Effect: emulator.FlipBit, Bit: 16}, []byte{0xE3, 0xC2}, nil, 2},
	} {
		t.Run(row.name, func(t *testing.T) {
			card := poweredCard(t, cardtest.Image(t))
			status(t, card, selectAP, selectAuthPIN)
			card.Inject(row.fault)
			got, err := card.Transmit(t.Context(), bytesOf(t, verifyAuthWrong))
			if !errors.Is(err, row.err) || !bytes.Equal(got, row.want) {
				t.Errorf("got % X, %v; want % X, %v", got, err, row.want, row.err)
			}
			if left := card.State().UserAuthentication.TriesLeft; left != row.tries {
				t.Errorf("%d tries left, want %d", left, row.tries)
			}
			if row.err != nil && card.Present() {
				t.Error("card is still there")
			}
		})
	}
}

// TestFaultHappensOnce, and several hit one command.
func TestFaultHappensOnce(t *testing.T) {
	card := poweredCard(t, cardtest.Image(t))
	card.Inject(emulator.Fault{Command: 2, Effect: emulator.FlipBit, Bit: 15})
	card.Inject(emulator.Fault{Command: 2, Effect: emulator.AnswerStatusWord, StatusWord: 0x6F00})
	for i, want := range []iso7816.StatusWord{0x9000, 0x6F01, 0x9000, 0x9000} {
		if got := status(t, card, selectAP); got != want {
			t.Errorf("command %d: %v, want %v", i+1, got, want)
		}
	}
}

func TestDelays(t *testing.T) {
	config := cardtest.Image(t)
	config.CommandDelay, config.SignatureDelay = 15*time.Millisecond, 300*time.Millisecond
	synctest.Test(t, func(t *testing.T) {
		card := poweredCard(t, config)
		start := time.Now()
		status(t, card, selectAP, selectAuthPIN, verifyAuth, signAuthShort)
		if took := time.Since(start); took != 4*config.CommandDelay+config.SignatureDelay {
			t.Errorf("login took %v", took)
		}
		card.Inject(emulator.Fault{Command: 1, Effect: emulator.Delay, Delay: time.Minute})
		start = time.Now()
		status(t, card, selectAP)
		if took := time.Since(start); took != config.CommandDelay+time.Minute {
			t.Errorf("delayed command took %v", took)
		}
	})
}

// TestInterruptedCommand: whatever ends the wait, the card has executed.
func TestInterruptedCommand(t *testing.T) {
	config := cardtest.Image(t)
	config.CommandDelay = time.Second
	for _, row := range []struct {
		name      string
		interrupt func(card *emulator.Card, cancel context.CancelFunc)
		want      error
	}{
		{"context ends", func(_ *emulator.Card, cancel context.CancelFunc) { cancel() }, context.Canceled},
		{"power goes", func(card *emulator.Card, _ context.CancelFunc) { card.PowerOff() }, emulator.ErrPoweredOff},
		{"card removed", func(card *emulator.Card, _ context.CancelFunc) { card.Remove() }, emulator.ErrRemoved},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				card := poweredCard(t, config)
				status(t, card, selectAP, selectAuthPIN)
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				done := make(chan error)
				go func() {
					_, err := card.Transmit(ctx, bytesOf(t, verifyAuthWrong))
					done <- err
				}()
				synctest.Wait()
				row.interrupt(card, cancel)
				if err := <-done; !errors.Is(err, row.want) {
					t.Errorf("got %v, want %v", err, row.want)
				}
				if left := card.State().UserAuthentication.TriesLeft; left != 2 {
					t.Errorf("%d tries left", left)
				}
			})
		})
	}
}

// TestWaitingCallerGivesUp: a command behind a slow one is not executed once
// its context has ended.
func TestWaitingCallerGivesUp(t *testing.T) {
	config := cardtest.Image(t)
	config.CommandDelay = time.Hour
	synctest.Test(t, func(t *testing.T) {
		card := poweredCard(t, config)
		done := make(chan error)
		go func() {
			_, err := card.Transmit(t.Context(), bytesOf(t, selectAP))
			done <- err
		}()
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if _, err := card.Transmit(ctx, bytesOf(t, selectAP)); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("second command: %v", err)
		}
		if err := <-done; err != nil {
			t.Errorf("first command: %v", err)
		}
		if n := card.Commands(); n != 1 {
			t.Errorf("%d commands executed", n)
		}
	})
}
