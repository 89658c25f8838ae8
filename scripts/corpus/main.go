// Command corpus is "make corpus DIR=…": it verifies and signs every PDF file of a folder,
// which the project does not have, and holds each to a defined answer.
//
// A file is signed, and the result judged by qpdf and pdfsig, or it is refused with one of
// the errors of package pdf. Nothing else is an answer: no panic, no other error, not more
// time than limit, nor more memory than the file's size allows. What the files of
// [pyHanko's tests] answer stands in answers.txt. A folder without a PDF file fails.
//
// [pyHanko's tests]: https://github.com/MatthiasValvekens/pyHanko
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Stdout, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "corpus:", err)
		os.Exit(1)
	}
}

// run signs what is in a folder; with three arguments it is a child, which signs one file.
func run(ctx context.Context, out io.Writer, args []string) error {
	switch len(args) {
	case 1:
		return signFolder(ctx, out, args[0])
	case 3:
		return signOne(out, args[0], args[1], args[2])
	}
	return errors.New("usage: corpus DIR")
}

// errWrong: a file got no defined answer, or another than is known of it.
var errWrong = errors.New("wrong answers")

func signFolder(ctx context.Context, out io.Writer, folder string) error {
	names, err := pdfFiles(folder)
	if err != nil {
		return err
	}
	if len(names) == 0 {
		return fmt.Errorf("no PDF file in %s", folder)
	}
	t, err := newTrial(ctx)
	if err != nil {
		return err
	}
	defer t.close()
	counts := map[string]int{}
	wrong := 0
	for _, name := range names {
		a := t.try(ctx, filepath.Join(folder, name))
		counts[a.kind()]++
		why := a.problem(known()[name])
		if why != "" {
			wrong++
		}
		fmt.Fprintf(out, "%-60s %-28s %6.1f ms %6.1f MB  %s  %s\n", name, a.Answer, a.Milliseconds, float64(a.Memory)/1e6, a.Verdict, why)
	}
	fmt.Fprintf(out, "%d files: %d signed, %d refused; %d wrong\n", len(names), counts[signed], counts[refused], wrong)
	if wrong > 0 {
		return fmt.Errorf("%w: %d of %d", errWrong, wrong, len(names))
	}
	return nil
}

// pdfFiles are the names of the PDF files in a folder and below it, sorted.
func pdfFiles(folder string) (names []string, err error) {
	err = filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.EqualFold(filepath.Ext(path), ".pdf") {
			return err
		}
		name, err := filepath.Rel(folder, path)
		names = append(names, filepath.ToSlash(name))
		return err
	})
	slices.Sort(names)
	return names, err
}
