package server_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"jpkiweb/helper/door/server"
	"jpkiweb/helper/own/stamp"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/operation"
	"jpkiweb/shared/signature"
	"jpkiweb/shared/signature/sandboxtsa"
	"jpkiweb/shared/signature/timestamp"
	"jpkiweb/shared/signature/tsa"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/session"
)

// A stamper is a time-stamping authority that a helper may ask, and what it was asked.
type stamper struct {
	sandbox *sandboxtsa.Authority
	before  func() // each answer; nil: nothing
	mu      sync.Mutex
	asked   int
	broken  bool // it answers nothing that is to be believed
}

func (s *stamper) times() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked
}

func (s *stamper) answer(request []byte) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked++
	if s.before != nil {
		s.before()
	}
	if s.broken {
		return []byte("garbage"), nil
	}
	return s.sandbox.Answer(request)
}

// startStamped starts a helper beside an authority of the sandbox.
func startStamped(t *testing.T) (*rig, *stamper) {
	t.Helper()
	sandbox, err := sandboxtsa.New(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	a := &stamper{sandbox: sandbox}
	served := httptest.NewServer(tsa.Handler(a.answer))
	t.Cleanup(served.Close)
	asks, err := stamp.New(stamp.Config{Address: served.URL, Roots: [][]byte{sandbox.Root().Raw}, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	return start(t, func(c *setup) {
		c.Allowed = []string{foreign}
		c.Stamp = asks.Ask
	}, nil), a
}

// signed is a signature value that the card made in a lease which still lasts.
func (r *rig) signed(t *testing.T, s *session.Session, text string) (value []byte, lease *session.Lease) {
	t.Helper()
	document := sha256.Sum256([]byte(text))
	lease, err := s.Sign(t.Context(), readerName, foreign, []wire.Item{{Name: "a.txt", Size: int64(len(text)), Digest: document[:]}}, false)
	if err != nil {
		t.Fatal(err)
	}
	made, err := operation.Sign(t.Context(), lease, operation.SignJob{
		Documents: []signature.Subject{{Format: signature.CMS, Digest: document}}, Time: time.Now(), PIN: r.pin(jpki.DigitalSignature), Prepare: lease.Prepare,
	})
	if err != nil {
		t.Fatal(err)
	}
	return made[0].Signature.Value, lease
}

func askStamp(t *testing.T, s *session.Session, value []byte) (wire.TimestampResult, error) {
	t.Helper()
	digest := sha256.Sum256(value)
	return s.Timestamp(t.Context(), digest[:])
}

// The authority hears of a signature when the card has no power any more, and not sooner,
// whatever the page asks for.
func TestNoTimeStampBeforeTheCardIsWithoutPower(t *testing.T) {
	r, a := startStamped(t)
	powered := []bool{}
	a.before = func() { powered = append(powered, r.card.State().Powered) }
	s := r.open(t, session.Events{})
	value, lease := r.signed(t, s, "a document")
	if !r.card.State().Powered {
		t.Fatal("the card has no power in its lease")
	}
	_, err := askStamp(t, s, value)
	is(t, err, wire.CodeRequestInvalid)
	if n := a.times(); n != 0 {
		t.Fatalf("asked %d times while the card was used", n)
	}
	if err := lease.Release(t.Context()); err != nil {
		t.Fatal(err)
	}
	result, err := askStamp(t, s, value)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(powered, []bool{false}) {
		t.Errorf("asked with the card's power %v", powered)
	}
	token, err := timestamp.Parse(result.Token)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(a.sandbox.Root())
	if err := errors.Join(token.Check(value), token.Verify(roots)); err != nil || result.Authority != "SANDBOX TSA" || result.Accredited != "" {
		t.Errorf("%+v, %v", result, err)
	}
	if at, err := time.Parse(time.RFC3339Nano, result.Time); err != nil || !at.Equal(token.Time) {
		t.Errorf("%s, %v", result.Time, err)
	}
}

// Nothing is stamped but what the signing key of a card returned in this very session, and
// that once.
func TestOnlySignaturesOfThisSessionAreStamped(t *testing.T) {
	r, a := startStamped(t)
	s, another := r.open(t, session.Events{}), r.open(t, session.Events{})
	value, lease := r.signed(t, s, "a document")
	if err := lease.Release(t.Context()); err != nil {
		t.Fatal(err)
	}
	token, err := login(t.Context(), s, foreign, r.pin(jpki.UserAuthentication))
	if err != nil {
		t.Fatal(err)
	}
	for name, other := range map[string][]byte{"a document": []byte("a document"), "nothing": nil, "a login": signatureOf(t, token)} {
		if _, err := askStamp(t, s, other); operation.WireError(orNone(err)).Code != wire.CodeRequestInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err = askStamp(t, another, value)
	is(t, err, wire.CodeRequestInvalid)
	_, err = s.Timestamp(t.Context(), value[:20])
	is(t, err, wire.CodeProtocol)
	if n := a.times(); n != 0 {
		t.Fatalf("asked %d times", n)
	}
	if _, err := askStamp(t, s, value); err != nil {
		t.Fatal(err)
	}
	_, err = askStamp(t, s, value)
	is(t, err, wire.CodeRequestInvalid)
	if n := a.times(); n != 1 {
		t.Errorf("asked %d times", n)
	}
}

// A page of another origin has nothing stamped, and does not hear whether somebody could.
func TestTimeStampsAreForOurOwnApp(t *testing.T) {
	r, a := startStamped(t)
	conn, _, err := r.dial(t, "", foreign, wire.Subprotocol)
	if err != nil {
		t.Fatal(err)
	}
	page := session.New(conn, session.Events{})
	defer page.Close()
	if said, err := page.Hello(t.Context(), "test"); err != nil || said.Timestamp || said.TimestampHost != "" {
		t.Errorf("%+v, %v", said, err)
	}
	_, err = askStamp(t, page, []byte("a value"))
	is(t, err, wire.CodeProtocol)
	if n := a.times(); n != 0 {
		t.Errorf("asked %d times", n)
	}
}

// Where nobody is configured the app is told so, and nobody is asked.
func TestNoTimeStampsWithoutAnAuthority(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*setup)
		want   bool
		host   string
	}{
		"none": {func(c *setup) { c.StampHost = "tsa.example" }, false, ""},
		"one": {func(c *setup) {
			c.StampHost = "tsa.example"
			c.Stamp = func(context.Context, [sha256.Size]byte) (wire.TimestampResult, error) {
				t.Error("asked")
				return wire.TimestampResult{}, nil
			}
		}, true, "tsa.example"},
	} {
		r := start(t, test.change, nil)
		conn, _, err := r.dial(t, "", r.own(), wire.Subprotocol)
		if err != nil {
			t.Fatal(err)
		}
		s := session.New(conn, session.Events{})
		defer s.Close()
		if said, err := s.Hello(t.Context(), "test"); err != nil || said.Timestamp != test.want || said.TimestampHost != test.host {
			t.Errorf("%s: %+v, %v", name, said, err)
		}
		_, err = askStamp(t, s, []byte("a value"))
		is(t, err, wire.CodeRequestInvalid)
	}
}

// An authority that is not believed costs the stamp alone: it may be asked again.
func TestTimeStampMayBeAskedAgain(t *testing.T) {
	r, a := startStamped(t)
	s := r.open(t, session.Events{})
	value, lease := r.signed(t, s, "a document")
	if err := lease.Release(t.Context()); err != nil {
		t.Fatal(err)
	}
	a.broken = true
	_, err := askStamp(t, s, value)
	is(t, err, wire.CodeTimestampInvalid)
	a.mu.Lock()
	a.broken = false
	a.mu.Unlock()
	if _, err := askStamp(t, s, value); err != nil {
		t.Error(err)
	}
}

// The longest token that is kept comes through.
func TestLongestTokenFitsAMessage(t *testing.T) {
	longest := wire.TimestampResult{
		Token: bytes.Repeat([]byte{0xFF}, wire.MaxToken), Time: time.Now().Format(time.RFC3339Nano),
		Authority: strings.Repeat("\u2028", 200), Accredited: strings.Repeat("認", 200), // six bytes each, in JSON
	}
	r := start(t, func(c *setup) {
		c.Stamp = func(context.Context, [sha256.Size]byte) (wire.TimestampResult, error) { return longest, nil }
	}, nil)
	s := r.open(t, session.Events{})
	value, lease := r.signed(t, s, "a document")
	if err := lease.Release(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got, err := askStamp(t, s, value); err != nil || len(got.Token) != wire.MaxToken {
		t.Errorf("%d bytes, %v", len(got.Token), err)
	}
}

// A slow authority keeps no card waiting, and nobody is asked for more at once than a few.
func TestSlowAuthorityKeepsNobodyWaiting(t *testing.T) {
	asked, answer := make(chan struct{}, 8), make(chan struct{})
	slow := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- struct{}{}
		<-answer
		http.Error(w, "gone", http.StatusGone)
	}))
	defer slow.Close()
	root, err := sandboxtsa.New(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	asks, err := stamp.New(stamp.Config{Address: slow.URL, Roots: [][]byte{root.Root().Raw}, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	r := start(t, func(c *setup) { c.Stamp = asks.Ask }, nil)
	s := r.open(t, session.Events{})
	var values [][]byte
	for _, text := range []string{"a", "b", "c", "d", "e"} {
		value, lease := r.signed(t, s, text)
		if err := lease.Release(t.Context()); err != nil {
			t.Fatal(err)
		}
		values = append(values, value)
	}
	failed := make(chan error, server.Stamping)
	for _, value := range values[:server.Stamping] {
		go func() {
			_, err := askStamp(t, s, value)
			failed <- err
		}()
		<-asked
	}
	_, err = askStamp(t, s, values[server.Stamping])
	is(t, err, wire.CodeBusy)
	if _, err := login(t.Context(), s, foreign, r.pin(jpki.UserAuthentication)); err != nil {
		t.Error(err)
	}
	close(answer)
	for range server.Stamping {
		is(t, <-failed, wire.CodeTimestampUnavailable)
	}
}

// signatureOf is the value in a token.
func signatureOf(t *testing.T, token authtoken.Token) []byte {
	t.Helper()
	value, err := token.SignatureBytes()
	if err != nil {
		t.Fatal(err)
	}
	return value
}
