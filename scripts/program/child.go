package program

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

// patience is how long a program may take to end in its own way.
const patience = 20 * time.Second

// A Child is a process that ends with this one, where the system can see to that.
type Child struct {
	command *exec.Cmd
	ended   chan struct{}
	err     error // what came of it, once ended is closed
}

// Launch starts a command.
func Launch(command *exec.Cmd) (*Child, error) {
	c := &Child{command: command, ended: make(chan struct{})}
	if command.WaitDelay == 0 {
		command.WaitDelay = patience / 2 // for what it started and left behind
	}
	tieToParent(command)
	started := make(chan error)
	go func() {
		// The kernel takes the end of the thread that started it for the end of us.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := command.Start()
		started <- err
		if err == nil {
			c.err = command.Wait()
			close(c.ended)
		}
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	return c, nil
}

// PID is the number of its process.
func (c *Child) PID() int { return c.command.Process.Pid }

// Ended is closed when it has ended.
func (c *Child) Ended() <-chan struct{} { return c.ended }

// Err waits for its end and returns what came of it.
func (c *Child) Err() error {
	<-c.ended
	return c.err
}

// Kill ends it by force, as nothing that it could know of beforehand, and waits for its end.
func (c *Child) Kill() error {
	if err := c.command.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	<-c.ended
	return nil
}

// Stop ends it in its own way, or else by force, which is an error.
func (c *Child) Stop() error { return c.stopWithin(patience) }

func (c *Child) stopWithin(patience time.Duration) error {
	if err := c.command.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	select {
	case <-c.ended:
		return nil
	case <-time.After(patience):
	}
	late := fmt.Errorf("%s was asked to end and went on for %v", c.command.Path, patience)
	return errors.Join(late, c.Kill())
}
