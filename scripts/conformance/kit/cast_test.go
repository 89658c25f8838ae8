package kit

import (
	"context"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"jpkiweb/scripts/eservice/service"
	"jpkiweb/shared/crl"
	"jpkiweb/shared/relyingparty"
)

// sandbox is the folder that Prepare made, and the cards, once for all tests: keys take long.
type sandbox struct {
	dir   string
	cards *Cards
}

var testSandbox struct {
	once sync.Once
	sandbox
	err error
}

func newSandbox(t *testing.T) sandbox {
	t.Helper()
	testSandbox.once.Do(func() {
		testSandbox.dir = sandboxDir
		if testSandbox.err = Prepare(testSandbox.dir, time.Now()); testSandbox.err == nil {
			testSandbox.cards, testSandbox.err = NewCards(testSandbox.dir, time.Now())
		}
	})
	if testSandbox.err != nil {
		t.Fatal(testSandbox.err)
	}
	return testSandbox.sandbox
}

// A clock is that of a service: the time of day, and what tests let pass.
type clock struct{ later atomic.Int64 }

func (c *clock) now() time.Time { return time.Now().Add(time.Duration(c.later.Load())) }

// wait lets time pass.
func (c *clock) wait(_ context.Context, d time.Duration) error {
	c.later.Add(int64(d))
	return nil
}

func (s sandbox) anchors(t *testing.T) relyingparty.Anchors {
	t.Helper()
	anchors, _, err := relyingparty.LoadAnchors(s.dir, filepath.Join(s.dir, unlisted))
	if err != nil {
		t.Fatal(err)
	}
	return anchors
}

func (s sandbox) lists(t *testing.T, now func() time.Time) *crl.Source {
	t.Helper()
	lists, err := crl.Open(crl.Config{Lists: []string{s.dir}, Authorities: s.anchors(t).All(), Now: now})
	if err != nil {
		t.Fatal(err)
	}
	return lists
}

// sample is the sample service, as its operator configures it.
func sample(t *testing.T, s sandbox, c *clock) string {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	origin := "http://" + server.Listener.Addr().String()
	verifier, err := relyingparty.New(relyingparty.Config{Origin: origin, TrustAnchors: s.anchors(t), AllowTest: true, Clock: c.now, Revocation: s.lists(t, c.now)})
	if err != nil {
		t.Fatal(err)
	}
	handler, err := service.New(service.Config{Origin: origin, Verifier: verifier, Now: c.now})
	if err != nil {
		t.Fatal(err)
	}
	server.Config.Handler = handler
	server.Start()
	t.Cleanup(server.Close)
	return server.URL
}

// ofSample is how the sample service is spoken to.
func ofSample(address string) Service {
	return Service{
		Address: address, ChallengePath: "/login", LoginPath: "/login", AccountPath: "/my",
		ChallengeField: "challenge", TokenField: "token", ChallengeLife: relyingparty.ChallengeTTL,
	}
}
