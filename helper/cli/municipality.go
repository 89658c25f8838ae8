package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"jpkiweb/shared/character"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/municipality"
	"jpkiweb/shared/municipality/bundle"
	"jpkiweb/shared/municipality/datafile"
	"jpkiweb/shared/municipality/ticksheet"
	"jpkiweb/shared/wire"
	"jpkiweb/static"
	"jpkiweb/static/locale"
)

// What staff of a municipality do with its file.
const (
	statusVerb    = "status"
	newVerb       = "new"
	checkVerb     = "check"
	previewVerb   = "preview"
	publishVerb   = "publish"
	keyVerb       = "key"
	tickSheetVerb = "tick-sheet"
)

var municipalityVerbs = []string{statusVerb, newVerb, checkVerb, previewVerb, publishVerb, keyVerb, tickSheetVerb}

// errMistakes is that files have mistakes, which were told.
var errMistakes = said(wire.CodeFileUnreadable, "error.municipality_mistakes")

// maxDataFiles is how many files are checked at once; there are 1,741 municipalities.
const maxDataFiles = 4000

// A municipalityCall is a run of the command municipality.
type municipalityCall struct {
	*call
	out, key, openData, guide string
	number                    int64
	port                      int
	quiet                     bool
	today                     string // YYYY-MM-DD in Japan
}

// keepMunicipality lets staff check, see and publish the file of their municipality, without
// Go and without a clone. Alone it tells which data are in use.
func keepMunicipality(ctx context.Context, c *call) error {
	m := &municipalityCall{call: c}
	c.flags.StringVar(&m.out, "out", "", "")
	c.flags.StringVar(&m.key, "key", "", "")
	c.flags.StringVar(&m.openData, "open-data", "", "")
	c.flags.StringVar(&m.guide, "guide", "", "")
	c.flags.Int64Var(&m.number, "number", 0, "")
	c.flags.IntVar(&m.port, "port", 0, "")
	c.flags.BoolVar(&m.quiet, "quiet", false, "")
	args, err := c.parse(0, maxDataFiles)
	if err != nil {
		return err
	}
	if len(args) == 0 {
		args = []string{statusVerb}
	}
	m.today = c.Now().In(jpki.Japan()).Format(time.DateOnly)
	switch verb, files := args[0], args[1:]; {
	case verb == statusVerb && len(files) == 0:
		return tellMunicipality(ctx, c)
	case verb == newVerb && len(files) == 1:
		return m.begin(files[0])
	case verb == checkVerb && len(files) > 0:
		return m.check(files)
	case verb == previewVerb && len(files) == 1:
		return m.preview(ctx, files[0])
	case verb == publishVerb && len(files) == 1:
		return m.publish(ctx, files[0])
	case verb == keyVerb && len(files) == 1:
		return m.makeKey(files[0])
	case verb == tickSheetVerb && len(files) == 1:
		return m.tickSheet(files[0])
	}
	return meaning(said(wire.CodeRequestInvalid, "error.municipality"), misspelt(args[0], municipalityVerbs), "")
}

// read reads and checks files and folders, over the national file that is built in where
// there is no other.
func (m *municipalityCall) read(paths []string) (docs []*datafile.Document, problems []datafile.Problem, err error) {
	national, err := m.nation()
	if err != nil {
		return nil, nil, err
	}
	var files []string
	for _, path := range paths {
		info, err := os.Stat(path)
		switch {
		case err != nil:
			return nil, nil, m.unreadable(path, err)
		case !info.IsDir():
			files = append(files, path)
			continue
		}
		some, found, err := datafile.Folder(path, m.today, national)
		if err != nil {
			return nil, nil, m.unreadable(path, err)
		}
		docs, problems = append(docs, some...), append(problems, found...)
	}
	some, found, err := datafile.Files(files, m.today, national)
	if err != nil {
		return nil, nil, m.unreadable(files[0], err)
	}
	return append(docs, some...), append(problems, found...), nil
}

// unreadable is the error of a file or folder that cannot be read.
func (m *municipalityCall) unreadable(path string, err error) error {
	for cause, key := range map[error]string{
		fs.ErrNotExist:       "error.municipality_absent",
		fs.ErrPermission:     "error.municipality_forbidden",
		datafile.ErrNoFile:   "error.municipality_no_file",
		datafile.ErrTooLarge: "error.municipality_large",
	} {
		if errors.Is(err, cause) {
			return said(wire.CodeFileUnreadable, key, "file", path)
		}
	}
	return said(wire.CodeFileUnreadable, "error.of", "what", path, "why", err)
}

