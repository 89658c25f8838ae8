//go:build e2e

package e2e

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	cdpbrowser "github.com/chromedp/cdproto/browser"

	"jpkiweb/helper/card/virtual"
	"jpkiweb/scripts/browser"
	"jpkiweb/scripts/program"
	"jpkiweb/scripts/webdriver"
	"jpkiweb/scripts/webkit"
	"jpkiweb/shared/wire"
)

// jpki.sign(files, {format, timestamp}): a page asks for a format.

// formatPage has files for a page, and what it does with what comes back: it is read when
// the window is gone, and its worker with it.
const formatPage = `
	window.pdf = new File([Uint8Array.from(atob(%q), (c) => c.charCodeAt(0))], "contract.pdf");
	window.text = new File(["100 yen"], "letter.txt");
	const open = window.open;
	window.open = (...args) => window.popup = open(...args);
	const base64 = (bytes) => btoa(Array.from(bytes, (b) => String.fromCharCode(b)).join(""));
	const closed = () => new Promise((done) => { const timer = setInterval(() => { if (popup.closed) done(clearInterval(timer)); }, 50); });
	window.read = async (list) => {
		await closed();
		return Promise.all(list.map(async ({ name, format, unstamped, signature, file }) => ({
			name, format, unstamped, fileName: file?.name, type: file?.type,
			bytes: base64(signature ?? new Uint8Array(await file.arrayBuffer())),
		})));
	};`

// A signedItem is what a page gets of one file.
type signedItem struct {
	Name, Format, Unstamped, FileName, Type string
	Bytes                                   []byte
}

func TestPageAsksForAFormat(t *testing.T) {
	document, err := os.ReadFile("../../shared/signature/pdf/testdata/libreoffice.pdf")
	must(t, err)
	s := performVirtual(t)
	must(t, s.tab.Open(s.Address))
	evaluate(t, s.tab, fmt.Sprintf(formatPage, base64.StdEncoding.EncodeToString(document)))
	for _, row := range []struct {
		call string
		want []signedItem // without bytes
	}{
		{`jpki.sign([pdf, text])`, []signedItem{{Name: "contract.pdf", Format: "cms"}, {Name: "letter.txt", Format: "cms"}}},
		{`jpki.sign([pdf, text], { format: "cades" })`, []signedItem{
			{Name: "contract.pdf", Format: "cades", FileName: "contract.pdf.p7s", Type: "application/pkcs7-signature"},
			{Name: "letter.txt", Format: "cades", FileName: "letter.txt.p7s", Type: "application/pkcs7-signature"},
		}},
		{`jpki.sign(pdf, { format: "pades" })`, []signedItem{{Name: "contract.pdf", Format: "pades", FileName: "contract-signed.pdf", Type: "application/pdf"}}},
		{`jpki.sign([pdf, pdf], { format: "pades", timestamp: true })`, []signedItem{ // no authority is configured
			{Name: "contract.pdf", Format: "pades", FileName: "contract-signed.pdf", Type: "application/pdf", Unstamped: string(wire.CodeTimestampUnavailable)},
			{Name: "contract.pdf", Format: "pades", FileName: "contract-signed.pdf", Type: "application/pdf", Unstamped: string(wire.CodeTimestampUnavailable)},
		}},
	} {
		window, outcome := s.ask(t, row.call+`.then(read)`)
		enter(t, window, virtual.DigitalSignaturePIN)
		var signed []signedItem
		if code := outcome(&signed); code != "" || len(signed) != len(row.want) {
			t.Fatalf("%s: %q, %d files", row.call, code, len(signed))
		}
		for i, got := range signed {
			content := got.Bytes
			if got.Bytes = nil; fmt.Sprint(got) != fmt.Sprint(row.want[i]) {
				t.Errorf("%s: %+v, want %+v", row.call, got, row.want[i])
			}
			switch {
			case got.Format == "pades":
				judgePDF(t, content, document)
			case got.Name == "letter.txt":
				opensslVerifiesCMS(t, content, []byte("100 yen"))
			default:
				opensslVerifiesCMS(t, content, document)
			}
		}
	}
}

