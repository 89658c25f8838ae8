//go:build e2e

package e2e

import (
	"crypto"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"jpkiweb/helper/card/virtual"
	"jpkiweb/scripts/slot"
	"jpkiweb/shared/authtoken"
)

// The fixed forms that scripts rely on, over the real PC/SC service.
func TestCommandLineOverPCSC(t *testing.T) {
	card, _ := insert(t, nil)
	const origin, challenge = "https://city.example.lg.jp", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
	pin := file(t, "pin", []byte(virtual.UserAuthenticationPIN+"\n"))
	password := file(t, "password", []byte(virtual.DigitalSignaturePIN+"\n"))

	out := mustRun(t, helper, "login", "--origin", origin, "--challenge", challenge, "--pin-file", pin, "--reader", slot.Name, "--json")
	token, err := authtoken.Parse([]byte(strings.TrimSpace(string(out))))
	must(t, err)
	der, err := token.CertificateDER()
	must(t, err)
	signature, err := token.SignatureBytes()
	must(t, err)
	opensslVerifies(t, der, authtoken.Message(crypto.SHA256, authtoken.MustParseOrigin(origin), challenge), file(t, "signature", signature))
	if got := card.Commands(); got > 6 {
		t.Errorf("%d commands for a login", got)
	}

	document := []byte("a document\n")
	signed := filepath.Join(t.TempDir(), "out.p7s")
	mustRun(t, helper, "sign", "--format", "cms", "--pin-file", password, "--reader", slot.Name, file(t, "in.txt", document), signed)
	cms, err := os.ReadFile(signed)
	must(t, err)
	opensslVerifiesCMS(t, cms, document)

	wrong := file(t, "wrong", []byte("9999\n"))
	_, stderr, err := runProgram(t, helper, "login", "--origin", origin, "--challenge", challenge, "--pin-file", wrong, "--reader", slot.Name, "--json")
	var e struct {
		Code      string
		TriesLeft int
	}
	if err == nil || json.Unmarshal(stderr, &e) != nil || e.Code != "pin_wrong" || e.TriesLeft != 2 {
		t.Errorf("%v, %s", err, stderr)
	}
	must(t, slot.AwaitPowerOff(t.Context(), card))
	if s := card.State(); s.UserAuthentication.TriesLeft != 2 {
		t.Errorf("%+v", s)
	}
}

// Without the service, and with a card in no reader, the errors are coded.
func TestCommandLineWithoutServiceOrCard(t *testing.T) {
	startService(t)
	c := exec.CommandContext(t.Context(), helper, "readers", "--json")
	c.Env = append(os.Environ(), "PCSCLITE_CSOCK_NAME="+filepath.Join(t.TempDir(), "none")) // pcsc-lite's own switch
	var stderr strings.Builder
	c.Stderr = &stderr
	if err := c.Run(); err == nil || !strings.Contains(stderr.String(), `"no_service"`) {
		t.Errorf("%v, %s", err, stderr.String())
	}
	if _, stderr, err := runProgram(t, helper, "status", "--json"); err == nil || !strings.Contains(string(stderr), `"no_card"`) {
		t.Errorf("%v, %s", err, stderr)
	}
}
