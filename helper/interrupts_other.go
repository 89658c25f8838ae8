//go:build !unix

package main

// interrupts never delivers: there is no SIGUSR1.
func interrupts() <-chan struct{} { return nil }
