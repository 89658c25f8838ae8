//go:build e2e

package e2e

import (
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"jpkiweb/helper/card/virtual"
	"jpkiweb/scripts/browser"
	"jpkiweb/scripts/program"
	"jpkiweb/shared/signature/pdftest"
	"jpkiweb/shared/signature/sandboxtsa"
	"jpkiweb/shared/signature/tsa"
)

// A slowAuthority stamps when the test lets it.
type slowAuthority struct {
	flags []string      // by which a helper asks it
	asked chan struct{} // it was asked
	let   chan struct{} // it may answer one question
}

func startSlowAuthority(t *testing.T) slowAuthority {
	t.Helper()
	authority, err := sandboxtsa.New(time.Now())
	must(t, err)
	a := slowAuthority{asked: make(chan struct{}, 10), let: make(chan struct{}, 10)}
	over := make(chan struct{})
	s := httptest.NewServer(tsa.Handler(func(request []byte) ([]byte, error) {
		a.asked <- struct{}{}
		select {
		case <-a.let:
			return authority.Answer(request)
		case <-over:
			return nil, errors.New("the test is over")
		}
	}))
	t.Cleanup(s.Close)
	t.Cleanup(func() { close(over) })
	root := file(t, "tsa.pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: authority.Root().Raw}))
	a.flags = []string{"--tsa", s.URL, "--tsa-ca", root}
	return a
}

// verified is what the helper says of a signed file.
func verified(t *testing.T, content []byte) string {
	t.Helper()
	return judged(t, helper, "verify", "--test", "--trust", filepath.Join(sandbox, "digital-signature-ca.pem"), "--crl", sandbox, file(t, "signed.pdf", content))
}

// Who has waited long enough stops, with the keyboard: the file that was finished keeps its
// stamp, the others are signed without one, and are named.
func TestPersonStopsWaitingForStamps(t *testing.T) {
	authority := startSlowAuthority(t)
	h := serveVirtual(t, authority.flags...)
	t.Cleanup(func() { must(t, h.Stop()) })
	tab := openChromium(t)
	var files []string
	for i := range 3 {
		files = append(files, fileInPage(fmt.Sprintf("%d.pdf", i), pdftest.Pages(i+1, 200, 200)))
	}
	signOwn(t, tab, h.Ready.Address, `[`+strings.Join(files, ",")+`]`)
	must(t, tab.Click("#stamp"))
	must(t, tab.WaitFor("the password's field", `document.querySelector("#stamp")?.checked && document.querySelector("#pin") !== null`))
	k := keyboard{tab}
	authority.let <- struct{}{}
	enter(t, tab, virtual.DigitalSignaturePIN)
	for range 2 {
		<-authority.asked
	}
	must(t, tab.WaitFor("the first one", `document.querySelector("#screen-finishing")?.textContent.includes(`+javaScript(t, texts(t).T("finishing.counted", "n", "1", "of", "3"))+`)`))
	k.watch(t)
	k.to(t, "stop-stamps")
	k.press(t, kb.Enter)
	must(t, tab.WaitFor("the signed files", `document.querySelectorAll("[data-action=save]").length === 3`))
	k.neverLost(t)
	var named string
	must(t, tab.Evaluate(`[...document.querySelectorAll(".notice-warning")].map((n) => n.querySelector("h3").textContent + ": " + [...n.querySelectorAll("bdi")].map((b) => b.textContent).join(" ")).join("; ")`, &named))
	if named != texts(t).T("unawaited.title")+": 1.pdf 2.pdf" {
		t.Errorf("without a stamp: %s", named)
	}
	for i := range 3 {
		content := save(t, tab, fmt.Sprintf(`[data-action=save][data-value="%d"]`, i))
		wantSignedPDF(t, content)
		if said := verified(t, content); strings.Contains(said, "stamped") != (i == 0) {
			t.Errorf("file %d:\n%s", i, said)
		}
	}
}

// A page that wants time stamps gets them.
func TestPageGetsItsStamps(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir()) // no grant of another test
	flags, _ := stampFrom(t)
	h := serveVirtual(t, flags...)
	t.Cleanup(func() { must(t, h.Stop()) })
	e, err := program.Start[ready](t.Context(), eservice, "--json", "--listen", "127.0.0.1:0", "--trust", sandbox, "--crl", sandbox, "--test", "--helper", h.Ready.Address)
	must(t, err)
	t.Cleanup(func() { must(t, e.Stop()) })
	s := &stage{tab: openChromium(t), Service: browser.Service{Address: e.Ready.Address, Helper: h.Ready.Address}}
	must(t, s.tab.Open(s.Address))
	document := pdftest.Pages(1, 200, 200)
	evaluate(t, s.tab, fmt.Sprintf(formatPage, base64.StdEncoding.EncodeToString(document)))
	window, outcome := s.ask(t, `jpki.sign([pdf, pdf], { format: "pades", timestamp: true }).then(read)`)
	enter(t, window, virtual.DigitalSignaturePIN)
	var signed []signedItem
	if code := outcome(&signed); code != "" || len(signed) != 2 {
		t.Fatalf("%q, %d files", code, len(signed))
	}
	for _, got := range signed {
		judgePDF(t, got.Bytes, document)
		if said := verified(t, got.Bytes); got.Unstamped != "" || !strings.Contains(said, "stamped") {
			t.Errorf("%s, unstamped %q:\n%s", got.FileName, got.Unstamped, said)
		}
	}
}

