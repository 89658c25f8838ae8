//go:build e2e

package e2e

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"jpkiweb/helper/card/virtual"
	"jpkiweb/scripts/browser"
	"jpkiweb/scripts/slot"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/signature/cms"
	"jpkiweb/shared/signature/pdftest"
	"jpkiweb/shared/signature/sandboxtsa"
	"jpkiweb/shared/signature/tsa"
)

// fileInPage makes a File of the page.
func fileInPage(name string, content []byte) string {
	return fmt.Sprintf(`new File([Uint8Array.from(atob(%q), (c) => c.charCodeAt(0))], %q)`, base64.StdEncoding.EncodeToString(content), name)
}

// save downloads what a button offers.
func save(t *testing.T, tab *browser.Tab, button string) []byte {
	t.Helper()
	path, err := tab.Download(t.TempDir(), func() error { return tab.Click(button) })
	must(t, err)
	content, err := os.ReadFile(path)
	must(t, err)
	return content
}

// judged is what a program says of a file, which it must take.
func judged(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Errorf("%s: %v\n%s", name, err, out)
	}
	return string(out)
}

// wantSignedPDF has other programs judge a signed PDF.
func wantSignedPDF(t *testing.T, content []byte) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "signed.pdf")
	must(t, os.WriteFile(path, content, 0o600))
	judged(t, "qpdf", "--check", path)
	said := judged(t, "pdfsig", "-nocert", path)
	if !strings.Contains(said, "Signature is Valid") || !strings.Contains(said, "Total document signed") {
		t.Errorf("pdfsig:\n%s", said)
	}
}

// stampFrom starts an authority, and returns the flags by which a helper asks it.
func stampFrom(t *testing.T) (flags []string, stop func()) {
	t.Helper()
	authority, err := sandboxtsa.New(time.Now())
	must(t, err)
	s := httptest.NewServer(tsa.Handler(authority.Answer))
	t.Cleanup(s.Close)
	root := filepath.Join(t.TempDir(), "tsa.pem")
	must(t, os.WriteFile(root, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: authority.Root().Raw}), 0o600))
	return []string{"--tsa", s.URL, "--tsa-ca", root}, s.Close
}

// signOwn opens the screen of own files of a helper, and picks some.
func signOwn(t *testing.T, tab *browser.Tab, address, files string) {
	t.Helper()
	must(t, tab.Open(address))
	must(t, tab.WaitFor("the card", `document.querySelector("[data-action=ask-card]") !== null`))
	must(t, tab.Click("[data-action=sign]"))
	must(t, tab.WaitFor("the field", `document.querySelector("#files") !== null`))
	pick(t, tab, files)
	must(t, tab.WaitFor("the password's field", `document.querySelector("#pin") !== null`))
}

// signAll types the password, and waits until the files are offered.
func signAll(t *testing.T, tab *browser.Tab) {
	t.Helper()
	enter(t, tab, virtual.DigitalSignaturePIN)
	must(t, tab.WaitFor("the signed files", `document.querySelector("[data-action=save]") !== null`))
}

// Own files of two kinds are signed with one password: a PDF in itself, with a time stamp
// that the person ticked, a text beside it. Other programs take them, one by one and out of
// the ZIP.
func TestOwnFilesAreSignedInTheirFormat(t *testing.T) {
	flags, _ := stampFrom(t)
	h := serveVirtual(t, flags...)
	t.Cleanup(func() { must(t, h.Stop()) })
	tab := openChromium(t)
	text := []byte("委任状\n")
	signOwn(t, tab, h.Ready.Address, `[`+fileInPage("契約書.pdf", pdftest.Pages(1, 200, 200))+`,`+fileInPage("委任状.txt", text)+`]`)
	var said string
	must(t, tab.Evaluate(`document.querySelector("#stamp-help").textContent + " " + document.querySelector("#stamp").checked`, &said))
	if host := strings.TrimPrefix(flags[1], "http://"); !strings.Contains(said, host) || !strings.HasSuffix(said, "false") {
		t.Errorf("of the time stamp: %s", said)
	}
	must(t, tab.Click("#stamp"))
	must(t, tab.WaitFor("the password's field", `document.querySelector("#stamp")?.checked && document.querySelector("#pin") !== null`))
	signAll(t, tab)
	pdf, cmsFile := save(t, tab, `[data-action=save][data-value="0"]`), save(t, tab, `[data-action=save][data-value="1"]`)
	wantSignedPDF(t, pdf)
	if !bytes.HasPrefix(pdf, pdftest.Pages(1, 200, 200)) {
		t.Error("the PDF begins otherwise")
	}
	path := file(t, "signed.pdf", pdf)
	out := judged(t, helper, "verify", "--test", "--trust", filepath.Join(sandbox, "digital-signature-ca.pem"), "--crl", sandbox, path)
	if !strings.Contains(out, "stamped") {
		t.Errorf("no time stamp:\n%s", out)
	}
	opensslVerifiesCMS(t, cmsFile, text)
	all := save(t, tab, `[data-action=save-all]`)
	z, err := zip.NewReader(bytes.NewReader(all), int64(len(all)))
	must(t, err)
	want := map[string][]byte{"契約書-signed.pdf": pdf, "委任状.txt.p7s": cmsFile}
	for _, f := range z.File {
		r, err := f.Open()
		must(t, err)
		got, err := io.ReadAll(r)
		must(t, err)
		if !bytes.Equal(got, want[f.Name]) {
			t.Errorf("%s of %d bytes", f.Name, len(got))
		}
		delete(want, f.Name)
	}
	if len(want) > 0 {
		t.Errorf("not in the ZIP: %d", len(want))
	}
}

