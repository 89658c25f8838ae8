package diagnosis

import (
	"strconv"
	"strings"

	"jpkiweb/shared/wire"
)

// maxWord bounds what others may put into a line of the report, in characters.
const maxWord = 120

// Report is a text to copy and to send to whoever helps: versions, system and
// states, in the words of programs. It holds nothing of the person: no
// certificate and no date of one (the last day of a certificate is a birthday),
// no name, no path, no origin, no serial number of a reader.
func Report(steps []Step, f Facts) string {
	var b strings.Builder
	line := func(name, value string) {
		if value == "" {
			return
		}
		b.WriteString(name + strings.Repeat(" ", max(1, 13-len(name))) + value + "\n")
	}
	line("JPKI Web", "diagnosis, protocol "+wire.Version)
	line("app", printable(f.App))
	line("helper", printable(f.Helper))
	line("system", printable(f.System))
	line("browser", printable(f.Browser))
	if !f.Now.IsZero() {
		line("clock", f.Now.UTC().Format("2006-01-02"))
	}
	line("remote", printable(f.Remote))
	line("squatted", joinNumbers(f.Squatted))
	for _, r := range f.Readers {
		line("reader", WithoutSerial(r.Name)+": "+printable(string(r.State))+padNote(r))
	}
	for _, name := range f.Holders {
		line("pc/sc user", printable(name))
	}
	line("card", printable(string(f.Card.Kind)))
	line("card says", printable(string(f.Card.Problem)))
	if f.Trial != nil {
		f.Trial.lines(line)
	}
	for _, s := range steps {
		words := string(s.State)
		if s.Finding != "" {
			words += " (" + string(s.Finding) + ")"
		}
		line(string(s.Link), words)
	}
	return b.String()
}

func padNote(r wire.Reader) string {
	if r.PINPad {
		return ", PIN pad"
	}
	return ""
}

// printable keeps a name that comes from outside on its line, and short.
func printable(s string) string {
	kept := make([]rune, 0, min(len(s), maxWord))
	for _, r := range s {
		if len(kept) == maxWord {
			kept = append(kept, '…')
			break
		}
		if strconv.IsPrint(r) { // also nothing that turns the direction of the line
			kept = append(kept, r)
		}
	}
	return string(kept)
}

// WithoutSerial returns the name of a reader without what tells one reader from
// its like. pcsc-lite writes "Vendor Model [Interface] (serial number) 00 00";
// macOS puts the serial number behind the model.
func WithoutSerial(name string) string {
	var words []string
	for _, word := range strings.Fields(withoutParentheses(printable(name))) {
		if !serialNumber(strings.Trim(word, "[]():,;#")) {
			words = append(words, word)
		}
	}
	return strings.Join(words, " ")
}

// withoutParentheses drops what is in parentheses, also where one of them is missing.
func withoutParentheses(s string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(s, "(")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		for depth := 1; depth > 0; {
			i := strings.IndexAny(rest, "()")
			if i < 0 {
				return b.String()
			}
			if rest[i] == '(' {
				depth++
			} else {
				depth--
			}
			rest = rest[i+1:]
		}
		b.WriteString(" ")
		s = rest
	}
}

// serialNumber reports whether a word is long and mostly digits: models such as
// ACR1252U or RC-S300 are not.
func serialNumber(word string) bool {
	digits, hex := 0, 0
	for _, r := range word {
		switch {
		case r >= '0' && r <= '9':
			digits++
			hex++
		case r >= 'a' && r <= 'f', r >= 'A' && r <= 'F', r == '-', r == ':':
			hex++
		}
	}
	return digits >= 5 || digits >= 2 && hex == len(word) && len(word) >= 8
}
