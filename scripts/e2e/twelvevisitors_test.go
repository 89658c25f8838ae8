//go:build e2e

package e2e

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"jpkiweb/scripts/slot"
	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/issuer"
	"jpkiweb/shared/issuer/training"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/lifecycletest"
	"jpkiweb/shared/sandboxca"
	"jpkiweb/wasm/counter/finding"
	"jpkiweb/wasm/part"
)

// A deskVisit is what the desk has to say of a visitor of the training, and to what it has to
// lead a clerk.
type deskVisit struct {
	finding finding.Code
	wish    string // a word of what the visitor wants, which the card does not tell
	who     string // key of who came; "": the visitor in person
	leadsTo []lifecycle.Procedure
}

var deskVisits = map[string]deskVisit{
	"renewal":   {finding: finding.Renewable, leadsTo: []lifecycle.Procedure{lifecycle.Renew}},
	"expired":   {finding: finding.Expired, leadsTo: []lifecycle.Procedure{lifecycle.Issue}},
	"locked":    {finding: finding.Locked, leadsTo: []lifecycle.Procedure{lifecycle.PINReset}},
	"moved":     {finding: finding.Good, wish: "引っ越", leadsTo: []lifecycle.Procedure{lifecycle.NameAddressChange}},
	"married":   {finding: finding.Locked, wish: "変わった", leadsTo: []lifecycle.Procedure{lifecycle.PINReset, lifecycle.NameAddressChange}},
	"found":     {finding: finding.OnHold, leadsTo: []lifecycle.Procedure{lifecycle.Release}},
	"agent":     {finding: finding.Renewable, who: "guide.who.agent", leadsTo: []lifecycle.Procedure{lifecycle.Renew}},
	"child":     {finding: finding.Locked, who: "guide.who.legal-representative", leadsTo: []lifecycle.Procedure{lifecycle.PINReset}},
	"sojourner": {finding: finding.Expired, wish: "在留期間", leadsTo: []lifecycle.Procedure{lifecycle.Issue, lifecycle.Reissue}},
	"ticket":    {finding: finding.NotJPKI},
	"old-card":  {finding: finding.Juki, leadsTo: []lifecycle.Procedure{lifecycle.CardApply}},
	"phone":     {finding: finding.Phone},
}

// fewVisits are those of "make test": what the card tells, what a status source tells, what
// neither tells, and no card of ours.
var fewVisits = []string{"renewal", "found", "married", "ticket"}

// said are the words of what another procedure brings with it, and says so.
var said = map[lifecycle.Procedure]string{lifecycle.Issue: "発行"}

// arrivals makes the cards of the day, and publishes what is revoked of them.
func arrivals(t *testing.T) (all []*training.Arrival) {
	t.Helper()
	text, err := lifecycletest.Rules()
	must(t, err)
	rules, err := lifecycle.Parse(text)
	must(t, err)
	ca, err := sandboxca.Open(sandbox, time.Now())
	must(t, err)
	for _, v := range training.Day() {
		key, err := rsa.GenerateKey(rand.Reader, 2048) // one a card: none is found in that of another
		must(t, err)
		a, err := training.Arrive(v, issuer.Config{CA: ca, Rules: rules, Random: rand.Reader, Now: time.Now, NewKey: func() (crypto.Signer, error) { return key, nil }})
		must(t, err)
		all = append(all, a)
	}
	for _, p := range jpki.Purposes {
		_, err := ca.CRL(p, time.Now())
		must(t, err)
	}
	return all
}

// leaves are what a visitor could leave behind: what the desk reads of the card, and what it
// must never know.
func leaves(t *testing.T, a *training.Arrival) []trace {
	t.Helper()
	all := []trace{{"name", []byte(a.Person.Name)}, {"address", []byte(a.Person.Address)}, {"individual number", []byte(emulator.IndividualNumber)}}
	contents, err := a.Card.Issuer().Contents()
	must(t, err)
	for p, der := range contents.Certificates {
		c, err := certprofile.Parse(der)
		must(t, err)
		all = append(all, trace{signatureOf(p), der[len(der)-48:]},
			trace{"its last day", []byte(part.Date(texts(t), c.NotAfter))}, trace{"its serial number", c.Serial})
	}
	return slices.DeleteFunc(all, func(of trace) bool { return len(of.bytes) < 8 }) // too short to be told from others
}

// wantNothingInMemory wants no trace in the browser's heap, and none in the one program.
func (d *counterDesk) wantNothingInMemory(all []trace) {
	d.t.Helper()
	wantNothing(d.t, "the desk", d.tab, all)
}

