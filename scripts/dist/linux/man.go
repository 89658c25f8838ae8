package linux

import (
	"fmt"
	"strings"
	"time"
)

// manPage is the page jpki-helper(1): man-pages(7), groff_man(7).
func manPage(commands []command, version string, epoch time.Time) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, ".TH JPKI\\-HELPER 1 %s \"jpki\\-helper %s\" \"User Commands\"\n", epoch.UTC().Format(time.DateOnly), roff(version))
	b.WriteString(`.SH NAME
jpki\-helper \- connect a My Number Card with the browser and the shell
.SH SYNOPSIS
.B jpki\-helper
.I COMMAND
.RI [ flags ]
.SH DESCRIPTION
It owns the card reader, serves an app to the browser of this user on 127.0.0.1, decides
which commands may reach the card, and shows a window of its own where a PIN is typed.
.PP
A PIN is asked for without echo, or read with
.BR \-\-pin\-file ;
it is never an argument. Without a card:
.BR "\-\-reader virtual" .
.SH COMMANDS
`)
	for _, c := range commands {
		fmt.Fprintf(&b, ".SS \"jpki\\-helper %s %s\"\n%s.\n", c.name, quoted(c.usage), line(strings.ToUpper(c.summary[:1])+c.summary[1:]))
		for _, o := range c.flags {
			fmt.Fprintf(&b, ".TP\n.B \\-\\-%s\n%s\n", strings.TrimSpace(roff(o.name)+" "+o.value), line(o.text))
		}
		if c.details != "" {
			fmt.Fprintf(&b, ".PP\n%s\n", line(strings.ReplaceAll(c.details, "\n", " ")))
		}
	}
	b.WriteString(manualEnd)
	return []byte(b.String())
}

const manualEnd = `.SH EXIT STATUS
0 on success, 1 after an error, 2 after wrong usage; of
.B verify
0 for what is valid, 1 for what is not, 2 where that could not be decided.
.SH FILES
.TP
.I /etc/jpki\-helper/policy.json
what the administrator allows; a sample is in
.IR /usr/share/doc/jpki\-helper/examples .
.TP
.I ~/.config/jpki\-helper\fR, \fI~/.local/state/jpki\-helper
what a person granted, and what the card was used for;
.B jpki\-helper uninstall \-\-purge
removes both.
.SH SEE ALSO
.BR pcscd (8),
.BR systemd.socket (5)
`

// line is text that begins a line: a dot or a quote there would be a request.
func line(text string) string {
	text = roff(text)
	if strings.HasPrefix(text, ".") || strings.HasPrefix(text, "'") {
		return `\&` + text
	}
	return text
}

// quoted is text within the quotes of a request.
func quoted(text string) string { return strings.ReplaceAll(roff(text), `"`, `\(dq`) }

// roff escapes what groff_char(7) reads otherwise.
func roff(text string) string {
	return strings.NewReplacer(`\`, `\e`, "-", `\-`, "`", `\(ga`, "^", `\(ha`, "~", `\(ti`).Replace(text)
}
