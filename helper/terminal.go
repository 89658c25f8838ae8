package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"unicode/utf8"

	"golang.org/x/term"
)

// maxLine is more than a terminal gives as one line (termios(3): 4096).
const maxLine = 4 << 10

// An answer is what came from the terminal.
type answer struct {
	line []byte
	err  error
}

// A dialogue is one question at the terminal.
type dialogue struct {
	in, out *os.File
	before  *term.State // how the terminal was found
	prompt  string
	secret  bool
}

// askTerminal asks at the terminal of the process, whatever its standard input
// is; io.EOF is that the person ended the input instead. When ctx ends, or the
// person stops the process, it gives the terminal its echo back; a read that nobody
// can end is left to the end of the process, and clears what it gets.
func askTerminal(ctx context.Context, prompt string, secret bool) ([]byte, error) {
	in, out, err := openTerminal()
	if err != nil {
		return nil, err
	}
	d := dialogue{in: in, out: out, prompt: prompt, secret: secret}
	if d.before, err = term.GetState(int(in.Fd())); err != nil {
		return nil, closeTerminal(in, out, err)
	}
	stopKey := stopKeys()
	defer signal.Stop(stopKey)
	if err := d.show(); err != nil {
		return nil, closeTerminal(in, out, err)
	}
	came := make(chan answer)
	go d.read(ctx, came)
	for {
		select {
		case a := <-came:
			d.leave(secret)
			return a.line, closeTerminal(in, out, a.err)
		case <-stopKey:
			d.leave(true)
			stopProcess()
			if err := d.show(); err != nil { // the read is left: who asks ends now
				return nil, err
			}
		case <-ctx.Done():
			d.leave(true)
			return nil, context.Cause(ctx)
		}
	}
}

// show turns the echo off and prompts.
func (d dialogue) show() error {
	if d.secret {
		if err := hideTyping(int(d.in.Fd())); err != nil {
			return err
		}
	}
	fmt.Fprint(d.out, d.prompt)
	return nil
}

// leave gives the terminal its echo back.
func (d dialogue) leave(newLine bool) {
	_ = term.Restore(int(d.in.Fd()), d.before) // there is nobody left to tell
	if newLine {
		fmt.Fprintln(d.out)
	}
}

// read reads the answer, for as long as somebody waits for it.
func (d dialogue) read(ctx context.Context, came chan<- answer) {
	a := answer{}
	if d.secret {
		a.line, a.err = readSecret(d.in)
	} else {
		a.line, a.err = readLine(d.in)
	}
	select {
	case came <- a:
	case <-ctx.Done():
		clear(a.line)
	}
}

// readLine reads a line of the terminal without its end; io.EOF is the end of the
// input before anything of it. It leaves no copy of it behind.
func readLine(in io.Reader) ([]byte, error) {
	line := make([]byte, 0, maxLine)
	for len(line) < cap(line) && !bytes.HasSuffix(line, []byte("\n")) {
		n, err := in.Read(line[len(line):cap(line)])
		line = line[:len(line)+n]
		if errors.Is(err, io.EOF) && len(line) > 0 {
			break
		}
		if err != nil {
			clear(line)
			return nil, err
		}
	}
	return erased(bytes.TrimRight(line, "\r\n")), nil
}

// erased does what the backspace key means, where the terminal has another key for
// that and leaves this one in the line.
func erased(line []byte) []byte {
	kept := line[:0]
	for _, b := range line {
		if b == '\b' {
			_, size := utf8.DecodeLastRune(kept)
			kept = kept[:len(kept)-size]
			continue
		}
		kept = append(kept, b)
	}
	clear(line[len(kept):])
	return kept
}
