// Package program starts programs of this project that say when they are ready,
// and ends them: for make run, the end-to-end tests and the bench.
package program

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"
)

// A Program runs and has printed its ready line.
type Program[R any] struct {
	Ready  R // what the line said
	child  *Child
	errors *bytes.Buffer
}

// Start runs a program and waits for its first line, a JSON object.
func Start[R any](ctx context.Context, path string, args ...string) (*Program[R], error) {
	return Run[R](ctx, exec.Command(path, args...))
}

// Run is Start for a command with an environment, or a user, of its own. It sets
// the command's output.
func Run[R any](ctx context.Context, command *exec.Cmd) (*Program[R], error) {
	// Not StdoutPipe, which is closed when the program ends, read or not.
	out, in, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	p := &Program[R]{errors: &bytes.Buffer{}}
	command.Stdout, command.Stderr = in, p.errors
	p.child, err = Launch(command)
	if err = errors.Join(err, in.Close()); err != nil {
		return nil, errors.Join(err, out.Close())
	}
	line := make(chan []byte, 1)
	go func() {
		defer out.Close()
		first, _ := bufio.NewReader(out).ReadBytes('\n')
		line <- first
		_, _ = io.Copy(io.Discard, out)
	}()
	select {
	case first := <-line:
		if err := json.Unmarshal(first, &p.Ready); err != nil {
			return nil, errors.Join(fmt.Errorf("ready line %q: %w", first, err), p.Stop())
		}
		return p, nil
	case <-ctx.Done():
		return nil, errors.Join(ctx.Err(), p.Stop())
	case <-time.After(time.Minute):
		return nil, errors.Join(errors.New("not ready after a minute"), p.Stop())
	}
}

// PID returns the number of its process.
func (p *Program[R]) PID() int { return p.child.command.Process.Pid }

// Kill ends the program by force, as nothing that it could know of beforehand.
func (p *Program[R]) Kill() error { return p.child.Kill() }

// Stop ends the program in its own way; what it complained about is the error.
func (p *Program[R]) Stop() error {
	if err := p.child.Stop(); err != nil {
		return err
	}
	if err := p.child.Err(); err != nil {
		return fmt.Errorf("%s: %w\n%s", p.child.command.Path, err, p.errors)
	}
	return nil
}
