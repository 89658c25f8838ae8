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

	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
	"jpkiweb/shared/municipality/datafile"
	"jpkiweb/shared/municipality/gazetteer"
	"jpkiweb/shared/municipality/publication"
)

// Where the data is, from the root of the project.
const (
	dataFolder = "shared/municipality/data"
	rulesFile  = "shared/lifecycle/data/rules.yaml"
	listFile   = "shared/municipality/gazetteer/" + gazetteer.Name
	schemaFile = "static/municipality.schema.json"
)

var errUsage = errors.New("使い方・usage: municipality check [-quiet] [FILE...] | build -o DIR [-year YEAR] | schema [-check]")

// errWrong is that problems were printed.
var errWrong = errors.New("上の誤りを直してください・mend the errors above")

func main() {
	if err := run(os.Args[1:], os.Stdout, time.Now()); err != nil {
		fmt.Fprintln(os.Stderr, "municipality:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer, now time.Time) error {
	if len(args) == 0 {
		return errUsage
	}
	switch args[0] {
	case "check":
		return check(args[1:], out, now.Format(time.DateOnly))
	case "build":
		return build(args[1:], out, now)
	case "schema":
		return schema(args[1:])
	}
	return errUsage
}

func check(args []string, out io.Writer, today string) error {
	flags := flag.NewFlagSet("check", flag.ContinueOnError)
	quiet := flags.Bool("quiet", false, "no remarks")
	if err := flags.Parse(args); err != nil {
		return err
	}
	files, problems, err := load(flags.Args(), today)
	if err != nil {
		return readableError(err)
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
	ja, en := fmt.Sprintf("誤り %d", len(mistakes)), countText(len(mistakes), "error")
	if remarks := len(problems) - len(mistakes); !*quiet {
		ja, en = fmt.Sprintf("%s, 注意 %d", ja, remarks), en+", "+countText(remarks, "remark")
	}
	fmt.Fprintf(out, "%s: %s\n    %s: %s\n", files.ja, ja, files.en, en)
	if len(mistakes) == 0 && len(problems) > 0 {
		fmt.Fprint(out, "注意があっても公開できます。内容が正しければ、そのままでかまいません\n    a remark stops nothing; where the file is right, leave it\n")
	}
	if len(mistakes) > 0 {
		return errWrong
	}
	return nil
}

// countText is a number of things in English.
func countText(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}

// readableError is an error of reading for those who read Japanese.
func readableError(err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("ファイルがありません。名前とフォルダーを確かめてください・%w", err)
	}
	return err
}

// A reading is what was read, in words.
type reading struct{ ja, en string }

// load reads the files, or all; it returns what they are and what is wrong.
func load(paths []string, today string) (reading, []datafile.Problem, error) {
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
		docs, problems, err = datafile.Folder(dataFolder, today, nil)
	} else {
		docs, problems, err = datafile.Files(paths, today, nil)
	}
	if err != nil {
		return reading{}, nil, err
	}
	for _, path := range syntax {
		text, err := os.ReadFile(path)
		if err != nil {
			return reading{}, nil, err
		}
		problems = append(problems, datafile.Syntax(path, text)...)
	}
	files := reading{fmt.Sprintf("%d件のファイル", len(docs)), countText(len(docs), "file")}
	for _, path := range syntax {
		files.ja += " (ほかに " + filepath.Base(path) + ")"
		files.en += " (and " + filepath.Base(path) + ")"
	}
	return files, problems, nil
}

func build(args []string, out io.Writer, now time.Time) error {
	flags := flag.NewFlagSet("build", flag.ContinueOnError)
	to := flags.String("o", "", "folder for the JSON files")
	year := flags.Int("year", now.Year(), "year around which holidays are written")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *to == "" || flags.NArg() > 0 {
		return errUsage
	}
	docs, problems, err := datafile.Folder(dataFolder, now.Format(time.DateOnly), nil)
	if err != nil {
		return err
	}
	if mistakes := datafile.Errors(problems); len(mistakes) > 0 {
		for _, p := range mistakes {
			fmt.Fprintln(out, p)
		}
		return errWrong
	}
	files, err := publication.Municipalities(docs)
	if err != nil {
		return err
	}
	rules, err := os.ReadFile(rulesFile)
	if err != nil {
		return err
	}
	if files["lifecycle.json"], err = publication.Rules(rules); err == nil {
		_, err = lifecycle.Parse(files["lifecycle.json"])
	}
	if err != nil {
		return fmt.Errorf("%s: %w", rulesFile, err)
	}
	if files["holidays.json"], err = publication.HolidayJSON(*year); err != nil {
		return err
	}
	if files[gazetteer.Name], err = os.ReadFile(listFile); err == nil {
		_, err = gazetteer.Parse(files[gazetteer.Name])
	}
	if err != nil {
		return fmt.Errorf("%s: %w", listFile, err)
	}
	if files[municipality.EditionFile], err = publication.Edition(docs); err != nil {
		return err
	}
	return write(*to, files)
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
