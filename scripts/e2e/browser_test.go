//go:build e2e

package e2e

import (
	"context"
	"crypto"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"jpkiweb/helper/card/virtual"
	"jpkiweb/scripts/browser"
	"jpkiweb/scripts/program"
	"jpkiweb/scripts/slot"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/emulator"
)

// A stage is helper, e-service and browser, on the card in pcscd's reader.
type stage struct {
	browser.Service
	tab  *browser.Tab
	card *emulator.Card
	conf emulator.Config
}

type ready struct {
	Address string `json:"address"`
}

func perform(t *testing.T, change func(*emulator.Config)) *stage {
	t.Helper()
	card, config := insert(t, change)
	s := play(t, card)
	s.conf = config
	return s
}

// play begins with a card that is in the reader.
func play(t *testing.T, card *emulator.Card) *stage {
	t.Helper()
	s := &stage{card: card, Service: serve(t, card)}
	tab := openChromium(t)
	s.tab = tab
	return s
}

// serve starts helper and e-service on the card in pcscd's reader.
func serve(t *testing.T, card *emulator.Card) browser.Service {
	t.Helper()
	h, err := program.Start[ready](t.Context(), helper, "serve", "--json", "--virtual", "off")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.Stop(); err != nil {
			t.Error(err)
		}
		if err := slot.AwaitPowerOff(context.Background(), card); err != nil {
			t.Error(err)
		}
	})
	e, err := program.Start[ready](t.Context(), eservice, "--json", "--listen", "127.0.0.1:0", "--trust", sandbox, "--crl", sandbox, "--test", "--helper", h.Ready.Address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Stop(); err != nil {
			t.Error(err)
		}
	})
	return browser.Service{Address: e.Ready.Address, Helper: h.Ready.Address}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// ask starts a call of jpki.js as in a click, and returns the helper's window;
// outcome waits for what came of it.
func (s *stage) ask(t *testing.T, call string) (window *browser.Tab, outcome func(result any) string) {
	t.Helper()
	window, err := s.tab.Popup(s.Helper, func() error {
		return s.tab.Gesture(`window.asked = ` + call + `.then((result) => ({ result }), (error) => ({ code: error.code })); 0`)
	})
	must(t, err)
	return window, func(result any) string {
		t.Helper()
		var o struct {
			Code   string
			Result json.RawMessage
		}
		must(t, s.tab.Evaluate("window.asked", &o))
		if o.Code == "" && result != nil {
			must(t, json.Unmarshal(o.Result, result))
		}
		return o.Code
	}
}

func enter(t *testing.T, window *browser.Tab, pin string) {
	t.Helper()
	must(t, window.Type("#pin", pin))
	must(t, window.Click("#pin-form button[type=submit]"))
}

// The whole way, with openssl as the judge of what came out.
func TestLoginInTheBrowser(t *testing.T) {
	s := perform(t, nil)
	must(t, s.tab.Open(s.Address+"login"))
	const challenge = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
	window, outcome := s.ask(t, `jpki.authenticate("`+challenge+`")`)
	must(t, window.Run("pin", browser.Visible("#pin")))
	before := s.card.Commands()
	enter(t, window, virtual.UserAuthenticationPIN)
	var token authtoken.Token
	if code := outcome(&token); code != "" {
		t.Fatal(code)
	}
	if got := s.card.Commands() - before; got > 6 {
		t.Errorf("%d commands after the PIN", got)
	}
	der, err := token.CertificateDER()
	must(t, err)
	signature, err := token.SignatureBytes()
	must(t, err)
	message := authtoken.Message(crypto.SHA256, authtoken.MustParseOrigin(strings.TrimSuffix(s.Address, "/")), challenge)
	opensslVerifies(t, der, message, file(t, "signature", signature))
}

func TestLoginAndSignatureAtTheService(t *testing.T) {
	s := perform(t, nil)
	report, err := s.Login(s.tab, virtual.UserAuthenticationPIN, nil)
	must(t, err)
	if !strings.Contains(report, "✓ signature") {
		t.Error(report)
	}
	report, err = s.Sign(s.tab, "ａｂｃ１２３", nil) // full width and small, as a person may type it
	must(t, err)
	if !strings.Contains(report, "✓ signing_certificate") {
		t.Error(report)
	}
	encoded, err := s.tab.Attribute("#report", "data-signature")
	must(t, err)
	document, err := s.tab.Attribute("#report", "data-document")
	must(t, err)
	signature, err := base64.StdEncoding.DecodeString(encoded)
	must(t, err)
	opensslVerifiesCMS(t, signature, []byte(document))
}

