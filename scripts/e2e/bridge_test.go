//go:build e2e

package e2e

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jpkiweb/helper/card/virtual"
	"jpkiweb/scripts/browser"
	"jpkiweb/scripts/program"
	"jpkiweb/shared/sandboxca"
)

// A bridged is a service that has people log in through the bridge, by a secret.
type bridged struct {
	*httptest.Server
	bridge string // address of the bridge
	secret string
}

const bridgedProof = "a-verifier-of-PKCE-that-has-at-least-43-characters"

// startBridge builds the bridge, and starts it for a service.
func startBridge(t *testing.T, helper string) *bridged {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "bridge")
	mustRun(t, "go", "build", "-o", file, "jpkiweb/scripts/bridge")
	b := &bridged{Server: httptest.NewUnstartedServer(nil)}
	b.Config.Handler = b
	b.Start()
	t.Cleanup(b.Close)
	var digest string
	_, err := fmt.Sscanf(string(mustRun(t, file, "-new-secret")), "client_secret %s\n\"secret_sha256\": %q", &b.secret, &digest)
	must(t, err)
	clients, err := json.Marshal(map[string]any{
		"operator": map[string]string{"ja": "見本市", "en": "Mihon City"},
		"clients": []any{map[string]any{
			"id": "pool", "name": map[string]string{"ja": "見本市 プール", "en": "Mihon City pool"}, "redirect_uris": []string{b.URL + "/callback"},
			"post_logout_redirect_uris": []string{b.URL + "/bye"}, "secret_sha256": digest, "scopes": []string{"name", "birthdate"},
		}},
	})
	must(t, err)
	must(t, os.WriteFile(filepath.Join(dir, "clients.json"), clients, 0o600))
	p, err := program.Start[ready](t.Context(), file, "--json", "--listen", "127.0.0.1:0", "--trust", sandbox, "--crl", sandbox, "--test", "--helper", helper,
		"--clients", filepath.Join(dir, "clients.json"), "--state", filepath.Join(dir, "state"), "--audit", filepath.Join(dir, "audit"))
	must(t, err)
	t.Cleanup(func() { must(t, p.Stop()) })
	b.bridge = strings.TrimSuffix(p.Ready.Address, "/")
	return b
}

// ServeHTTP sends the browser to the bridge, and shows what it learns when that comes back.
func (b *bridged) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	switch r.URL.Path {
	case "/start":
		sum := sha256.Sum256([]byte(bridgedProof))
		query := url.Values{
			"client_id": {"pool"}, "redirect_uri": {b.URL + "/callback"}, "response_type": {"code"}, "scope": {r.URL.Query().Get("scope")}, "state": {"a state"},
			"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"}, "prompt": {"login"},
		}
		http.Redirect(w, r, b.bridge+"/authorize?"+query.Encode(), http.StatusFound)
	case "/callback":
		learned, err := b.learn(r)
		fmt.Fprintf(w, "<p id=learned>%s %v</p>", learned, err)
	case "/bye":
		io.WriteString(w, "<p id=bye>goodbye</p>")
	}
}

func (b *bridged) learn(r *http.Request) (string, error) {
	if query := r.URL.Query(); query.Has("error") || query.Get("state") != "a state" {
		return query.Get("error"), nil
	}
	form := url.Values{"grant_type": {"authorization_code"}, "code": {r.URL.Query().Get("code")}, "redirect_uri": {b.URL + "/callback"}, "code_verifier": {bridgedProof}}
	ask, err := http.NewRequestWithContext(r.Context(), http.MethodPost, b.bridge+"/token", strings.NewReader(form.Encode()))
	if err != nil {
		return "", err
	}
	ask.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	ask.SetBasicAuth("pool", b.secret)
	answer, err := http.DefaultClient.Do(ask)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	var tokens struct {
		Access string `json:"access_token"`
	}
	if err := json.NewDecoder(answer.Body).Decode(&tokens); err != nil {
		return "", err
	}
	if ask, err = http.NewRequestWithContext(r.Context(), http.MethodGet, b.bridge+"/userinfo", nil); err != nil {
		return "", err
	}
	ask.Header.Set("Authorization", "Bearer "+tokens.Access)
	info, err := http.DefaultClient.Do(ask)
	if err != nil {
		return "", err
	}
	defer info.Body.Close()
	text, err := io.ReadAll(info.Body)
	return string(text), err
}

// A person whom the bridge does not know registers in Chromium by both PINs, and is known the
// next time; the service learns what it asked for, and where the person goes back that too.
func TestLoginThroughTheBridge(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir()) // no grant of another test
	h := serveVirtual(t)
	t.Cleanup(func() { must(t, h.Stop()) })
	b := startBridge(t, h.Ready.Address)
	tab := openChromium(t)
	s := browser.Service{Helper: h.Ready.Address}
	learned := func() string {
		t.Helper()
		must(t, tab.Run("wait for the service", browser.Visible("#learned")))
		text, err := tab.Text("#learned")
		must(t, err)
		return text
	}

	must(t, tab.Open(b.URL+"/start?scope=openid+name"))
	must(t, s.WithPIN(tab, "#login button", virtual.UserAuthenticationPIN, nil))
	must(t, tab.Run("wait for the registration", browser.Visible("button[value=registration]")))
	must(t, tab.Click("button[value=registration]"))
	must(t, s.WithPIN(tab, "#sign button:not([disabled])", virtual.DigitalSignaturePIN, nil))
	first := learned()
	if !strings.Contains(first, sandboxca.DefaultHolder().Name) || strings.Contains(first, "birthdate") {
		t.Errorf("the service learned %s", first)
	}

	must(t, tab.Open(b.URL+"/start?scope=openid+birthdate"))
	must(t, s.WithPIN(tab, "#login button", virtual.UserAuthenticationPIN, nil))
	must(t, s.WithPIN(tab, "#sign button:not([disabled])", virtual.DigitalSignaturePIN, nil))
	if again := learned(); !strings.Contains(again, "1985-11-23") || sub(t, again) != sub(t, first) {
		t.Errorf("the service learned %s, and first %s", again, first)
	}

	must(t, tab.Open(b.URL+"/start?scope=openid"))
	must(t, tab.Click("form[action^='/back'] button"))
	if got := learned(); !strings.HasPrefix(got, "access_denied") {
		t.Errorf("the service learned %s", got)
	}

	must(t, tab.Open(b.bridge+"/logout?client_id=pool&post_logout_redirect_uri="+url.QueryEscape(b.URL+"/bye")))
	must(t, tab.Click("form[action^='/logout'] button"))
	must(t, tab.Run("wait for the service", browser.Visible("#bye")))
}

// sub is the sub in what a service learned.
func sub(t *testing.T, learned string) string {
	t.Helper()
	var claims struct{ Sub string }
	must(t, json.NewDecoder(strings.NewReader(learned)).Decode(&claims))
	return claims.Sub
}
