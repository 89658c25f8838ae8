package online_test

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/ocsp"
	"jpkiweb/shared/online"
	"jpkiweb/shared/revocation"
	"jpkiweb/shared/sandboxca"
	"jpkiweb/shared/sandboxca/responder"
)

// write writes a file of a test and returns its name.
func write(t *testing.T, dir, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// openSSL starts OpenSSL's responder with an index, whose port the system picks, and returns
// its address.
func openSSL(t *testing.T, index string, more ...string) string {
	t.Helper()
	a := sharedAuthority()
	key := need(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	template := &x509.Certificate{
		SerialNumber: big.NewInt(7), Subject: pkix.Name{CommonName: "SANDBOX OCSP"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageOCSPSigning},
	}
	certificate := need(x509.CreateCertificate(rand.Reader, template, need(x509.ParseCertificate(a.certificate.Raw)), key.Public(), a.key))
	dir := t.TempDir()
	pemOf := func(kind string, der []byte) []byte { return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}) }
	command := exec.CommandContext(t.Context(), "openssl", append([]string{
		"ocsp", "-port", "0", "-index", write(t, dir, "index", []byte(index)),
		"-CA", write(t, dir, "ca.pem", pemOf("CERTIFICATE", a.certificate.Raw)), "-rsigner", write(t, dir, "responder.pem", pemOf("CERTIFICATE", certificate)),
		"-rkey", write(t, dir, "key.pem", pemOf("PRIVATE KEY", need(x509.MarshalPKCS8PrivateKey(key)))),
	}, more...)...)
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { // which ends it, for the context has ended then
		_, _ = io.Copy(io.Discard, out)
		_ = command.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	found := regexp.MustCompile(`ACCEPT \S+:(\d+) `).FindStringSubmatch(line)
	if found == nil {
		t.Fatalf("%q, %v", line, err)
	}
	return "http://127.0.0.1:" + found[1]
}

// What OpenSSL answers is what it was told, nonce and all.
func TestOpenSSLAnswers(t *testing.T) {
	a := sharedAuthority()
	since := time.Now().UTC().Add(-time.Hour).Truncate(time.Second)
	entry := func(holder int, state, revoked string) string {
		return fmt.Sprintf("%s\t301231235959Z\t%s\t%s\tunknown\t/CN=holder\n", state, revoked, strings.ToUpper(hex.EncodeToString(a.holders[holder].Serial)))
	}
	at := since.Format("060102150405Z")
	index := entry(0, "V", "") + entry(1, "R", at+",superseded") + entry(2, "R", at+",certificateHold")
	for name, more := range map[string][]string{"the day": {"-ndays", "1"}, "without nextUpdate": nil, "named by its key": {"-resp_key_id"}} {
		t.Run(name, func(t *testing.T) {
			address := openSSL(t, index, more...)
			for _, hash := range []ocsp.Hash{ocsp.SHA1, ocsp.SHA256} {
				to, err := online.NewResponder(online.ResponderConfig{URL: address, Hash: hash})
				if err != nil {
					t.Fatal(err)
				}
				s := open(t, online.Config{Asker: to})
				for holder, want := range []revocation.Status{
					{State: jpki.RevocationGood}, {State: jpki.RevocationRevoked, Reason: revocation.Superseded, At: since},
					{State: jpki.RevocationOnHold, Reason: revocation.CertificateHold, At: since}, {State: jpki.RevocationUnknown, Why: revocation.NotKnown},
				} {
					got := ask(t, s, holder)
					if got.State != want.State || got.Reason != want.Reason || !got.At.Equal(want.At) || got.Why != want.Why || got.ThisUpdate.IsZero() || got.NextUpdate.IsZero() != (len(more) != 2) {
						t.Errorf("holder %d: %+v, want %+v", holder, got, want)
					}
				}
			}
		})
	}
}

// OpenSSL reads our questions, signed or not.
func TestOpenSSLReadsQuestions(t *testing.T) {
	a := sharedAuthority()
	der, key, _, _ := identity(t)
	for name, test := range map[string]struct {
		signer *ocsp.Signer
		want   []string
	}{
		"plain":  {nil, []string{"OCSP Nonce"}},
		"signed": {&ocsp.Signer{Key: key, Certificates: [][]byte{der}}, []string{"OCSP Nonce", "Requestor Name: DirName:CN = verifier", "Signature Algorithm: ecdsa-with-SHA256", "-----BEGIN CERTIFICATE-----"}},
	} {
		asked, err := ocsp.NewRequest(a.holders[0], a.certificate, ocsp.SHA1, true)
		if err != nil {
			t.Fatal(err)
		}
		question, err := asked.Marshal(test.signer)
		if err != nil {
			t.Fatal(err)
		}
		text, err := exec.CommandContext(t.Context(), "openssl", "ocsp", "-req_text", "-reqin", write(t, t.TempDir(), "question.der", question)).CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, text)
		}
		for _, want := range append(test.want, "Serial Number: "+strings.ToUpper(hex.EncodeToString(a.holders[0].Serial))) {
			if !strings.Contains(string(text), want) {
				t.Errorf("%s: no %q in\n%s", name, want, text)
			}
		}
	}
}