func TestWrongPINInTheBrowser(t *testing.T) {
	s := perform(t, nil)
	must(t, s.tab.Open(s.Address+"login"))
	window, outcome := s.ask(t, `jpki.authenticate("`+strings.Repeat("A", 44)+`")`)
	enter(t, window, "12") // cannot be a PIN: the card is not asked
	must(t, window.Run("error", browser.Visible("#pin-error")))
	if got := s.card.State().UserAuthentication.TriesLeft; got != 3 {
		t.Errorf("%d tries left after a PIN of two digits", got)
	}
	enter(t, window, "9999")
	must(t, window.WaitFor("two tries left", `document.querySelector("#pin-error")?.textContent.includes("2") && document.querySelector("#pin").value === ""`))
	for what, expression := range map[string]string{
		"the field has the focus":   `document.activeElement.id === "pin"`,
		"the field is invalid":      `document.querySelector("#pin").getAttribute("aria-invalid") === "true"`,
		"the error belongs to it":   `document.querySelector("#pin").getAttribute("aria-describedby").includes("pin-error")`,
		"the error begins with a ＊": `document.querySelector("#pin-error").textContent.startsWith("＊")`,
	} {
		ok := false
		must(t, window.Evaluate(expression, &ok))
		if !ok {
			t.Errorf("not so: %s", what)
		}
	}
	if got := s.card.State().UserAuthentication.TriesLeft; got != 2 {
		t.Errorf("%d tries left", got)
	}
	enter(t, window, virtual.UserAuthenticationPIN)
	if code := outcome(nil); code != "" {
		t.Error(code)
	}
}

func TestLastTryAndBlockedPINInTheBrowser(t *testing.T) {
	s := perform(t, func(c *emulator.Config) { c.UserAuthentication.TriesUsed = 2 })
	must(t, s.tab.Open(s.Address+"login"))
	window, outcome := s.ask(t, `jpki.authenticate("`+strings.Repeat("A", 44)+`")`)
	enter(t, window, "9999") // not confirmed
	must(t, window.Run("confirmation", browser.Visible("#last-try-error")))
	if got := s.card.State().UserAuthentication.TriesLeft; got != 1 {
		t.Fatalf("%d tries left: spent without confirmation", got)
	}
	must(t, window.Click("#last-try"))
	must(t, window.Click("#pin-form button[type=submit]")) // what was typed is still there
	must(t, window.WaitFor("the blocked screen", `document.querySelector("#pin") === null && document.querySelector("main").textContent.includes("窓口")`))
	savePicture(t, window, "blocked")
	if got := s.card.State().UserAuthentication.TriesLeft; got != 0 {
		t.Errorf("%d tries left", got)
	}
	must(t, window.Close())
	if code := outcome(nil); code == "" {
		t.Error("no code")
	}
}

func TestPersonDeclines(t *testing.T) {
	s := perform(t, nil)
	must(t, s.tab.Open(s.Address+"login"))
	window, outcome := s.ask(t, `jpki.authenticate("`+strings.Repeat("A", 44)+`")`)
	must(t, window.Run("pin", browser.Visible("#pin"))) // the button moves when the card has been read
	must(t, window.Click("[data-action=decline]"))
	if code := outcome(nil); code != "consent_denied" {
		t.Errorf("declined: %q", code)
	}
	window, outcome = s.ask(t, `jpki.authenticate("`+strings.Repeat("A", 44)+`")`)
	must(t, window.Run("pin", browser.Visible("#pin")))
	must(t, window.Close())
	if code := outcome(nil); code != "consent_denied" {
		t.Errorf("closed: %q", code)
	}
	if got := s.card.State().UserAuthentication.TriesLeft; got != 3 {
		t.Errorf("%d tries left", got)
	}
}

func TestCardPulledWhileThePINIsTyped(t *testing.T) {
	s := perform(t, nil)
	must(t, s.tab.Open(s.Address+"login"))
	window, outcome := s.ask(t, `jpki.authenticate("`+strings.Repeat("A", 44)+`")`)
	must(t, window.Run("pin", browser.Visible("#pin")))
	s.card.Remove()
	must(t, window.WaitFor("the empty reader", `document.querySelector("#pin") === null`))
	must(t, slot.AwaitRemoval(t.Context()))
	s.card.Insert()
	enter(t, window, virtual.UserAuthenticationPIN)
	if code := outcome(nil); code != "" {
		t.Error(code)
	}
}

