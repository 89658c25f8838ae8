// Package server is the helper's loopback HTTP and WebSocket server: the checks
// at the door (SECURITY.md, questions 1 to 5), then decode, dispatch and encode of the wire
// (package wire). It has no card logic: cards belong to package reader, what may
// be sent to them is decided by package guard.
//
// Callers need [Listen] and [Server.Serve].
package server

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"jpkiweb/helper/card/guard"
	"jpkiweb/helper/card/reader"
	"jpkiweb/helper/card/validity"
	"jpkiweb/helper/door/consent"
	"jpkiweb/helper/door/origin"
	"jpkiweb/helper/own/history"
	"jpkiweb/helper/own/identity"
	"jpkiweb/helper/system/peer"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/wire"
	"jpkiweb/static"
	"jpkiweb/static/header"
)

// Config is what a Server needs. Zero durations, numbers and funcs mean the
// default.
type Config struct {
	Readers *reader.Manager
	Grants  *origin.Grants   // of the origins, ours among them: of the same port
	Windows *consent.Windows // where other origins' PINs are typed
	History *history.History // what cards were used for; nil: kept nowhere
	// Diagnose adds what the system tells to a diagnosis; nil: nothing.
	Diagnose func(context.Context, *wire.DiagnosisResult)
	// Revocation asks the status source for a certificate (DER); nil: there is
	// none.
	Revocation func(ctx context.Context, certificate []byte) wire.RevocationResult
	// Trust is what our own app is told of whom reports on signed files trust.
	Trust wire.TrustResult
	// Authority tells whether the certificate of a time-stamping authority, DER, with
	// those that came with it led to a trusted root at a time; nil: none is trusted.
	Authority func(certificates []wire.Hex, at time.Time) bool
	// Stamp asks the time-stamping authority for a stamp of a SHA-256; nil: there is none.
	Stamp func(ctx context.Context, digest [sha256.Size]byte) (wire.TimestampResult, error)
	// StampHost is the host of its address, which a person is told.
	StampHost string
	// Judge judges the certificates of the keys that are used; default one that knows
	// the clock only.
	Judge *validity.Judge
	// Gallery has the cards of the virtual reader; nil: there is none.
	Gallery Gallery
	// Update tells what is known of newer versions; nil: nothing.
	Update func() *wire.Update
	// PINInPage lets our own app take the PIN in its page; false: the trusted
	// window, or the reader's pad, is the only place.
	PINInPage bool
	NoPINPad  bool   // readers' pads are not used
	Language  string // that the administrator chose; "" leaves it to the person
	// Counter is how the desk is set up, in counter mode; nil: there is none.
	Counter *wire.Counter
	// Further are the texts of the languages that the desk has beside those of the app, by
	// their codes (locale.FurtherFolder).
	Further map[string][]byte
	// Font opens a font of the machine that has Japanese letters, for the papers of the
	// training at a counter; nil: there is none.
	Font func(ctx context.Context) (io.ReadSeekCloser, error)
	// Seat tells at once who may sit before the session, and whenever that changes, until
	// ctx ends; for the desk. nil: nobody tells.
	Seat func(ctx context.Context, changed func(wire.SeatChanged))
	// Served counts a visitor of the desk; nil: nobody does.
	Served func(wire.ServedParams) error

	Static fs.FS // the app
	// Data are laid over the data of municipalities in Static, and may change; nil: nothing is.
	Data fs.FS
	// Identity is the key by which pages know this helper again.
	Identity identity.Identity
	// LastPort ends the range in which helpers of other users listen: their pages
	// are sent on to one that does.
	LastPort int
	// Stranger hears, once, that a window of another user's program was opened here;
	// nil: nobody does.
	Stranger func()
	Version  string // of the helper
	Log      *slog.Logger
	// SameUser tells whether a connection comes from our own user; default
	// peer.SameUser.
	SameUser    func(net.Conn) (bool, error)
	Now         func() time.Time // default time.Now
	Heartbeat   time.Duration    // default wire.HeartbeatSeconds
	Connections int              // at most, default 256
	// Sessions is how many WebSockets there may be, default 200: a fifth is kept for our
	// own app, and a tenth is for one origin.
	Sessions int
}

// A Gallery puts cards into the virtual reader.
type Gallery interface {
	// Cards returns the name of the reader, the names of the cards, and the one in
	// the reader, "" if it is empty.
	Cards() (reader string, cards []string, inserted string)
	// Insert takes the card in the reader out and puts another one in; "" leaves
	// it empty.
	Insert(card string) error
}

