//go:build e2e

package e2e

import (
	"crypto"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ebfe/scard"

	"jpkiweb/helper/card/virtual"
	"jpkiweb/scripts/browser"
	"jpkiweb/scripts/firefox"
	"jpkiweb/scripts/slot"
	"jpkiweb/scripts/webdriver"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/diagnosis"
	"jpkiweb/shared/emulator"
)

// Beside a Firefox that has the card open, by OpenSC's module and an administrator's
// policy, the person logs in: in that Firefox, again and again, and from the shell.
// None of it gives Firefox a signature, which gets one only where the person types
// the PIN there; and nobody is left the PIN's security status.
func TestLoginsInAFirefoxThatHoldsTheCard(t *testing.T) {
	card, _ := insert(t, nil)
	service := serve(t, card)
	f, tab := openFirefox(t, openSC(t))
	firefoxHolds(t, f)
	t.Logf("%d commands for Firefox to open the card", card.Commands())
	p := &person{t: t, card: card, service: service, tab: tab}
	p.showCertificate(f, "")
	for range 3 {
		p.login()
		p.nobodyElseSigns()
		firefoxHolds(t, f)
		must(t, tab.Click("footer button"))
	}
	p.closeTheWindow()
	p.login()
	p.sign()
	p.loginFromTheShell()
	p.nobodyElseSigns()
	firefoxHolds(t, f)
	p.showCertificate(f, virtual.UserAuthenticationPIN)
	if !card.State().UserAuthentication.Verified {
		t.Error("Firefox left no PIN verified: the next login shows nothing")
	}
	p.login()
	p.nobodyElseSigns()
	if d, errs := theDoctor(t, "LANG=C.UTF-8", "--reader", slot.Name); d.First != nil || d.Trial == nil || d.Trial.Long.Result != diagnosis.ReadOK {
		t.Errorf("the doctor finds %+v, %+v\n%s", d.First, d.Trial, errs)
	}
	if said := f.Errors(); len(said) != 1 || !strings.Contains(said[0], "closed the window") {
		t.Errorf("the console says: %q", said)
	}
}

// openSC is the policy of a Firefox with the machine's module of OpenSC.
func openSC(t *testing.T) map[string]any {
	t.Helper()
	modules, err := filepath.Glob("/usr/lib/*/opensc-pkcs11.so")
	must(t, err)
	if len(modules) == 0 {
		t.Fatal("no PKCS#11 module of OpenSC: run scripts/setup test")
	}
	return map[string]any{
		"SecurityDevices": map[string]any{"Add": map[string]string{"OpenSC": modules[0]}},
	}
}

// tokens is what Firefox has open: the card's two, and nobody logged in there.
const tokens = `(async () => {
	const modules = await Cc["@mozilla.org/security/pkcs11moduledb;1"].getService(Ci.nsIPKCS11ModuleDB).listModules();
	const slots = modules.find((m) => m.name === "OpenSC")?.slots ?? [];
	return slots.filter((s) => s.tokenName?.startsWith("JPKI (") && s.status === s.SLOT_NOT_LOGGED_IN).length === 2;
})()`

// firefoxHolds wants the card to be open in Firefox, so that nobody can have it alone.
func firefoxHolds(t *testing.T, f *firefox.Browser) {
	t.Helper()
	window, err := f.Window(t.Context())
	must(t, err)
	must(t, window.WaitFor("the card's tokens", tokens))
	c, err := scard.EstablishContext()
	must(t, err)
	defer c.Release()
	states := []scard.ReaderState{{Reader: slot.Name}}
	must(t, c.GetStatusChange(states, 0))
	if states[0].EventState&(scard.StatePresent|scard.StateInuse) != scard.StatePresent|scard.StateInuse {
		t.Errorf("nobody uses the card: state %x", states[0].EventState)
	}
	alone, err := c.Connect(slot.Name, scard.ShareExclusive, scard.ProtocolAny)
	if !errors.Is(err, scard.ErrSharingViolation) {
		t.Errorf("somebody may have the card alone: %v", err)
	}
	if err == nil {
		must(t, alone.Disconnect(scard.LeaveCard))
	}
}

// A person uses her card beside a program that holds it.
type person struct {
	t       *testing.T
	card    *emulator.Card
	service browser.Service
	tab     *webdriver.Tab
	signed  int // signatures that she asked for
}

// How many commands an entry of a PIN may cost, with and without somebody who holds the
// card. Signing reads the certificate of the CA, too.
const (
	mostToLogIn = 6
	mostToSign  = 7
)

// login logs in at the e-service.
func (p *person) login() {
	p.t.Helper()
	must(p.t, p.tab.Open(p.service.Address+"login"))
	p.enter("#login button", virtual.UserAuthenticationPIN, "✓ signature", mostToLogIn)
}

// sign signs an application there.
func (p *person) sign() {
	p.t.Helper()
	must(p.t, p.tab.Open(p.service.Address+"apply"))
	must(p.t, p.tab.Click("#apply button"))
	p.enter("#sign button", virtual.DigitalSignaturePIN, "✓ signing_certificate", mostToSign)
}

// enter clicks on what opens the helper's window, types the PIN there and wants a
// line of the e-service's report.
func (p *person) enter(button, pin, line string, atMost int) {
	p.t.Helper()
	before := p.card.Commands()
	window := p.window(button)
	read := p.card.Commands()
	must(p.t, window.Type("#pin", pin))
	must(p.t, window.Click("#pin-form button[type=submit]"))
	report := reportIn(p.t, p.tab)
	if !strings.Contains(report, line) {
		p.t.Fatal(report)
	}
	p.signed++
	after := p.card.Commands()
	p.t.Logf("%s: %d commands, of them %d after the PIN", button, after-before, after-read)
	if after-read > atMost {
		p.t.Errorf("%d commands after the PIN", after-read)
	}
}

// window is the helper's, once it has the field for the PIN.
func (p *person) window(button string) *webdriver.Tab {
	p.t.Helper()
	window, err := p.tab.Popup(func() error { return p.tab.Click(button) })
	must(p.t, err)
	must(p.t, window.WaitFor("the PIN field", `document.querySelector("#pin")`))
	return window
}

// closeTheWindow thinks better of a login.
func (p *person) closeTheWindow() {
	p.t.Helper()
	must(p.t, p.tab.Open(p.service.Address+"login"))
	must(p.t, p.window("#login button").Close())
	must(p.t, p.tab.WaitFor("the page to hear of it", `document.querySelector("#error:not([hidden])")?.dataset.code === "consent_denied"`))
}

// loginFromTheShell logs in by the command, beside the browser and its helper.
func (p *person) loginFromTheShell() {
	p.t.Helper()
	const origin, challenge = "https://city.example.lg.jp", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
	before := p.card.Commands()
	out := mustRun(p.t, helper, "login", "--origin", origin, "--challenge", challenge, "--reader", slot.Name, "--json",
		"--pin-file", file(p.t, "pin", []byte(virtual.UserAuthenticationPIN)))
	p.signed++
	if got := p.card.Commands() - before; got > mostToLogIn {
		p.t.Errorf("%d commands for a login from the shell", got)
	}
	token, err := authtoken.Parse([]byte(strings.TrimSpace(string(out))))
	must(p.t, err)
	der, err := token.CertificateDER()
	must(p.t, err)
	signature, err := token.SignatureBytes()
	must(p.t, err)
	opensslVerifies(p.t, der, authtoken.Message(crypto.SHA256, authtoken.MustParseOrigin(origin), challenge), file(p.t, "signature", signature))
}