// The twelve visitors of the training are served with the keyboard only, by what the screens
// say; after each the browser's heap, the program and the disk hold nothing of anybody.
// Some of them come in "make test"; with JPKIWEB_VISITS=all, as "make visitors" has it, all do,
// and a picture of each step is taken.
func TestTwelveVisitorsByTheKeyboard(t *testing.T) {
	day := arrivals(t)
	d := openDeskWith(t, "--counter=282103", "--crl", sandbox,
		"--crl-ca", filepath.Join(sandbox, "user-authentication-ca.pem"), "--crl-ca", filepath.Join(sandbox, "digital-signature-ca.pem"))
	must(t, d.tab.Resize(1280, 720))
	whole := os.Getenv("JPKIWEB_VISITS") == "all"
	var all []trace
	for i, a := range day {
		if !whole && !slices.Contains(fewVisits, a.Visitor.ID) {
			continue
		}
		c := &clerk{t: t, d: d, texts: texts(t)}
		if whole {
			c.pictures = fmt.Sprintf("%02d-%s", i+1, a.Visitor.ID)
		}
		all = append(all, leaves(t, a)...)
		t.Run(a.Visitor.ID, func(t *testing.T) { c.t = t; c.visit(a, all) })
	}
	d.wantNothingInMemory(all)
	d.stop()
	d.wantNothingOnDisk("gone", all)
}

// visit has one visitor come, be served and go.
func (c *clerk) visit(a *training.Arrival, all []trace) {
	want, ok := deskVisits[a.Visitor.ID]
	if !ok {
		c.t.Fatal("nothing is said of this visitor")
	}
	waiting := c.texts.T("counter.found.waiting")
	must(c.t, c.d.tab.WaitFor("the start", `document.querySelector("h1")?.textContent === `+javaScript(c.t, waiting)))
	c.picture("waiting")
	began := time.Now()
	hand := putCard(c.t, slot.First, a.Card)
	must(c.t, c.d.tab.WaitFor("what was found", `![`+javaScript(c.t, waiting)+`, `+javaScript(c.t, c.texts.T("counter.found.reading"))+`].includes(document.querySelector("h1").textContent)`))
	must(c.t, c.d.tab.Evaluate(`(window.visited = true, 0)`, nil))
	found := c.read().title
	c.aside(func() { c.wantSought(found, leaves(c.t, a)) })
	who := ""
	if want.who != "" {
		who = c.texts.T(want.who)
	}
	gone := c.serve(want.wish, who)
	hand.takeOut()
	must(c.t, c.d.tab.WaitFor("the start", `document.querySelector("h1")?.textContent === `+javaScript(c.t, waiting)))
	c.t.Logf("%s: %d keys, %.1f s, %q", found, c.keys, (time.Since(began) - c.away).Seconds(), gone)

	if told, _, _ := strings.Cut(c.texts.T("counter.found."+string(want.finding)), "{"); !strings.HasPrefix(found, told) {
		c.t.Errorf("found %q, want %q", found, told)
	}
	c.wantLed(a, want, gone)
	c.d.wantNothingInMemory(leaves(c.t, a))
	c.d.wantNothingOnDisk("the next one may come", all)
}

// wantSought wants the search to find what is there while a card is shown: what of it the
// screen says in the heap, and its certificate in the program.
func (c *clerk) wantSought(found string, own []trace) {
	c.t.Helper()
	for _, of := range own {
		switch shown := strings.Contains(c.d.text(), string(of.bytes)); {
		case shown && !inHeap(c.t, c.d.tab, string(of.bytes)):
			c.t.Errorf("%s: %s is shown, and not found in the heap: this test no longer fits", found, of.name)
		case of.name == signatureOf(jpki.UserAuthentication):
			if _, holding, err := c.d.tab.InPrograms(of.bytes); err != nil || holding != 1 {
				c.t.Errorf("%s: %s is not found in the program, %v: this test no longer fits", found, of.name, err)
			}
		}
	}
}

func signatureOf(p jpki.Purpose) string { return "signature of the certificate of " + p.String() }

// wantLed wants the screens to have led to what is right.
func (c *clerk) wantLed(a *training.Arrival, want deskVisit, gone []string) {
	c.t.Helper()
	for _, p := range want.leadsTo {
		if name := c.texts.T("guide.p." + string(p)); !slices.ContainsFunc(gone, func(title string) bool { return strings.HasPrefix(title, name) }) {
			c.t.Errorf("%q is not among %q", name, gone)
		}
	}
	for _, s := range a.Visitor.Steps {
		told := slices.ContainsFunc(c.said, func(text string) bool { return said[s.Procedure] != "" && strings.Contains(text, said[s.Procedure]) })
		if s.Refused == "" && !slices.Contains(want.leadsTo, s.Procedure) && !told {
			c.t.Errorf("it is right to do %s, which no screen says", s.Procedure)
		}
	}
}
