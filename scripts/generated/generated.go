// Package generated writes files of the tree that are made from others, or checks
// that they are current: for the commands notices and schema.
package generated

import (
	"bytes"
	"flag"
	"fmt"
	"os"
)

// A File is one that is made from others.
type File struct {
	Path string // from the root of the project
	Make func() ([]byte, error)
}

// Main is the main function of a command that makes files; with -check it only
// compares. It runs in the root of the project and ends the process on an error.
func Main(name string, files ...File) {
	check := flag.Bool("check", false, "compare with what is there, write nothing")
	flag.Parse()
	for _, f := range files {
		if err := run(name, f.Path, *check, f.Make); err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
			os.Exit(1)
		}
	}
}

func run(name, file string, check bool, make func() ([]byte, error)) error {
	text, err := make()
	if err != nil {
		return err
	}
	if !check {
		return os.WriteFile(file, text, 0o644)
	}
	before, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if !bytes.Equal(before, text) {
		return fmt.Errorf("%s is not current: run go run ./scripts/%s", file, name)
	}
	return nil
}
