package server

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"jpkiweb/helper/card/guard"
	"jpkiweb/helper/door/origin"
	"jpkiweb/helper/own/policy"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/wire"
)

// What the checks cost for one message: the whole door, as if it stood before
// every message and not before every connection, and the guard. The median is
// reported; at most 50 µs was promised. "make bench" bounds the allocations.
func BenchmarkDoorAndGuard(b *testing.B) {
	const port = 21573
	page := authtoken.MustParseOrigin("https://city.example.lg.jp")
	grants, err := origin.Open(origin.Config{
		File: origin.File(filepath.Join(b.TempDir(), "state")), Policy: policy.None(), Port: port, CommandLine: []authtoken.Origin{page},
	})
	if err != nil {
		b.Fatal(err)
	}
	s, err := New(Config{Grants: grants, Static: fstest.MapFS{}, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}, port)
	if err != nil {
		b.Fatal(err)
	}
	r, err := http.NewRequest(http.MethodGet, wire.Path, nil) // a path alone: we are no proxy
	if err != nil {
		b.Fatal(err)
	}
	r.Host = "127.0.0.1:21573"
	r.Header.Set("Origin", page.String())
	r = r.WithContext(context.WithValue(r.Context(), visitorKey{}, &visitor{own: true}))
	g, err := guard.New(guard.Terms{Purpose: guard.Login, Origin: page, Challenge: strings.Repeat("A", 44)})
	if err != nil {
		b.Fatal(err)
	}
	selectApplication := []byte("\x00\xA4\x04\x0C\x0A\xD3\x92\xF0\x00\x26\x01\x00\x00\x00\x01")
	query := []byte{0x00, 0x20, 0x00, 0x98}
	if err := g.Check(selectApplication); err != nil {
		b.Fatal(err)
	}
	g.Observe([]byte{0x90, 0x00})
	var took []time.Duration
	for b.Loop() {
		start := time.Now()
		if _, refused := s.door(r); refused != nil {
			b.Fatal(refused)
		}
		if err := g.Check(query); err != nil {
			b.Fatal(err)
		}
		g.Observe([]byte{0x63, 0xC3})
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Nanoseconds()), "p50-ns")
}

// Who came in by no connection that was looked at is another user.
func TestVisitorThatNobodyLookedAtIsRefused(t *testing.T) {
	s, _ := ownSession(t)
	for name, test := range map[string]struct {
		v    any
		want wire.Code
	}{"not looked at": {nil, wire.CodePeerRefused}, "another user": {&visitor{}, wire.CodePeerRefused}, "our own": {&visitor{own: true}, ""}} {
		r := httptest.NewRequest(http.MethodGet, "http://127.0.0.1:1/", nil)
		r.URL.Host, r.RequestURI = "", "/"
		for header, value := range map[string]string{"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"} {
			r.Header.Set(header, value)
		}
		if test.v != nil {
			r = r.WithContext(context.WithValue(r.Context(), visitorKey{}, test.v))
		}
		_, refused := s.server.door(r)
		if got := refused; (got == nil) != (test.want == "") || got != nil && got.Code != test.want {
			t.Errorf("%s: %v, want %q", name, got, test.want)
		}
	}
}

// A person's tab is a document that is navigated to, and a handshake says that it is
// one, or nothing.
func TestWhatABrowserSaysOfARequest(t *testing.T) {
	for header, want := range map[[2]string]bool{
		{"navigate", "document"}: true, {"navigate", "iframe"}: false, {"no-cors", "document"}: false, {"", "document"}: false, {"navigate", ""}: false,
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header.Set("Sec-Fetch-Mode", header[0])
		r.Header.Set("Sec-Fetch-Dest", header[1])
		if topLevelNavigation(r) != want {
			t.Errorf("%q: %t", header, !want)
		}
	}
	for mode, want := range map[string]bool{"": true, "websocket": true, "cors": false, "navigate": false} {
		r := httptest.NewRequest(http.MethodGet, wire.Path, nil)
		r.Header.Set("Sec-Fetch-Mode", mode)
		if consistent(r) != want {
			t.Errorf("handshake, %q: %t", mode, !want)
		}
	}
}

// Only the front page that a person opens at another user's helper is told anything.
func TestWhoIsToldOfAnotherUser(t *testing.T) {
	for name, test := range map[string]struct {
		method, path, mode string
		code               wire.Code
		told               bool
	}{
		"the front page":         {http.MethodGet, "/", "navigate", wire.CodePeerRefused, true},
		"sent to the front page": {http.MethodPost, "/", "navigate", wire.CodePeerRefused, false},
		"fetched":                {http.MethodGet, "/", "cors", wire.CodePeerRefused, false},
		"another page":           {http.MethodGet, "/app.js", "navigate", wire.CodePeerRefused, false},
		"by another name":        {http.MethodGet, "/", "navigate", wire.CodeHostRefused, false},
	} {
		r := httptest.NewRequest(test.method, test.path, nil)
		r.Header.Set("Sec-Fetch-Mode", test.mode)
		r.Header.Set("Sec-Fetch-Dest", "document")
		if got := isStrangersWindow(r, wire.Errorf(test.code, "refused")); got != test.told {
			t.Errorf("%s: told %t", name, got)
		}
	}
}