// judgePDF has three programs verify a PDF that was signed once.
func judgePDF(t *testing.T, signed, document []byte) {
	t.Helper()
	if !strings.HasPrefix(string(signed), string(document)) {
		t.Error("the document is no prefix of the signed one")
	}
	path := file(t, "signed.pdf", signed)
	mustRun(t, "qpdf", "--check", path)
	if said := string(mustRun(t, "pdfsig", "-nocert", path)); strings.Count(said, "Signature is Valid.") != 1 || !strings.Contains(said, "Total document signed") {
		t.Errorf("pdfsig:\n%s", said)
	}
	mustRun(t, helper, "verify", "--test", "--trust", filepath.Join(sandbox, "digital-signature-ca.pem"), "--crl", sandbox, path)
}

// What is no PDF is refused before a password is asked for, and so is the whole list; a
// format that is for our own window opens none, and our window refuses who asks past
// jpki.js.
func TestPageAsksForAFormatInVain(t *testing.T) {
	s := performVirtual(t)
	must(t, s.tab.Open(s.Address))
	evaluate(t, s.tab, fmt.Sprintf(formatPage, base64.StdEncoding.EncodeToString([]byte("%PDF-1.7 torn"))))
	for call, want := range map[string]wire.Code{
		`jpki.sign(text, { format: "pades" })`:        wire.CodePDFUnfit,
		`jpki.sign([text, pdf], { format: "pades" })`: wire.CodePDFUnfit,
	} {
		window, outcome := s.ask(t, call)
		if code := outcome(nil); code != string(want) {
			t.Errorf("%s: %q, want %q", call, code, want)
		}
		must(t, window.WaitFor("the window to say so", fmt.Sprintf(`document.querySelector("#screen-problem code")?.textContent === %q`, want)))
		must(t, window.Close())
	}
	const past = `(() => {
		const { includes } = Array.prototype;
		Array.prototype.includes = () => true;
		try { return jpki.sign(text, %s); } finally { Array.prototype.includes = includes; }
	})()`
	for _, options := range []string{`{ format: "moj" }`, `{ format: "pkcs1" }`, `{ format: "PAdES" }`, `{ timestamp: true }`, `{ format: "" }`, `{ format: ["pades"] }`} {
		var code string
		must(t, s.tab.Evaluate(`jpki.sign(text, `+options+`).catch((error) => error.code)`, &code))
		if code != string(wire.CodeRequestInvalid) {
			t.Errorf("%s: %q", options, code)
		}
		window, outcome := s.ask(t, fmt.Sprintf(past, options))
		if code := outcome(nil); code != string(wire.CodeRequestInvalid) {
			t.Errorf("past jpki.js, %s: %q", options, code)
		}
		must(t, window.Close())
	}
}

// A resident signs the application at the service as a PDF.
func TestPDFAtTheServiceInFirefox(t *testing.T) {
	_, tab := openFirefox(t, map[string]any{})
	signsPDF(t, tab)
}

func TestPDFAtTheServiceInWebKit(t *testing.T) { signsPDF(t, openWebKit(t, webkit.Options{})) }

