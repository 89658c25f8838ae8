//go:build e2e

package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"jpkiweb/scripts/browser"
	"jpkiweb/shared/signature/pdftest"
	"jpkiweb/shared/signature/verification"
)

// openVerification opens the screen of a helper on which a file is verified.
func openVerification(t *testing.T, tab *browser.Tab, address string) {
	t.Helper()
	must(t, tab.Open("about:blank"))
	must(t, tab.Open(address+"#/verify"))
	must(t, tab.WaitFor("the field", `document.querySelector("#verify-file") !== null`))
}

// pickIn picks files, made by an expression, in the field of an ID.
func pickIn(t *testing.T, tab *browser.Tab, id, file string) {
	t.Helper()
	evaluate(t, tab, fmt.Sprintf(`
		const chosen = new DataTransfer();
		chosen.items.add(%s);
		const field = document.querySelector("#%s");
		field.files = chosen.files;
		field.dispatchEvent(new Event("change", { bubbles: true }));`, file, id))
}

// toldOutcome waits for a report with an outcome, and returns what the screen says.
func toldOutcome(t *testing.T, tab *browser.Tab, of verification.Outcome) (said string) {
	t.Helper()
	word := javaScript(t, texts(t).T("verification.outcome."+string(of)+".title", "word", texts(t).T("verification.outcome."+string(of))))
	must(t, tab.WaitFor("the report: "+string(of), `document.querySelector(".notice-title")?.textContent === `+word+` && document.querySelector("[data-action=verify-save]") !== null`))
	must(t, tab.Evaluate(`document.querySelector("main").innerText`, &said))
	return said
}

// What was signed with the virtual card is verified on the screen: as it is, with a byte
// turned, and beside its document. The report that is saved is that of the shell.
func TestSignedFilesAreVerified(t *testing.T) {
	h := serveVirtual(t)
	t.Cleanup(func() { must(t, h.Stop()) })
	tab := openChromium(t)
	text := []byte("委任状\n")
	signOwn(t, tab, h.Ready.Address, `[`+fileInPage("契約書.pdf", pdftest.Pages(1, 200, 200))+`,`+fileInPage("委任状.txt", text)+`]`)
	signAll(t, tab)
	pdf := save(t, tab, `[data-action=save][data-value="0"]`)
	cms := save(t, tab, `[data-action=save][data-value="1"]`)

	openVerification(t, tab, h.Ready.Address)
	pickIn(t, tab, "verify-file", fileInPage("契約書-signed.pdf", pdf))
	said := toldOutcome(t, tab, verification.OutcomeUndecided)
	for _, key := range []string{"verification.test.title", "verification.who.test", "verification.covers.whole", "verification.code.test_certificate", "verification.open.content"} {
		if text := texts(t).T(key); !strings.Contains(said, text) {
			t.Errorf("%q is not in\n%s", text, said)
		}
	}
	wantReportOfShell(t, save(t, tab, "[data-action=verify-save]"), pdf)

	turned := bytes.Replace(pdf, []byte("200 200"), []byte("200 201"), 1)
	pickIn(t, tab, "verify-file", fileInPage("turned.pdf", turned))
	if said := toldOutcome(t, tab, verification.Invalid); !strings.Contains(said, texts(t).T("verification.code.digest_mismatch")) {
		t.Error(said)
	}
	wantReportOfShell(t, save(t, tab, "[data-action=verify-save]"), turned)

	pickIn(t, tab, "verify-file", fileInPage("委任状.txt.p7s", cms))
	must(t, tab.WaitFor("the question for the document", `document.querySelector("#verify-document") !== null`))
	wantReportOfShell(t, save(t, tab, "[data-action=verify-save]"), cms)
	pickIn(t, tab, "verify-document", fileInPage("委任状.txt", text))
	must(t, tab.WaitFor("the report with the document", `document.querySelector("#verify-document") === null && document.querySelector("[data-action=verify-save]") !== null`))
	if said := toldOutcome(t, tab, verification.OutcomeUndecided); !strings.Contains(said, texts(t).T("verification.covers.document")) {
		t.Error(said)
	}
	wantReportOfShell(t, save(t, tab, "[data-action=verify-save]"), cms, "--content", file(t, "委任状.txt", text))

	must(t, tab.Click("[data-action=back]"))
	must(t, tab.WaitFor("the first screen", `document.querySelector("[data-action=verify]") !== null`))
	must(t, tab.Click("[data-action=verify]"))
	must(t, tab.WaitFor("nothing of before", `document.querySelector("#verify-file") !== null && document.querySelector("[data-action=verify-save]") === null`))
}

