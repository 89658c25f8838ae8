// Command jpki-helper connects a My Number Card with the browser and the shell:
// it owns the PC/SC connection, serves the app on loopback and streams APDUs.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"jpkiweb/helper/card/keeper"
	"jpkiweb/helper/card/pcsc"
	"jpkiweb/helper/cli"
	"jpkiweb/helper/own/update"
	"jpkiweb/helper/system/browser"
	"jpkiweb/helper/system/host"
	"jpkiweb/shared/municipality/bundle"
	"jpkiweb/static"
)

// version is set by the build.
var version = "0.0.0-dev"

func main() { os.Exit(run()) }

func run() int {
	if len(os.Args) == 2 && os.Args[1] == keeper.Argument { // a child of another helper
		if err := keeper.Main(pcsc.Backend{}); err != nil {
			fmt.Fprintln(os.Stderr, "jpki-helper:", err)
			return 1
		}
		return 0
	}
	return cli.Run(interruptible(), os.Args[1:], cli.Env{
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Getenv: os.Getenv, Language: host.Language, Now: time.Now, Version: version,
		PCSC: keeper.Backend{Backend: pcsc.Backend{}, Command: keeper.Command, Spare: new(keeper.Spare)}, App: static.FS(), Ask: askTerminal, Terminal: isTerminal(os.Stderr), Interrupts: interrupts(), Open: browser.Open,
		UpdateKeys: update.Keys(), NationalKeys: bundle.NationalKeys(),
	})
}

// interruptible returns a context that ends at the first signal, which is its cause. A
// second one ends the process at once.
func interruptible() context.Context {
	ctx, end := context.WithCancelCause(context.Background())
	first, quits := make(chan os.Signal, 1), make(chan os.Signal, 1)
	signal.Notify(first, endings()...)
	go func() {
		end(interruption(<-first))
		if !signal.Ignored(syscall.SIGQUIT) {
			signal.Notify(quits, syscall.SIGQUIT)
		}
		signal.Stop(first)
		os.Exit(interruption(<-quits).ExitCode()) // by itself it would print what every goroutine does
	}()
	return ctx
}

func interruption(s os.Signal) cli.Interruption {
	number, _ := s.(syscall.Signal) // all are, on every system
	return cli.Interruption(number)
}

// endings are the signals after which a command still takes the power from the
// card and gives the terminal its echo back; a closed terminal window is one, and
// Ctrl-\, at which Go would print what every goroutine does while a PIN is in memory.
// A hangup that nohup ignores stays ignored, and so does Ctrl-\ in a shell's background.
func endings() []os.Signal {
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM}
	for _, s := range []os.Signal{syscall.SIGHUP, syscall.SIGQUIT} {
		if !signal.Ignored(s) {
			signals = append(signals, s)
		}
	}
	return signals
}
