package main

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// What a run may come to, besides the executions that were wanted.
var (
	// errInput: an input was found that fails. It is in testdata now.
	errInput = errors.New("found an input that fails")
	// errSeed: an input that is in testdata or in the source fails.
	errSeed = errors.New("an input of old fails")
	// errFuzzer: nothing is said to fail; Go's fuzzer itself gave up, or its time was
	// over, or somebody killed it.
	errFuzzer = errors.New("ended without an input that fails")
	// errNotRun: nothing was executed, and nobody complained.
	errNotRun = errors.New("was not run")
	// errTooFew: it ended before its time.
	errTooFew = errors.New("executed too seldom")
)

var (
	executed     = regexp.MustCompile(`(?m)^fuzz: elapsed: .*, execs: (\d+) `)
	failingInput = regexp.MustCompile(`(?m)^\s*Failing input written to (\S+)`)
	ofOld        = regexp.MustCompile(`(?m)^failure while testing seed corpus entry: (\S+)|^\s+--- FAIL: (Fuzz\w*/\S+)`)
)

// judge reads how often go test says that it executed a target, and what came of it.
// run is how the command ended.
func judge(output string, wanted int, run error) (executions int, err error) {
	if all := executed.FindAllStringSubmatch(output, -1); len(all) > 0 {
		if executions, err = strconv.Atoi(all[len(all)-1][1]); err != nil {
			return 0, fmt.Errorf("read the executions: %w", err)
		}
	}
	switch input, seed := failingInput.FindStringSubmatch(output), ofOld.FindStringSubmatch(output); {
	case input != nil:
		err = fmt.Errorf("%w: %s", errInput, input[1])
	case seed != nil:
		err = fmt.Errorf("%w: %s", errSeed, seed[1]+seed[2])
	case run != nil:
		err = fmt.Errorf("%w: %w", errFuzzer, run)
	case executions == 0:
		return 0, fmt.Errorf("%w:\n%s", errNotRun, strings.TrimSpace(output))
	case executions < wanted:
		return executions, fmt.Errorf("%w: %d, wanted %d", errTooFew, executions, wanted)
	default:
		return executions, nil
	}
	return executions, fmt.Errorf("%w\n%s", err, strings.TrimSpace(output))
}