// nation is the national file that is built in; nil: none is.
func (m *municipalityCall) nation() (*municipality.File, error) {
	if m.App == nil {
		return nil, nil
	}
	text, err := static.ReadDist(m.App, dataFile(bundle.FileName(municipality.NationalCode)))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return municipality.Parse(text)
}

// dataFile is where the app has a file of the data of municipalities.
func dataFile(name string) string { return "dist/data/" + name }

// A foundProblem is one of a check, in JSON.
type foundProblem struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
	Remark bool   `json:"remark"`
	Ja     string `json:"ja"`
	En     string `json:"en"`
}

// problemsOf are problems as they are told.
func problemsOf(problems []datafile.Problem) (all []foundProblem) {
	for _, p := range problems {
		all = append(all, foundProblem{p.File, p.Line, p.Column, p.Remark, p.Ja, p.En})
	}
	return all
}

// check tells what is wrong in some files.
func (m *municipalityCall) check(paths []string) error {
	docs, problems, err := m.read(paths)
	if err != nil {
		return err
	}
	mistakes := len(datafile.Errors(problems))
	result := struct {
		Files    int            `json:"files"`
		Errors   int            `json:"errors"`
		Remarks  int            `json:"remarks"`
		Problems []foundProblem `json:"problems"`
	}{len(docs), mistakes, len(problems) - mistakes, []foundProblem{}}
	if m.quiet {
		problems = datafile.Errors(problems)
	}
	result.Problems = append(result.Problems, problemsOf(problems)...)
	if err := m.print(result, func() {
		m.printProblems(result.Problems)
		fmt.Fprintln(m.Stdout, m.say("municipality.checked", "files", result.Files, "errors", mistakes, "remarks", result.Remarks))
		if mistakes == 0 && len(result.Problems) > 0 {
			fmt.Fprintln(m.Stdout, m.say("municipality.remarks"))
		}
	}); err != nil {
		return err
	}
	return m.refuse(mistakes)
}

// refuse is the error of files with mistakes; nil of none.
func (m *municipalityCall) refuse(mistakes int) error {
	if mistakes == 0 {
		return nil
	}
	return errMistakes
}

func (m *municipalityCall) printProblems(problems []foundProblem) {
	for _, p := range problems {
		kind, text := "municipality.error", p.En
		if p.Remark {
			kind = "municipality.remark"
		}
		if m.language() == "ja" {
			text = p.Ja
		}
		fmt.Fprintf(m.Stdout, "%s:%d:%d: %s: %s\n", seen(p.File), p.Line, p.Column, m.say(kind), seen(text))
	}
}

// seen is a text of somebody else's file, without what a terminal obeys, or turns around.
func seen(text string) string {
	var b strings.Builder
	for _, piece := range character.Visible(text, "") {
		b.WriteString(piece.Text)
	}
	return b.String()
}

// checked reads what is to be published or shown, and tells its mistakes, if there are any.
func (m *municipalityCall) checked(path string) ([]*datafile.Document, error) {
	docs, problems, err := m.read([]string{path})
	if err != nil {
		return nil, err
	}
	mistakes := datafile.Errors(problems)
	if !m.json {
		m.printProblems(problemsOf(mistakes))
	}
	return docs, m.refuse(len(mistakes))
}

// tickSheet writes the yearly sheet of a file.
func (m *municipalityCall) tickSheet(path string) error {
	file, err := m.one(path)
	if err != nil {
		return err
	}
	texts, err := m.japanese()
	if err != nil {
		return err
	}
	out := m.out
	if out == "" {
		out = file.Code + "-tick-sheet.html"
	}
	sheet := ticksheet.Write(file, m.Now().In(jpki.Japan()), func(key string) string { return texts.T(key) })
	if err := m.put(out, sheet); err != nil {
		return err
	}
	return m.wrote(out)
}

// japanese are the Japanese texts of the app, for a sheet that staff print.
func (m *municipalityCall) japanese() (locale.Texts, error) { return static.Texts(m.App, "ja") }

// wrote tells where something is now.
func (m *municipalityCall) wrote(out string) error {
	result := struct {
		File string `json:"file"`
	}{out}
	return m.print(result, func() { fmt.Fprintln(m.Stdout, m.say("municipality.wrote", "file", out)) })
}

// absolute is a path for a message, as far as it is known.
func absolute(path string) string {
	if whole, err := filepath.Abs(path); err == nil {
		return whole
	}
	return path
}
