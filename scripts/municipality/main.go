// Command municipality keeps the data of municipalities. It runs in the root of
// the project:
//
//	go run ./scripts/municipality check [-quiet] [FILE...]   what is wrong, with file:line:column
//	go run ./scripts/municipality build -o DIR [-year YEAR]  the JSON files of the app
//	go run ./scripts/municipality schema [-check]            static/municipality.schema.json
//
// Without FILE, check reads all of shared/municipality/data and the rules of
// shared/lifecycle/data. It ends with 1 if something must be mended; remarks,
// such as a missing translation, can stay.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"jpkiweb/scripts/municipality/datafile"
	"jpkiweb/scripts/municipality/publish"
	"jpkiweb/shared/lifecycle"
)

// Where the data is, from the root of the project.
const (
	dataFolder = "shared/municipality/data"
	rulesFile  = "shared/lifecycle/data/rules.yaml"
	schemaFile = "static/municipality.schema.json"
)

var errUsage = errors.New("usage: municipality check [-quiet] [FILE...] | build -o DIR [-year YEAR] | schema [-check]")

// errWrong is that problems were printed.
var errWrong = errors.New("mend what is above")

func main() {
	if err := run(os.Args[1:], os.Stdout, time.Now().Year()); err != nil {
		fmt.Fprintln(os.Stderr, "municipality:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer, year int) error {
	if len(args) == 0 {
		return errUsage
	}
	switch args[0] {
	case "check":
		return check(args[1:], out)
	case "build":
		return build(args[1:], out, year)
	case "schema":
		return schema(args[1:])
	}
	return errUsage
}

func check(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("check", flag.ContinueOnError)
	quiet := flags.Bool("quiet", false, "no remarks")
	if err := flags.Parse(args); err != nil {
		return err
	}
	docs, problems, err := load(flags.Args())
	if err != nil {
		return err
	}
	mistakes := datafile.Errors(problems)
	if *quiet {
		problems = mistakes
	}
	for _, p := range problems {
		kind := "誤り・error"
		if p.Remark {
			kind = "注意・remark"
		}
		fmt.Fprintf(out, "[%s] %v\n", kind, p)
	}
	fmt.Fprintf(out, "%d件のファイル: 誤り %d, 注意 %d\n    %[1]d files: %[2]d errors, %[3]d remarks\n", docs, len(mistakes), len(problems)-len(mistakes))
	if len(mistakes) > 0 {
		return errWrong
	}
	return nil
}

// load reads the files, or all; it returns how many there are and what is wrong.
func load(paths []string) (int, []datafile.Problem, error) {
	all := len(paths) == 0
	rules := func(path string) bool { return filepath.Base(path) == filepath.Base(rulesFile) }
	var syntax []string
	if all {
		syntax = []string{rulesFile}
	} else {
		syntax = slices.DeleteFunc(slices.Clone(paths), func(p string) bool { return !rules(p) })
		paths = slices.DeleteFunc(paths, rules)
	}
	var docs []*datafile.Document
	var problems []datafile.Problem
	var err error
	if all {
		docs, problems, err = datafile.Folder(dataFolder)
	} else {
		docs, problems, err = datafile.Files(paths)
	}
	if err != nil {
		return 0, nil, err
	}
	for _, path := range syntax {
		text, err := os.ReadFile(path)
		if err != nil {
			return 0, nil, err
		}
		problems = append(problems, datafile.Syntax(path, text)...)
	}
	return len(docs) + len(syntax), problems, nil
}

func build(args []string, out io.Writer, year int) error {
	flags := flag.NewFlagSet("build", flag.ContinueOnError)
	to := flags.String("o", "", "folder for the JSON files")
	flags.IntVar(&year, "year", year, "year around which holidays are written")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *to == "" || flags.NArg() > 0 {
		return errUsage
	}
	docs, problems, err := datafile.Folder(dataFolder)
	if err != nil {
		return err
	}
	if mistakes := datafile.Errors(problems); len(mistakes) > 0 {
		for _, p := range mistakes {
			fmt.Fprintln(out, p)
		}
		return errWrong
	}
	files, err := publish.Municipalities(docs)
	if err != nil {
		return err
	}
	rules, err := os.ReadFile(rulesFile)
	if err != nil {
		return err
	}
	if files["lifecycle.json"], err = publish.Rules(rules); err == nil {
		_, err = lifecycle.Parse(files["lifecycle.json"])
	}
	if err != nil {
		return fmt.Errorf("%s: %w", rulesFile, err)
	}
	if files["holidays.json"], err = publish.HolidayJSON(year); err != nil {
		return err
	}
	return publish.Write(*to, files)
}

func schema(args []string) error {
	flags := flag.NewFlagSet("schema", flag.ContinueOnError)
	only := flags.Bool("check", false, "compare with what is there, write nothing")
	if err := flags.Parse(args); err != nil {
		return err
	}
	text, err := datafile.Schema()
	if err != nil {
		return err
	}
	if !*only {
		return os.WriteFile(schemaFile, text, 0o644)
	}
	before, err := os.ReadFile(schemaFile)
	if err != nil {
		return err
	}
	if !bytes.Equal(before, text) {
		return fmt.Errorf("%s is not current: run go run ./scripts/municipality schema", schemaFile)
	}
	return nil
}
