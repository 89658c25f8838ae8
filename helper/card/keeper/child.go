package keeper

import (
	"os"
	"os/signal"
	"syscall"

	"jpkiweb/helper/card/reader"
)

// Argument is the subcommand of the helper's own program that is the child.
const Argument = "keep-card"

// Main is the child process: its standard input and output are the helper's. What
// ends programs from a terminal does not end it, and neither does a helper that
// hears its answers no more: only the end of its input does.
func Main(b reader.Backend) error {
	signal.Ignore(os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGPIPE)
	return Serve(os.Stdin, os.Stdout, b)
}
