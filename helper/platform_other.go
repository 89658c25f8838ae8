//go:build !unix

package main

import (
	"errors"
	"os"

	"golang.org/x/term"
)

// interrupts never delivers: there is no SIGUSR1.
func interrupts() <-chan struct{} { return nil }

// openTerminal opens the console of Windows, which has a file for each
// direction.
func openTerminal() (in, out *os.File, err error) {
	if in, err = os.OpenFile("CONIN$", os.O_RDWR, 0); err != nil {
		return nil, nil, err
	}
	if out, err = os.OpenFile("CONOUT$", os.O_RDWR, 0); err != nil {
		return nil, nil, errors.Join(err, in.Close())
	}
	return in, out, nil
}

func closeTerminal(in, out *os.File, err error) error {
	return errors.Join(err, in.Close(), out.Close())
}

// hideTyping does nothing: readSecret does.
func hideTyping(int) error { return nil }

// discardTyped does nothing: the read goes on, and takes it.
func discardTyped(int) error { return nil }

// readSecret reads a line that the console does not show.
func readSecret(in *os.File) ([]byte, error) { return term.ReadPassword(int(in.Fd())) }

// stopKeys never delivers: no key stops a process.
func stopKeys() chan os.Signal { return nil }

func stopProcess() {}
