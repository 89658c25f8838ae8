package online_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/online"
	"jpkiweb/shared/revocation"
	"jpkiweb/shared/sandboxca"
)

func TestMain(m *testing.M) {
	sharedAuthority() // by the clock of the machine, not of a test
	goleak.VerifyTestMain(m)
}

const purpose = jpki.UserAuthentication

// An authority is a sandbox CA of two days ago, whose key tests have, with some certificates.
type authority struct {
	ca          *sandboxca.CA
	key         *rsa.PrivateKey
	certificate *certprofile.Certificate
	holders     []*certprofile.Certificate
}

var sharedAuthority = sync.OnceValue(func() *authority {
	a := new(authority)
	keys := map[jpki.Purpose]*rsa.PrivateKey{}
	next := slices.Clone(jpki.Purposes[:])
	a.ca = need(sandboxca.NewNamed(rand.Reader, time.Now().AddDate(0, 0, -2), jpki.TestOrganization, func() (*rsa.PrivateKey, error) {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		keys[next[0]] = key
		next = next[1:]
		return key, err
	}))
	a.key, a.certificate = keys[purpose], need(certprofile.Parse(a.ca.Certificate(purpose)))
	for range 4 {
		a.holders = append(a.holders, need(certprofile.Parse(need(a.ca.Issue(purpose, a.key.Public(), sandboxca.DefaultHolder())))))
	}
	return a
})

func need[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// A clock stands still until it is moved.
type clock struct{ offset atomic.Int64 }

var start = time.Date(2026, time.June, 1, 3, 0, 0, 0, time.UTC) // noon in Japan

func (c *clock) now() time.Time          { return start.Add(time.Duration(c.offset.Load())) }
func (c *clock) set(after time.Duration) { c.offset.Store(int64(after)) }

// An asker answers as it is told.
type asker struct {
	answer func(ctx context.Context, c *certprofile.Certificate) revocation.Status
	asked  atomic.Int64
	closed atomic.Bool
}

func (a *asker) Ask(ctx context.Context, c, _ *certprofile.Certificate) revocation.Status {
	a.asked.Add(1)
	return a.answer(ctx, c)
}
func (*asker) Kind() revocation.Kind { return revocation.OCSP }
func (a *asker) Close()              { a.closed.Store(true) }

// always gives one answer.
func always(status revocation.Status) *asker {
	return &asker{answer: func(context.Context, *certprofile.Certificate) revocation.Status { return status }}
}

// good is an answer of a time.
func good(thisUpdate time.Time) revocation.Status {
	return revocation.Status{State: jpki.RevocationGood, ThisUpdate: thisUpdate}
}

// open makes a source that is closed with the test.
func open(t *testing.T, config online.Config) *online.Source {
	t.Helper()
	s, err := online.Open(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// ask asks about one of the holders.
func ask(t *testing.T, s *online.Source, holder int) revocation.Status {
	t.Helper()
	a := sharedAuthority()
	status, err := s.Status(t.Context(), a.holders[holder], a.certificate)
	if err != nil {
		t.Error(err)
	}
	return status
}
