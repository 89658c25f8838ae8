package settings

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jpkiweb/shared/revocation"
)

// A listener hears what a source is asked, and answers nothing of use.
type listener struct {
	*httptest.Server
	header http.Header
	body   []byte
}

func listen(t *testing.T) *listener {
	t.Helper()
	l := &listener{}
	l.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		l.header = r.Header
		l.body, _ = io.ReadAll(r.Body) // what breaks off is not what is wanted below
		w.WriteHeader(http.StatusInternalServerError)
	}))
	t.Cleanup(l.Close)
	return l
}

// What the flags say of the responder and of the operator reaches them.
func TestWhatIsAskedOnline(t *testing.T) {
	dir := t.TempDir()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	_, certificate, issuer := issue(t, dir, key)
	der := certificate.Raw
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	pair, token := filepath.Join(dir, "own.pair"), filepath.Join(dir, "token")
	both := append(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})...)
	for path, text := range map[string][]byte{pair: both, token: []byte("a customer\n")} {
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	nonce := []byte{0x06, 0x09, 0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01, 0x02} // id-pkix-ocsp-nonce
	for name, c := range map[string]struct {
		says Online
		kind revocation.Kind
		has  func(l *listener) bool
	}{
		"a responder":                 {Online{Nonce: "needed"}, revocation.OCSP, func(l *listener) bool { return bytes.Contains(l.body, nonce) && !bytes.Contains(l.body, der) }},
		"one that knows no nonce":     {Online{Nonce: "none"}, revocation.OCSP, func(l *listener) bool { return len(l.body) > 0 && !bytes.Contains(l.body, nonce) }},
		"one that wants a signature":  {Online{Nonce: "try", Signer: pair}, revocation.OCSP, func(l *listener) bool { return bytes.Contains(l.body, nonce) && bytes.Contains(l.body, der) }},
		"an operator, without a name": {Online{}, revocation.Platform, func(l *listener) bool { return len(l.body) > 0 && l.header.Get("Authorization") == "" }},
		"an operator": {Online{OperatorToken: token, Identity: pair}, revocation.Platform, func(l *listener) bool {
			return strings.HasSuffix(l.header.Get("Authorization"), " a customer")
		}},
	} {
		l := listen(t)
		if c.says.OCSP = l.URL; c.kind == revocation.Platform {
			c.says.OCSP, c.says.Operator = "", l.URL
		}
		b := &Backends{settings: Settings{Online: c.says}}
		if err := b.openSource(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		status, err := b.source.Status(t.Context(), certificate, issuer)
		if err != nil || status.State.Known() || !c.has(l) {
			t.Errorf("%s: %v %v, asked %q with %v", name, status, err, l.body, l.header)
		}
		if err := b.Close(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for says, c := range map[string]Online{
		"--ocsp-nonce": {OCSP: "http://ocsp.example", Nonce: "perhaps"}, "--ocsp-signer": {OCSP: "http://ocsp.example", Nonce: "try", Signer: token},
		"--revocation-identity": {Operator: "https://pf.example", Identity: token}, "no such file": {Operator: "https://pf.example", OperatorToken: filepath.Join(dir, "none")},
		"hours": {OCSP: "http://ocsp.example", Nonce: "try", Hours: "always"}, "address": {Operator: "http://pf.example"},
	} {
		b := &Backends{settings: Settings{Online: c}}
		if err := b.openSource(); err == nil || !strings.Contains(err.Error(), says) || len(b.ends) > 0 {
			t.Errorf("%+v: %v, want %q", c, err, says)
		}
	}
}
