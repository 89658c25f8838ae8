package main

import (
	"bytes"
	"context"
	"fmt"
	"os"

	"golang.org/x/term"
)

// An answer is what came from the terminal.
type answer struct {
	line []byte
	err  error
}

// askTerminal asks at the terminal of the process, whatever its standard input
// is. When ctx ends it gives the terminal its echo back and returns; a read that
// nobody can end is left to the end of the process, and clears what it gets.
func askTerminal(ctx context.Context, prompt string, secret bool) ([]byte, error) {
	in, out, err := openTerminal()
	if err != nil {
		return nil, err
	}
	fd := int(in.Fd())
	before, err := term.GetState(fd)
	if err != nil {
		return nil, closeTerminal(in, out, err)
	}
	fmt.Fprint(out, prompt)
	came := make(chan answer)
	go func() {
		a := readTerminal(in, secret)
		select {
		case came <- a:
		case <-ctx.Done():
			clear(a.line)
		}
	}()
	select {
	case a := <-came:
		if secret {
			fmt.Fprintln(out)
		}
		return a.line, closeTerminal(in, out, a.err)
	case <-ctx.Done():
		_ = term.Restore(fd, before) // there is nobody left to tell
		fmt.Fprintln(out)
		return nil, context.Cause(ctx)
	}
}

func readTerminal(in *os.File, secret bool) answer {
	if secret {
		line, err := term.ReadPassword(int(in.Fd()))
		return answer{line, err}
	}
	line := make([]byte, 256)
	n, err := in.Read(line)
	return answer{bytes.TrimRight(line[:n], "\r\n"), err}
}
