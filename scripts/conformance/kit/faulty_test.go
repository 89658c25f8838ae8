package kit

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"jpkiweb/shared/crl"
	"jpkiweb/shared/relyingparty"
)

// A fault is what a verifier does wrong. Each is the mistake of a developer, not of a case.
type fault string

// A faulty service logs in by hand, with no package of ours for the decision, and with at
// most one fault.
type faulty struct {
	fault   fault
	origin  string
	clock   *clock
	anchors relyingparty.Anchors
	lists   *crl.Source

	mu       sync.Mutex
	sessions map[string]*faultySession
	newest   *faultySession
	issued   map[string]issued
	number   int
	halted   bool
	looked   chan struct{} // between two logins that look a challenge up before either takes it
}

type faultySession struct {
	id string
	in bool
}

type issued struct {
	session *faultySession
	at      time.Time
	taken   bool
}

func newFaulty(t *testing.T, s sandbox, c *clock, f fault) *httptest.Server {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	own := &faulty{
		fault: f, origin: "http://" + server.Listener.Addr().String(), clock: c, anchors: s.anchors(t), lists: s.lists(t, c.now),
		sessions: map[string]*faultySession{}, issued: map[string]issued{}, looked: make(chan struct{}),
	}
	server.Config.Handler = own
	server.Start()
	t.Cleanup(server.Close)
	return server
}

func (s *faulty) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.halted && s.fault == "falls silent":
		panic(http.ErrAbortHandler)
	case r.URL.Path == "/account":
		n := s.session(r)
		if n == nil || !n.in {
			w.WriteHeader(http.StatusUnauthorized)
		}
	case r.Method == http.MethodGet && (r.URL.RawQuery == "" || s.fault != "reads the address"):
		s.page(w, r)
	default:
		s.login(w, r)
	}
}

func (s *faulty) session(r *http.Request) *faultySession {
	cookie, err := r.Cookie("visit")
	if err != nil {
		return nil
	}
	return s.sessions[cookie.Value]
}

// page has a challenge, in an attribute in single quotes, and a hidden field.
func (s *faulty) page(w http.ResponseWriter, r *http.Request) {
	n := s.session(r)
	if n == nil {
		n = s.begin(w)
	}
	challenge := newChallenge()
	if s.fault == "challenges of one sign" {
		s.number++
		challenge = string(rune('!' + s.number%64))
	}
	s.issued[challenge] = issued{session: n, at: s.clock.now()}
	s.newest = n
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprintf(w, `<title>a > b</title><form method=post data-challenge='%s'><input TYPE=hidden name="csrf" value="%s&amp;"><input name=token><input type=text name=q value=1></form>`, challenge, n.id)
}

func (s *faulty) begin(w http.ResponseWriter) *faultySession {
	s.number++
	n := &faultySession{id: fmt.Sprint("session-", s.number)}
	s.sessions[n.id] = n
	http.SetCookie(w, &http.Cookie{Name: "visit", Value: n.id, Path: "/", HttpOnly: true})
	return n
}

// A sent login, as it came.
type sentLogin struct {
	challenges []string
	token      string
}

func (s *faulty) login(w http.ResponseWriter, r *http.Request) {
	sent, status := s.read(r)
	if status == 0 {
		status = s.decide(w, r, sent)
	}
	w.WriteHeader(status)
}

// read takes the form, unless something is wrong with the request.
func (s *faulty) read(r *http.Request) (sent sentLogin, status int) {
	if r.ContentLength > 1<<20 && s.fault != "bounds nothing" && s.fault != "reads JSON loosely" {
		return sent, http.StatusRequestEntityTooLarge
	}
	if s.fault != "looks at no site" && (r.Header.Get("Sec-Fetch-Site") == "cross-site" || s.session(r) != nil && s.csrf(r) != s.session(r).id+"&") {
		return sent, http.StatusForbidden
	}
	if err := r.ParseForm(); err != nil {
		return sent, http.StatusBadRequest
	}
	form := r.Form
	if r.Header.Get("Content-Type") != "application/x-www-form-urlencoded" && r.Method == http.MethodPost && s.fault != "takes every content type" {
		return sent, http.StatusUnsupportedMediaType
	}
	sent = sentLogin{form["challenge"], form.Get("token")}
	if len(sent.token) > 10_000 && s.fault != "bounds nothing" && s.fault != "reads JSON loosely" {
		return sent, http.StatusRequestEntityTooLarge
	}
	return sent, 0
}

// csrf is the hidden field. The body is read here, whatever its type.
func (s *faulty) csrf(r *http.Request) string {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return ""
	}
	r.Body = io.NopCloser(strings.NewReader(string(body)))
	copied := r.Clone(r.Context())
	copied.Body = io.NopCloser(strings.NewReader(string(body)))
	copied.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if err := copied.ParseForm(); err != nil {
		return ""
	}
	if r.Method == http.MethodPost && s.fault == "takes every content type" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return copied.Form.Get("csrf")
}

func (s *faulty) decide(w http.ResponseWriter, r *http.Request, sent sentLogin) int {
	n := s.session(r)
	if n == nil && s.fault == "needs no session" {
		n = s.newest
	}
	if n == nil {
		return http.StatusForbidden
	}
	right := s.verify(r, n, sent)
	switch {
	case s.fault == "breaks" && !right:
		return http.StatusInternalServerError
	case (s.fault == "halts" || s.fault == "falls silent") && !right:
		s.halted = true
	}
	if !right || s.halted {
		return http.StatusForbidden
	}
	if strings.HasPrefix(string(s.fault), "keeps the session") {
		n.in = true
		return http.StatusOK
	}
	delete(s.sessions, n.id)
	s.begin(w).in = true
	return http.StatusOK
}

