package main

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"
)

// A target is one fuzz target of one package.
type target struct {
	folder, name string
}

func (t target) String() string { return t.folder + " " + t.name }

// wanted is how often a run executes the target at least.
func (t target) wanted() int {
	if e, ok := exceptions[t.String()]; ok {
		return e.executions
	}
	return usual
}

// usual is wanted of a target: about ten seconds of a busy machine.
const usual = 200_000

// An exception is a target that is executed less often.
type exception struct {
	executions int
	why        string
}

var exceptions = map[string]exception{
	"shared/emulator FuzzTransmit":       {20_000, "a stream may make the card sign with RSA: 1 ms and more each"},
	"helper/cli FuzzPINFile":             {40_000, "each is written to the disk first"},
	"helper/card/guard FuzzModel":        {100_000, "each is a stream of commands through guard, model and card"},
	"shared/signature/pdf FuzzObjects":   {40_000, "each is two files, and both are signed in two forms"},
	"shared/signature/change FuzzChange": {20_000, "each is a file of forty objects that is read in several states"},
}

// checkExceptions wants a target for every exception.
func checkExceptions(targets []target, exceptions map[string]exception) error {
	for name := range exceptions {
		if _, err := choose(targets, []string{name}); err != nil {
			return fmt.Errorf("exception: %w", err)
		}
	}
	return nil
}

var declared = regexp.MustCompile(`(?m)^func (Fuzz\w*)\(\w+ \*testing\.F\)`)

// find reads the fuzz targets from the sources: go test -list names only those that
// it would run on this system, and none would miss the others.
func find(project fs.FS) ([]target, error) {
	var targets []target
	err := fs.WalkDir(project, ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name := entry.Name(); entry.IsDir() && file != "." && (name == "testdata" || name == "node_modules" || name[0] == '.') {
			return fs.SkipDir
		}
		if entry.IsDir() || !strings.HasSuffix(file, "_test.go") {
			return nil
		}
		source, err := fs.ReadFile(project, file)
		if err != nil {
			return err
		}
		for _, found := range declared.FindAllSubmatch(source, -1) {
			targets = append(targets, target{path.Dir(file), string(found[1])})
		}
		return nil
	})
	if err == nil && len(targets) == 0 {
		err = fmt.Errorf("no fuzz target below this folder")
	}
	return targets, err
}
