// Command trainingday plays a day at a municipality's counter, from the root of the tree:
// the twelve visitors of package training, served as it is right, on cards of a sandbox that
// is made in a folder. It prints who says what, what was done and what is refused, and leaves
// there the notices for those whose certificates are about to end, as PDF.
//
//	go run ./scripts/trainingday DIR
//
// The notices are written in a font of the machine; without one with Japanese letters there
// are none, and it says so.
package main

import (
	"crypto"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"jpkiweb/helper/system/fonts"
	"jpkiweb/shared/issuer"
	"jpkiweb/shared/issuer/training"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality/publication"
	"jpkiweb/shared/post"
	"jpkiweb/shared/post/paper"
	"jpkiweb/shared/sandboxca"
	"jpkiweb/shared/signature/appearance"
	"jpkiweb/shared/signature/pdf"
)

const rulesFile = "shared/lifecycle/data/rules.yaml"

func main() {
	font := flag.String("font", "", "`FILE` of the font of the notices (default: the first of the machine's that can write one)")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: go run ./scripts/trainingday [-font FILE] DIR")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() != 1 {
		flag.Usage()
		os.Exit(2)
	}
	rules, err := readRules(rulesFile)
	if err == nil {
		c := &counter{out: os.Stdout, dir: flag.Arg(0), fonts: fontFiles(*font), now: time.Now()}
		err = c.play(rules, nil)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "trainingday:", err)
		os.Exit(1)
	}
}

func readRules(file string) (*lifecycle.Rules, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	if text, err = publication.Rules(text); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return lifecycle.Parse(text)
}

// fontFiles are the file that was named, or those of the machine.
func fontFiles(named string) []string {
	if named != "" {
		return []string{named}
	}
	return fonts.Known(fonts.Folders(runtime.GOOS, os.Getenv))
}

// A counter is where the day is played.
type counter struct {
	out    io.Writer
	dir    string
	fonts  []string
	config issuer.Config
	office *issuer.Office
	now    time.Time
}

// play serves all visitors. newKey makes the keys of their cards; nil: each card its own.
func (c *counter) play(rules *lifecycle.Rules, newKey func() (crypto.Signer, error)) error {
	today := c.now
	ca, err := sandboxca.Open(c.dir, today)
	if err != nil {
		return err
	}
	c.config = issuer.Config{CA: ca, Rules: rules, Random: rand.Reader, Now: func() time.Time { return c.now }, NewKey: newKey}
	c.office = issuer.New(c.config)
	for i, v := range training.Day() {
		c.now = today
		fmt.Fprintf(c.out, "%2d  %-10s %s\n    %s\n    %s\n", i+1, v.ID, v.Name, v.Says.JA, v.Says.EN)
		if err := c.serve(v); err != nil {
			return fmt.Errorf("%s: %w", v.ID, err)
		}
	}
	return nil
}

// serve does what is right for one visitor.
func (c *counter) serve(v training.Visitor) error {
	a, err := training.Arrive(v, c.config)
	if err != nil {
		return err
	}
	if err := c.stands("comes with", a); err != nil {
		return err
	}
	if err := c.notice(a); err != nil {
		return err
	}
	for _, s := range v.Steps {
		c.now = c.now.AddDate(0, 0, s.Days)
		if needs, err := a.Needs(c.office, s); err == nil && !s.Letter && len(needs.Known)+len(needs.New) > 0 {
			fmt.Fprintf(c.out, "      %s needs the PINs %v, and new ones %v\n", s.Procedure, needs.Known, needs.New)
		}
		receipt, err := a.Do(c.office, s)
		if err := c.tell(s, receipt, err); err != nil {
			return err
		}
	}
	return c.stands("goes with", a)
}

// tell prints what became of a step; only a refusal that is right is one.
func (c *counter) tell(s training.Step, receipt issuer.Receipt, err error) error {
	var refusal *issuer.Refusal
	switch {
	case errors.As(err, &refusal) && refusal.Reason == s.Refused:
		fmt.Fprintf(c.out, "      ✗ %s is refused: %s", s.Procedure, refusal.Reason)
		if refusal.Instead != "" {
			fmt.Fprintf(c.out, "; %s helps", refusal.Instead)
		}
	case err != nil:
		return err
	case s.Letter:
		fmt.Fprintf(c.out, "      ✓ %s: letter of inquiry sent", s.Procedure)
	default:
		fmt.Fprintf(c.out, "      ✓ %s:", s.Procedure)
		for _, d := range receipt.Done {
			fmt.Fprintf(c.out, " %s", d.What)
		}
	}
	fmt.Fprintln(c.out)
	return nil
}

// stands prints how the card stands.
func (c *counter) stands(how string, a *training.Arrival) error {
	s, err := training.StandingOf(c.office, c.config.Rules, a.Card, c.now)
	if err != nil {
		return err
	}
	fmt.Fprintf(c.out, "      %s: login %s, signing %s", how, s.Authentication, s.Signing)
	if len(s.Locked) > 0 {
		fmt.Fprintf(c.out, ", locked %v", s.Locked)
	}
	fmt.Fprintln(c.out)
	return nil
}

// notice leaves the notice of certificates that are about to end; others get none.
func (c *counter) notice(a *training.Arrival) error {
	n, err := c.office.Notice(a.Person, a.Card)
	var refusal *issuer.Refusal
	if errors.As(err, &refusal) {
		return nil
	}
	if err != nil {
		return err
	}
	file, err := c.print(n)
	if err != nil {
		fmt.Fprintf(c.out, "      no notice: %v\n", err)
		return nil
	}
	path := filepath.Join(c.dir, "notice-"+a.Visitor.ID+".pdf")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		return err
	}
	fmt.Fprintf(c.out, "      notice: %s\n", path)
	return nil
}

// errNoFont is that of a machine on which no notice can be written.
var errNoFont = errors.New("no font of this machine can write it; name one with -font")

// print prints it in the first font that can.
func (c *counter) print(n post.Notice) ([]byte, error) {
	for _, path := range c.fonts {
		file, err := printIn(path, n)
		if err == nil || !errors.Is(err, pdf.ErrText) && !errors.Is(err, appearance.ErrFont) && !errors.Is(err, appearance.ErrEmbedding) {
			return file, err
		}
	}
	return nil, errNoFont
}

func printIn(path string, n post.Notice) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	font, err := appearance.Open(file)
	if err != nil {
		return nil, err
	}
	return paper.Print(font, n.Sheets(post.SampleOffice()))
}
