package main

import (
	_ "embed"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"jpkiweb/shared/signature/document"
	"jpkiweb/shared/signature/pdf"
)

// What can become of a file.
const (
	signed  = "signed"
	refused = "refused"
)

// limit is how long one file may take, with all of a process's beginning.
const limit = 20 * time.Second

// A file may take as much memory as memoryPerByte allows, and memoryAtLeast besides.
const (
	memoryPerByte = 8
	memoryAtLeast = 4 << 20
)

// An answer is what became of one file.
type answer struct {
	Answer       string  // signed, or why it was refused: a reason of reasons; else what went wrong
	Undefined    bool    // Answer is no defined one
	Milliseconds float64 // that the work took
	Memory       int64   // bytes that were asked for in all, an upper bound of what was in use
	Size         int64   // of the file, in bytes
	Verdict      string  // of the file as it was: see verdictOf
}

// reasons are the defined refusals, by the words of the report.
var reasons = map[string]error{
	"not a PDF": pdf.ErrNotPDF, "damaged": pdf.ErrRepair, "encrypted": pdf.ErrEncrypted, "XFA": pdf.ErrXFA,
	"drawn anew": pdf.ErrAppearance, "too complex": pdf.ErrTooComplex, "unsupported": pdf.ErrUnsupported,
	"certified": pdf.ErrCertified, "locked": pdf.ErrLocked, "seed value": pdf.ErrSeed,
}

// answerOf is the answer that an error is.
func answerOf(err error) answer {
	if err == nil {
		return answer{Answer: signed}
	}
	if errors.Is(err, document.ErrEmpty) {
		err = pdf.ErrNotPDF
	}
	for words, reason := range reasons {
		if errors.Is(err, reason) {
			return answer{Answer: words}
		}
	}
	return answer{Answer: err.Error(), Undefined: true}
}

func (a answer) kind() string {
	switch {
	case a.Undefined:
		return ""
	case a.Answer == signed:
		return signed
	}
	return refused
}

// problem says what is wrong with an answer; known is what is known of the file.
func (a answer) problem(known expected) string {
	switch most := memoryPerByte*a.Size + memoryAtLeast; {
	case a.Undefined:
		return "NO DEFINED ANSWER"
	case known.answer != "" && a.Answer != known.answer:
		return fmt.Sprintf("NOT %q", known.answer)
	case known.verdict != "" && a.Verdict != known.verdict:
		return fmt.Sprintf("%q, NOT %q", a.Verdict, known.verdict)
	case a.Memory > most:
		return fmt.Sprintf("MORE MEMORY than %.1f MB", float64(most)/1e6)
	}
	return ""
}

//go:embed answers.txt
var answersText string

// An expected is what is known of a file; "": nothing.
type expected struct{ answer, verdict string }

// known are the answers of files that were looked at, by name: a line is a name, what
// becomes of it when it is signed, the verdict on it as it is, and perhaps why, with tabs
// between them.
var known = sync.OnceValue(func() map[string]expected {
	all := map[string]expected{}
	for line := range strings.Lines(answersText) {
		if fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t"); len(fields) > 2 {
			all[fields[0]] = expected{fields[1], fields[2]}
		}
	}
	return all
})
