//go:build unix

package main

import (
	"errors"
	"os"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// interrupts delivers SIGUSR1.
func interrupts() <-chan struct{} {
	signals, out := make(chan os.Signal, 1), make(chan struct{})
	signal.Notify(signals, syscall.SIGUSR1)
	go func() {
		for range signals {
			out <- struct{}{}
		}
	}()
	return out
}

// openTerminal opens the controlling terminal to read and to write.
func openTerminal() (in, out *os.File, err error) {
	tty, err := os.OpenFile("/dev/tty", os.O_RDWR, 0)
	return tty, tty, err
}

func closeTerminal(in, _ *os.File, err error) error { return errors.Join(err, in.Close()) }

// hideTyping turns off that the terminal shows what is typed. It still gives whole
// lines, and a signal for Ctrl-C.
func hideTyping(fd int) error {
	mode, err := unix.IoctlGetTermios(fd, getTermios)
	if err != nil {
		return err
	}
	mode.Lflag &^= unix.ECHO
	mode.Lflag |= unix.ICANON | unix.ISIG
	mode.Iflag |= unix.ICRNL
	return unix.IoctlSetTermios(fd, setTermios, mode)
}

// readSecret reads a line. term.ReadPassword never returns at the end of the input.
func readSecret(in *os.File) ([]byte, error) { return readLine(in) }

// stopKeys delivers SIGTSTP, Ctrl-Z, which stops nothing by itself then. One that is
// ignored stays ignored.
func stopKeys() chan os.Signal {
	if signal.Ignored(syscall.SIGTSTP) {
		return nil
	}
	stopKey := make(chan os.Signal, 1)
	signal.Notify(stopKey, syscall.SIGTSTP)
	return stopKey
}

// orphanTime is how long a stop may take to come. It never does where no shell would
// continue the process: POSIX.1-2024, 2.4.3, on orphaned process groups.
const orphanTime = 200 * time.Millisecond

// stopProcess stops the process, as Ctrl-Z does where nobody waits for it, and returns
// when it goes on. SIGTTOU stands in for SIGTSTP, which stops no Go process any more
// that was once told of it.
func stopProcess() {
	continued := make(chan os.Signal, 1)
	signal.Notify(continued, syscall.SIGCONT)
	defer signal.Stop(continued)
	if syscall.Kill(syscall.Getpid(), syscall.SIGTTOU) != nil {
		return
	}
	select {
	case <-continued:
	case <-time.After(orphanTime):
	}
}
