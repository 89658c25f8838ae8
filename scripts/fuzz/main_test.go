package main

import (
	"errors"
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

const began = "fuzz: elapsed: 0s, gathering baseline coverage: 0/1 completed\n" +
	"fuzz: elapsed: 0s, gathering baseline coverage: 1/1 completed, now fuzzing with 2 workers\n"

// What Go's fuzzer prints is one of six things, and one of them is good.
func TestWhatARunSays(t *testing.T) {
	exit := errors.New("exit status 1")
	for name, test := range map[string]struct {
		output     string
		run        error
		executions int
		want       error
	}{
		"done": {began + "fuzz: elapsed: 3s, execs: 900 (300/sec), new interesting: 1 (total: 2)\n" +
			"fuzz: elapsed: 4s, execs: 1000 (100/sec), new interesting: 1 (total: 2)\nPASS\n", nil, 1000, nil},
		"more than was wanted": {"fuzz: elapsed: 4s, execs: 1001 (100/sec), new interesting: 1 (total: 2)\nPASS\n", nil, 1001, nil},
		"ended early":          {began + "fuzz: elapsed: 13s, execs: 999 (1/sec), new interesting: 1 (total: 2)\nPASS\n", nil, 999, errTooFew},
		"failing input": {began + "fuzz: elapsed: 0s, execs: 11 (534/sec), new interesting: 0 (total: 1)\n--- FAIL: FuzzX (0.02s)\n" +
			"    fuzzing process hung or terminated unexpectedly: exit status 3\n    Failing input written to testdata/fuzz/FuzzX/a5fe\nFAIL\n", exit, 11, errInput},
		"failing seed":         {"failure while testing seed corpus entry: FuzzX/seed#0\n--- FAIL: FuzzX (0.34s)\nFAIL\n", exit, 0, errSeed},
		"failing seed, killed": {"--- FAIL: FuzzX (0.34s)\n    --- FAIL: FuzzX/a5fe (0.00s)\nFAIL\n", exit, 0, errSeed},
		"deadline of the fuzzer": {began + "fuzz: elapsed: 20s, execs: 5000 (250/sec), new interesting: 0 (total: 1)\n" +
			"--- FAIL: FuzzX (20.01s)\n    context deadline exceeded\nFAIL\n", exit, 5000, errFuzzer},
		"killed": {began + "fuzz: elapsed: 0s, execs: 1 (5/sec), new interesting: 0 (total: 1)\n--- FAIL: FuzzX (0.22s)\n" +
			"    fuzzing process terminated by unexpected signal; no crash will be recorded: signal: killed\nFAIL\n", exit, 1, errFuzzer},
		"out of time":        {began + "fuzz: elapsed: 900s, execs: 5000 (5/sec), new interesting: 0 (total: 1)\nPASS\n", exit, 5000, errFuzzer},
		"no such target":     {"testing: warning: no fuzz tests to fuzz\nPASS\n", nil, 0, errNotRun},
		"nothing was said":   {"", nil, 0, errNotRun},
		"only the seeds ran": {"fuzz: elapsed: 0s, testing seed corpus: 1/1 completed, now fuzzing with 2 workers\nPASS\n", nil, 0, errNotRun},
	} {
		executions, err := judge(test.output, 1000, test.run)
		if executions != test.executions || !errors.Is(err, test.want) || (err == nil) != (test.want == nil) {
			t.Errorf("%s: %d, %v; want %d, %v", name, executions, err, test.executions, test.want)
		}
	}
}

func TestEveryTargetIsFound(t *testing.T) {
	targets, err := find(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, f := range targets {
		if seen[f.String()] {
			t.Errorf("%s is there twice", f)
		}
		seen[f.String()] = true
		if f.wanted() < 10_000 {
			t.Errorf("%s is executed %d times: that is no fuzzing", f, f.wanted())
		}
	}
	for _, name := range []string{"shared/signature/cms FuzzParse", "shared/certprofile FuzzParse", "helper/system/peer FuzzPCBList", "helper/card/guard FuzzModel", "shared/municipality/datafile FuzzParse"} {
		if !seen[name] {
			t.Errorf("%s is not found", name)
		}
	}
	if err := checkExceptions(targets, exceptions); err != nil {
		t.Error(err)
	}
	for name, e := range exceptions {
		if e.executions >= usual || e.why == "" {
			t.Errorf("%s: %+v is no exception", name, e)
		}
	}
}

// A target counts where it stands, also for a system that is not this one.
func TestTargetsAreReadFromTheSources(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	project := fstest.MapFS{
		"a/x_test.go":             file("//go:build windows\n\npackage a\n\nfunc FuzzOne(f *testing.F) {}\n\nfunc FuzzTwo(fz *testing.F) {}\n"),
		"a/b/y_test.go":           file("package b\n\nfunc FuzzOne(f *testing.F) {}\n// func FuzzNo(f *testing.F) {}\nfunc fuzzNo(f *testing.F) {}\n"),
		"a/z.go":                  file("package a\n\nfunc FuzzNo(f *testing.F) {}\n"),
		"a/testdata/q_test.go":    file("package a\n\nfunc FuzzNo(f *testing.F) {}\n"),
		".git/q_test.go":          file("package a\n\nfunc FuzzNo(f *testing.F) {}\n"),
		"node_modules/q_test.go":  file("package a\n\nfunc FuzzNo(f *testing.F) {}\n"),
		"a/b/broken_test.go":      file("package b\nfunc Test"),
		"a/b/without_test.go.txt": file("func FuzzNo(f *testing.F) {}\n"),
	}
	targets, err := find(project)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range targets {
		names = append(names, f.String())
	}
	if got, want := strings.Join(names, ", "), "a/b FuzzOne, a FuzzOne, a FuzzTwo"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if _, err := find(fstest.MapFS{"a/z.go": file("package a\n")}); err == nil {
		t.Error("a project without targets passes")
	}
}

func TestNamesThatAreNoTarget(t *testing.T) {
	targets := []target{{"a", "FuzzOne"}, {"b", "FuzzOne"}}
	if chosen, err := choose(targets, []string{"b FuzzOne"}); err != nil || len(chosen) != 1 || chosen[0] != targets[1] {
		t.Errorf("%v, %v", chosen, err)
	}
	if chosen, err := choose(targets, nil); err != nil || len(chosen) != 2 {
		t.Errorf("%v, %v", chosen, err)
	}
	if _, err := choose(targets, []string{"b FuzzOne", "a FuzzTwo"}); err == nil {
		t.Error("a target that is not there passes")
	}
	if err := checkExceptions(targets, map[string]exception{"a FuzzGone": {1, "x"}}); err == nil {
		t.Error("an exception for a target that is gone passes")
	}
}

// The table says of each target what was wanted and what was done.
func TestRowsOfTheTable(t *testing.T) {
	for err, want := range map[error]string{nil: "123 executions, 20000 wanted  ok", errTooFew: "123 executions, 20000 wanted  FAIL"} {
		if got := row(target{"shared/emulator", "FuzzTransmit"}, 123, err); !strings.Contains(got, want) || !strings.HasPrefix(got, "shared/emulator FuzzTransmit ") {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
