package relyingparty_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/relyingparty/holdertest"
	"jpkiweb/shared/revocation"
	"jpkiweb/shared/sandboxca"
)

const (
	origin   = "https://eservice.example"
	session  = "browser session 1"
	document = "申請書: an application form of nobody\n"
)

func now() time.Time { return time.Date(2026, 4, 1, 9, 30, 15, 0, time.UTC) }

// The cast is two generations of the sandbox, which share one name, and the key
// of the holder's card. Keys are made once for all tests.
type cast struct {
	ca, otherCA *sandboxca.CA
	key         *rsa.PrivateKey
}

var sharedCast = sync.OnceValue(func() cast {
	h, other := holdertest.New(rand.Reader, now()), holdertest.New(rand.Reader, now())
	return cast{h.CA, other.CA, h.Key}
})

// holder is the one of the card, with the CA of now.
func holder() holdertest.Holder { return holdertest.Holder{CA: sharedCast().ca, Key: sharedCast().key} }

func issueFrom(t testing.TB, ca *sandboxca.CA, purpose jpki.Purpose, options ...sandboxca.Option) []byte {
	t.Helper()
	return holdertest.Holder{CA: ca, Key: sharedCast().key}.Certificate(t, purpose, options...)
}

func issue(t testing.TB, purpose jpki.Purpose, options ...sandboxca.Option) []byte {
	t.Helper()
	return issueFrom(t, sharedCast().ca, purpose, options...)
}

// sign does what the card does.
func sign(t testing.TB, digest [32]byte) []byte {
	t.Helper()
	return holder().Sign(t, digest)
}

// tokenFor returns the token (JSON) of a certificate with the holder's key.
func tokenFor(t testing.TB, certificate []byte, origin, challenge string) []byte {
	t.Helper()
	return encode(t, authtoken.New(certificate, sign(t, digestOf(origin, challenge)), ""))
}

// digestOf is what a card signs for a text, also for one that is no origin
// (authtoken facts 2): SHA-256(SHA-256(origin) ‖ SHA-256(challenge)).
func digestOf(origin, challenge string) [sha256.Size]byte {
	o, c := sha256.Sum256([]byte(origin)), sha256.Sum256([]byte(challenge))
	return sha256.Sum256(append(o[:], c[:]...))
}

func encode(t testing.TB, token authtoken.Token) []byte {
	t.Helper()
	text, err := json.Marshal(token)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// signDocument returns a CMS signature with the holder's key.
func signDocument(t testing.TB, certificate []byte, content string, caCerts ...[]byte) []byte {
	t.Helper()
	return signDocumentAt(t, certificate, content, now(), caCerts...)
}

func signDocumentAt(t testing.TB, certificate []byte, content string, at time.Time, caCerts ...[]byte) []byte {
	t.Helper()
	return holder().CMS(t, certificate, content, at, caCerts...)
}

func anchorsOf(ca *sandboxca.CA) map[jpki.Purpose][][]byte {
	anchors := make(map[jpki.Purpose][][]byte)
	for _, p := range jpki.Purposes {
		anchors[p] = [][]byte{ca.Certificate(p)}
	}
	return anchors
}

func config() relyingparty.Config {
	return relyingparty.Config{Origin: origin, TrustAnchors: anchorsOf(sharedCast().ca), Clock: now, AllowTest: true, WithoutRevocation: true}
}

func newVerifier(t testing.TB, c relyingparty.Config) *relyingparty.Verifier {
	t.Helper()
	v, err := relyingparty.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func newStore(clock func() time.Time, capacity int) *relyingparty.Memory {
	return &relyingparty.Memory{Clock: clock, Capacity: capacity}
}

func newChallenge(t testing.TB) string {
	t.Helper()
	challenge, err := relyingparty.Issue(t.Context(), newStore(now, 1), session)
	if err != nil {
		t.Fatal(err)
	}
	return challenge
}

// login verifies a token of the certificate for the right origin and challenge.
func login(t testing.TB, c relyingparty.Config, certificate []byte) (relyingparty.Login, relyingparty.Report) {
	t.Helper()
	challenge := newChallenge(t)
	l, report := newVerifier(t, c).VerifyLogin(t.Context(), tokenFor(t, certificate, origin, challenge), challenge)
	if !report.OK() && l != (relyingparty.Login{}) {
		t.Error("a failed login names somebody")
	}
	return l, report
}

// verify verifies a signature over the document.
func verify(t testing.TB, c relyingparty.Config, der []byte, content string) (relyingparty.Signature, relyingparty.Report) {
	t.Helper()
	s, report := newVerifier(t, c).VerifySignature(t.Context(), der, strings.NewReader(content))
	if !report.OK() && s != (relyingparty.Signature{}) {
		t.Error("a failed signature names somebody")
	}
	return s, report
}

// wantFailure checks that the report fails at the step with the code, that all
// before it passed and that none after it was made.
func wantFailure(t testing.TB, report relyingparty.Report, step relyingparty.StepID, code relyingparty.Code) {
	t.Helper()
	var e *relyingparty.Error
	if !errors.As(report.Err(), &e) || e.Step != step || e.Code != code || report.OK() {
		t.Fatalf("want failure %s at %s, got\n%s", code, step, report)
	}
	want := relyingparty.Passed
	for _, s := range report.Steps {
		if s.ID == step {
			want = relyingparty.NotChecked
			continue
		}
		if s.Status != want {
			t.Errorf("%s is %s, want %s, in\n%s", s.ID, s.Status, want, report)
		}
	}
}

func wantOK(t testing.TB, report relyingparty.Report) {
	t.Helper()
	if !report.OK() {
		t.Fatalf("not OK:\n%s", report)
	}
}

// askingConfig is a configuration with a source of revocation.
func askingConfig(s relyingparty.RevocationSource) relyingparty.Config {
	c := config()
	c.Revocation, c.WithoutRevocation = s, false
	return c
}

// sourceOf makes a source that gives one state to everything.
func sourceOf(state jpki.RevocationState) *source {
	return &source{status: revocation.Status{State: state}}
}

// A source gives one answer to everything.
type source struct {
	status revocation.Status
	err    error
	asked  int
}

func (s *source) Status(_ context.Context, certificate, issuer *certprofile.Certificate) (revocation.Status, error) {
	s.asked++
	if !bytes.Equal(certificate.RawIssuer, issuer.RawSubject) {
		return revocation.Status{State: jpki.RevocationGood}, errors.New("asked with a foreign issuer")
	}
	return s.status, s.err
}
