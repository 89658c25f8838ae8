package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"
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
	came    chan answer
	over    chan struct{} // closed when nobody waits for an answer any more
}

// askTerminal asks at the terminal of the process, whatever its standard input
// is; io.EOF is that the person ended the input instead. When ctx ends, or the
// person stops the process, it ends its read and then gives the terminal its echo
// back: what is typed with echo is for the shell. A read that nobody can end is left
// to the end of the process, and clears what it gets.
func askTerminal(ctx context.Context, prompt string, secret bool) ([]byte, error) {
	in, out, err := openTerminal()
	if err != nil {
		return nil, err
	}
	d := dialogue{in: in, out: out, prompt: prompt, secret: secret, came: make(chan answer), over: make(chan struct{})}
	defer close(d.over)
	err = control(in, func(fd int) (err error) {
		d.before, err = term.GetState(fd)
		return err
	})
	if err != nil {
		return nil, closeTerminal(in, out, err)
	}
	stopKey := stopKeys()
	defer signal.Stop(stopKey)
	if err := d.show(); err != nil {
		return nil, closeTerminal(in, out, err)
	}
	go d.read()
	for {
		select {
		case a := <-d.came:
			d.leave(secret)
			return a.line, closeTerminal(in, out, a.err)
		case <-stopKey:
			a, ended := d.endRead()
			d.forget()
			d.leave(true)
			stopProcess()
			if ended && !errors.Is(a.err, os.ErrDeadlineExceeded) { // the line came before the key
				return a.line, closeTerminal(in, out, a.err)
			}
			if err := d.show(); err != nil { // who asks ends now
				return nil, err
			}
			if ended {
				go d.read()
			}
		case <-ctx.Done():
			a, ended := d.endRead()
			clear(a.line)
			d.forget()
			d.leave(true)
			if ended {
				return nil, closeTerminal(in, out, context.Cause(ctx))
			}
			return nil, context.Cause(ctx)
		}
	}
}

// show turns the echo off and prompts.
func (d dialogue) show() error {
	if d.secret {
		if err := control(d.in, hideTyping); err != nil {
			return err
		}
	}
	fmt.Fprint(d.out, d.prompt)
	return nil
}

// forget throws away what of a secret was typed and not ended: whoever reads next, line by
// line or not, would get it.
func (d dialogue) forget() {
	if d.secret {
		_ = control(d.in, discardTyped) // there is nobody left to tell
	}
}

// leave gives the terminal its echo back.
func (d dialogue) leave(newLine bool) {
	_ = control(d.in, func(fd int) error { return term.Restore(fd, d.before) }) // there is nobody left to tell
	if newLine {
		fmt.Fprintln(d.out)
	}
}

// read reads the answer, for as long as somebody waits for it.
func (d dialogue) read() {
	a := answer{}
	if d.secret {
		a.line, a.err = readSecret(d.in)
	} else {
		a.line, a.err = readLine(d.in)
	}
	select {
	case d.came <- a:
	case <-d.over:
		clear(a.line)
	}
}

// endRead ends read where the system can, and tells what it has read, or else
// os.ErrDeadlineExceeded.
func (d dialogue) endRead() (a answer, ended bool) {
	if d.in.SetReadDeadline(time.Now()) != nil {
		return answer{}, false
	}
	a = <-d.came
	_ = d.in.SetReadDeadline(time.Time{}) // it could be set
	return a, true
}

// control does something with the descriptor of a file. Fd would make its reads such as
// nobody can end.
func control(f *os.File, do func(fd int) error) error {
	raw, err := f.SyscallConn()
	if err != nil {
		return err
	}
	var failed error
	if err := raw.Control(func(fd uintptr) { failed = do(int(fd)) }); err != nil {
		return err
	}
	return failed
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

// isTerminal reports whether a person may see what is written to f.
func isTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }
