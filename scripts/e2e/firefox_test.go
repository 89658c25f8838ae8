//go:build e2e

package e2e

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ebfe/scard"

	"jpkiweb/helper/virtual"
	"jpkiweb/scripts/browser"
	"jpkiweb/scripts/firefox"
	"jpkiweb/scripts/slot"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/diagnosis"
	"jpkiweb/shared/emulator"
)

// Beside a Firefox that has the card open, by OpenSC's module and an administrator's
// policy, the person logs in: in that Firefox, again and again, and from the shell.
// None of it gives Firefox a signature, or the PIN's security status to anybody.
func TestLoginsInAFirefoxThatHoldsTheCard(t *testing.T) {
	card, _ := insert(t, nil)
	service := serve(t, card)
	f := firefoxWithOpenSC(t)
	tab, err := f.Tab(t.Context())
	must(t, err)
	firefoxHolds(t, f)
	t.Logf("%d commands for Firefox to open the card", card.Commands())
	p := &person{t: t, card: card, service: service, tab: tab}
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
	p.logInToFirefox(f)
	p.login()
	p.nobodyElseSigns()
	if d, errs := theDoctor(t, "LANG=C.UTF-8", "--reader", slot.Name); d.First != nil || d.Trial == nil || d.Trial.Long.Result != diagnosis.ReadOK {
		t.Errorf("the doctor finds %+v, %+v\n%s", d.First, d.Trial, errs)
	}
	if said := f.Errors(); len(said) != 1 || !strings.Contains(said[0], "closed the window") {
		t.Errorf("the console says: %q", said)
	}
}

// firefoxWithOpenSC starts the machine's Firefox with OpenSC's module.
func firefoxWithOpenSC(t *testing.T) *firefox.Browser {
	t.Helper()
	modules, err := filepath.Glob("/usr/lib/*/opensc-pkcs11.so")
	must(t, err)
	if len(modules) == 0 {
		t.Fatal("no PKCS#11 module of OpenSC: run scripts/setup test")
	}
	f, err := firefox.Start(t.Context(), t.TempDir(), map[string]any{
		"SecurityDevices": map[string]any{"Add": map[string]string{"OpenSC": modules[0]}},
	})
	must(t, err)
	t.Cleanup(func() { must(t, f.Stop()) })
	return f
}

// slots is what Firefox has open of the card.
const slots = `Cc["@mozilla.org/security/pkcs11moduledb;1"].getService(Ci.nsIPKCS11ModuleDB).listModules().then((all) =>
	(all.find((m) => m.name === "OpenSC")?.slots ?? []).filter((s) => s.tokenName?.startsWith("JPKI (")))`

// tokens wants both of the card, and nobody logged in there.
const tokens = slots + `.then((all) => all.length === 2 && all.every((s) => s.status === s.SLOT_NOT_LOGGED_IN))`

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
	tab     *firefox.Tab
	signed  int // signatures that she asked for
}

// atMost is how many commands an entry of a PIN may cost, with and without somebody
// who holds the card.
const atMost = 6

// login logs in at the e-service.
func (p *person) login() {
	p.t.Helper()
	must(p.t, p.tab.Open(p.service.Address+"login"))
	p.enter("#login button", virtual.UserAuthenticationPIN, "✓ signature")
}

// sign signs an application there.
func (p *person) sign() {
	p.t.Helper()
	must(p.t, p.tab.Open(p.service.Address+"apply"))
	must(p.t, p.tab.Click("#apply button"))
	p.enter("#sign button", virtual.DigitalSignaturePIN, "✓ signing_certificate")
}

// enter clicks on what opens the helper's window, types the PIN there and wants a
// line of the e-service's report.
func (p *person) enter(button, pin, line string) {
	p.t.Helper()
	before := p.card.Commands()
	window := p.window(button)
	read := p.card.Commands()
	must(p.t, window.Type("#pin", pin))
	must(p.t, window.Click("#pin-form button[type=submit]"))
	must(p.t, p.tab.WaitFor("the report", `document.querySelector("#report, #error:not([hidden])")`))
	var report string
	must(p.t, p.tab.Evaluate(`document.querySelector("#report, #error").textContent`, &report))
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
func (p *person) window(button string) *firefox.Tab {
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
	out := command(p.t, helper, "login", "--origin", origin, "--challenge", challenge, "--reader", slot.Name, "--json",
		"--pin-file", file(p.t, "pin", []byte(virtual.UserAuthenticationPIN)))
	p.signed++
	if got := p.card.Commands() - before; got > atMost {
		p.t.Errorf("%d commands for a login from the shell", got)
	}
	token, err := authtoken.Parse([]byte(strings.TrimSpace(string(out))))
	must(p.t, err)
	der, err := token.CertificateDER()
	must(p.t, err)
	signature, err := token.SignatureBytes()
	must(p.t, err)
	opensslVerifies(p.t, der, authtoken.Message(origin, challenge), file(p.t, "signature", signature))
}

// logInToFirefox types the PIN for Firefox itself, as for another site's TLS: the
// card has it verified then.
func (p *person) logInToFirefox(f *firefox.Browser) {
	p.t.Helper()
	window, err := f.Window(p.t.Context())
	must(p.t, err)
	var asked []string
	must(p.t, window.Evaluate(fmt.Sprintf(logIn, virtual.UserAuthenticationPIN), &asked))
	must(p.t, window.WaitFor("Firefox to be logged in", slots+`.then((all) => all[0].status === all[0].SLOT_LOGGED_IN)`))
	if len(asked) != 1 || !p.card.State().UserAuthentication.Verified {
		p.t.Errorf("Firefox asked %q, and the card has no PIN verified", asked)
	}
}

// logIn answers Firefox's question for the PIN, which would be a dialog.
const logIn = `(async () => {
	const asked = [];
	const prompt = {
		QueryInterface: ChromeUtils.generateQI(["nsIPrompt"]),
		promptPassword(title, text, password) {
			asked.push(text);
			password.value = %q;
			return asked.length === 1;
		},
	};
	const prompter = { QueryInterface: ChromeUtils.generateQI(["nsIPromptFactory"]), getPrompt: () => prompt };
	Components.manager.QueryInterface(Ci.nsIComponentRegistrar).registerFactory(Services.uuid.generateUUID(), "", "@mozilla.org/prompter;1", {
		QueryInterface: ChromeUtils.generateQI(["nsIFactory"]), createInstance: (iid) => prompter.QueryInterface(iid),
	});
	await (await ` + slots + `)[0].getToken().login();
	return asked;
})()`

// nobodyElseSigns wants no try spent, nobody logged in, and no signature for anybody
// else: not for Firefox, and not for a program that asks beside it, of OpenSC's
// module and of the card itself.
func (p *person) nobodyElseSigns() {
	p.t.Helper()
	// It waits for whoever has the card: the lease has ended then.
	out := string(command(p.t, "opensc-tool", "--reader", openscReader, "--send-apdu", fmt.Sprintf("%X", selectJPKI), "--send-apdu", fmt.Sprintf("%X", signAnything)))
	if !strings.Contains(out, "SW1=0x69, SW2=0x82") {
		p.t.Errorf("a program without the PIN is told:\n%s", out)
	}
	signature := filepath.Join(p.t.TempDir(), "signature")
	if out, errs, err := try(p.t, "pkcs11-tool", "--token-label", "JPKI (User Authentication PIN)", "--sign", "--mechanism", "SHA256-RSA-PKCS",
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
