package settings

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/relyingparty/web"
	"jpkiweb/shared/revocation"
	"jpkiweb/shared/sandboxca"
)

func TestFlagsThatAreRefused(t *testing.T) {
	for _, c := range []struct {
		name string
		s    Settings
		rest []string
		says string
	}{
		// A word that is no flag would have been passed over, and with it what was meant.
		{"a second certificate behind --trust", Settings{Trust: []string{"a.cer"}}, []string{"b.cer"}, `"b.cer" is no flag`},
		{"a time below zero", Settings{Trust: []string{"a.cer"}, WithoutRevocation: true, ListsEvery: -1}, nil, "--crl-every"},
		{"lists and a responder", Settings{Trust: []string{"a.cer"}, Lists: []string{"."}, Online: Online{OCSP: "http://ocsp.example"}}, nil, "--ocsp"},
		{"hours of no responder", Settings{Trust: []string{"a.cer"}, WithoutRevocation: true, Online: Online{Hours: "07:00-23:00"}}, nil, "--revocation-hours"},
		{"a responder and an operator", Settings{Trust: []string{"a.cer"}, Online: Online{OCSP: "http://ocsp.example", Operator: "https://pf.example"}}, nil, "--operator"},
		{"a signer of questions to nobody", Settings{Trust: []string{"a.cer"}, WithoutRevocation: true, Online: Online{Signer: "a.pem"}}, nil, "--ocsp-signer"},
		{"a token for nobody", Settings{Trust: []string{"a.cer"}, WithoutRevocation: true, Online: Online{OperatorToken: "token"}}, nil, "--operator-token"},
		{"an identity for nobody", Settings{Trust: []string{"a.cer"}, Lists: []string{"."}, Online: Online{Identity: "a.pem"}}, nil, "--revocation-identity"},
		{"fewer than no challenges", Settings{Trust: []string{"a.cer"}, WithoutRevocation: true, PerAddress: -1}, nil, "--per-address"},
		{"a certificate without its key", Settings{Trust: []string{"a.cer"}, WithoutRevocation: true, Cert: "a.pem"}, nil, "--tls-key"},
		{"nobody is trusted", Settings{}, nil, "--trust"},
	} {
		if err := c.s.Check(c.rest); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", c.name, err, c.says)
		}
	}
	if _, err := (Settings{Redis: "localhost"}).Open(t.Context(), "test", slog.New(slog.DiscardHandler)); err == nil || !strings.Contains(err.Error(), "Redis") {
		t.Errorf("no address of Redis: %v", err)
	}
}

func TestRecordsAreLinesAtTheEndOfAFile(t *testing.T) {
	o := Settings{Audit: filepath.Join(t.TempDir(), "audit")}
	for _, session := range []string{"first", "second"} {
		r, err := o.openAudit()
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(r.Keep(web.Record{Session: session}), r.Close()); err != nil {
			t.Fatal(err)
		}
		if err := r.Keep(web.Record{}); err == nil {
			t.Error("a record is kept in a file that is closed")
		}
	}
	text, err := os.ReadFile(o.Audit)
	if lines := strings.Split(string(text), "\n"); err != nil || len(lines) != 3 || !strings.Contains(lines[0], "first") || !strings.Contains(lines[1], "second") {
		t.Errorf("%q, %v", text, err)
	}
	nowhere, err := Settings{}.openAudit()
	if err := errors.Join(err, nowhere.Keep(web.Record{}), nowhere.Close()); err != nil {
		t.Error(err)
	}
}

// Without TLS whoever is on the way to Redis reads its password: the operator is told, without
// it. The address that has one is in no command line, which others see.
func TestRedisInClearIsTold(t *testing.T) {
	for url, told := range map[string]bool{"redis://:secret@redis.example": true, "rediss://:secret@redis.example": false, "redis://:secret@127.0.0.1": false, "": false} {
		var said bytes.Buffer
		t.Setenv(RedisURL, url)
		b := &Backends{}
		err := b.openChallenges(t.Context(), slog.New(slog.NewTextHandler(&said, nil)))
		if err := errors.Join(err, b.Close()); err != nil {
			t.Fatal(err)
		}
		if got := said.String(); strings.Contains(got, "level=WARN") != told || strings.Contains(got, "secret") {
			t.Errorf("%q: %q", url, got)
		}
	}
}

// issue opens the sandbox's CA in a folder, and has it issue a certificate.
func issue(t *testing.T, dir string, key *rsa.PrivateKey) (ca *sandboxca.CA, certificate, issuer *certprofile.Certificate) {
	t.Helper()
	ca, err := sandboxca.Open(dir, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	der, err := ca.Issue(jpki.UserAuthentication, key.Public(), sandboxca.DefaultHolder())
	if err != nil {
		t.Fatal(err)
	}
	if certificate, err = certprofile.Parse(der); err != nil {
		t.Fatal(err)
	}
	if issuer, err = certprofile.Parse(ca.Certificate(jpki.UserAuthentication)); err != nil {
		t.Fatal(err)
	}
	return ca, certificate, issuer
}

// A card that is revoked in the sandbox is refused at once, unless lists are looked at seldom.
func TestListsAreLookedAtAsOftenAsAsked(t *testing.T) {
	now := time.Now()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	for every, want := range map[time.Duration]jpki.RevocationState{0: jpki.RevocationRevoked, time.Hour: jpki.RevocationGood} {
		dir := t.TempDir()
		ca, certificate, issuer := issue(t, dir, key)
		if _, err := ca.CRL(jpki.UserAuthentication, now); err != nil {
			t.Fatal(err)
		}
		anchors := relyingparty.Anchors{jpki.UserAuthentication: {ca.Certificate(jpki.UserAuthentication)}}
		b := &Backends{settings: Settings{Lists: []string{dir}, ListsEvery: every}, anchors: anchors}
		if err := b.openSource(); err != nil {
			t.Fatal(err)
		}
		if before, err := b.source.Status(t.Context(), certificate, issuer); err != nil || before.State != jpki.RevocationGood {
			t.Fatalf("%v, %v", before, err)
		}
		if err := ca.Revoke(jpki.UserAuthentication, certificate.Serial, revocation.Superseded, now); err != nil {
			t.Fatal(err)
		}
		if _, err := ca.CRL(jpki.UserAuthentication, now); err != nil {
			t.Fatal(err)
		}
		if after, err := b.source.Status(t.Context(), certificate, issuer); err != nil || after.State != want {
			t.Errorf("every %v: %v, %v, want %v", every, after, err, want)
		}
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestProxies(t *testing.T) {
	var o Settings
	for text, want := range map[string]string{"10.0.0.1": "10.0.0.1/32", "10.0.0.0/8": "10.0.0.0/8", "2001:db8::1": "2001:db8::1/128", "2001:db8::/32": "2001:db8::/32"} {
		o.Proxies = nil
		if err := o.addProxy(text); err != nil || o.Proxies[0].String() != want {
			t.Errorf("%s: %v, %v", text, o.Proxies, err)
		}
	}
	for _, text := range []string{"", "proxy.example", "10.0.0.1:80", "10.0.0.0/33"} {
		if err := o.addProxy(text); err == nil {
			t.Errorf("%q is a proxy", text)
		}
	}
}
