package server_test

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/andybalholm/brotli"

	"jpkiweb/shared/wire"
)

var navigation = map[string]string{"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document", "Sec-Fetch-Site": "none"}

func with(headers map[string]string, more ...string) map[string]string {
	all := map[string]string{}
	for name, value := range headers {
		all[name] = value
	}
	for i := 0; i < len(more); i += 2 {
		all[more[i]] = more[i+1]
	}
	return all
}

// refusedHandshake tries a handshake and checks that it tells nothing.
func refusedHandshake(t *testing.T, r *rig, host, origin string, protocols ...string) {
	t.Helper()
	conn, response, err := r.dial(t, host, origin, protocols...)
	if err == nil {
		conn.CloseNow()
		t.Fatal("was let in")
	}
	if response == nil || response.StatusCode != http.StatusForbidden {
		t.Fatalf("%v", err)
	}
	for name := range response.Header {
		if name != "Date" && name != "Content-Length" && name != "Connection" {
			t.Errorf("the refusal tells %s: %s", name, response.Header.Get(name))
		}
	}
}

func TestReboundHostIsRefused(t *testing.T) {
	r := start(t, nil, nil)
	host := fmt.Sprintf("attacker.example:%d", r.port)
	refusedHandshake(t, r, host, "http://"+host, wire.Subprotocol) // a rebound page: Host equals Origin
	refusedHandshake(t, r, host, r.own(), wire.Subprotocol)
	for _, host := range []string{"127.0.0.1", "localhost", "127.attacker.example:80", "127.0.0.1:1", fmt.Sprintf("0.0.0.0:%d", r.port), fmt.Sprintf("127.0.0.2:%d", r.port), fmt.Sprintf("localhost.:%d", r.port)} {
		refusedHandshake(t, r, host, r.own(), wire.Subprotocol)
		if response := r.get(t, "/", with(navigation, "Host", host)); response.StatusCode != http.StatusForbidden {
			t.Errorf("page for Host %s: %s", host, response.Status)
		}
	}
}

func TestForeignOriginIsRefused(t *testing.T) {
	r := start(t, nil, nil)
	for _, origin := range []string{
		"", "null", foreign, "http://127.0.0.1", "http://127.0.0.1:1", "https://127.0.0.1:" + fmt.Sprint(r.port),
		r.own() + ".evil.example", r.own() + "/", strings.ToUpper(r.own()), "file://", "chrome-extension://abcdefghijklmnop",
	} {
		refusedHandshake(t, r, "", origin, wire.Subprotocol)
	}
}

// asks sends a request with more than one Origin.
func (r *rig) asks(t *testing.T, path string, headers map[string]string, origins ...string) *http.Response {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.own()+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range headers {
		request.Header.Set(name, value)
	}
	request.Header["Origin"] = origins
	response, err := r.client(t).Do(request)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { response.Body.Close() })
	return response
}

