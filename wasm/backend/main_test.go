//go:build !js

package backend

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"go.uber.org/goleak"
	"nhooyr.io/websocket"

	"jpkiweb/helper/card/reader"
	"jpkiweb/helper/card/virtual"
	"jpkiweb/helper/door/consent"
	"jpkiweb/helper/door/origin"
	"jpkiweb/helper/door/server"
	"jpkiweb/helper/own/history"
	"jpkiweb/helper/own/identity"
	"jpkiweb/helper/own/policy"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/cardtest"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/signature"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/session"
	"jpkiweb/wasm/task"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	readerName    = "Virtual reader"
	foreignOrigin = "https://city.example.lg.jp"
	challenge     = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
)

// A rig is a running helper, with a card in its reader.
type rig struct {
	port int
	card *emulator.Card
}

func (r *rig) ownOrigin() string { return fmt.Sprintf("http://127.0.0.1:%d", r.port) }

// start runs a helper in this process, which knows the foreign origin.
func start(t *testing.T) *rig { return startOn(t, virtual.NewReader(readerName), nil) }

// startOn takes a reader for its card, which may be changed first.
func startOn(t *testing.T, at *virtual.Reader, change func(*emulator.Config)) *rig {
	t.Helper()
	image := cardtest.Image(t)
	if change != nil {
		change(&image)
	}
	card, err := emulator.New(image)
	if err != nil {
		t.Fatal(err)
	}
	at.Insert(card)
	manager := reader.New(at, reader.Config{})
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	listeners, port, err := server.Listen(log, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	id, err := identity.Generate()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	grants, err := origin.Open(origin.Config{
		File: origin.File(dir), Policy: policy.None(), Port: port, CommandLine: []authtoken.Origin{authtoken.MustParseOrigin(foreignOrigin)},
	})
	if err != nil {
		t.Fatal(err)
	}
	s, err := server.New(server.Config{
		Readers: manager, Grants: grants, Windows: consent.New(consent.Config{}), History: history.In(dir), PINInPage: true,
		Identity: id, Log: log, Version: "0", Static: fstest.MapFS{},
	}, port)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx, listeners) }()
	t.Cleanup(func() {
		stop()
		if err := <-served; err != nil {
			t.Error(err)
		}
		manager.Close()
		if card.State().Powered {
			t.Error("the card still has power")
		}
	})
	return &rig{port: port, card: card}
}

// documentOf is a file of that content, to be signed beside it.
func documentOf(content string) task.Document {
	digest := sha256.Sum256([]byte(content))
	return task.Document{
		File: dom.File{Name: "a.txt", Size: int64(len(content))}, Digest: digest, Hashed: true,
		Subject: signature.Subject{Format: signature.CMS, Digest: digest},
	}
}

// dialAs sends the Origin that a browser would.
func dialAs(origin string) func(context.Context, int, session.Events) (*session.Session, error) {
	return func(ctx context.Context, port int, events session.Events) (*session.Session, error) {
		conn, err := dialSocket(ctx, origin, port)
		if err != nil {
			return nil, err
		}
		return session.New(conn, events), nil
	}
}

func dialSocket(ctx context.Context, origin string, port int) (*websocket.Conn, error) {
	conn, _, err := websocket.Dial(ctx, fmt.Sprintf("ws://127.0.0.1:%d%s", port, wire.Path), &websocket.DialOptions{
		HTTPHeader: http.Header{"Origin": {origin}}, Subprotocols: []string{wire.Subprotocol}, HTTPClient: client(),
	})
	if err != nil {
		return nil, wire.Errorf(wire.CodeHelperUnreachable, "dial: %v", err)
	}
	return conn, nil
}

// client keeps no connection, so that none is left behind.
func client() *http.Client {
	return &http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// window is a backend of the helper's own app, page one of the foreign origin
// that seeks the helper on these ports.
func (r *rig) window(t *testing.T) *Backend { return r.backend(t, app.WayWindow, r.ownOrigin()) }

func (r *rig) page(t *testing.T, ports ...int) *Backend {
	b := r.backend(t, app.WayEmbedded, foreignOrigin)
	b.ports = append(ports, r.port)
	return b
}

func (r *rig) backend(t *testing.T, way app.Way, origin string) *Backend {
	t.Helper()
	b, err := New(way, origin, "test", time.Now)
	if err != nil {
		t.Fatal(err)
	}
	b.dial = dialAs(origin)
	return b
}

// watchReaders runs Watch until it knows the readers, and to the end of the test.
func watchReaders(t *testing.T, b *Backend) (hello wire.HelloResult, ended <-chan error) {
	t.Helper()
	over, known := make(chan error, 1), make(chan wire.ReadersResult, 8)
	ctx, stop := context.WithCancel(context.Background())
	go func() {
		over <- b.Watch(ctx, func(h wire.HelloResult) { hello = h }, func(r wire.ReadersResult) { known <- r })
		close(over)
	}()
	t.Cleanup(func() {
		stop()
		for range over {
		}
	})
	select {
	case r := <-known:
		if len(r.Readers) != 1 || r.Readers[0].State != wire.ReaderCard {
			t.Fatalf("%+v", r)
		}
	case err := <-over:
		t.Fatal(err)
	}
	return hello, over
}

// occupyPort has somebody else answer on a port.
func occupyPort(t *testing.T, handler http.Handler) (port int) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &http.Server{Handler: handler}
	done := make(chan error, 1)
	go func() { done <- s.Serve(l) }()
	t.Cleanup(func() {
		_ = s.Close()
		<-done
	})
	return l.Addr().(*net.TCPAddr).Port
}

// A visit is what a browser does with the trusted window at an address.
type visit struct{ ownOrigin, form, page string }

func (r *rig) visit(t *testing.T, address string) visit {
	t.Helper()
	first := r.send(t, http.MethodGet, address, "cross-site", nil)
	v := visit{ownOrigin: r.ownOrigin(), form: r.ownOrigin() + first.header.Get("Location")}
	v.page = r.send(t, http.MethodGet, v.form, "cross-site", nil).body
	return v
}

// agree sends the form with these fields.
func (r *rig) agree(t *testing.T, v visit, fields ...string) {
	t.Helper()
	token := regexp.MustCompile(`name="token" value="([0-9a-f]+)"`).FindStringSubmatch(v.page)
	if token == nil {
		t.Fatalf("no form:\n%s", v.page)
	}
	form := url.Values{"token": {token[1]}, "agree": {"1"}}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	r.send(t, http.MethodPost, v.form, "same-origin", form)
}

type reply struct {
	header http.Header
	body   string
}

func (r *rig) send(t *testing.T, method, address, site string, form url.Values) reply {
	t.Helper()
	request, err := http.NewRequestWithContext(context.Background(), method, address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document", "Sec-Fetch-Site": site} {
		request.Header.Set(name, value)
	}
	if form != nil {
		request.Header.Set("Origin", r.ownOrigin())
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	response, err := client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply{response.Header, string(text)}
}
