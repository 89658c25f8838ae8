package main

import (
	"bytes"
	"context"
	"fmt"
	"os"

	"golang.org/x/term"
)

// askTerminal asks at the terminal of the process, whatever its standard input
// is. An interrupt ends the question and gives the terminal its echo back.
func askTerminal(ctx context.Context) func(prompt string, secret bool) ([]byte, error) {
	return func(prompt string, secret bool) ([]byte, error) {
		tty, err := os.OpenFile("/dev/tty", os.O_RDWR, 0)
		if err != nil {
			return nil, err
		}
		defer tty.Close()
		fd := int(tty.Fd())
		before, err := term.GetState(fd)
		if err != nil {
			return nil, err
		}
		stop := context.AfterFunc(ctx, func() {
			// The read below cannot be ended otherwise; the person asked to leave.
			_ = term.Restore(fd, before)
			fmt.Fprintln(tty)
			os.Exit(130)
		})
		defer stop()
		fmt.Fprint(tty, prompt)
		if secret {
			defer fmt.Fprintln(tty)
			return term.ReadPassword(fd)
		}
		line := make([]byte, 256)
		n, err := tty.Read(line)
		return bytes.TrimRight(line[:n], "\r\n"), err
	}
}
