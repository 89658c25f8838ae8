package server_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
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
	"jpkiweb/shared/operation"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/session"
)

func TestMain(m *testing.M) {
	if to := os.Getenv(forwardVariable); to != "" {
		os.Exit(forward(to))
	}
	goleak.VerifyTestMain(m)
}

const (
	readerName = "Virtual reader"
	foreign    = "https://city.example.lg.jp"
)

// A rig is a running helper over a virtual reader with a card in it.
type rig struct {
	port   int
	server *server.Server
	reader *virtual.Reader
	card   *emulator.Card
	image  emulator.Config
	log    *logged
	grants *origin.Grants

	history *history.History
	state   string // its directory
}

type logged struct {
	mu   sync.Mutex
	text bytes.Buffer
	more chan struct{} // is sent to when something was written
}

func (l *logged) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	select {
	case l.more <- struct{}{}:
	default: // nobody has seen the last one
	}
	return l.text.Write(b)
}

// waitFor waits until a text is logged.
func (l *logged) waitFor(t *testing.T, text string) {
	t.Helper()
	for late := time.After(time.Minute); !strings.Contains(l.String(), text); {
		select {
		case <-l.more:
		case <-late:
			t.Fatalf("not logged: %s", text)
		}
	}
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// A setup is what start may be told.
type setup struct {
	server.Config
	Allowed   []string // origins with every grant
	Policy    policy.Policy
	Developer bool
	Window    consent.Config
	Patience  time.Duration // for a card in use, default a minute
	Idle      time.Duration // of a lease, 0: the default
	Burst     int           // of the leases of a page's origin, 0: as ever
	Every     time.Duration // after which there may be one more
	// Last tells the last port of the range by ours, nil: LastPort.
	Last func(port int) int
	// Around makes the backend of another one, nil: leaves it.
	Around func(reader.Backend) reader.Backend
}

func start(t testing.TB, change func(*setup), card func(*emulator.Config)) *rig {
	t.Helper()
	return startOn(t, virtual.NewReader(readerName), change, card)
}

func startOn(t testing.TB, at *virtual.Reader, change func(*setup), card func(*emulator.Config)) *rig {
	t.Helper()
	r := &rig{image: cardtest.Image(t), reader: at, log: &logged{more: make(chan struct{}, 1)}}
	if card != nil {
		card(&r.image)
	}
	var err error
	if r.card, err = emulator.New(r.image); err != nil {
		t.Fatal(err)
	}
	r.reader.Insert(r.card)
	log := slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	id, err := identity.Generate()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	r.state = filepath.Join(dir, "state")
	r.history = history.In(r.state)
	config := setup{Policy: policy.None(), Config: server.Config{
		Identity: id, Log: log, Version: "test", PINInPage: true, History: r.history,
		Static: fstest.MapFS{"index.html": {Data: []byte("front page")}, "app.js": {Data: []byte("script")}, "secret.pem": {Data: []byte("key")}},
	}}
	config.Patience = time.Minute
	if change != nil {
		change(&config)
	}
	backend := reader.Backend(r.reader)
	if config.Around != nil {
		backend = config.Around(backend)
	}
	manager := reader.New(backend, reader.Config{Patience: config.Patience, Idle: config.Idle, Recognise: operation.Identify, Trace: func(reader, command, response string, took time.Duration, err error) {
		log.Debug("apdu", "command", command, "response", response)
	}})
	if config.Readers == nil {
		config.Readers = manager
	}
	listeners, port, err := server.Listen(log, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	var allowed []authtoken.Origin
	for _, o := range config.Allowed {
		allowed = append(allowed, authtoken.MustParseOrigin(o))
	}
	if config.Grants, err = origin.Open(origin.Config{
		File: origin.File(filepath.Join(dir, "state")), Policy: config.Policy, Port: port,
		CommandLine: allowed, Developer: config.Developer,
	}); err != nil {
		t.Fatal(err)
	}
	r.grants = config.Grants
	config.Windows = consent.New(config.Window)
	if config.Last != nil {
		config.LastPort = config.Last(port)
	}
	s, err := server.New(config.Config, port)
	if err != nil {
		t.Fatal(err)
	}
	if config.Burst > 0 {
		s.SetPace(config.Burst, config.Every)
	}
	r.port, r.server = port, s
	ctx, stop := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx, listeners) }()
	t.Cleanup(func() {
		stop()
		if err := <-served; err != nil {
			t.Errorf("serve: %v", err)
		}
		manager.Close()
		if r.card.State().Powered {
			t.Error("card still has power")
		}
	})
	return r
}

func (r *rig) own() string { return fmt.Sprintf("http://127.0.0.1:%d", r.port) }

// dial opens a WebSocket with that Host and Origin; "" leaves the Origin out.
func (r *rig) dial(t testing.TB, host, origin string, protocols ...string) (*websocket.Conn, *http.Response, error) {
	t.Helper()
	header := http.Header{}
	if origin != "" {
		header.Set("Origin", origin)
	}
	return websocket.Dial(t.Context(), fmt.Sprintf("ws://127.0.0.1:%d%s", r.port, wire.Path), &websocket.DialOptions{
		HTTPHeader: header, Host: host, Subprotocols: protocols, HTTPClient: r.client(t),
	})
}

// client keeps no connection, so that none is left behind.
func (r *rig) client(t testing.TB) *http.Client {
	transport := &http.Transport{DisableKeepAlives: true}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// open opens a session of the helper's own app and says hello.
func (r *rig) open(t testing.TB, events session.Events) *session.Session {
	t.Helper()
	return r.openAs(t, r.own(), events)
}

func (r *rig) openAs(t testing.TB, origin string, events session.Events) *session.Session {
	t.Helper()
	conn, _, err := r.dial(t, "", origin, wire.Subprotocol)
	if err != nil {
		t.Fatal(err)
	}
	s := session.New(conn, events)
	t.Cleanup(s.Close)
	if _, err := s.Hello(t.Context(), "test"); err != nil {
		t.Fatal(err)
	}
	return s
}

// get fetches a path with these headers.
func (r *rig) get(t testing.TB, path string, headers map[string]string) *http.Response {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, fmt.Sprintf("http://127.0.0.1:%d%s", r.port, path), nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range headers {
		if name == "Host" {
			request.Host = value
			continue
		}
		request.Header.Set(name, value)
	}
	response, err := r.client(t).Do(request)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { response.Body.Close() })
	return response
}

func body(t testing.TB, response *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func stranger(net.Conn) (bool, error) { return false, nil }