func TestFilesOfManySizes(t *testing.T) {
	s := perform(t, nil)
	must(t, s.tab.Open(s.Address))
	window, outcome := s.ask(t, `jpki.sign(new File([], "empty.txt"))`)
	must(t, window.WaitFor("the refusal", `document.querySelector("#pin") === null && document.querySelector("h1") !== null && document.title !== ""`))
	must(t, window.Run("stop", browser.Visible("[data-action=decline]")))
	must(t, window.Click("[data-action=decline]"))
	if code := outcome(nil); code != "file_unreadable" {
		t.Errorf("empty file: %q", code)
	}

	s.tab = s.tab.Patient(5 * time.Minute) // a slow machine reads long
	const size = 200 << 20
	window, outcome = s.ask(t, fmt.Sprintf(`jpki.sign(new File(Array(200).fill(new Uint8Array(%d).fill(7)), "large.bin")).then(([s]) => ({ sha256: s.sha256, cms: btoa(String.fromCharCode(...s.signature)) }))`, size/200))
	enter(t, window, virtual.DigitalSignaturePIN)
	var signed struct{ SHA256, CMS string }
	if code := outcome(&signed); code != "" {
		t.Fatalf("200 MB: %s", code)
	}
	document := make([]byte, size)
	for i := range document {
		document[i] = 7
	}
	if want := fmt.Sprintf("%x", sha256.Sum256(document)); signed.SHA256 != want {
		t.Errorf("digest %s, want %s", signed.SHA256, want)
	}
	signature, err := base64.StdEncoding.DecodeString(signed.CMS)
	must(t, err)
	opensslVerifiesCMS(t, signature, document)
}

// The person signs a file of her own in the app and saves the signature.
func TestPersonSignsAFile(t *testing.T) {
	s := perform(t, nil)
	document := []byte("委任状\n")
	must(t, s.tab.Open(s.Helper))
	must(t, s.tab.Click("[data-action=sign]"))
	must(t, s.tab.Choose("input[type=file]", file(t, "委任状.txt", document)))
	enter(t, s.tab, strings.ToLower(virtual.DigitalSignaturePIN))
	must(t, s.tab.Run("done", browser.Visible("[data-action=save]")))
	savePicture(t, s.tab, "signed-ja")
	path, err := s.tab.Download(t.TempDir(), func() error { return s.tab.Click("[data-action=save]") })
	must(t, err)
	signature, err := os.ReadFile(path)
	must(t, err)
	opensslVerifiesCMS(t, signature, document)
}

func TestStatusForAPage(t *testing.T) {
	s := perform(t, nil)
	must(t, s.tab.Open(s.Address))
	window, outcome := s.ask(t, `jpki.status()`)
	must(t, window.Click("#share-form button[type=submit]"))
	var status struct {
		Kind               string
		UserAuthentication struct{ TriesLeft int }
	}
	if code := outcome(&status); code != "" || status.Kind != "my_number_card" || status.UserAuthentication.TriesLeft != 3 {
		t.Errorf("%q %+v", code, status)
	}
}

// A page that opens the window in another's name gets nothing.
func TestWindowIgnoresStrangers(t *testing.T) {
	s := perform(t, nil)
	must(t, s.tab.Open(s.Address))
	window, err := s.tab.Popup(s.Helper, func() error {
		return s.tab.Gesture(`window.heard = []; addEventListener("message", (e) => heard.push(e.data));
			window.other = window.open("` + s.Helper + `/#origin=" + encodeURIComponent("https://bank.example")); 0`)
	})
	must(t, err)
	must(t, window.Run("home", browser.Visible("#heading")))
	must(t, window.WaitFor("the app", `document.querySelector("#boot-loading") === null`))
	must(t, window.Evaluate(`window.got = new Promise((done) => addEventListener("message", () => setTimeout(done, 0), { once: true })); 0`, nil))
	must(t, s.tab.Evaluate(`other.postMessage({ jpki: 1, type: "request", id: "1", method: "authenticate", params: { challenge: "`+strings.Repeat("A", 44)+`" } }, "`+s.Helper+`"); 0`, nil))
	must(t, window.Evaluate(`window.got.then(() => 0)`, nil))
	asks := true
	must(t, window.Evaluate(`document.querySelector("#pin, .requester") !== null`, &asks))
	var heard int
	must(t, s.tab.Evaluate(`heard.length`, &heard))
	if asks || heard != 0 {
		t.Errorf("the window shows a request: %t; the stranger heard %d messages", asks, heard)
	}
}
