package relyingparty_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"jpkiweb/shared/jpki"
)

// The server of the example lets in who answers its challenge, and once.
func TestServerOfTheExample(t *testing.T) {
	certificate := issue(t, jpki.UserAuthentication)
	server := httptest.NewUnstartedServer(nil)
	address := "https://" + server.Listener.Addr().String()
	c := config()
	c.Origin = address
	server.Config.Handler = handler(newVerifier(t, c))
	server.StartTLS()
	t.Cleanup(server.Close)

	page := ask(t, server.Client(), http.MethodGet, address, nil, nil)
	cookies := page.Cookies()
	challenge := regexp.MustCompile(`data-challenge="([^"]+)"`).FindStringSubmatch(page.body)
	if len(cookies) != 1 || challenge == nil {
		t.Fatalf("%d cookies, page\n%s", len(cookies), page.body)
	}
	form := url.Values{"challenge": {challenge[1]}, "token": {string(tokenFor(t, certificate, address, challenge[1]))}}
	if a := ask(t, server.Client(), http.MethodPost, address, form, nil); a.StatusCode != http.StatusForbidden {
		t.Errorf("without a session: %s", a.Status)
	}
	if a := ask(t, server.Client(), http.MethodPost, address, form, cookies[0]); a.StatusCode != http.StatusOK || !strings.Contains(a.body, "welcome, ") {
		t.Errorf("%s\n%s", a.Status, a.body)
	}
	if a := ask(t, server.Client(), http.MethodPost, address, form, cookies[0]); a.StatusCode != http.StatusForbidden || !strings.Contains(a.body, "✗ challenge") {
		t.Errorf("a second time: %s\n%s", a.Status, a.body)
	}
}

// An readResponse is a response that was read.
type readResponse struct {
	*http.Response
	body string
}

func ask(t *testing.T, client *http.Client, method, address string, form url.Values, session *http.Cookie) readResponse {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address+"/login", strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if session != nil {
		r.AddCookie(session)
	}
	response, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var body strings.Builder
	if err := response.Write(&body); err != nil {
		t.Fatal(err)
	}
	return readResponse{response, body.String()}
}
