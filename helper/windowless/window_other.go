//go:build !windows

package main

import "syscall"

// noWindow needs nothing: elsewhere no program gets a window by itself.
func noWindow() *syscall.SysProcAttr { return nil }
