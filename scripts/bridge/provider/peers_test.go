package provider

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"crypto/tls"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	jose "github.com/go-jose/go-jose/v4"

	"jpkiweb/scripts/program"
)

// Programs of others, which scripts/setup test installs.
const (
	openIDClient = "../../../bin/openidclient/login.mjs"
	oauth2Proxy  = "../../../bin/oauth2proxy/oauth2proxy"
)

// patience is how long a program of others may take to start or to answer.
const patience = 30 * time.Second

// run starts a program of others, from a file of bin, which ends with the test. What it said is
// told if that fails.
func run(t *testing.T, file string, command *exec.Cmd) {
	t.Helper()
	if _, err := os.Stat(file); err != nil {
		t.Fatal("run scripts/setup test: ", err)
	}
	var said bytes.Buffer
	command.Stderr = &said
	if command.Stdout == nil {
		command.Stdout = &said
	}
	child, err := program.Launch(command)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := child.Kill(); err != nil {
			t.Error(err)
		}
		if t.Failed() {
			t.Log(said.String())
		}
	})
}

// openid-client, a certified Relying Party, logs somebody in with private_key_jwt, PKCE, state,
// nonce, iss and max_age, reads userinfo and revokes the token.
func TestOpenIDClientLogsIn(t *testing.T) {
	s := open(t)
	s.knows(testCards()[0])
	input, toNode, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	fromNode, output, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = errors.Join(toNode.Close(), fromNode.Close()) })
	command := exec.Command("node", openIDClient)
	command.Stdin, command.Stdout = input, output
	run(t, openIDClient, command)
	if err := errors.Join(input.Close(), output.Close(), fromNode.SetReadDeadline(time.Now().Add(patience))); err != nil { // its ends of them
		t.Fatal(err)
	}
	lines := bufio.NewReader(fromNode)
	tell := func(line string) string {
		t.Helper()
		if _, err := io.WriteString(toNode, line+"\n"); err != nil {
			t.Fatal(err)
		}
		answer, err := lines.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(answer)
	}
	asks, err := json.Marshal(map[string]any{
		"issuer": s.URL, "id": "keyed", "redirect": callback, "scope": "openid name address",
		"jwk": jose.JSONWebKey{Key: s.key, KeyID: "one", Algorithm: "ES256"},
	})
	if err != nil {
		t.Fatal(err)
	}
	b := s.browser()
	page := b.get(b.get(tell(string(asks))).want(http.StatusFound).Header.Get("Location"))
	back := b.signs(b.logsIn(page)).to().String()
	var learned struct {
		Claims, Userinfo map[string]any
		Logout           string
	}
	if err := json.Unmarshal([]byte(tell(back)), &learned); err != nil {
		t.Fatal(err)
	}
	if learned.Userinfo["name"] != holder().Name || learned.Claims["acr"] != acrSign || learned.Claims["sub"] != learned.Userinfo["sub"] {
		t.Errorf("%+v", learned)
	}
	b.get(learned.Logout).want(http.StatusOK)
	b.get(asked("prompt", "none")).brings(loginRequired)
}

// oauth2-proxy puts itself before a service that knows nothing of logins, and says to it who
// came: nobody without a card.
func TestOAuth2ProxyLetsIn(t *testing.T) {
	const site = "https://secret.example"
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "welcome "+r.Header.Get("X-Forwarded-User"))
	}))
	t.Cleanup(service.Close)
	s := open(t)
	s.knows(testCards()[0])
	folder, err := os.MkdirTemp("", "oauth2proxy-") // a test's own folder has too long a name for a socket
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	socket := filepath.Join(folder, "socket")
	cookie := make([]byte, 32)
	_, _ = rand.Read(cookie)
	command := exec.Command(oauth2Proxy, "--provider=oidc", "--oidc-issuer-url="+s.URL, "--client-id=secret", "--scope=openid",
		"--redirect-url="+secretCallback, "--http-address=unix://"+socket, "--upstream="+service.URL, "--email-domain=*", "--oidc-email-claim=sub",
		"--code-challenge-method=S256", "--skip-provider-button", "--cookie-expire=5m")
	command.Env = append(os.Environ(), "OAUTH2_PROXY_CLIENT_SECRET="+s.secret, "OAUTH2_PROXY_COOKIE_SECRET="+base64.RawURLEncoding.EncodeToString(cookie))
	run(t, oauth2Proxy, command)
	awaitSocket(t, socket)

	b := s.browser()
	through(t, b, socket)
	asks := b.get(site + "/page").want(http.StatusFound).Header.Get("Location")
	if to, err := url.Parse(asks); err != nil || !strings.HasPrefix(asks, s.URL+authorizePath) || to.Query().Get("code_challenge_method") != "S256" {
		t.Fatalf("sent to %s", asks)
	}
	back := b.logsIn(b.get(b.get(asks).want(http.StatusFound).Header.Get("Location"))).to()
	b.get(back.String()).want(http.StatusFound)
	if page := b.get(site + "/page").want(http.StatusOK); !strings.HasPrefix(page.body, "welcome ") || len(page.body) != len("welcome ")+43 {
		t.Errorf("the service was told %q", page.body)
	}

	stranger := s.browser()
	through(t, stranger, socket)
	stranger.get(site + "/page").want(http.StatusFound)
	refused := stranger.post(backPath, stranger.get(stranger.get(asked("client_id", "secret", "redirect_uri", secretCallback)).Header.Get("Location")).form()).to()
	if got := stranger.get(refused.String()); got.StatusCode/100 != 4 && got.StatusCode/100 != 5 {
		t.Errorf("after %v: %s", refused, got.Status)
	}
	stranger.get(site + "/page").want(http.StatusFound)
}

// awaitSocket waits until somebody listens there.
func awaitSocket(t *testing.T, socket string) {
	t.Helper()
	for end := time.Now().Add(patience); ; {
		c, err := net.Dial("unix", socket)
		if err == nil {
			_ = c.Close()
			return
		}
		if time.Now().After(end) {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Millisecond) // nothing tells when it listens
	}
}

// through has a browser reach all sites with TLS, as it believes, at a socket.
func through(t *testing.T, b *browser, socket string) {
	t.Helper()
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", socket)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	b.client.Jar = jar
	transport := &http.Transport{DialTLSContext: dial, TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS13}}
	t.Cleanup(transport.CloseIdleConnections)
	b.client.Transport = transport
}