// Whoever puts a second Origin beside one that is granted is none of ours, whichever
// comes first.
func TestSecondOriginIsRefused(t *testing.T) {
	r := start(t, granted, nil)
	handshake := map[string]string{
		"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
		"Sec-WebSocket-Key": "MDEyMzQ1Njc4OWFiY2RlZg==", "Sec-WebSocket-Protocol": wire.Subprotocol,
	}
	script := map[string]string{"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "script"}
	for _, origins := range [][]string{
		{r.own(), "https://evil.example"}, {"https://evil.example", r.own()}, {r.own(), r.own()},
		{foreign, "https://evil.example"}, {foreign, foreign}, {r.own(), "null"}, {r.own(), ""},
	} {
		if response := r.asks(t, wire.Path, handshake, origins...); response.StatusCode != http.StatusForbidden {
			t.Errorf("handshake of %q: %s", origins, response.Status)
		}
		for path, headers := range map[string]map[string]string{"/app.js": script, "/": navigation, wire.WindowPath + "x": navigation, "/identity?id=1-2-3-4": script} {
			if response := r.asks(t, path, headers, origins...); response.StatusCode != http.StatusForbidden {
				t.Errorf("%s for %q: %s", path, origins, response.Status)
			}
		}
	}
	if response := r.asks(t, wire.Path, handshake, r.own()); response.StatusCode != http.StatusSwitchingProtocols {
		t.Errorf("handshake of one origin: %s", response.Status)
	}
	if response := r.asks(t, "/app.js", script, r.own()); response.StatusCode != http.StatusOK {
		t.Errorf("script for one origin: %s", response.Status)
	}
}

func TestAllowedOriginIsExact(t *testing.T) {
	r := start(t, func(c *setup) { c.Allowed = []string{foreign} }, nil)
	conn, _, err := r.dial(t, "", foreign, wire.Subprotocol)
	if err != nil {
		t.Fatal(err)
	}
	conn.CloseNow()
	for _, origin := range []string{foreign + ":443", foreign + ":8443", foreign + ".evil.example", "https://evil.example.lg.jp", "http://city.example.lg.jp"} {
		refusedHandshake(t, r, "", origin, wire.Subprotocol)
	}
}

func TestAnotherUserIsRefused(t *testing.T) {
	r := start(t, func(c *setup) { c.SameUser = stranger }, nil)
	refusedHandshake(t, r, "", r.own(), wire.Subprotocol)
	if response := r.get(t, "/", navigation); response.StatusCode != http.StatusForbidden {
		t.Errorf("front page: %s", response.Status)
	}
	r = start(t, func(c *setup) {
		c.SameUser = func(net.Conn) (bool, error) { return true, fmt.Errorf("not known") }
	}, nil)
	refusedHandshake(t, r, "", r.own(), wire.Subprotocol)
}

func TestHandshakeWithoutOurSubprotocolIsRefused(t *testing.T) {
	r := start(t, nil, nil)
	refusedHandshake(t, r, "", r.own())
	refusedHandshake(t, r, "", r.own(), "jpki-helper.v0")
}

func TestHandshakeThatIsAFetchIsRefused(t *testing.T) {
	r := start(t, nil, nil)
	response := r.get(t, wire.Path, map[string]string{
		"Origin": r.own(), "Sec-Fetch-Mode": "no-cors", "Connection": "Upgrade", "Upgrade": "websocket",
		"Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "MDEyMzQ1Njc4OWFiY2RlZg==", "Sec-WebSocket-Protocol": wire.Subprotocol,
	})
	if response.StatusCode != http.StatusForbidden {
		t.Error(response.Status)
	}
}

func TestWhoGetsTheApp(t *testing.T) {
	r := start(t, nil, nil)
	sameOrigin := map[string]string{"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "script"}
	for name, test := range map[string]struct {
		path    string
		headers map[string]string
		want    int
	}{
		"address typed by the person":         {"/", navigation, 200},
		"window opened by another site":       {"/", with(navigation, "Sec-Fetch-Site", "cross-site"), 200},
		"script of our own page":              {"/app.js", sameOrigin, 200},
		"fetch of our own page with Origin":   {"/app.js", with(sameOrigin, "Origin", r.own(), "Sec-Fetch-Mode", "cors"), 200},
		"program without Sec-Fetch":           {"/", nil, 403},
		"navigation straight to a script":     {"/app.js", navigation, 403},
		"iframe of a stranger":                {"/", with(navigation, "Sec-Fetch-Dest", "iframe", "Sec-Fetch-Site", "cross-site"), 403},
		"iframe of ourselves":                 {"/", with(navigation, "Sec-Fetch-Dest", "iframe", "Sec-Fetch-Site", "same-origin"), 403},
		"image of a stranger":                 {"/app.js", map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "image"}, 403},
		"script of a stranger":                {"/app.js", map[string]string{"Sec-Fetch-Site": "same-site", "Sec-Fetch-Dest": "script"}, 403},
		"fetch of a stranger":                 {"/", with(navigation, "Origin", foreign), 403},
		"file of a type that is no app file":  {"/secret.pem", sameOrigin, 404},
		"file that is not there":              {"/none.js", sameOrigin, 404},
		"path that climbs":                    {"/../secret.pem", sameOrigin, 404},
		"other page of the app by navigation": {"/index.html", navigation, 403},
	} {
		t.Run(name, func(t *testing.T) {
			response := r.get(t, test.path, test.headers)
			if response.StatusCode != test.want {
				t.Fatal(response.Status)
			}
			for name := range response.Header {
				if strings.HasPrefix(name, "Access-Control-") {
					t.Errorf("CORS header %s", name)
				}
			}
			if test.want == http.StatusForbidden && body(t, response) != "" {
				t.Error("the refusal has a body")
			}
		})
	}
}

func TestPageIsServedStrictly(t *testing.T) {
	r := start(t, nil, nil)
	response := r.get(t, "/", navigation)
	policy := response.Header.Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "'wasm-unsafe-eval'", "frame-ancestors 'none'", fmt.Sprintf("ws://127.0.0.1:%d;", r.port)} {
		if !strings.Contains(policy, want) {
			t.Errorf("policy lacks %s: %s", want, policy)
		}
	}
	for _, never := range []string{"unsafe-inline", "'unsafe-eval'", "*"} {
		if strings.Contains(policy, never) {
			t.Errorf("policy has %s: %s", never, policy)
		}
	}
	if response.Header.Get("X-Content-Type-Options") != "nosniff" || response.Header.Get("Cross-Origin-Opener-Policy") != "" {
		t.Errorf("%v", response.Header)
	}
	if got := body(t, response); got != "front page" {
		t.Error(got)
	}
}

