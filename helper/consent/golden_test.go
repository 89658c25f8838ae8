package consent

import (
	"crypto/sha256"
	"encoding/base64"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// screens are all that a person can see, by name.
func screens() map[string]func(d *desk, address string) string {
	form := func(d *desk, address string) string { return d.get(address).Body.String() }
	after := func(o Outcome) func(d *desk, address string) string {
		return func(d *desk, address string) string {
			d.pending.Finish(o)
			return form(d, address)
		}
	}
	return map[string]func(d *desk, address string) string{
		"login": form, "login-last-try": form, "login-pad": form, "login-look-alike": form, "login-japanese": form,
		"login-on-hold": form, "sign-revoked": form, "login-unconfirmed": form,
		"sign-revoked-fault": func(d *desk, address string) string {
			return d.submit(address, "agree", "1", "pin", "ABC123").Body.String()
		},
		"sign-expired": after(Outcome{Code: wire.CodeCertificateExpired}),
		"sign":         form, "sign-hidden": form, "attributes": form, "certificate": form, "change-digits": form, "change-password": form,
		"login-fault": func(d *desk, address string) string {
			return d.submit(address, "agree", "1", "pin", "12").Body.String()
		},
		"login-last-try-fault": func(d *desk, address string) string {
			return d.submit(address, "agree", "1", "pin", "1234").Body.String()
		},
		"change-password-fault": func(d *desk, address string) string {
			return d.submit(address, "agree", "1", "pin", "ABC123", "new", "ABCDEF", "again", "").Body.String()
		},
		"change-digits-fault": func(d *desk, address string) string {
			return d.submit(address, "agree", "1", "pin", "1234", "new", "5678", "again", "5679").Body.String()
		},
		"login-working": func(d *desk, address string) string {
			d.submit2(address)
			return d.stream(address, func(string) { time.Sleep(cardWait) })
		},
		"login-pad-working": func(d *desk, address string) string {
			d.submit2(address)
			return d.stream(address, func(string) { d.pending.Finish(Outcome{}) })
		},
		"change-digits-pad-working": func(d *desk, address string) string {
			d.submit2(address)
			return d.stream(address, func(string) { d.pending.Finish(Outcome{}) })
		},
		"login-done": after(Outcome{}), "sign-done": after(Outcome{}), "attributes-done": after(Outcome{}), "certificate-done": after(Outcome{}), "change-digits-done": after(Outcome{}),
		"login-wrong":            after(Outcome{Code: wire.CodePINWrong, TriesLeft: 2}),
		"sign-wrong":             after(Outcome{Code: wire.CodePINWrong, TriesLeft: 1}),
		"attributes-wrong":       after(Outcome{Code: wire.CodePINWrong, TriesLeft: 2}),
		"login-blocked":          after(Outcome{Code: wire.CodePINBlocked}),
		"sign-blocked":           form,
		"attributes-blocked":     after(Outcome{Code: wire.CodePINBlocked}),
		"login-card":             after(Outcome{Code: wire.CodeCardRemoved}),
		"login-timeout":          after(Outcome{Code: wire.CodeTimeout}),
		"login-stopped":          after(Outcome{Code: wire.CodeConsentDenied}),
		"change-password-either": after(Outcome{Code: wire.CodePINEither}),
		"login-other-card":       after(Outcome{Code: wire.CodeOtherCard}),
		"login-busy":             after(Outcome{Code: wire.CodeBusy}),
		"login-failed":           after(Outcome{Code: wire.CodeCardError}),
		"login-declined":         func(d *desk, address string) string { return d.submit(address, "decline", "1").Body.String() },
		"login-expired":          func(d *desk, address string) string { time.Sleep(lifetime + 1); return form(d, address) },
		"login-closed": func(d *desk, address string) string {
			d.watch(address)()
			time.Sleep(4 * time.Second)
			return form(d, address)
		},
		"elsewhere": func(d *desk, _ string) string { return form(d, d.pending.Path()) },
		"unknown":   func(d *desk, _ string) string { return form(d, wire.WindowPath+"x") },
		"refused":   func(d *desk, a string) string { return d.serve(body(a, "agree=1")).Body.String() },
	}
}

// requestOf is what a screen asks for, by its name.
func requestOf(name string) Request {
	request := login()
	switch {
	case strings.HasPrefix(name, "sign"):
		request = sign()
	case strings.HasPrefix(name, "attributes"):
		request = attributes()
	case strings.HasPrefix(name, "certificate"):
		request = certificate()
	case strings.HasPrefix(name, "change-digits"):
		request = change(jpki.UserAuthenticationPIN)
	case strings.HasPrefix(name, "change-password"):
		request = change(jpki.DigitalSignaturePIN)
	}
	request.PINPad = strings.Contains(name, "-pad")
	switch {
	case strings.Contains(name, "last-try"):
		request.TriesLeft = 1
	case name == "sign-blocked":
		request.TriesLeft = 0
	case name == "login-on-hold":
		request.Against = wire.CodeCertificateOnHold
	case strings.HasPrefix(name, "sign-revoked"):
		request.Against = wire.CodeCertificateRevoked
	case name == "login-unconfirmed":
		request.Unconfirmed = true
	case name == "login-look-alike":
		request.Origin = "https://www.xn--80ak6aa92e.com"
	case name == "login-japanese":
		request.Origin = "https://xn--wgv71a119e.example:8443"
	case name == "sign-hidden":
		request.Items = append(request.Items, wire.Item{Name: "委任状\u202Efdp.exe", Size: 900, Digest: make([]byte, 32)})
	}
	return request
}

// draw draws a screen in a bubble of its own.
func draw(t *testing.T, name, language string) (page string) {
	synctest.Test(t, func(t *testing.T) {
		request := requestOf(name)
		request.Language = language
		d := newDesk(t, request)
		d.language = language
		page = screens()[name](d, d.open())
		d.pending.Finish(Outcome{})
		synctest.Wait()
	})
	return page
}

func TestScreens(t *testing.T) {
	for name := range screens() {
		for _, language := range languages {
			t.Run(name+"/"+language, func(t *testing.T) {
				page := draw(t, name, language)
				checkScript(t, page)
				golden(t, filepath.Join("testdata", name+"."+language+".html"), withoutStyle(page))
			})
		}
	}
}

// checkScript: nothing in the page could run, and its style is the one that the
// policy names.
func checkScript(t *testing.T, page string) {
	t.Helper()
	if found := regexp.MustCompile(`(?i)<script|<link|<iframe|<object|<meta http-equiv|javascript:|\son[a-z]+\s*=|\sstyle\s*=|https?://[^<" ]*"`).FindString(page); found != "" {
		t.Errorf("page holds %q", found)
	}
	_, rest, _ := strings.Cut(page, "<style>")
	inner, _, found := strings.Cut(rest, "</style>")
	sum := sha256.Sum256([]byte(inner))
	if !found || !strings.Contains(contentSecurityPolicy(), base64.StdEncoding.EncodeToString(sum[:])) {
		t.Error("style is not the one of the policy")
	}
	if !strings.HasPrefix(page, "<!DOCTYPE html>\n<html lang=") || !strings.HasSuffix(page, "</body>\n</html>\n") || strings.Count(page, "<h1") != 1 {
		t.Error("page is not whole")
	}
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		must(t, os.WriteFile(file, []byte(got), 0o600))
		return
	}
	want, err := os.ReadFile(file)
	must(t, err)
	if got != string(want) {
		t.Errorf("%s differs (go test -update rewrites it):\n%s", file, got)
	}
}

func TestGoldenFilesAreUsed(t *testing.T) {
	files, err := filepath.Glob("testdata/*.html")
	must(t, err)
	if len(files) != len(screens())*len(languages) {
		t.Errorf("%d golden files for %d screens in %d languages", len(files), len(screens()), len(languages))
	}
}
