// Command bench is "make bench": what a login and a signature cost, against OpenSC
// on the same card, in turn with it.
//
// It builds what it measures. Counts and sizes are exact. A time is a series: its median has a bound, which it
// keeps, breaks, or, where the noise is larger than what the series can tell, does
// not decide. The run ends with 1 unless all bounds are kept.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"jpkiweb/scripts/pcscd"
)

// The card of the table: what a command and a signature take.
const (
	commandDelay   = 15 * time.Millisecond
	signatureDelay = 300 * time.Millisecond
)

func main() {
	repeat := flag.Int("repeat", 9, "how often a time is measured at least; four times as often where that does not decide")
	only := flag.String("only", "", "measure these `PARTS` alone, with commas: "+strings.Join(names(), ","))
	before := flag.String("before", "", "measure start, health and login in turn with those of another build, whose helper this `FILE` is")
	beforeGuide := flag.String("before-guide", "", "measure guide and answers in turn with those of another build, whose static/guide this `FOLDER` is")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, bench{repeat: *repeat, before: *before, beforeGuide: *beforeGuide}, *only); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// A bench is what the parts of one run share.
type bench struct {
	dir         string         // of the sandbox, and for files
	repeat      int            // times, at least
	before      string         // helper of another build; "": none
	beforeGuide string         // folder of the guide of another build; "": none
	machine     func() float64 // the share that the machine takes away now
	takenShares series         // what it said, in percent
}

// noise is what the machine takes away now.
func (b *bench) noise() float64 {
	n := b.machine()
	b.takenShares = append(b.takenShares, 100*n)
	return n
}

// A part makes some rows of the table.
type part struct {
	name string
	rows func(context.Context, *bench) ([]row, error)
	// cardless: it needs neither card nor PC/SC.
	cardless bool
}

func parts() []part {
	return []part{
		{name: "allocations", rows: allocations}, {name: "counts", rows: counts}, {name: "commandline", rows: commandLine}, {name: "signing", rows: signing},
		{name: "overhead", rows: overhead}, {name: "login", rows: browserLogin}, {name: "desk", rows: desk}, {name: "start", rows: start}, {name: "health", rows: health},
		{name: "hashing", rows: hashing}, {name: "verifying", rows: verifying}, {name: "lists", rows: lists}, {name: "loginverified", rows: loginVerified},
		{name: "rush", rows: rush}, {name: "challenges", rows: challenges}, {name: "ocsp", rows: ocspQuestions}, {name: "sizes", rows: sizes}, {name: "idle", rows: idle}, {name: "supply", rows: supplied, cardless: true},
		{name: "guide", rows: guideAnswers, cardless: true}, {name: "answers", rows: answers, cardless: true},
	}
}

func names() (all []string) {
	for _, p := range parts() {
		all = append(all, p.name)
	}
	return all
}

func run(ctx context.Context, b bench, only string) (err error) {
	wanted, err := choose(only)
	if err != nil {
		return err
	}
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
	b.dir, b.machine = sandbox, newYardstick().read
	if err := build(ctx, buildSteps(sandbox)); err != nil {
		return err
	}
	if !slices.ContainsFunc(wanted, func(p part) bool { return !p.cardless }) {
		return b.table(ctx, wanted, os.Stdout)
	}
	service, err := pcscd.Start(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, service.Stop()) }()
	return b.table(ctx, wanted, os.Stdout)
}

// choose are the parts of a list of names, all where there is none.
func choose(only string) (chosen []part, err error) {
	if only == "" {
		return parts(), nil
	}
	for name := range strings.SplitSeq(only, ",") {
		i := slices.Index(names(), name)
		if i < 0 {
			return nil, fmt.Errorf("no part %q", name)
		}
		chosen = append(chosen, parts()[i])
	}
	return chosen, nil
}

// table prints the rows of parts as they come. Its error says how many bounds are
// not kept.
func (b *bench) table(ctx context.Context, chosen []part, out io.Writer) error {
	found := map[verdict]int{}
	printHead(out)
	for _, p := range chosen {
		rows, err := p.rows(ctx, b)
		if err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		for _, r := range rows {
			r.print(out)
			found[r.verdict]++
		}
	}
	if len(b.takenShares) > 0 {
		compared("the machine: what it took away from a work that is always the same", b.takenShares, percent).print(out)
	}
	return failureOf(found)
}

// failureOf is the error of a table whose bounds are not all kept.
func failureOf(found map[verdict]int) error {
	var errs []error
	if n := found[broken]; n > 0 {
		errs = append(errs, fmt.Errorf("broken bounds: %d", n))
	}
	if n := found[undecided]; n > 0 {
		errs = append(errs, fmt.Errorf("bounds not decided: %d; measure on a machine that does nothing else", n))
	}
	return errors.Join(errs...)
}
