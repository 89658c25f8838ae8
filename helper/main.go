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
	ctx, stop := signal.NotifyContext(context.Background(), endings()...)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the process at once
	return cli.Run(ctx, os.Args[1:], cli.Env{
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Getenv: os.Getenv, Now: time.Now, Version: version,
		PCSC: keeper.Backend{Backend: pcsc.Backend{}, Command: keeper.Command, Spare: new(keeper.Spare)}, App: static.FS(), Ask: askTerminal, Interrupts: interrupts(),
	})
}

// endings are the signals after which a command still takes the power from the
// card and gives the terminal its echo back; a closed terminal window is one. A
// hangup that nohup ignores stays ignored.
func endings() []os.Signal {
	if signal.Ignored(syscall.SIGHUP) {
		return []os.Signal{os.Interrupt, syscall.SIGTERM}
	}
	return []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP}
}
