package kit

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// columns is how wide a line of the table is at most.
const columns = 100

// Marks and words of the results.
var marks = map[Result][2]string{
	Refused:       {"✓", "refused"},
	Accepted:      {"✗", "ACCEPTED"},
	Broken:        {"✗", "broken"},
	NotRun:        {"?", "not run"},
	NotApplicable: {"–", "not for this service"},
}

// Line is the outcome for people, in one line.
func (o Outcome) Line() string {
	mark := marks[o.Result]
	status := ""
	if o.Status > 0 {
		status = fmt.Sprintf(" (%d)", o.Status)
	}
	return cut(fmt.Sprintf("%s %-20s %-14s %s", mark[0], o.ID, mark[1]+status, o.What))
}

func cut(line string) string {
	if utf8.RuneCountInString(line) <= columns {
		return line
	}
	return string([]rune(line)[:columns-1]) + "…"
}

// Print writes what there is to do, and what it comes to.
func (r Report) Print(w io.Writer) error {
	var b strings.Builder
	passed := 0
	for _, o := range r.Outcomes {
		if o.Passed() {
			passed++
			continue
		}
		fmt.Fprintf(&b, "\n%s %s: %s\n", marks[o.Result][0], o.ID, o.What)
		switch o.Result {
		case Accepted:
			wrap(&b, "means", o.Means)
			wrap(&b, "do", o.Do)
		case Broken:
			wrap(&b, "means", "It was refused by accident, if at all: "+o.Why+".")
			wrap(&b, "do", "Answer what is wrong with a status from 400 to 499, and go on serving. "+o.Do)
		default:
			wrap(&b, "means", "Nothing is known of this case: "+o.Why+".")
			wrap(&b, "do", "Mend that, and begin again.")
		}
	}
	fmt.Fprintf(&b, "\n%d of %d wrong logins are refused by %s.\n", passed, len(r.Outcomes), r.Service)
	if r.Passed {
		b.WriteString("Between them the right one was accepted every time.\n")
	} else {
		b.WriteString("The service does not pass.\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// wrap writes a text in lines, behind a word.
func wrap(b *strings.Builder, word, text string) {
	line := fmt.Sprintf("    %-7s", word)
	for _, part := range strings.Fields(text) {
		if utf8.RuneCountInString(line)+1+utf8.RuneCountInString(part) > columns {
			b.WriteString(line + "\n")
			line = strings.Repeat(" ", 11)
		}
		line += " " + part
	}
	b.WriteString(line + "\n")
}

// PrintJSON writes the report for programs.
func (r Report) PrintJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(r)
}
