//go:build unix

package main

import (
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
