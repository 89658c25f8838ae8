package cli

import (
	"context"
	"flag"
	"fmt"
	"io"
	"strings"

	"jpkiweb/shared/wire"
)

// help prints the usage of all or of one command.
func (c *call) help(args []string) int {
	if len(args) == 0 {
		usage(c.Stdout)
		return exitOK
	}
	name := args[0]
	if _, ok := find(name); !ok {
		return c.complain(wire.Errorf(wire.CodeRequestInvalid, "there is no command %q", name))
	}
	return Run(context.Background(), []string{name, "--help"}, c.Env)
}

func usage(w io.Writer) {
	fmt.Fprint(w, "jpki-helper connects a My Number Card with the browser and the shell.\n\nUsage: jpki-helper COMMAND [flags]\n\n")
	for _, c := range commands() {
		fmt.Fprintf(w, "  %-10s  %s\n", c.name, c.summary)
	}
	fmt.Fprint(w, "\nA PIN is asked for without echo, or read with --pin-file; it is never an argument.\n"+
		"Without a card: --reader virtual.\n"+
		"jpki-helper help COMMAND tells more about one.\n")
}

// details are what the help of a command says behind its flags.
var details = map[string]string{
	"sign": `Results stand beside their documents: x.txt.p7s (--attached: x.txt.p7m, --pem: .pem behind it),
contract-signed.pdf, x.txt.pkcs1.json. One that is there already is not replaced without
--replace. OUT, or --out, names another place. moj and pades write the PDF with the signature
in it, which begins with the bytes of the document. Where the card leaves in the middle, what it
signed is kept; --resume signs the rest. A signature whose time stamp does not come is written
without it, and the exit code is 1.
A document that changes until the card signs is not signed: its two ends, its size and its times
are compared, and one of up to 64 MiB is read again whole: before the card signs, or, where the
result has the document in it, when that is written, whatever its size.
--visible shows the signature on a page of a PDF: --visible 1:120,250,70,25 on page 1 (or last),
120 mm from the left and 250 mm from the top, 70 mm wide and 25 mm high; --visible field in the
place of the field that --field names. There stand the time of signing, the --reason, and as
name what --show-name says. All of that is a claim, as everything on a page is: who signed is
what the certificate says, and what verify tells. The letters are of a font of this machine,
part of which goes into the PDF if its maker allows that; a character that it does not have is
refused. --preview shows the page before, without a card.`,
	verifyName: `FILE is a PDF, a CMS with its document or, with --content, beside it (DER or PEM), or a time stamp.
Of each signature the report lists what was checked, and what was not; indications are those of
ETSI EN 319 102-1. Trusted are the CAs of J-LIS, if the file has their certificate in it, and
those of --trust. Only accredited verifiers may look up revocation: without --crl or --ocsp nothing is
valid that needs it. --ocsp is for them: the responder is told which certificate is looked at, of a
file each whose CA is trusted, and of J-LIS's the law (公的個人認証法, 17 and 36) says who may ask. A list needs the certificate of the CA that signs it, of J-LIS, too: give it
with --crl-ca, or with --trust. What a signer claims is told as a claim. Of a certificate of J-LIS
the name is told, and with --attributes date of birth, gender and address, too. --json writes the
report as verification.schema.json of the app's folder describes it, without the attributes
(birthDate, gender, address) that were not asked for.`,
	"timestamp": `OUT is a TimeStampResp of RFC 3161, as openssl ts reads it; one that ends with .tst is the token
alone. A file that is already there is replaced. The authority is that of the administrator's
policy or, without one, the one that is named here; only the SHA-256 of the file is sent to it.`,
	"counter": `language FILE looks at the file of a further language for visitors, and tells every fault with
its line; language CODE prints one to begin with: en has the English texts, and ko, ne, pt, vi and
zh-Hans are drafts that nobody has read, and no desk shows. A desk has a language where the
administrator's policy says who has read its file (furtherLanguages, languagesFolder).

Of statistics the columns are day, found, done, visitors, and seconds of all of them together. The
words are those of counter.served (found, done) in wire.schema.json of the app's folder. Visitors
are counted where the administrator's policy says so ("counter": {"statistics": true}), in the
folder of each user; nothing of a person is kept. A file that is damaged is said, and counted into
no more.`,
	"history": `The history holds what sites and this command line used the card for, the newest of each; what
could not be recorded is counted. A use of the virtual card by this command line is not in it;
those that serve --virtual lets a page make are. --set-aside keeps the old file, --file shows it.`,
}

// commandUsage prints the usage of the command, its flags as they are typed.
func (c *call) commandUsage(w io.Writer) {
	summary := c.command.summary
	fmt.Fprintf(w, "%s%s.\n\nUsage: jpki-helper %s [flags]", strings.ToUpper(summary[:1]), summary[1:], c.command.name)
	if c.command.usage != "" {
		fmt.Fprint(w, " ", c.command.usage)
	}
	fmt.Fprint(w, "\n\n")
	width := 0
	c.flags.VisitAll(func(f *flag.Flag) { width = max(width, len(flagAsTyped(f))) })
	c.flags.VisitAll(func(f *flag.Flag) {
		_, text := flag.UnquoteUsage(f)
		fmt.Fprintf(w, "  %-*s  %s\n", width, flagAsTyped(f), text)
	})
	if text, ok := details[c.command.name]; ok {
		fmt.Fprintf(w, "\n%s\n", text)
	}
}

// flagAsTyped returns a flag with its value as it is typed.
func flagAsTyped(f *flag.Flag) string {
	value, _ := flag.UnquoteUsage(f)
	if value == "" {
		return "--" + f.Name
	}
	return "--" + f.Name + " " + value
}
