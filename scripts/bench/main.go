// Command bench is "make bench": what a login and a signature cost, against
// OpenSC on the same card in the same run. Counts are exact and must hold; times
// are ratios, printed with what was promised.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"time"

	"jpkiweb/scripts/pcscd"
)

// The card of the table: what a command and a signature take.
const (
	commandDelay   = 15 * time.Millisecond
	signatureDelay = 300 * time.Millisecond
)

func main() {
	repeat := flag.Int("repeat", 7, "how often a time is measured; the median counts")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := bench(ctx, *repeat); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// A row is one line of the table. Only counts and sizes can fail.
type row struct {
	job, promised string
	value         string
	broken        bool
}

func bench(ctx context.Context, repeat int) (err error) {
	sandbox, err := os.MkdirTemp("", "jpkiweb-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(sandbox)
	for _, variable := range []string{"XDG_STATE_HOME", "XDG_RUNTIME_DIR"} { // nothing of the person's own
		if err := os.Setenv(variable, filepath.Join(sandbox, variable)); err != nil {
			return err
		}
	}
	build := exec.CommandContext(ctx, "go", "build", "-o", filepath.Join(sandbox, "eservice"), "./scripts/eservice")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return err
	}
	service, err := pcscd.Start(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, service.Stop()) }()
	broken := false
	fmt.Printf("%-64s %-22s %s\n", "job", "measured", "promised")
	for _, part := range []func(context.Context, string, int) ([]row, error){counts, times, overhead, browserLogin, healthAndStart, sizes, idle} {
		rows, err := part(ctx, sandbox, repeat)
		if err != nil {
			return err
		}
		for _, r := range rows {
			mark := ""
			if r.broken {
				mark, broken = "  BROKEN", true
			}
			fmt.Printf("%-64s %-22s %s%s\n", r.job, r.value, r.promised, mark)
		}
	}
	if broken {
		return errors.New("a promise is broken")
	}
	return nil
}
