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
	"time"

	"github.com/chromedp/chromedp/kb"

	"jpkiweb/scripts/browser"
	"jpkiweb/scripts/program"
	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/revocation"
	"jpkiweb/shared/sandboxca"
	"jpkiweb/shared/signature/pdftest"
	"jpkiweb/shared/signature/signeddata"
	"jpkiweb/shared/signature/verification"
)

// openVerification opens the screen of a helper on which a file is verified.
func openVerification(t *testing.T, tab *browser.Tab, address string) {
	t.Helper()
	must(t, tab.Open("about:blank"))
	must(t, tab.Open(address+"#/verify"))
	must(t, tab.WaitFor("the field", `document.querySelector("#verify-file") !== null`))
}

// openVerificationAsked opens it when the helper has told which card is there: it is asked whom to
// trust, too, then.
func openVerificationAsked(t *testing.T, tab *browser.Tab, address string) {
	t.Helper()
	must(t, tab.Open("about:blank"))
	must(t, tab.Open(address))
	must(t, tab.WaitFor("the card", `document.querySelector("[data-action=ask-card]") !== null`))
	must(t, tab.Click("[data-action=verify]"))
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
// turned, and beside its document. It is valid beside virtual cards, and marked as a test. The
// report that is saved is that of the shell.
func TestSignedFilesAreVerified(t *testing.T) {
	h := serveVirtual(t)
	t.Cleanup(func() { must(t, h.Stop()) })
	tab := openChromium(t)
	text := []byte("委任状\n")
	pdf, cms := signTwo(t, tab, h.Ready.Address, text)
	trusting := []string{"--test", "--trust", sandbox, "--crl", sandbox}

	openVerificationAsked(t, tab, h.Ready.Address)
	pickIn(t, tab, "verify-file", fileInPage("契約書-signed.pdf", pdf))
	said := toldOutcome(t, tab, verification.Valid)
	wantSaid(t, said, sandboxca.DefaultHolder().Name, texts(t).T("verification.test.title"), texts(t).T("verification.who.test"),
		texts(t).T("verification.covers.whole"), texts(t).T("verification.open.content"))
	wantReportOfShell(t, save(t, tab, "[data-action=verify-save]"), pdf, trusting...)

	turned := bytes.Replace(pdf, []byte("200 200"), []byte("200 201"), 1)
	pickIn(t, tab, "verify-file", fileInPage("turned.pdf", turned))
	wantSaid(t, toldOutcome(t, tab, verification.Invalid), texts(t).T("verification.code.digest_mismatch"))
	wantReportOfShell(t, save(t, tab, "[data-action=verify-save]"), turned, trusting...)

	pickIn(t, tab, "verify-file", fileInPage("委任状.txt.p7s", cms))
	must(t, tab.WaitFor("the question for the document", `document.querySelector("#verify-document") !== null`))
	wantReportOfShell(t, save(t, tab, "[data-action=verify-save]"), cms, trusting...)
	pickIn(t, tab, "verify-document", fileInPage("委任状.txt", text))
	must(t, tab.WaitFor("the report with the document", `document.querySelector("#verify-document") === null && document.querySelector("[data-action=verify-save]") !== null`))
	wantSaid(t, toldOutcome(t, tab, verification.Valid), texts(t).T("verification.covers.document"))
	wantReportOfShell(t, save(t, tab, "[data-action=verify-save]"), cms, append(trusting, "--content", file(t, "委任状.txt", text))...)

	must(t, tab.Click("[data-action=back]"))
	must(t, tab.WaitFor("the first screen", `document.querySelector("[data-action=verify]") !== null`))
	must(t, tab.Click("[data-action=verify]"))
	must(t, tab.WaitFor("nothing of before", `document.querySelector("#verify-file") !== null && document.querySelector("[data-action=verify-save]") === null`))
}

// signTwo signs a PDF and a text, and returns the finished PDF and the signature of the text.
func signTwo(t *testing.T, tab *browser.Tab, address string, text []byte) (pdf, cms []byte) {
	t.Helper()
	signOwn(t, tab, address, `[`+fileInPage("契約書.pdf", pdftest.Pages(1, 200, 200))+`,`+fileInPage("委任状.txt", text)+`]`)
	signAll(t, tab)
	return save(t, tab, `[data-action=save][data-value="0"]`), save(t, tab, `[data-action=save][data-value="1"]`)
}

// wantSaid wants texts on the screen.
func wantSaid(t *testing.T, said string, want ...string) {
	t.Helper()
	for _, text := range want {
		if !strings.Contains(said, text) {
			t.Errorf("%q is not in\n%s", text, said)
		}
	}
}

// A file is valid until the certificate of its card is revoked in the sandbox, from before it was
// signed; a helper without virtual cards and lists calls neither, and names nobody.
func TestRevokedCardsFileIsInvalid(t *testing.T) {
	dir := t.TempDir()
	h := serveVirtual(t, "--sandbox", dir)
	t.Cleanup(func() { must(t, h.Stop()) })
	tab := openChromium(t)
	pdf, cms := signTwo(t, tab, h.Ready.Address, []byte("委任状\n"))
	openVerificationAsked(t, tab, h.Ready.Address)
	pickIn(t, tab, "verify-file", fileInPage("契約書-signed.pdf", pdf))
	toldOutcome(t, tab, verification.Valid)

	data, err := signeddata.Open(t.Context(), bytes.NewReader(cms), int64(len(cms)))
	must(t, err)
	var certificate *certprofile.Certificate // of the signer; that of its CA is beside it
	for _, der := range data.Certificates {
		c, err := certprofile.Parse(der)
		must(t, err)
		if !c.IsCA {
			certificate = c
		}
	}
	ca, err := sandboxca.Open(dir, time.Now())
	must(t, err)
	must(t, ca.Revoke(jpki.DigitalSignature, certificate.Serial, revocation.Superseded, time.Now().Add(-time.Hour)))
	pickIn(t, tab, "verify-file", fileInPage("契約書-signed.pdf", pdf))
	wantSaid(t, toldOutcome(t, tab, verification.Invalid), texts(t).T("verification.code.certificate_revoked"), texts(t).T("verification.test.title"))

	without, err := program.Start[ready](t.Context(), helper, "serve", "--json", "--port", "0", "--virtual", "off")
	must(t, err)
	t.Cleanup(func() { must(t, without.Stop()) })
	openVerification(t, tab, without.Ready.Address)
	pickIn(t, tab, "verify-file", fileInPage("契約書-signed.pdf", pdf))
	said := toldOutcome(t, tab, verification.OutcomeUndecided)
	wantSaid(t, said, texts(t).T("verification.test.title"), texts(t).T("verification.code.test_certificate"),
		texts(t).T("verification.open.step", "step", texts(t).T("verification.step.revocation")))
	if name := sandboxca.DefaultHolder().Name; strings.Contains(said, name) {
		t.Errorf("%s is named:\n%s", name, said)
	}
	wantReportOfShell(t, save(t, tab, "[data-action=verify-save]"), pdf)
}

// A time stamp proves the time where the helper was told of its authority.
func TestStampOfAConfiguredAuthorityCounts(t *testing.T) {
	flags, _ := stampFrom(t)
	h := serveVirtual(t, flags...)
	t.Cleanup(func() { must(t, h.Stop()) })
	tab := openChromium(t)
	signWithStamp(t, tab, h.Ready.Address)
	signAll(t, tab)
	pdf := save(t, tab, `[data-action=save][data-value="0"]`)
	openVerificationAsked(t, tab, h.Ready.Address)
	pickIn(t, tab, "verify-file", fileInPage("a.pdf", pdf))
	wantSaid(t, toldOutcome(t, tab, verification.Valid), texts(t).T("verification.stamp.trusted"))
	wantReportOfShell(t, save(t, tab, "[data-action=verify-save]"), pdf, "--test", "--trust", sandbox, "--crl", sandbox, "--tsa-ca", flags[len(flags)-1])
}

// wantReportOfShell compares a report with that of the shell on the same file, which trusts the
// CAs of J-LIS and those of args, and is asked for the attributes.
func wantReportOfShell(t *testing.T, saved, content []byte, args ...string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	must(t, os.WriteFile(path, content, 0o600))
	out, err := exec.Command(helper, append(append([]string{"verify", "--json", "--attributes"}, args...), path)...).Output()
	if _, undecided := err.(*exec.ExitError); err != nil && !undecided {
		t.Fatal(err)
	}
	var got, want any
	must(t, json.Unmarshal(saved, &got))
	must(t, json.Unmarshal(out, &want))
	withoutAddress(want)
	if !reflect.DeepEqual(got, want) {
		t.Errorf("saved:\n%s\nshell:\n%s", saved, out)
	}
}

// withoutAddress takes the signers' addresses out of a report, which the app saves without.
func withoutAddress(report any) {
	signatures, _ := report.(map[string]any)["signatures"].([]any)
	for _, s := range signatures {
		if signer, ok := s.(map[string]any)["signer"].(map[string]any); ok {
			delete(signer, "address")
		}
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
