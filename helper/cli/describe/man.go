package describe

import (
	"fmt"
	"strings"
	"time"

	"jpkiweb/helper/cli/words"
)

// A Page is what the manual page says besides the commands.
type Page struct {
	Title       string // of the section, in the middle of the head
	Names       Names
	Description string // paragraphs, a line each
	Environment [][2]string
	Files       [][2]string
	Exits       [][2]string
}

// Names are the headings.
type Names struct{ Name, Synopsis, Description, Environment, Files, Exit, See string }

// Man returns the page jpki-helper(1), as of a day: man-pages(7), groff_man(7).
func Man(p Program, page Page, at time.Time) string {
	var b strings.Builder
	heading := func(name string) { fmt.Fprintf(&b, ".SH %s\n", quoted(name)) }
	fmt.Fprintf(&b, ".TH JPKI\\-HELPER 1 %s %s %s\n", at.UTC().Format(time.DateOnly), quoted("jpki-helper "+p.Version), quoted(page.Title))
	b.WriteString(".ad l\n.nh\n") // kanji have no blanks between them to stretch
	heading(page.Names.Name)
	fmt.Fprintf(&b, "jpki\\-helper \\- %s\n", roff(p.Summary))
	heading(page.Names.Synopsis)
	b.WriteString(".B jpki\\-helper\n.I COMMAND\n.RI [ flags ]\n.br\n.B jpki\\-helper help\n.RI [ COMMAND ]\n.br\n.B jpki\\-helper \\-\\-version\n")
	heading(page.Names.Description)
	paragraphs(&b, page.Description)
	group := ""
	for _, c := range p.Commands {
		if c.Group != group {
			group = c.Group
			heading(group)
		}
		fmt.Fprintf(&b, ".SS %s\n%s\n", quoted(strings.TrimSpace("jpki-helper "+c.Name+" "+c.Usage)), line(c.Summary))
		for _, f := range c.Flags {
			fmt.Fprintf(&b, ".TP\n.B \\-\\-%s\n%s\n", strings.TrimSpace(roff(f.Name)+" "+f.Value), line(f.Text))
		}
		if c.Details != "" {
			b.WriteString(".PP\n")
			paragraphs(&b, c.Details)
		}
	}
	for _, table := range []struct {
		name string
		rows [][2]string
	}{{page.Names.Environment, page.Environment}, {page.Names.Files, page.Files}, {page.Names.Exit, page.Exits}} {
		heading(table.name)
		for _, row := range table.rows {
			fmt.Fprintf(&b, ".TP\n.B %s\n%s\n", quoted(row[0]), line(row[1]))
		}
	}
	heading(page.Names.See)
	b.WriteString(".BR pcscd (8),\n.BR systemd.socket (5)\n")
	return b.String()
}

// paragraphs writes a text, whose lines are paragraphs.
func paragraphs(b *strings.Builder, text string) {
	for i, paragraph := range strings.Split(text, "\n") {
		if i > 0 {
			b.WriteString(".PP\n")
		}
		b.WriteString(line(paragraph) + "\n")
	}
}

// line is text that begins a line: a dot or a quote there would be a request.
func line(text string) string {
	pieces := words.Pieces(text)
	for i, piece := range pieces {
		pieces[i] = roff(piece)
		if i+1 < len(pieces) && !strings.HasSuffix(piece, " ") {
			pieces[i] += `\:` // where a line may end
		}
	}
	text = strings.Join(pieces, "")
	if strings.HasPrefix(text, ".") || strings.HasPrefix(text, "'") {
		return `\&` + text
	}
	return text
}

// quoted is text within the quotes of a request.
func quoted(text string) string { return `"` + strings.ReplaceAll(roff(text), `"`, `\(dq`) + `"` }

// roff escapes what groff_char(7) reads otherwise.
func roff(text string) string {
	return strings.NewReplacer(`\`, `\e`, "-", `\-`, "`", `\(ga`, "^", `\(ha`, "~", `\(ti`).Replace(text)
}