func TestCompressedAppComesAsTheBrowserTakesIt(t *testing.T) {
	var packed bytes.Buffer
	w := brotli.NewWriter(&packed)
	fmt.Fprint(w, "the app")
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r := start(t, func(c *setup) { c.Static = fstest.MapFS{"dist/app.wasm.br": {Data: packed.Bytes()}} }, nil)
	own := map[string]string{"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "empty"}
	response := r.get(t, "/dist/app.wasm", with(own, "Accept-Encoding", "gzip, br"))
	if response.Header.Get("Content-Encoding") != "br" || response.Header.Get("Content-Type") != "application/wasm" || body(t, response) != packed.String() {
		t.Errorf("%v", response.Header)
	}
	response = r.get(t, "/dist/app.wasm", with(own, "Accept-Encoding", "gzip"))
	if got := body(t, response); response.Header.Get("Content-Encoding") != "" || got != "the app" {
		t.Errorf("%v %q", response.Header, got)
	}
}

// On a shared host the first port may belong to another user's helper.
func TestWindowOfAnotherUserIsSentOnAndNothingElse(t *testing.T) {
	r := start(t, func(c *setup) { c.SameUser, c.LastPort = stranger, 1<<16 }, nil)
	next := r.nextHelper(t)
	response := r.get(t, "/", navigation)
	if want := fmt.Sprintf("http://127.0.0.1:%d/", next); response.StatusCode != http.StatusTemporaryRedirect || response.Header.Get("Location") != want {
		t.Errorf("%s, to %q", response.Status, response.Header.Get("Location"))
	}
	for name, test := range map[string]struct {
		path    string
		headers map[string]string
	}{
		"fetch of a page":      {"/", map[string]string{"Origin": foreign, "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "empty"}},
		"frame":                {"/", with(navigation, "Sec-Fetch-Dest", "iframe")},
		"identity":             {"/identity?id=x", map[string]string{"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "empty"}},
		"trusted window":       {wire.WindowPath + "x", navigation},
		"program of that user": {"/", nil},
		"rebound host":         {"/", with(navigation, "Host", "attacker.example")},
	} {
		if response := r.get(t, test.path, test.headers); response.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %s", name, response.Status)
		}
	}
	refusedHandshake(t, r, "", r.own(), wire.Subprotocol)
}

// nextHelper listens where the window of another user may be sent on, and returns the
// first port there on which anybody does.
func (r *rig) nextHelper(t *testing.T) (port int) {
	t.Helper()
	for port = r.port + 1; port < r.port+60; port++ {
		address := fmt.Sprintf("127.0.0.1:%d", port)
		if l, err := net.Listen("tcp4", address); err == nil {
			t.Cleanup(func() { l.Close() })
			return port
		}
		if c, err := net.Dial("tcp4", address); err == nil { // another program listens
			c.Close()
			return port
		}
	}
	t.Fatal("no port is free")
	return 0
}

// Nobody is sent on to where nobody listens: the person would read of a connection that
// was refused, and not why.
func TestWindowIsNotSentOnToWhereNobodyListens(t *testing.T) {
	for name, last := range map[string]func(port int) int{
		"last port":                   func(port int) int { return port },
		"port of a range before ours": func(int) int { return 1 },
		"no range":                    func(int) int { return 0 },
	} {
		t.Run(name, func(t *testing.T) {
			told := 0
			r := start(t, func(c *setup) {
				c.SameUser, c.Stranger, c.Last = stranger, func() { told++ }, last
			}, nil)
			for range 2 {
				wantExplained(t, r.get(t, "/", navigation))
			}
			if told != 1 {
				t.Errorf("told %d times", told)
			}
		})
	}
}

// wantExplained wants the page that names both reasons in all languages, without script
// and without a word of this helper, its person or its port.
func wantExplained(t *testing.T, response *http.Response) {
	t.Helper()
	text := body(t, response)
	if response.StatusCode != http.StatusForbidden || response.Header.Get("Location") != "" {
		t.Errorf("%s, to %q", response.Status, response.Header.Get("Location"))
	}
	for _, want := range []string{`lang="ja"`, `lang="en"`, "PACファイル", "自分の接続ソフトを起動してください", "a proxy or a PAC file", "Start your own helper program", "<rt>せつぞく</rt>"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	for _, never := range []string{"<script", "<form", "<a ", "<img", "href", "jpki-helper serve"} {
		if strings.Contains(text, never) {
			t.Errorf("the page has %q", never)
		}
	}
}

func TestIdentityIsProvenToOurOwnAppOnly(t *testing.T) {
	r := start(t, nil, nil)
	own := map[string]string{"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"}
	if response := r.get(t, "/identity?id=1-2-3-4", own); response.StatusCode != 200 || !strings.Contains(body(t, response), `"proof"`) {
		t.Error(response.Status)
	}
	if response := r.get(t, "/identity", own); response.StatusCode != http.StatusBadRequest {
		t.Errorf("without id: %s", response.Status)
	}
	for name, headers := range map[string]map[string]string{
		"page of another origin":    with(own, "Sec-Fetch-Site", "cross-site", "Origin", foreign),
		"page on another port":      with(own, "Sec-Fetch-Site", "same-site", "Origin", "http://127.0.0.1:8080"),
		"navigation":                navigation,
		"program without Sec-Fetch": nil,
	} {
		if response := r.get(t, "/identity?id=1-2-3-4", headers); response.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %s", name, response.Status)
		}
	}
}
