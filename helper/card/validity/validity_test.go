package validity_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"testing"
	"time"

	"jpkiweb/helper/card/guard"
	"jpkiweb/helper/card/validity"
	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/revocation"
	"jpkiweb/shared/sandboxca"
)

var noon = time.Date(2026, time.June, 1, 3, 0, 0, 0, time.UTC)

func issue(t *testing.T) []byte {
	t.Helper()
	ca, err := sandboxca.New(rand.Reader, noon)
	if err != nil {
		t.Fatal(err)
	}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	der, err := ca.Issue(jpki.UserAuthentication, key.Public(), sandboxca.DefaultHolder(), sandboxca.NotBefore(noon), sandboxca.NotAfter(noon.Add(time.Hour)))
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// lists say the same of every certificate, or hang.
type lists struct {
	status revocation.Status
	err    error
	hangs  bool
	looks  int
}

func (l *lists) Status(ctx context.Context, _, _ *certprofile.Certificate) (revocation.Status, error) {
	l.looks++
	if l.hangs {
		<-ctx.Done()
		return revocation.Status{}, ctx.Err()
	}
	return l.status, l.err
}

func (l *lists) Fetch(ctx context.Context) { _, _ = l.Status(ctx, nil, nil) }

func (l *lists) Known(*certprofile.Certificate) revocation.Status { return l.status }

func said(state jpki.RevocationState) *lists { return &lists{status: revocation.Status{State: state}} }

func TestCertificateIsJudgedByClockAndLists(t *testing.T) {
	der := issue(t)
	unknown := &lists{status: revocation.Because(revocation.Outdated)}
	in, late, early := noon.Add(time.Minute), noon.Add(2*time.Hour), noon.Add(-time.Hour)
	cases := []struct {
		name        string
		lists       *lists // nil: none
		at          time.Time
		want        guard.Standing
		unconfirmed bool
	}{
		{"in date, no lists", nil, in, guard.Usable, false},
		{"expired, no lists", nil, late, guard.Expired, false},
		{"early, no lists", nil, early, guard.Early, false},
		{"good", said(jpki.RevocationGood), in, guard.Usable, false},
		{"revoked", said(jpki.RevocationRevoked), in, guard.Revoked, false},
		{"revoked before it expired", said(jpki.RevocationRevoked), late, guard.Revoked, false},
		{"on hold", said(jpki.RevocationOnHold), in, guard.OnHold, false},
		{"on hold when it expired", said(jpki.RevocationOnHold), late, guard.Expired, false},
		{"not known", unknown, in, guard.Usable, true},
		{"not known and expired", unknown, late, guard.Expired, true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var l validity.Lists
			if c.lists != nil {
				l = c.lists
			}
			j := validity.New(l, func() time.Time { return c.at })
			for name, v := range map[string]validity.Verdict{"before": j.Before(t.Context(), der), "now": j.Now(der)} {
				if v.Standing != c.want || v.Unconfirmed != c.unconfirmed || v.Certificate == nil {
					t.Errorf("%s: %+v, want %v", name, v, c.want)
				}
			}
			if j.Lists() != (c.lists != nil) {
				t.Error("lists")
			}
		})
	}
}

func TestWhatCannotBeToldStopsNobody(t *testing.T) {
	der := issue(t)
	at := func() time.Time { return noon.Add(time.Minute) }
	ctx, giveUp := context.WithCancel(t.Context())
	giveUp() // as at the end of LookTime
	for name, l := range map[string]*lists{"error": {err: errors.New("no route")}, "hangs": {hangs: true}} {
		j := validity.New(l, at)
		j.Prepare(ctx)
		if v := j.Before(ctx, der); v.Standing != guard.Usable || !v.Unconfirmed {
			t.Errorf("%s: %+v", name, v)
		}
	}
	if v := validity.New(said(jpki.RevocationGood), at).Now([]byte("no certificate")); v.Standing != guard.Usable || !v.Unconfirmed {
		t.Errorf("%+v", v)
	}
}

// Of two lists one says that the certificate is revoked, and the address of the other
// does not answer: what is known counts.
func TestListThatIsSilentDoesNotHideAnother(t *testing.T) {
	der := issue(t)
	ctx, giveUp := context.WithCancel(t.Context())
	giveUp() // as at the end of LookTime
	for state, want := range map[jpki.RevocationState]guard.Standing{jpki.RevocationRevoked: guard.Revoked, jpki.RevocationOnHold: guard.OnHold, jpki.RevocationGood: guard.Usable} {
		l := said(state)
		l.hangs = true
		j := validity.New(l, func() time.Time { return noon.Add(time.Minute) })
		if v := j.Before(ctx, der); v.Standing != want || v.Unconfirmed {
			t.Errorf("%v: %+v", state, v)
		}
	}
}

// While a PIN is verified nothing is looked at.
func TestNowDoesNotLook(t *testing.T) {
	l := said(jpki.RevocationRevoked)
	if v := validity.New(l, time.Now).Now(issue(t)); v.Standing != guard.Revoked || l.looks != 0 {
		t.Errorf("%+v, %d looks", v, l.looks)
	}
}