// wantReportOfShell compares a report with that of the shell on the same file. Both trust the
// CAs of J-LIS only, and ask nobody for revocation.
func wantReportOfShell(t *testing.T, saved, content []byte, args ...string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	must(t, os.WriteFile(path, content, 0o600))
	out, err := exec.Command(helper, append(append([]string{"verify", "--json"}, args...), path)...).Output()
	if _, undecided := err.(*exec.ExitError); err != nil && !undecided {
		t.Fatal(err)
	}
	var got, want any
	must(t, json.Unmarshal(saved, &got))
	must(t, json.Unmarshal(out, &want))
	if !reflect.DeepEqual(got, want) {
		t.Errorf("saved:\n%s\nshell:\n%s", saved, out)
	}
}

// Verifying asks nobody but the helper for the program that does it, sends nothing, and leaves
// nothing in the browser.
func TestVerificationAsksNobody(t *testing.T) {
	h := serveVirtual(t)
	t.Cleanup(func() { must(t, h.Stop()) })
	tab := openChromium(t)
	openVerification(t, tab, h.Ready.Address)
	const kept = `JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage), document.cookie])`
	var before, after string
	must(t, tab.Evaluate(kept, &before))
	traffic, err := tab.Traffic()
	must(t, err)
	pickIn(t, tab, "verify-file", fileInPage("a.txt.p7s", []byte("no signature")))
	toldOutcome(t, tab, verification.Invalid)
	for _, to := range traffic() {
		path, ours := strings.CutPrefix(to, strings.TrimSuffix(h.Ready.Address, "/")+"/")
		if !ours || path != "document.js" && !strings.HasPrefix(path, "dist/") {
			t.Errorf("asked: %s", to)
		}
	}
	must(t, tab.Evaluate(kept, &after))
	if before != after {
		t.Errorf("kept %s, and %s before", after, before)
	}
	must(t, tab.Click("[data-action=back]"))
	must(t, tab.WaitFor("the first screen", `document.querySelector("[data-action=verify]") !== null`))
	var there bool
	must(t, tab.Evaluate(`document.documentElement.textContent.includes("a.txt.p7s")`, &there))
	if there {
		t.Error("the file's name is still there")
	}
}

// A file is verified, and its report unfolded and saved, with nothing but keys; the focus is
// never lost.
func TestVerificationByKeyboard(t *testing.T) {
	h := serveVirtual(t)
	t.Cleanup(func() { must(t, h.Stop()) })
	tab := openChromium(t)
	k := keyboard{tab}
	openVerification(t, tab, h.Ready.Address)
	k.watch(t)
	k.to(t, "verify-file")
	content, err := os.ReadFile("../../shared/signature/pdf/testdata/libreoffice.pdf")
	must(t, err)
	pickIn(t, tab, "verify-file", fileInPage("unsigned.pdf", content)) // the browser's own dialog is none of ours
	toldOutcome(t, tab, verification.Invalid)
	if at := k.focused(t); at != "heading" {
		t.Errorf("the report begins at %s", at)
	}
	k.round(t)
	k.to(t, "verify-save")
	path, err := tab.Download(t.TempDir(), func() error { k.press(t, kb.Enter); return nil })
	must(t, err)
	saved, err := os.ReadFile(path)
	must(t, err)
	wantReportOfShell(t, saved, content)
	k.to(t, "back")
	k.press(t, kb.Enter)
	must(t, tab.WaitFor("the first screen", `document.querySelector("[data-action=verify]") !== null`))
	k.neverLost(t)
}