// The sandbox's responder and this client agree, and on what must be refused, too.
func TestSandboxAnswers(t *testing.T) {
	now := time.Now().UTC().Truncate(time.Second)
	ca := need(sandboxca.New(rand.Reader, now.AddDate(0, 0, -2)))
	r := need(responder.New(responder.Config{CA: ca, Now: time.Now, Random: rand.Reader, KnownAfter: 24 * time.Hour}))
	issuer := need(certprofile.Parse(ca.Certificate(purpose)))
	issue := func(options ...sandboxca.Option) *certprofile.Certificate {
		return need(certprofile.Parse(need(ca.Issue(purpose, sharedAuthority().key.Public(), sandboxca.DefaultHolder(), options...))))
	}
	revoked, onHold := issue(), issue()
	if err := ca.Revoke(purpose, revoked.Serial, revocation.AffiliationChanged, now); err != nil {
		t.Fatal(err)
	}
	if err := ca.Hold(purpose, onHold.Serial, now); err != nil {
		t.Fatal(err)
	}
	foreign := need(responder.NewSigner(rand.Reader, need(sandboxca.New(rand.Reader, now)), purpose))
	for name, test := range map[string]struct {
		of    *certprofile.Certificate
		alter func(*responder.Draft)
		state jpki.RevocationState
		why   revocation.Why
	}{
		"good":          {issue(), nil, jpki.RevocationGood, 0},
		"revoked":       {revoked, nil, jpki.RevocationRevoked, 0},
		"on hold":       {onHold, nil, jpki.RevocationOnHold, 0},
		"of today":      {issue(sandboxca.NotBefore(now)), nil, jpki.RevocationUnknown, revocation.KnownSoon},
		"without nonce": {issue(), func(d *responder.Draft) { d.Nonce = nil }, jpki.RevocationUnknown, revocation.Outdated},
		"by another CA": {issue(), func(d *responder.Draft) { d.Signer = foreign }, jpki.RevocationUnknown, revocation.NotSigned},
		"out of date": {issue(), func(d *responder.Draft) {
			d.Singles[0].ThisUpdate, d.Singles[0].NextUpdate = now.Add(-2*time.Hour), now.Add(-time.Hour)
		}, jpki.RevocationUnknown, revocation.Outdated},
		"about nothing": {issue(), func(d *responder.Draft) { d.Singles = nil }, jpki.RevocationUnknown, revocation.OtherIssuer},
		"of a time to come": {issue(), func(d *responder.Draft) {
			d.Singles[0].ThisUpdate, d.Singles[0].NextUpdate = now.Add(time.Hour), now.Add(2*time.Hour)
		}, jpki.RevocationUnknown, revocation.NotYet},
	} {
		t.Run(name, func(t *testing.T) {
			server := serve(t, func(w http.ResponseWriter, request *http.Request) {
				asked, err := io.ReadAll(request.Body)
				if err != nil {
					t.Error(err)
				}
				answer, err := r.Answer(asked, test.alter)
				if err != nil {
					t.Error(err)
				}
				w.Header().Set("Content-Type", "application/ocsp-response")
				_, _ = w.Write(answer)
			})
			to, err := online.NewResponder(online.ResponderConfig{URL: server.URL})
			if err != nil {
				t.Fatal(err)
			}
			got, err := open(t, online.Config{Asker: to}).Status(t.Context(), test.of, issuer)
			if err != nil || got.State != test.state || got.Why != test.why {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
}
