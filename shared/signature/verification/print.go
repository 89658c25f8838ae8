package verification

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// String returns the report as lines of text, for transcripts and terminals: of each signature
// its indication and a line for each check, ✓, ✗, ? or –. Who signed is not in it.
func (r Report) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s, %d bytes\n", r.Outcome, r.Format, r.Size)
	if len(r.Steps) > 0 {
		fmt.Fprintf(&b, "\nfile: %s\n", conclude(r.Steps))
	}
	writeSteps(&b, "", r.Steps)
	for i, s := range r.Signatures {
		fmt.Fprintf(&b, "\n%s %d of %d: %s\n", s.Kind, i+1, len(r.Signatures), s.Conclusion)
		writeSteps(&b, "", s.Steps)
		if s.Kind == KindTimeStamp {
			continue
		}
		for n, stamp := range s.TimeStamps {
			fmt.Fprintf(&b, "  time stamp %d of %d: %s\n", n+1, len(s.TimeStamps), stamp.Conclusion)
			writeSteps(&b, "  ", stamp.Steps)
		}
	}
	return b.String()
}

// String returns indication and sub-indication.
func (c Conclusion) String() string {
	if c.SubIndication == "" {
		return string(c.Indication)
	}
	return string(c.Indication) + " (" + string(c.SubIndication) + ")"
}

func writeSteps(b *strings.Builder, indent string, steps []Step) {
	width := 0
	for _, s := range steps {
		width = max(width, utf8.RuneCountInString(string(s.ID)))
	}
	for _, s := range steps {
		fmt.Fprintf(b, "%s%s %-*s  %s\n", indent, s.Status.Mark(), width, s.ID, s.Detail)
	}
}
