// Command jpki-helper connects a My Number Card with the browser and the shell:
// it owns the PC/SC connection, serves the app on loopback and streams APDUs.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"

	"jpkiweb/helper/cli"
	"jpkiweb/helper/pcsc"
	"jpkiweb/static"
)

// version is set by the build.
var version = "0.0.0-dev"

func main() { os.Exit(run()) }

func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), endings()...)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the process at once
	return cli.Run(ctx, os.Args[1:], cli.Env{
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Getenv: os.Getenv, Now: time.Now, Version: version,
		PCSC: pcsc.Backend{}, App: static.FS(), Ask: askTerminal, Interrupts: interrupts(),
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
