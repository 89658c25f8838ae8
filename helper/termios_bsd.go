//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package main

import "golang.org/x/sys/unix"

// How the mode of a terminal is read and set.
const (
	getTermios = unix.TIOCGETA
	setTermios = unix.TIOCSETA
)