// Each format that the person may choose is read, signed and finished; and a PDF that is
// protected is said, with the others signed without it.
func TestPersonChoosesTheFormat(t *testing.T) {
	h := serveVirtual(t)
	t.Cleanup(func() { must(t, h.Stop()) })
	tab := openChromium(t)
	encrypted := bytes.Replace(pdftest.Pages(1, 200, 200), []byte("/Root"), []byte("/Encrypt<</Filter/Standard>>/Root"), 1)
	signOwn(t, tab, h.Ready.Address, `[`+fileInPage("a.pdf", pdftest.Pages(1, 200, 200))+`,`+fileInPage("closed.pdf", encrypted)+`,`+fileInPage("b.txt", []byte("text"))+`]`)
	must(t, tab.WaitFor("what stands against it", `document.querySelector(".main").textContent.includes(`+javaScript(t, texts(t).T("error.pdf_protected.title"))+`)`))
	for _, format := range []struct{ kind, choice string }{{"pdf", "moj"}, {"file", "attached"}} {
		must(t, tab.Click("#format-"+format.kind+" > summary"))
		must(t, tab.Click("#format-"+format.kind+"-"+format.choice))
		must(t, tab.WaitFor("the choice", `document.querySelector("#format-`+format.kind+`-`+format.choice+`")?.checked && document.querySelector("#pin") !== null`))
	}
	signAll(t, tab)
	wantSignedPDF(t, save(t, tab, `[data-action=save][data-value="0"]`))
	attached := file(t, "b.txt.p7m", save(t, tab, `[data-action=save][data-value="1"]`))
	if out := judged(t, "openssl", "cms", "-verify", "-binary", "-noverify", "-inform", "DER", "-in", attached); !strings.Contains(out, "text") {
		t.Error(out)
	}
	must(t, tab.WaitFor("the one that was not signed", `document.querySelector(".main").textContent.includes("closed.pdf") && document.querySelectorAll("[data-action=save]").length === 2`))
}

// signWithStamp picks a PDF to be signed with a time stamp, up to the password.
func signWithStamp(t *testing.T, tab *browser.Tab, address string) {
	t.Helper()
	signOwn(t, tab, address, `[`+fileInPage("a.pdf", pdftest.Pages(1, 200, 200))+`]`)
	must(t, tab.Click("#stamp"))
	must(t, tab.WaitFor("the password's field", `document.querySelector("#stamp")?.checked && document.querySelector("#pin") !== null`))
}

// A signature whose stamp does not come is kept, and that is said.
func TestStampThatDoesNotComeThroughTheApp(t *testing.T) {
	flags, stop := stampFrom(t)
	h := serveVirtual(t, flags...)
	t.Cleanup(func() { must(t, h.Stop()) })
	tab := openChromium(t)
	signWithStamp(t, tab, h.Ready.Address)
	stop()
	signAll(t, tab)
	must(t, tab.WaitFor("why", `document.querySelector(".main").textContent.includes(`+javaScript(t, texts(t).T("error.timestamp_unavailable.title"))+`)`))
	wantSignedPDF(t, save(t, tab, `[data-action=save]`))
}

// A card that is pulled in the middle of a long list takes nothing away of what it has
// signed, and the rest is signed when it is back: in a real reader.
func TestCardPulledInALongListOfTheApp(t *testing.T) {
	const documents, commands = 40, 20
	s := perform(t, nil)
	var files []string
	digests := map[string][32]byte{}
	for i := range documents {
		name, content := fmt.Sprintf("%02d.txt", i), fmt.Appendf(nil, "document %d", i)
		files = append(files, fileInPage(name, content))
		digests[name+".p7s"] = sha256.Sum256(content)
	}
	must(t, s.tab.Open(s.Helper))
	must(t, s.tab.Click("[data-action=sign]"))
	pick(t, s.tab, `[`+strings.Join(files, ",")+`]`)
	must(t, s.tab.WaitFor("the password's field", `document.querySelector("#pin") !== null`))
	s.card.Inject(emulator.Fault{Command: commands, Effect: emulator.RemoveBefore})
	signAll(t, s.tab)
	var signed, rest int
	must(t, s.tab.Evaluate(`document.querySelectorAll("[data-action=save]").length`, &signed))
	must(t, s.tab.Evaluate(`document.querySelectorAll(".notice-warning li bdi").length`, &rest))
	if signed == 0 || rest == 0 || signed+rest != documents {
		t.Fatalf("%d signed, %d not", signed, rest)
	}
	must(t, slot.AwaitRemoval(t.Context()))
	s.card.Insert()
	must(t, s.tab.Click("[data-action=sign-rest]"))
	must(t, s.tab.WaitFor("the password's field", `document.querySelector("#pin") !== null`))
	enter(t, s.tab, virtual.DigitalSignaturePIN)
	must(t, s.tab.WaitFor("all", fmt.Sprintf(`document.querySelectorAll("[data-action=save]").length === %d`, documents)))
	all := save(t, s.tab, `[data-action=save-all]`)
	z, err := zip.NewReader(bytes.NewReader(all), int64(len(all)))
	must(t, err)
	var names []string
	for _, f := range z.File {
		names = append(names, f.Name)
		r, err := f.Open()
		must(t, err)
		der, err := io.ReadAll(r)
		must(t, err)
		parsed, err := cms.Parse(der)
		must(t, err)
		if _, err := parsed.Verify(digests[f.Name]); err != nil {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
	slices.Sort(names)
	if len(slices.Compact(names)) != documents {
		t.Errorf("%d files", len(names))
	}
}