// A Server serves one OS user.
type Server struct {
	config Config
	own    map[string]authtoken.Origin // our own app's, by Host header
	port   int
	static static.Assets
	wrong  guard.Tally // PINs

	recorder *history.Recorder
	pace     leasePace // of the leases of a page's origin
	paces    paces

	mu       sync.Mutex
	sessions map[*session]bool
	waiting  map[authtoken.Origin]int // sessions that wait for a card, by origin (session.countedAs)
	holders  map[string]*leased       // who has the card, by reader
	idling   context.CancelFunc       // ends what is done while nobody has a card
	signing  map[string]signing       // what is known of signing certificates, by reader
	wait     sync.WaitGroup
	stranger sync.Once
	away     chan struct{}     // a token for each handshake that is being turned away
	seat     *wire.SeatChanged // last told; under mu
	counted  map[string]uint32 // insertion of the last card that was counted, by reader; under mu
}

// silentConnection is how long a connection may stay without a byte: while the
// browser shows its permission prompt the helper holds one for up to 240 s
// (dom facts 2).
const silentConnection = 300 * time.Second

// New makes the server for a port.
func New(config Config, port int) (*Server, error) {
	if config.SameUser == nil {
		config.SameUser = peer.SameUser
	}
	if config.Heartbeat == 0 {
		config.Heartbeat = wire.HeartbeatSeconds * time.Second
	}
	if config.Connections == 0 {
		config.Connections = 256
	}
	if config.Sessions == 0 {
		config.Sessions = 200
	}
	if config.Update == nil {
		config.Update = func() *wire.Update { return nil }
	}
	if config.Stranger == nil {
		config.Stranger = func() {}
	}
	if config.Now == nil {
		config.Now = time.Now
	}
	if config.Judge == nil {
		config.Judge = validity.New(nil, config.Now)
	}
	s := &Server{
		config: config, port: port, pace: pagePace, sessions: map[*session]bool{}, own: map[string]authtoken.Origin{}, waiting: map[authtoken.Origin]int{},
		holders: map[string]*leased{}, signing: map[string]signing{}, counted: map[string]uint32{}, away: make(chan struct{}, turnedAway),
	}
	own, err := origin.Own(port)
	if err != nil {
		return nil, err
	}
	for _, o := range own {
		s.own[strings.TrimPrefix(o.String(), o.Scheme()+"://")] = o
	}
	s.recorder = newRecorder(config)
	if s.static, err = static.Load(config.Static); err != nil {
		return nil, err
	}
	if config.Data != nil {
		s.static = s.static.With("dist/data", config.Data)
	}
	return s, nil
}

// Serve serves the listeners until ctx ends, then closes every connection and
// waits until all leases are over.
func (s *Server) Serve(ctx context.Context, listeners []net.Listener) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	h := &http.Server{
		Handler: s,
		// OPTIONS * comes through the door like all else.
		DisableGeneralOptionsHandler: true,
		ReadHeaderTimeout:            silentConnection,
		IdleTimeout:                  silentConnection,
		MaxHeaderBytes:               16 << 10,
		BaseContext:                  func(net.Listener) context.Context { return ctx },
		ConnContext:                  withVisitor,
		ErrorLog:                     slog.NewLogLogger(s.config.Log.Handler(), slog.LevelDebug),
	}
	if s.config.Counter != nil && s.config.Seat != nil {
		s.wait.Go(func() { s.config.Seat(ctx, s.seatChanged) })
	}
	entrance := newEntrance(s.config.SameUser, s.config.Connections)
	failed := make(chan error, len(listeners))
	for _, l := range listeners {
		go func() { failed <- h.Serve(entrance.at(l)) }()
	}
	var err error
	running := len(listeners)
	select {
	case <-ctx.Done():
	case err = <-failed:
		running--
	}
	cancel()
	closed := h.Close()
	for range running {
		<-failed
	}
	s.wait.Wait()
	s.recorder.Close()
	if errors.Is(err, http.ErrServerClosed) {
		err = nil
	}
	return errors.Join(err, closed)
}

// ServeHTTP lets a request through the door and hands it to the app or to a
// session.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	grant, refused := s.door(r)
	if refused != nil {
		s.refuse(w, r, refused)
		return
	}
	switch {
	case r.URL.Path == wire.Path:
		s.serveSession(w, r, grant)
	case strings.HasPrefix(r.URL.Path, wire.WindowPath):
		s.config.Windows.ServeHTTP(w, r)
	case r.URL.Path == wire.IdentityPath:
		s.prove(w, r)
	default:
		s.serveAsset(w, r)
	}
}

// prove answers the id of a page with a signature over the origin of the request
// and the id. The app hands it to the page that opened it.
func (s *Server) prove(w http.ResponseWriter, r *http.Request) {
	proof, err := s.config.Identity.Prove(s.own[r.Host], r.URL.Query().Get("id"))
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	header.Page{}.Set(w.Header())
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(proof); err != nil {
		s.config.Log.Debug("prove identity", "error", err)
	}
}