// open presses Tab until the focus is on what opens a fold, and opens it.
func (k keyboard) open(t *testing.T, fold string) {
	t.Helper()
	for range 60 {
		var there bool
		must(t, k.Evaluate(`document.activeElement.matches("#`+fold+` > summary")`, &there))
		if there {
			k.press(t, kb.Enter)
			must(t, k.WaitFor("the fold to open", `document.querySelector("#`+fold+`").open`))
			return
		}
		k.press(t, kb.Tab)
	}
	t.Fatal("Tab does not lead to", fold)
}

// Formats are chosen, a time stamp is ticked and the files are signed with the keyboard
// alone; the focus is never lost while the files are read anew.
func TestKeyboardChoosesFormatAndStamp(t *testing.T) {
	flags, _ := stampFrom(t)
	h := serveVirtual(t, flags...)
	t.Cleanup(func() { must(t, h.Stop()) })
	tab := openChromium(t)
	k := keyboard{tab}
	signOwn(t, tab, h.Ready.Address, `[`+fileInPage("a.pdf", pdftest.Pages(1, 200, 200))+`,`+fileInPage("b.txt", []byte("text"))+`]`)
	k.watch(t)
	for _, choice := range []struct {
		kind  string
		order []string // from the one that is suggested on
	}{{"pdf", []string{"pades", "moj"}}, {"file", []string{"cms", "attached", "pem", "cades"}}} {
		fold := "format-" + choice.kind
		k.open(t, fold)
		k.to(t, fold+"-"+choice.order[0])
		for _, next := range choice.order[1:] {
			k.press(t, kb.ArrowDown)
			must(t, tab.WaitFor(next, `document.querySelector("#`+fold+`-`+next+`").checked && document.querySelector("#pin") !== null`))
			if at := k.focused(t); at != fold+"-"+next {
				t.Errorf("after the choice of %s the focus is at %s", next, at)
			}
		}
	}
	k.to(t, "stamp")
	k.press(t, " ")
	must(t, tab.WaitFor("the tick", `document.querySelector("#stamp").checked && document.querySelector("#pin") !== null`))
	if at := k.focused(t); at != "stamp" {
		t.Errorf("after the tick the focus is at %s", at)
	}
	k.to(t, "pin")
	k.press(t, virtual.DigitalSignaturePIN)
	k.press(t, kb.Enter)
	must(t, tab.WaitFor("the signed files", `document.querySelectorAll("[data-action=save]").length === 2`))
	k.neverLost(t)
	wantSignedPDF(t, save(t, tab, `[data-action=save][data-value="0"]`))
	cades := save(t, tab, `[data-action=save][data-value="1"]`)
	opensslVerifiesCMS(t, cades, []byte("text"))
	out := judged(t, helper, "verify", "--test", "--trust", filepath.Join(sandbox, "digital-signature-ca.pem"), "--crl", sandbox, "--content", file(t, "b.txt", []byte("text")), file(t, "b.txt.p7s", cades))
	if !strings.Contains(out, "stamped") {
		t.Errorf("no time stamp:\n%s", out)
	}
}
