//go:build unix && !(darwin || dragonfly || freebsd || netbsd || openbsd)

package main

import "golang.org/x/sys/unix"

// How the mode of a terminal is read and set.
const (
	getTermios = unix.TCGETS
	setTermios = unix.TCSETS
)

// discardTyped throws away what was typed and not read.
func discardTyped(fd int) error { return unix.IoctlSetInt(fd, unix.TCFLSH, unix.TCIFLUSH) }
