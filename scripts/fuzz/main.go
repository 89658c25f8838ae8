// Command fuzz runs every fuzz target of the project until it was executed as often
// as is wanted of it, and prints how often that was. It runs in the root of the
// project; names of targets ("shared/signature/cms FuzzParse") choose among them.
//
// It counts executions and not seconds. What a target costs differs a hundredfold,
// and Go's fuzzer spends most of its time on making new inputs smaller, so that
// seconds say little. And at the end of its time the fuzzer of Go 1.26 sometimes says
// FAIL with "context deadline exceeded" although it found nothing: the main loop hears
// of the deadline before its workers' context has, and takes it for an error. Without
// a deadline a FAIL is one.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// limit is how long one target may take, fifty times what the slowest does.
const limit = 15 * time.Minute

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Stdout, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "fuzz:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer, names []string) error {
	targets, err := find(os.DirFS("."))
	if err != nil {
		return err
	}
	if err := checkExceptions(targets, exceptions); err != nil {
		return err
	}
	if targets, err = choose(targets, names); err != nil {
		return err
	}
	f, err := newFuzzer()
	if err != nil {
		return err
	}
	defer os.RemoveAll(f.folder)
	var failed []error
	for _, t := range targets {
		n, err := f.fuzz(ctx, t)
		fmt.Fprintln(out, row(t, n, err))
		if err != nil {
			failed = append(failed, fmt.Errorf("%s: %w", t, err))
		}
		if ctx.Err() != nil {
			break
		}
	}
	return errors.Join(failed...)
}

// A fuzzer is where targets are compiled and where their corpora are.
type fuzzer struct{ folder, cache string }

func newFuzzer() (fuzzer, error) {
	cache, err := exec.Command("go", "env", "GOCACHE").Output()
	if err != nil {
		return fuzzer{}, fmt.Errorf("find the fuzzer's corpora: %w", err)
	}
	folder, err := os.MkdirTemp("", "fuzz")
	return fuzzer{folder, strings.TrimSpace(string(cache))}, err
}

// choose returns the targets of these names, all where there is none.
func choose(targets []target, names []string) ([]target, error) {
	if len(names) == 0 {
		return targets, nil
	}
	var chosenTargets []target
	for _, name := range names {
		i := slices.IndexFunc(targets, func(t target) bool { return t.String() == name })
		if i < 0 {
			return nil, fmt.Errorf("no fuzz target %q", name)
		}
		chosenTargets = append(chosenTargets, targets[i])
	}
	return chosenTargets, nil
}

// row is one line of the table: what was executed how often, and whether that will do.
func row(t target, executions int, err error) string {
	verdict := "ok"
	if err != nil {
		verdict = "FAIL"
	}
	return fmt.Sprintf("%-42s %9d executions, %d wanted  %s", t, executions, t.wanted(), verdict)
}

// fuzz runs one target and returns how often it was executed: at least as often as is
// wanted, or there is an error. What the fuzzer learns is kept where go test keeps it.
func (f fuzzer) fuzz(ctx context.Context, t target) (int, error) {
	program := filepath.Join(f.folder, "fuzz.test")
	compile := exec.CommandContext(ctx, "go", "test", "-c", "-fuzz", ".", "-o", program, "./"+t.folder)
	if text, err := compile.CombinedOutput(); err != nil {
		return 0, fmt.Errorf("compile: %w\n%s", err, text)
	}
	ctx, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf("not done after %v", limit))
	defer cancel()
	command := exec.CommandContext(ctx, program, "-test.run", "^$", "-test.fuzz", "^"+t.name+"$",
		"-test.fuzztime", fmt.Sprintf("%dx", t.wanted()), "-test.fuzzminimizetime", "1x",
		"-test.fuzzcachedir", filepath.Join(f.cache, "fuzz", "jpkiweb", t.folder))
	command.Dir = t.folder
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) } // it ends its workers
	command.WaitDelay = 10 * time.Second
	text, err := command.CombinedOutput()
	if cause := context.Cause(ctx); cause != nil {
		err = cause
	}
	return judge(string(text), t.wanted(), err)
}