// verify is the whole decision.
func (s *faulty) verify(r *http.Request, n *faultySession, sent sentLogin) bool {
	challenges, ok := s.take(n, sent.challenges)
	if !ok {
		return false
	}
	token, ok := s.parse(sent.token)
	if !ok {
		return false
	}
	for _, challenge := range challenges {
		if s.signed(token, challenge) && s.certified(r, token) {
			s.after(sent.challenges)
			return true
		}
	}
	return false
}

// take returns the challenges for which the token may be.
func (s *faulty) take(n *faultySession, sent []string) (right []string, ok bool) {
	if s.fault == "keeps the challenge in the session" {
		all := s.of(n)
		for _, c := range all {
			s.issued[c] = issued{session: n, taken: true}
		}
		return all, len(all) > 0
	}
	if len(sent) == 0 && s.fault == "needs no challenge" {
		return s.of(n), true
	}
	if s.fault == "an empty challenge is one" && (len(sent) == 0 || sent[0] == "") {
		return []string{""}, true
	}
	if len(sent) == 0 || sent[0] == "" {
		return nil, false
	}
	verified := sent[0]
	switch s.fault {
	case "looks the first up, verifies the last":
		verified = sent[len(sent)-1]
	case "looks the last up, verifies the first":
		sent = sent[len(sent)-1:]
	case "looks no challenge up":
		return []string{verified}, true
	case "compares the beginning":
		for c := range s.issued {
			if c[:len(c)-4] == verified[:len(verified)-4] {
				sent = []string{c}
			}
		}
	}
	i, found := s.issued[sent[0]]
	switch {
	case !found, i.taken:
		return nil, false
	case i.session != n && s.fault != "challenges of any session":
		return nil, false
	case s.clock.now().Sub(i.at) >= relyingparty.ChallengeTTL && s.fault != "challenges live for ever":
		return nil, false
	}
	if s.fault == "takes in two steps" {
		s.meet()
	}
	if s.fault == "any challenge of the session" {
		right = s.of(n)
	} else {
		right = []string{verified}
	}
	if s.fault != "takes after the verification" && s.fault != "never takes" && s.fault != "keeps the session, never takes" {
		i.taken = true
		s.issued[sent[0]] = i
	}
	return right, true
}

// meet lets others look, too, before anything is taken: it waits for one, a moment.
func (s *faulty) meet() {
	select {
	case s.looked <- struct{}{}: // somebody has waited
		return
	default:
	}
	s.mu.Unlock()
	defer s.mu.Lock()
	select {
	case <-s.looked:
	case <-time.After(100 * time.Millisecond):
	}
}

func (s *faulty) after(sent []string) {
	if len(sent) == 0 || s.fault != "takes after the verification" {
		return
	}
	i := s.issued[sent[0]]
	i.taken = true
	s.issued[sent[0]] = i
}

// of are the challenges of a session.
func (s *faulty) of(n *faultySession) (all []string) {
	for c, i := range s.issued {
		if i.session == n && !i.taken && s.clock.now().Sub(i.at) < relyingparty.ChallengeTTL {
			all = append(all, c)
		}
	}
	return all
}

// A lenientToken is read by a reader of JSON as it comes.
type lenientToken struct {
	UnverifiedCertificate, Algorithm, Signature, Format string
	AppVersion                                          any
}

// strictFields are those of a token.
var strictFields = []string{"algorithm", "appVersion", "format", "signature", "unverifiedCertificate"}

func (s *faulty) parse(text string) (token lenientToken, ok bool) {
	if s.fault == "mends JSON" {
		text = strings.TrimSpace(strings.TrimPrefix(text, "\ufeff"))
		if strings.HasPrefix(text, `"`) {
			var inner string
			if json.Unmarshal([]byte(text), &inner) == nil {
				text = inner
			}
		}
		text = strings.TrimSuffix(strings.TrimPrefix(text, "["), "]")
		if strings.HasPrefix(text, "{") && !strings.HasSuffix(text, "}") {
			text += "}"
		}
	}
	if s.fault != "reads JSON loosely" && !s.strict(text) {
		return token, false
	}
	if json.NewDecoder(strings.NewReader(text)).Decode(&token) != nil {
		return token, false
	}
	switch {
	case token.Format == "web-eid:1.0":
	case strings.HasPrefix(token.Format, "web-eid:1") && s.fault == "compares the beginning of the format":
	case s.fault == "looks at no format":
	default:
		return token, false
	}
	return token, true
}

// strict tells whether the text is a token as New makes it: one object of these five strings.
func (s *faulty) strict(text string) bool {
	if strings.ToValidUTF8(text, "?") != text {
		return false
	}
	var fields map[string]any
	if json.Unmarshal([]byte(text), &fields) != nil {
		return false
	}
	names := slices.Sorted(maps.Keys(fields))
	missing := len(names) < len(strictFields) && (s.fault == "looks at no format" || s.fault == "ignores the algorithm")
	if !missing && !slices.Equal(names, strictFields) {
		return false
	}
	for name, value := range fields {
		_, isText := value.(string)
		if !isText && !(name == "algorithm" && value == nil && s.fault == "ignores the algorithm") {
			return false
		}
	}
	return strings.Count(text, `":`) == len(names)
}
