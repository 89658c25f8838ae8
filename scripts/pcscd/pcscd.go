// Package pcscd starts the PC/SC service for a test run: one a machine, for its
// socket is one, and without systemd.
package pcscd

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/ebfe/scard"

	"jpkiweb/scripts/program"
)

// ErrNotInstalled: run scripts/setup test.
var ErrNotInstalled = errors.New("pcscd is not installed: run scripts/setup test")

// A Service is PC/SC as one run has it.
type Service struct {
	end, unlock func() error
	startedHere bool // this run started it
}

// Start takes the machine's PC/SC service for this run alone, after whatever run
// has it now. It starts pcscd unless one runs already, which is then used and
// left running.
func Start(ctx context.Context) (*Service, error) {
	unlock, err := lock(ctx)
	if err != nil {
		return nil, err
	}
	s := &Service{unlock: unlock, startedHere: !answers()}
	if s.end, err = start(ctx); err != nil {
		return nil, errors.Join(err, unlock())
	}
	return s, nil
}

// Stop ends what was started, by its process, and lets others have it.
func (s *Service) Stop() error { return errors.Join(s.end(), s.unlock()) }

// Halt ends the service for a while, as an update of it does; Resume starts it
// again. A service that this run did not start is not touched.
func (s *Service) Halt() error {
	if !s.startedHere {
		return errors.New("pcscd ran before this run: it is not ours to stop")
	}
	return s.end()
}

// Resume starts the service again.
func (s *Service) Resume(ctx context.Context) (err error) {
	s.end, err = start(ctx)
	if err != nil {
		s.end = func() error { return nil }
	}
	return err
}

// lock waits for the one slot of vpcd that all runs use.
func lock(ctx context.Context) (unlock func() error, err error) {
	f, err := os.OpenFile(filepath.Join(os.TempDir(), "jpkiweb-pcscd.lock"), os.O_CREATE|os.O_RDWR, 0o666)
	if err != nil {
		return nil, fmt.Errorf("lock PC/SC: %w", err)
	}
	taken := make(chan error, 1)
	go func() { taken <- exclusive(f) }()
	select {
	case err := <-taken:
		if err != nil {
			return nil, errors.Join(fmt.Errorf("lock PC/SC: %w", err), f.Close())
		}
		return f.Close, nil // which unlocks
	case <-ctx.Done():
		// The process ends with this error, and the wait with it.
		return nil, fmt.Errorf("another run has PC/SC: %w", ctx.Err())
	}
}

func start(ctx context.Context) (stop func() error, err error) {
	if answers() {
		return func() error { return nil }, nil
	}
	path, err := exec.LookPath("pcscd")
	if err != nil {
		if path, err = exec.LookPath("/usr/sbin/pcscd"); err != nil {
			return nil, ErrNotInstalled
		}
	}
	daemon, err := program.Launch(exec.Command(path, flags(path)...))
	if err != nil {
		return nil, fmt.Errorf("start pcscd: %w", err)
	}
	// pcscd tells nobody that its socket is there.
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		if answers() {
			return daemon.Stop, nil
		}
		select {
		case <-daemon.Ended():
			return nil, errors.Join(errors.New("pcscd ended at once"), daemon.Err())
		case <-ctx.Done():
			return nil, errors.Join(ctx.Err(), daemon.Stop())
		case <-again.C:
		}
	}
}

// flags keeps polkit out where pcscd knows how: there is no session to ask.
func flags(path string) []string {
	// Its exit status says nothing: older versions end their help with an error.
	help, _ := exec.Command(path, "--help").CombinedOutput()
	if bytes.Contains(help, []byte("--disable-polkit")) {
		return []string{"--foreground", "--disable-polkit"}
	}
	return []string{"--foreground"}
}

func answers() bool {
	c, err := scard.EstablishContext()
	if err != nil {
		return false
	}
	defer c.Release()
	// The driver of vpcd loads a moment after the socket is there.
	readers, err := c.ListReaders()
	return err == nil && len(readers) > 0
}
