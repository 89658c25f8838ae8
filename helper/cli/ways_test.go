package cli_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"nhooyr.io/websocket"

	"jpkiweb/helper/card/virtual"
	"jpkiweb/helper/cli"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/card"
	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/operation"
	"jpkiweb/shared/revocation"
	"jpkiweb/shared/sandboxca"
	"jpkiweb/shared/signature"
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/session"
)

const (
	site      = "https://city.example"
	challenge = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
)

// revokedCard makes a sandbox in which both certificates of a card of the gallery are
// revoked.
func revokedCard(t *testing.T) (dir, name string) {
	t.Helper()
	dir, name = filepath.Join(t.TempDir(), "sandbox"), "moved" // the one to sign is revoked already
	must(t, copySandbox(dir))
	cards, err := virtual.OpenGallery(dir, time.Now)
	must(t, err)
	config, err := cards.Config(name)
	must(t, err)
	certificate, err := certprofile.Parse(config.UserAuthentication.Certificate)
	must(t, err)
	ca, err := sandboxca.Open(dir, time.Now())
	must(t, err)
	must(t, ca.Revoke(jpki.UserAuthentication, certificate.Serial, revocation.Superseded, time.Now().Add(-time.Hour)))
	_, err = cards.Config(name) // publishes
	must(t, err)
	return dir, name
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// session opens a session with a helper that serves, as a page of an origin.
func open(t *testing.T, address, origin string) *session.Session {
	t.Helper()
	conn, _, err := websocket.Dial(t.Context(), strings.Replace(address, "http", "ws", 1)+wire.Path, &websocket.DialOptions{
		HTTPHeader: http.Header{"Origin": {origin}}, Subprotocols: []string{wire.Subprotocol}, HTTPClient: browser(),
	})
	must(t, err)
	s := session.New(conn, session.Events{})
	t.Cleanup(s.Close)
	_, err = s.Hello(t.Context(), "test")
	must(t, err)
	return s
}

// browser follows no redirect and keeps no connection.
func browser() *http.Client {
	return &http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// visit fetches a page of the trusted window, or sends its form.
func visit(t *testing.T, address, path string, form url.Values) (page, next string) {
	t.Helper()
	method, headers := http.MethodGet, map[string]string{"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document", "Sec-Fetch-Site": "cross-site"}
	if form != nil {
		method = http.MethodPost
		headers["Sec-Fetch-Site"], headers["Origin"], headers["Content-Type"] = "same-origin", address, "application/x-www-form-urlencoded"
	}
	request, err := http.NewRequestWithContext(t.Context(), method, address+path, strings.NewReader(form.Encode()))
	must(t, err)
	for name, value := range headers {
		request.Header.Set(name, value)
	}
	response, err := browser().Do(request)
	must(t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	must(t, err)
	return string(body), response.Header.Get("Location")
}

// inWindow is a PIN that is typed in the trusted window, whose page is kept.
func inWindow(t *testing.T, address string, lease *session.Lease, page *string, fields url.Values) operation.PIN {
	return operation.PIN{Secret: card.Secret{Enter: func(ctx context.Context, template []byte) ([]byte, error) {
		asked, err := lease.Consent(ctx)
		if err != nil {
			return nil, err
		}
		_, path := visit(t, address, asked.Window, nil)
		*page, _ = visit(t, address, path, nil)
		fields.Set("token", regexp.MustCompile(`name="token" value="([0-9a-f]+)"`).FindStringSubmatch(*page)[1])
		visit(t, address, path, fields)
		return lease.Verify(ctx, template)
	}}}
}

// The same revoked card on all ways: window login, window signature, embedded page,
// trusted window, shell login, shell signature, verification.
func TestRevokedCardOnAllSevenWays(t *testing.T) {
	dir, name := revokedCard(t)
	texts, err := locale.Load("ja")
	must(t, err)
	title := texts.T("error.certificate_revoked.title")
	m := newMachine()
	r := start(t, m, "serve", "--json", "--port", "0", "--virtual", name, "--sandbox", dir, "--allow-origin", site)
	defer r.stop()
	address := regexp.MustCompile(`http://[0-9.:]+`).FindString(r.line(t))
	digest := sha256.Sum256([]byte("document"))
	items := []wire.Item{{Name: "document", Size: 8, Digest: digest[:]}}
	signing := func(l *session.Lease, pin operation.PIN) operation.SignJob {
		return operation.SignJob{Documents: []signature.Subject{{Format: signature.CMS, Digest: digest}}, Time: time.Now(), PIN: pin, Prepare: l.Prepare}
	}
	own, page := open(t, address, address), open(t, address, site)
	code := func(err error) string {
		if err == nil {
			return "nothing"
		}
		return string(operation.WireError(err).Code)
	}
	said := map[string]string{}

	lease, err := own.Login(t.Context(), "Virtual card", site, challenge, false)
	must(t, err)
	_, err = operation.Login(t.Context(), lease, operation.LoginJob{Origin: authtoken.MustParseOrigin(site), Challenge: challenge, PIN: operation.Typed([]byte("0000"))})
	said["1 window login"] = code(err)
	must(t, lease.Release(t.Context()))

	lease, err = own.Sign(t.Context(), "Virtual card", site, items, false)
	must(t, err)
	_, err = operation.Sign(t.Context(), lease, signing(lease, operation.Typed([]byte("ABC123"))))
	said["2 window signature"] = code(err)
	_ = lease.Release(t.Context()) // over already

	var window string
	lease, err = page.Login(t.Context(), "Virtual card", site, challenge, false)
	must(t, err)
	_, err = operation.Login(t.Context(), lease, operation.LoginJob{Origin: authtoken.MustParseOrigin(site), Challenge: challenge, PIN: inWindow(t, address, lease, &window, url.Values{"decline": {"1"}})})
	said["4 trusted window"] = fmt.Sprintf("before the PIN: %t, with a box: %t, then %s", strings.Contains(window, title), strings.Contains(window, `name="use-anyway"`), code(err))
	must(t, lease.Release(t.Context()))

	lease, err = page.Login(t.Context(), "Virtual card", site, challenge, false)
	must(t, err)
	_, err = lease.Transmit(t.Context(), append([]byte("\x00\xA4\x04\x0C\x0A"), jpki.ApplicationID[:]...))
	must(t, err)
	_, err = lease.Transmit(t.Context(), []byte{0, 0x20, 0, 0x98})
	must(t, err)
	_, err = lease.Consent(t.Context()) // the page did not read the certificate
	said["3 embedded, without a look"] = code(err)
	must(t, lease.Release(t.Context()))

	lease, err = page.Sign(t.Context(), "Virtual card", site, items, false)
	must(t, err)
	_, err = operation.Sign(t.Context(), lease, signing(lease,
		inWindow(t, address, lease, &window, url.Values{"agree": {"1"}, "pin": {"ABC123"}, "use-anyway": {"1"}})))
	said["3 embedded signature, known since 2"] = fmt.Sprintf("before the password: %t, then %s", strings.Contains(window, title), code(err))
	must(t, lease.Release(t.Context()))

	shell(t, dir, name, said)
	for way, want := range map[string]string{
		"1 window login":                      "certificate_revoked",
		"2 window signature":                  "certificate_revoked",
		"3 embedded, without a look":          "apdu_refused",
		"3 embedded signature, known since 2": "before the password: true, then nothing", // by the box
		"4 trusted window":                    "before the PIN: true, with a box: true, then consent_denied",
		"5 shell login":                       "exit code 1, certificate_revoked: " + title,
		"6 shell signature":                   "exit code 1, certificate_revoked: " + title,
		"7 verify":                            "exit code 1, certificate_revoked: " + title,
	} {
		if said[way] != want {
			t.Errorf("%s: %s, want %s", way, said[way], want)
		}
	}
}

// shell adds what the command line says.
func shell(t *testing.T, dir, name string, said map[string]string) {
	t.Helper()
	m := newMachine()
	must(t, m.gallery(dir, name))
	file := func(name, text string) string {
		path := filepath.Join(t.TempDir(), name)
		must(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	pin, password, document := file("pin", "1234"), file("password", "ABC123"), file("document", "document")
	home, out := t.TempDir(), filepath.Join(t.TempDir(), "out")
	run := func(args ...string) (exit int, stdout, stderr string) {
		var o, e strings.Builder
		env := m.env(&o, &e, func(name string) string { return map[string]string{"HOME": home, "LANG": "ja_JP.UTF-8"}[name] }, func() {})
		exit = cli.Run(t.Context(), args, env)
		return exit, o.String(), e.String()
	}
	tell := func(args ...string) string {
		exit, _, people := run(args...)
		_, _, programs := run(append(args, "--json")...)
		code := regexp.MustCompile(`"code":"([a-z_]+)"`).FindStringSubmatch(programs)
		if code == nil {
			return fmt.Sprintf("exit code %d, %s", exit, people)
		}
		_, complaint, _ := strings.Cut("\n"+people, "\njpki-helper: ") // notes come before it
		title, _, _ := strings.Cut(complaint, "\n")
		return fmt.Sprintf("exit code %d, %s: %s", exit, code[1], title)
	}
	lists := []string{"--crl", dir, "--crl-ca", filepath.Join(dir, "user-authentication-ca.pem"), "--crl-ca", filepath.Join(dir, "digital-signature-ca.pem")}
	login := append([]string{"login", "--origin", site, "--challenge", challenge, "--pin-file", pin}, lists...)
	said["5 shell login"] = tell(login...)
	said["6 shell signature"] = tell(append([]string{"sign", "--pin-file", password, document, out}, lists...)...)
	exit, token, stderr := run(append(login, "--use-anyway", "--json")...)
	if exit != 0 {
		t.Fatal(stderr)
	}
	said["7 verify"] = tell("verify", "--test", "--trust", filepath.Join(dir, sandboxca.CertificateFile(jpki.UserAuthentication)), "--crl", dir, "--origin", site, "--challenge", challenge, file("token", token))
}