// signsPDF signs at the service, and then for a page that reads the file when the window is
// gone, and its worker with it.
func signsPDF(t *testing.T, tab *webdriver.Tab) {
	t.Helper()
	document, err := os.ReadFile("../../shared/signature/pdf/testdata/libreoffice.pdf")
	must(t, err)
	t.Setenv("XDG_STATE_HOME", t.TempDir()) // no grant of another test
	h := serveVirtual(t)
	t.Cleanup(func() { must(t, h.Stop()) })
	e, err := program.Start[ready](t.Context(), eservice, "--json", "--listen", "127.0.0.1:0", "--trust", sandbox, "--crl", sandbox, "--test", "--helper", h.Ready.Address)
	must(t, err)
	t.Cleanup(func() { must(t, e.Stop()) })
	person := &person{t: t, tab: tab, service: browser.Service{Address: e.Ready.Address, Helper: h.Ready.Address}}
	types := func(button, pin string) {
		t.Helper()
		window := person.window(button)
		must(t, window.Type("#pin", pin))
		must(t, window.Click("#pin-form button[type=submit]"))
		if report := reportIn(t, tab); !strings.Contains(report, "✓ profile") || strings.Contains(report, "✗") {
			t.Fatal(report)
		}
	}
	must(t, tab.Open(e.Ready.Address+"login"))
	types("#login button", virtual.UserAuthenticationPIN)
	must(t, tab.Open(e.Ready.Address+"apply"))
	must(t, tab.Click("label[for=pdf]"))
	must(t, tab.Click("#apply button"))
	types("#sign button", virtual.DigitalSignaturePIN)
	judgeApplication(t, tab)
	must(t, tab.Open(e.Ready.Address))
	evaluate(t, tab, fmt.Sprintf(formatPage, base64.StdEncoding.EncodeToString(document))+`
		const button = Object.assign(document.createElement("button"), { id: "ask", textContent: "sign" });
		button.onclick = () => { jpki.sign(pdf, { format: "pades" }).then(read).then((signed) => { window.signed = signed; }); };
		document.querySelector("main").append(button);`)
	window := person.window("#ask")
	must(t, window.Type("#pin", virtual.DigitalSignaturePIN))
	must(t, window.Click("#pin-form button[type=submit]"))
	must(t, tab.WaitFor("the signed file", `window.signed !== undefined`))
	var signed []signedItem
	must(t, tab.Evaluate(`window.signed`, &signed))
	if len(signed) != 1 || signed[0].FileName != "contract-signed.pdf" {
		t.Fatalf("%d files", len(signed))
	}
	judgePDF(t, signed[0].Bytes, document)
}

// judgeApplication judges the signed PDF that the service shows.
func judgeApplication(t *testing.T, tab anyTab) {
	t.Helper()
	var encoded string
	must(t, tab.Evaluate(`document.querySelector("#report").dataset.signature`, &encoded))
	signed, err := base64.StdEncoding.DecodeString(encoded)
	must(t, err)
	judgePDF(t, signed, []byte("%PDF-1.7\n"))
}

// The same in the page that hosts the app: the first time by the helper's own window, which
// is asked for the same format; or, where the administrator allowed it, in the page.
func TestEmbeddedPDF(t *testing.T) {
	for name, args := range map[string][]string{"first time": {"--trace"}, "allowed": {"--allow-origin", "SITE"}} {
		t.Run(name, func(t *testing.T) {
			e := embed(t, false, nil, args...)
			types := func(selector, pin string) {
				t.Helper()
				must(t, e.tab.Click(selector))
				if name == "allowed" {
					e.waitFor(t, "#pin-enter")
					window, err := e.tab.Popup(e.helper+wire.WindowPath, func() error { e.click(t, "#pin-enter"); return nil })
					must(t, err)
					must(t, window.Run("wait for the field", browser.Visible("input[type=password]")))
					must(t, window.Type("input[type=password]", pin))
					must(t, window.Click("button[name=agree]"))
				} else {
					window, err := e.tab.Popup(e.helper, func() error { e.click(t, "[data-action=elsewhere]"); return nil })
					must(t, err)
					enter(t, window, pin)
				}
				must(t, e.tab.Run("wait for the report", browser.Visible("#record")))
			}
			if name == "allowed" {
				e.set(t, cdpbrowser.PermissionSettingGranted)
			}
			types("#login button", virtual.UserAuthenticationPIN)
			must(t, e.tab.Open(e.site.origin+"/apply?lang=ja"))
			must(t, e.tab.Click("label[for=pdf]"))
			must(t, e.tab.Click("#apply button"))
			types("#sign button", virtual.DigitalSignaturePIN)
			judgeApplication(t, e.tab)
		})
	}
}
