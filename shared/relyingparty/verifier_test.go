package relyingparty_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"math/big"
	"testing"
	"time"

	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/relyingparty"
)

// namedLikeJLIS returns a self-made CA certificate with the name of the real one.
func namedLikeJLIS(t *testing.T, key *rsa.PrivateKey) []byte {
	t.Helper()
	unit := asn1.ObjectIdentifier{2, 5, 4, 11}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		Subject: pkix.Name{ExtraNames: []pkix.AttributeTypeAndValue{
			{Type: asn1.ObjectIdentifier{2, 5, 4, 6}, Value: "JP"},
			{Type: asn1.ObjectIdentifier{2, 5, 4, 10}, Value: jpki.Organization},
			{Type: unit, Value: "JPKI for user authentication"},
			{Type: unit, Value: "Japan Agency for Local Authority Information Systems"},
		}},
		NotBefore: now().AddDate(-1, 0, 0), NotAfter: now().AddDate(9, 0, 0),
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		IsCA:     true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func TestAnchorsThatAreRefused(t *testing.T) {
	sandbox := sharedCast().ca.Certificate(jpki.UserAuthentication)
	tests := []struct {
		name      string
		purpose   jpki.Purpose
		der       []byte
		allowTest bool
	}{
		{"not a certificate", jpki.UserAuthentication, []byte("x"), true},
		{"a person's certificate", jpki.UserAuthentication, issue(t, jpki.UserAuthentication), true},
		{"CA of the other purpose", jpki.DigitalSignature, sandbox, true},
		{"sandbox in production", jpki.UserAuthentication, sandbox, false},
		{"self-made CA with the name of J-LIS", jpki.UserAuthentication, namedLikeJLIS(t, sharedCast().key), false},
		{"the same where tests are allowed", jpki.UserAuthentication, namedLikeJLIS(t, sharedCast().key), true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := config()
			c.AllowTest = tt.allowTest
			c.TrustAnchors = map[jpki.Purpose][][]byte{tt.purpose: {tt.der}}
			if _, err := relyingparty.New(c); !errors.Is(err, relyingparty.ErrAnchor) {
				t.Errorf("New = %v, want ErrAnchor", err)
			}
		})
	}
}

func TestTamperedAnchor(t *testing.T) {
	der := sharedCast().ca.Certificate(jpki.UserAuthentication)
	der[len(der)-1] ^= 1
	c := config()
	c.TrustAnchors[jpki.UserAuthentication] = [][]byte{der}
	if _, err := relyingparty.New(c); !errors.Is(err, relyingparty.ErrAnchor) {
		t.Errorf("New = %v, want ErrAnchor", err)
	}
}

func TestNewRefuses(t *testing.T) {
	for _, origin := range []string{"", "https://eservice.example/", "http://eservice.example", "*"} {
		c := config()
		c.Origin = origin
		if _, err := relyingparty.New(c); !errors.Is(err, authtoken.ErrOrigin) {
			t.Errorf("New with origin %q = %v", origin, err)
		}
	}
	c := config()
	c.TrustAnchors = nil
	if _, err := relyingparty.New(c); !errors.Is(err, relyingparty.ErrAnchor) {
		t.Errorf("New without anchors = %v", err)
	}
}

func TestClockIsReadAtEachVerification(t *testing.T) {
	at := now()
	c := config()
	c.Clock = func() time.Time { return at }
	v := newVerifier(t, c)
	challenge := newChallenge(t)
	token := tokenFor(t, issue(t, jpki.UserAuthentication), origin, challenge)
	_, report := v.VerifyLogin(t.Context(), token, challenge)
	wantOK(t, report)
	at = at.AddDate(6, 0, 0)
	_, report = v.VerifyLogin(t.Context(), token, challenge)
	wantFailure(t, report, relyingparty.StepValidity, relyingparty.CodeExpired)
}
