// Package service is the sandbox over HTTP: OCSP, revocation lists, time stamps and the
// certificates of the CAs, a page that says where each is, and an interface by which a
// developer revokes. What they say is made by packages sandboxca, responder and sandboxtsa.
package service

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/sandboxca"
	"jpkiweb/shared/sandboxca/responder"
	"jpkiweb/shared/signature/sandboxtsa"
	"jpkiweb/shared/signature/tsa"
	"jpkiweb/static/header"
)

// A Config is what a service works with. All but Hosts, Fault and KnownAfter has to be there.
type Config struct {
	CA  *sandboxca.CA
	TSA *sandboxtsa.Authority
	// Token is what whoever revokes has to know, beside coming from this machine.
	Token  string
	Now    func() time.Time
	Random io.Reader // keys of the OCSP responder
	Log    *slog.Logger
	// Hosts are names by which it may be called, besides addresses and localhost: any other
	// name may be a web page's own that leads here (DNS rebinding).
	Hosts []string
	// KnownAfter is how long after its issue OCSP knows a certificate.
	KnownAfter time.Duration
	Fault      Fault // until another one is set
}

// A Service is a running sandbox. Its methods may be called at the same time.
type Service struct {
	config    Config
	responder *responder.Responder
	lists     map[jpki.Purpose]*lists
	handler   http.Handler
	strangers func() (*strangers, error) // made when a fault first wants them

	mu     sync.Mutex
	fault  Fault
	replay []byte // the answer that the fault gives again; nil: none yet
}

// New makes a service, and the lists of both CAs.
func New(config Config) (*Service, error) {
	if config.Token == "" {
		return nil, errors.New("no token")
	}
	r, err := responder.New(responder.Config{CA: config.CA, Now: config.Now, Random: config.Random, KnownAfter: config.KnownAfter})
	if err != nil {
		return nil, err
	}
	s := &Service{config: config, responder: r, lists: map[jpki.Purpose]*lists{}, fault: config.Fault}
	s.strangers = sync.OnceValues(func() (*strangers, error) { return newStrangers(config) })
	for _, p := range jpki.Purposes {
		s.lists[p] = &lists{ca: config.CA, purpose: p}
	}
	s.handler = s.routes()
	return s, s.Publish()
}

// Publish makes lists where something has changed, or where they are an hour old. It also
// happens whenever a list is asked for.
func (s *Service) Publish() error {
	for _, p := range jpki.Purposes {
		if _, err := s.lists[p].publish(s.config.Now()); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.page)
	mux.HandleFunc("GET /ca/{file}", s.certificate)
	mux.HandleFunc("GET /crl", s.listByName)
	mux.HandleFunc("GET /crl/{file}", s.fullList)
	mux.HandleFunc("GET /crl/{purpose}/{prefecture}/{file}", s.list)
	mux.HandleFunc("POST /ocsp", s.ocspPost)
	mux.Handle("/tsa", s.faulty(tsa.Handler(s.config.TSA.Answer)))
	mux.Handle("/admin/", s.admin())
	return mux
}

// ServeHTTP serves whoever calls it by a name that is its own.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header.Page{}.Set(w.Header())
	if !s.called(r.Host) {
		http.Error(w, "call it by its address, or name it with --host", http.StatusMisdirectedRequest)
		return
	}
	// A request in base64 may have slashes in a row, which a mux takes for a mistake.
	if encoded, ok := strings.CutPrefix(r.URL.EscapedPath(), "/ocsp/"); ok {
		s.ocspGet(w, r, encoded)
		return
	}
	s.handler.ServeHTTP(w, r)
}

// called tells whether a Host is a name of ours: an address, localhost, or one that was named.
func (s *Service) called(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.ToLower(host)
	_, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil || host == "localhost" || slices.Contains(s.config.Hosts, host)
}

// knows compares a token in a time that tells nothing of it.
func (s *Service) knows(token string) bool {
	want, got := sha256.Sum256([]byte(s.config.Token)), sha256.Sum256([]byte(token))
	return subtle.ConstantTimeCompare(want[:], got[:]) == 1
}

// broken answers what broke down, and logs it.
func (s *Service) broken(w http.ResponseWriter, r *http.Request, err error) {
	s.config.Log.ErrorContext(r.Context(), "not answered", "path", r.URL.Path, "error", err)
	http.Error(w, "the sandbox broke down: see its log", http.StatusInternalServerError)
}

// send sends what is DER, or PEM.
func send(w http.ResponseWriter, kind string, body []byte) {
	w.Header().Set("Content-Type", kind)
	_, _ = w.Write(body) // of one who left nobody hears
}