// showCertificate goes to a site that wants a certificate, and answers when Firefox
// itself asks for the card's PIN, or declines if that is empty: then the site gets
// nothing.
func (p *person) showCertificate(f *firefox.Browser, pin string) {
	p.t.Helper()
	window, err := f.Window(p.t.Context())
	must(p.t, err)
	var ok bool
	must(p.t, window.Evaluate(fmt.Sprintf(answerFirefox, pin), &ok))
	must(p.t, p.tab.Open(wantsCertificate(p.t)))
	var shown, asked string
	must(p.t, p.tab.Evaluate(`document.body.innerText`, &shown))
	must(p.t, window.Evaluate(`asked.join()`, &asked))
	want := "0 certificates"
	if pin != "" {
		want = "1 certificates"
		p.signed++
	}
	if shown != want || !strings.Contains(asked, "JPKI (User Authentication PIN)") {
		p.t.Errorf("with the PIN %q the site is shown %s; Firefox asked %q", pin, shown, asked)
	}
	if got := p.card.State().Signatures; got != p.signed {
		p.t.Errorf("%d signatures, of which the person asked for %d", got, p.signed)
	}
}

// wantsCertificate starts a site that asks for a certificate, and says how many it
// was shown. It takes the signatures that the card can make.
func wantsCertificate(t *testing.T) (address string) {
	site := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "%d certificates", len(r.TLS.PeerCertificates))
	}))
	site.TLS = &tls.Config{ClientAuth: tls.RequestClientCert, MaxVersion: tls.VersionTLS12}
	site.Config.ErrorLog = log.New(io.Discard, "", 0) // Firefox comes back after it has asked
	site.StartTLS()
	t.Cleanup(site.Close)
	return site.URL
}

// answerFirefox answers, instead of a dialog, what Firefox asks for the login key's
// PIN. What it asked is kept.
const answerFirefox = `(() => {
	Services.prefs.setCharPref("security.default_personal_cert", "Select Automatically");
	window.asked = [];
	const prompt = {
		QueryInterface: ChromeUtils.generateQI(["nsIPrompt"]),
		promptPassword(title, text, password) {
			asked.push(text);
			password.value = text.includes("User Authentication") ? %q : "";
			return password.value !== "";
		},
	};
	const prompter = { QueryInterface: ChromeUtils.generateQI(["nsIPromptFactory"]), getPrompt: () => prompt };
	Components.manager.QueryInterface(Ci.nsIComponentRegistrar).registerFactory(Services.uuid.generateUUID(), "", "@mozilla.org/prompter;1", {
		QueryInterface: ChromeUtils.generateQI(["nsIFactory"]), createInstance: (iid) => prompter.QueryInterface(iid),
	});
	return true;
})()`

// nobodyElseSigns wants no try spent, nobody logged in, and no signature for anybody
// else: not for Firefox, and not for a program that asks beside it, of OpenSC's
// module and of the card itself.
func (p *person) nobodyElseSigns() {
	p.t.Helper()
	// It waits for whoever has the card: the lease has ended then.
	out := string(mustRun(p.t, "opensc-tool", "--reader", openscReader, "--send-apdu", fmt.Sprintf("%X", selectJPKI), "--send-apdu", fmt.Sprintf("%X", signAnything)))
	if !strings.Contains(out, "SW1=0x69, SW2=0x82") {
		p.t.Errorf("a program without the PIN is told:\n%s", out)
	}
	signature := filepath.Join(p.t.TempDir(), "signature")
	if out, errs, err := runProgram(p.t, "pkcs11-tool", "--token-label", "JPKI (User Authentication PIN)", "--sign", "--mechanism", "SHA256-RSA-PKCS",
		"--id", "01", "--input-file", file(p.t, "data", signAnything), "--output-file", signature); err == nil {
		p.t.Errorf("OpenSC's module signs without a PIN:\n%s%s", out, errs)
	}
	s := p.card.State()
	if s.Signatures != p.signed {
		p.t.Errorf("%d signatures, of which the person asked for %d", s.Signatures, p.signed)
	}
	if a, d := s.UserAuthentication, s.DigitalSignature; a.Verified || d.Verified || a.TriesLeft != 3 || d.TriesLeft != 5 {
		p.t.Errorf("%+v %+v", a, d)
	}
}
