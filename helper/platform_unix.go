//go:build unix

package main

import (
	"errors"
	"os"
	"os/signal"
	"syscall"
)

// interrupts delivers SIGUSR1.
func interrupts() <-chan struct{} {
	signals, out := make(chan os.Signal, 1), make(chan struct{})
	signal.Notify(signals, syscall.SIGUSR1)
	go func() {
		for range signals {
			out <- struct{}{}
		}
	}()
	return out
}

// openTerminal opens the controlling terminal to read and to write.
func openTerminal() (in, out *os.File, err error) {
	tty, err := os.OpenFile("/dev/tty", os.O_RDWR, 0)
	return tty, tty, err
}

func closeTerminal(in, _ *os.File, err error) error { return errors.Join(err, in.Close()) }
