package server_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
)

// refusal is what everybody gets to whom the door does not open; the version is that of
// the request.
const refusal = "HTTP/1.x 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"

// strange are requests that no browser sends to its helper; HOST is ours.
var strange = map[string]string{
	"OPTIONS *":                    "OPTIONS * HTTP/1.1\r\nHost: HOST\r\n\r\n",
	"OPTIONS of a preflight":       "OPTIONS /ws HTTP/1.1\r\nHost: HOST\r\nOrigin: https://evil.example\r\nAccess-Control-Request-Method: PUT\r\nAccess-Control-Request-Private-Network: true\r\n\r\n",
	"GET *":                        "GET * HTTP/1.1\r\nHost: HOST\r\n\r\n",
	"GET":                          "GET / HTTP/1.1\r\nHost: HOST\r\n\r\n",
	"HEAD":                         "HEAD / HTTP/1.1\r\nHost: HOST\r\n\r\n",
	"TRACE":                        "TRACE / HTTP/1.1\r\nHost: HOST\r\nMax-Forwards: 0\r\n\r\n",
	"CONNECT to us":                "CONNECT HOST HTTP/1.1\r\nHost: HOST\r\n\r\n",
	"CONNECT elsewhere":            "CONNECT evil.example:443 HTTP/1.1\r\nHost: HOST\r\n\r\n",
	"method that there is not":     "BREW / HTTP/1.1\r\nHost: HOST\r\n\r\n",
	"absolute form, our name":      "GET http://HOST/ HTTP/1.1\r\nHost: HOST\r\n\r\n",
	"absolute form, another name":  "GET http://evil.example/ HTTP/1.1\r\nHost: HOST\r\n\r\n",
	"absolute form, another Host":  "GET http://HOST/ HTTP/1.1\r\nHost: evil.example\r\n\r\n",
	"absolute form of a page":      "GET http://HOST/ HTTP/1.1\r\nHost: HOST\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n\r\n",
	"two slashes":                  "GET //evil.example/ HTTP/1.1\r\nHost: HOST\r\n\r\n",
	"HTTP/1.0 without Host":        "GET / HTTP/1.0\r\n\r\n",
	"HTTP/1.0 that would stay":     "GET / HTTP/1.0\r\nHost: HOST\r\nConnection: keep-alive\r\n\r\n",
	"another Host":                 "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n",
	"Host without a port":          "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
	"empty Host":                   "GET / HTTP/1.1\r\nHost:\r\n\r\n",
	"two Origins":                  "GET /ws HTTP/1.1\r\nHost: HOST\r\nOrigin: http://HOST\r\nOrigin: https://evil.example\r\n\r\n",
	"upgrade to h2c":               "GET / HTTP/1.1\r\nHost: HOST\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n",
	"preface of HTTP/2":            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
	"body":                         "POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: 5\r\n\r\nhello",
	"body that does not come":      "POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: 5\r\n\r\n",
	"body in broken chunks":        "POST / HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
	"body that asks to come":       "POST / HTTP/1.1\r\nHost: HOST\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n",
	"handshake of a page":          "GET /ws HTTP/1.1\r\nHost: HOST\r\nOrigin: https://evil.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n",
	"handshake of another version": "GET /ws HTTP/1.1\r\nHost: HOST\r\nOrigin: https://evil.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 8\r\n\r\n",
}

// malformed is what net/http answers before anybody is looked at: it knows nothing of
// this helper.
var malformed = map[string]struct{ request, status string }{
	"no request":                 {"nonsense\r\n\r\n", "400"},
	"HTTP/0.9":                   {"GET /\r\n\r\n", "400"},
	"TLS":                        {"\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00\r\n\r\n", "400"},
	"path that is none":          {"GET /%zz HTTP/1.1\r\nHost: HOST\r\n\r\n", "400"},
	"header that is none":        {"GET / HTTP/1.1\r\nHost: HOST\r\nheader\r\n\r\n", "400"},
	"no Host":                    {"GET / HTTP/1.1\r\n\r\n", "400"},
	"two Hosts":                  {"GET / HTTP/1.1\r\nHost: HOST\r\nHost: HOST\r\n\r\n", "400"},
	"Host that is none":          {"GET / HTTP/1.1\r\nHost: a b\r\n\r\n", "400"},
	"two lengths":                {"POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "400"},
	"headers too long":           {"GET / HTTP/1.1\r\nHost: HOST\r\nX: " + strings.Repeat("x", 32<<10) + "\r\n\r\n", "431"},
	"encoding that is not known": {"POST / HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: gzip\r\n\r\n", "501"},
	"HTTP/2 without a preface":   {"GET / HTTP/2.0\r\nHost: HOST\r\n\r\n", "505"},
	"HTTP/3":                     {"GET / HTTP/3.0\r\nHost: HOST\r\n\r\n", "505"},
	"expects something else":     {"GET / HTTP/1.1\r\nHost: HOST\r\nExpect: tea\r\n\r\n", "417"},
}

var (
	dateLine    = regexp.MustCompile(`(?m)^Date: .*\r\n`)
	versionLine = regexp.MustCompile(`^HTTP/1\.[01] `)
)

// sends writes bytes to a helper and returns all that comes until the end of the
// connection, without the date.
func (r *rig) sends(t *testing.T, request string) string {
	t.Helper()
	host := fmt.Sprintf("127.0.0.1:%d", r.port)
	c, err := net.Dial("tcp", host)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	beginWaiting(t, c)
	if _, err := io.WriteString(c, strings.ReplaceAll(request, "HOST", host)); err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(bufio.NewReader(c))
	if errors.Is(err, os.ErrDeadlineExceeded) || err != nil && len(text) == 0 {
		t.Fatalf("%q, and then %v", text, err)
	}
	return versionLine.ReplaceAllString(dateLine.ReplaceAllString(string(text), ""), "HTTP/1.x ")
}

// Whatever is asked, and whoever asks, the same bytes come back, and the connection ends.
func TestEveryStrangerGetsTheSameAnswer(t *testing.T) {
	others, ours := start(t, func(c *setup) { c.SameUser, c.LastPort = stranger, 1<<16 }, nil), start(t, nil, nil)
	for name, request := range strange {
		t.Run(name, func(t *testing.T) {
			if got := others.sends(t, request); got != refusal {
				t.Errorf("to another user: %q", got)
			}
			if got := ours.sends(t, request); got != refusal {
				t.Errorf("to a program of ours: %q", got)
			}
		})
	}
}

func TestWhatIsNoRequestTellsNothingOfUs(t *testing.T) {
	others, ours := start(t, func(c *setup) { c.SameUser = stranger }, nil), start(t, granted, nil)
	elsewhere := &http.Server{Handler: http.NotFoundHandler(), MaxHeaderBytes: 16 << 10}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- elsewhere.Serve(l) }()
	t.Cleanup(func() { elsewhere.Close(); <-served })
	bare := &rig{port: l.Addr().(*net.TCPAddr).Port}
	for name, test := range malformed {
		t.Run(name, func(t *testing.T) {
			want := bare.sends(t, test.request)
			if !strings.HasPrefix(want, "HTTP/1.x "+test.status) {
				t.Errorf("net/http says %q", want)
			}
			for whose, r := range map[string]*rig{"another user": others, "ours": ours} {
				if got := r.sends(t, test.request); got != want {
					t.Errorf("%s: %q, want %q like any other program", whose, got, want)
				}
			}
		})
	}
}
