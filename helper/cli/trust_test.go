package cli_test

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/json"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"jpkiweb/helper/own/policy"
	"jpkiweb/helper/own/stamp"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/sandboxca"
	"jpkiweb/shared/wire"
)

// resultOf is what a helper answers its own app.
func resultOf[R any](t *testing.T, conn *websocket.Conn, id int64, method string, params any) (result R) {
	t.Helper()
	m := exchange(t, conn, id, method, params)
	if m.Error != nil {
		t.Fatalf("%s: %s", method, m.Error.Message)
	}
	if err := json.Unmarshal(m.Result, &result); err != nil {
		t.Fatal(err)
	}
	return result
}

// A listed is the CA of another sandbox, and files with its certificate and its list.
func listed(t *testing.T) (ca *sandboxca.CA, flags []string) {
	t.Helper()
	dir := t.TempDir()
	ca, err := sandboxca.New(rand.Reader, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	list, err := ca.CRL(jpki.DigitalSignature, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{"ca.cer": ca.Certificate(jpki.DigitalSignature), "ca.crl": list} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return ca, []string{"--crl", filepath.Join(dir, "ca.crl"), "--crl-ca", filepath.Join(dir, "ca.cer")}
}

// unrelated is the file of a CA that signs lists, and that is none of JPKI by its name.
func unrelated(t *testing.T) (file string) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	ca := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{Country: []string{"JP"}, Organization: []string{"Example"}},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, ca, ca, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	file = filepath.Join(t.TempDir(), "other.cer")
	if err := os.WriteFile(file, der, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// The app hears whom the helper was configured to trust: the CAs of its lists, those of test
// environments only beside virtual cards, and whether time-stamping authorities can be judged.
func TestServeTellsWhomToTrust(t *testing.T) {
	s := newStamped(t)
	other, lists := listed(t)
	nobody := func(*policy.Policy) {}
	for name, test := range map[string]struct {
		change  func(*policy.Policy)
		virtual string
		flags   []string
		own     int  // CAs of the sandbox of this helper
		other   bool // the CA of the lists
		want    wire.TrustResult
	}{
		"nobody":                 {nobody, "off", nil, 0, false, wire.TrustResult{}},
		"virtual cards":          {nobody, "on", nil, 2, false, wire.TrustResult{Test: true, Revocation: true}},
		"lists of a test CA":     {nobody, "off", lists, 0, false, wire.TrustResult{Revocation: true}},
		"the same beside cards":  {nobody, "on", lists, 2, true, wire.TrustResult{Test: true, Revocation: true}},
		"with a CA of no report": {nobody, "on", append(slices.Clone(lists), "--crl-ca", unrelated(t)), 2, true, wire.TrustResult{Test: true, Revocation: true}},
		"asked authority":        {nobody, "off", []string{"--tsa", s.address, "--tsa-ca", s.root}, 0, false, wire.TrustResult{Authorities: true}},
		"authority of others":    {nobody, "off", []string{"--tsa-ca", s.root}, 0, false, wire.TrustResult{Authorities: true}},
		"by the policy": {func(p *policy.Policy) { p.TSA, p.TSACA = ptr(stamp.Off), []string{s.root} },
			"off", nil, 0, false, wire.TrustResult{Authorities: true}},
	} {
		t.Run(name, func(t *testing.T) {
			m, rules := newMachine(), policy.None()
			test.change(&rules)
			m.policy = &rules
			r := start(t, m, append([]string{"serve", "--json", "--port", "0", "--virtual", test.virtual}, test.flags...)...)
			var ready struct{ Address string }
			if err := json.Unmarshal([]byte(r.line(t)), &ready); err != nil {
				t.Fatal(err)
			}
			conn := dial(t, ready.Address, ready.Address)
			defer conn.Close()
			hello := resultOf[wire.HelloResult](t, conn, 2, wire.MethodHello, wire.HelloParams{Version: wire.Version, Client: "test"})
			got := resultOf[wire.TrustResult](t, conn, 3, wire.MethodTrustList, wire.Empty{})
			others := 0
			for _, ca := range got.CAs {
				if bytes.Equal(ca, other.Certificate(jpki.DigitalSignature)) {
					others++
				}
			}
			if len(got.CAs)-others != test.own || (others == 1) != test.other {
				t.Errorf("%d CAs, %d of them of the lists", len(got.CAs), others)
			}
			if got.Test != test.want.Test || got.Revocation != test.want.Revocation || got.Authorities != test.want.Authorities || hello.Timestamp != (name == "asked authority") {
				t.Errorf("%+v, stamps %t", got, hello.Timestamp)
			}
			wantJudged(t, s, conn, got.Authorities)
			if exit := r.stop(); exit != 0 {
				t.Errorf("exit code %d\n%s", exit, r.stderr)
			}
		})
	}
}

// wantJudged asks about the authority, and about certificates of nobody: only the authority is
// trusted, and only where somebody said so.
func wantJudged(t *testing.T, s *stamped, conn *websocket.Conn, trusted bool) {
	t.Helper()
	token, err := s.sandbox.Stamp([]byte("a value"))
	if err != nil {
		t.Fatal(err)
	}
	its, root, now := wire.Hex(token.Certificate.Raw), wire.Hex(s.sandbox.Root().Raw), time.Now().Format(time.RFC3339Nano)
	for i, test := range []struct {
		params wire.AuthorityParams
		want   bool
	}{
		{wire.AuthorityParams{Certificates: []wire.Hex{its}, Time: now}, trusted},
		{wire.AuthorityParams{Certificates: []wire.Hex{its, root}, Time: now}, trusted},
		{wire.AuthorityParams{Certificates: []wire.Hex{its}, Time: "1999-01-01T00:00:00Z"}, false},
		{wire.AuthorityParams{Certificates: []wire.Hex{root}, Time: now}, false},
		{wire.AuthorityParams{Certificates: []wire.Hex{its, {0x30, 0}}, Time: now}, false},
	} {
		if got := resultOf[wire.AuthorityResult](t, conn, int64(4+i), wire.MethodAuthority, test.params); got.Trusted != test.want {
			t.Errorf("question %d, certificate %s: %t", i, hex.EncodeToString(test.params.Certificates[0][:8]), got.Trusted)
		}
	}
}
