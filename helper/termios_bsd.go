//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package main

import "golang.org/x/sys/unix"

// How the mode of a terminal is read and set.
const (
	getTermios = unix.TIOCGETA
	setTermios = unix.TIOCSETA
)

// inputQueue is FREAD of sys/fcntl.h.
const inputQueue = 1

// discardTyped throws away what was typed and not read.
func discardTyped(fd int) error { return unix.IoctlSetPointerInt(fd, unix.TIOCFLUSH, inputQueue) }
