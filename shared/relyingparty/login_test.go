package relyingparty_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"math/big"
	"strings"
	"testing"
	"time"

	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/der"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/sandboxca"
)

func TestLogin(t *testing.T) {
	certificate := issue(t, jpki.UserAuthentication)
	l, report := login(t, config(), certificate)
	wantOK(t, report)
	if !bytes.Equal(l.Certificate.Raw, certificate) || len(l.CommonName) != 23 || len(l.AccountKey) != 64 {
		t.Errorf("login = %+v", l)
	}
	if n := report.NotChecked(); len(n) != 1 || n[0] != relyingparty.StepRevocation {
		t.Errorf("not checked: %v", n)
	}
}

func TestAccountKeyFollowsIssuerAndSerialNumber(t *testing.T) {
	key := func(der []byte) string {
		certificate, err := certprofile.Parse(der)
		if err != nil {
			t.Fatal(err)
		}
		return relyingparty.AccountKey(certificate)
	}
	serial := sandboxca.Serial([]byte{1, 2, 3, 4})
	first := key(issue(t, jpki.UserAuthentication, serial))
	if key(issue(t, jpki.UserAuthentication, serial)) != first {
		t.Error("another certificate with this issuer and serial number has another account")
	}
	if key(issue(t, jpki.UserAuthentication, sandboxca.Serial([]byte{1, 2, 3, 5}))) == first {
		t.Error("another serial number has the same account")
	}
	if key(issue(t, jpki.DigitalSignature, serial)) == first {
		t.Error("another issuer has the same account")
	}
}

func TestChallengeReplay(t *testing.T) {
	v, store := newVerifier(t, config()), newStore(now, 10)
	challenge, err := relyingparty.Issue(t.Context(), store, session)
	if err != nil {
		t.Fatal(err)
	}
	token := tokenFor(t, issue(t, jpki.UserAuthentication), origin, challenge)
	_, report := v.VerifyLoginOnce(t.Context(), store, session, challenge, token)
	wantOK(t, report)
	_, report = v.VerifyLoginOnce(t.Context(), store, session, challenge, token)
	wantFailure(t, report, relyingparty.StepChallenge, relyingparty.CodeChallengeMissing)
}

func TestChallengeIsGoneAfterAFailedLogin(t *testing.T) {
	v, store := newVerifier(t, config()), newStore(now, 10)
	challenge, err := relyingparty.Issue(t.Context(), store, session)
	if err != nil {
		t.Fatal(err)
	}
	_, report := v.VerifyLoginOnce(t.Context(), store, session, challenge, []byte("{}"))
	wantFailure(t, report, relyingparty.StepFormat, relyingparty.CodeMalformed)
	_, report = v.VerifyLoginOnce(t.Context(), store, session, challenge, tokenFor(t, issue(t, jpki.UserAuthentication), origin, challenge))
	wantFailure(t, report, relyingparty.StepChallenge, relyingparty.CodeChallengeMissing)
}

func TestExpiredChallenge(t *testing.T) {
	at := now()
	v, store := newVerifier(t, config()), newStore(func() time.Time { return at }, 10)
	challenge, err := relyingparty.Issue(t.Context(), store, session)
	if err != nil {
		t.Fatal(err)
	}
	at = at.Add(relyingparty.ChallengeTTL)
	_, report := v.VerifyLoginOnce(t.Context(), store, session, challenge, tokenFor(t, issue(t, jpki.UserAuthentication), origin, challenge))
	wantFailure(t, report, relyingparty.StepChallenge, relyingparty.CodeChallengeExpired)
}

func TestEmptyChallenge(t *testing.T) {
	token := tokenFor(t, issue(t, jpki.UserAuthentication), origin, "")
	_, report := newVerifier(t, config()).VerifyLogin(t.Context(), token, "")
	wantFailure(t, report, relyingparty.StepChallenge, relyingparty.CodeChallengeMissing)
}

// A signature that fits something else than this origin and this challenge.
func TestTokenOfOtherOrigin(t *testing.T) {
	challenge := newChallenge(t)
	tests := []struct{ name, origin, challenge string }{
		{"phishing site", "https://eservice.example.attacker.example", challenge},
		{"other port", origin + ":8443", challenge},
		{"other scheme", "http://eservice.example", challenge},
		{"trailing slash", origin + "/", challenge},
		{"other challenge", origin, newChallenge(t)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			token := tokenFor(t, issue(t, jpki.UserAuthentication), tt.origin, tt.challenge)
			_, report := newVerifier(t, config()).VerifyLogin(t.Context(), token, challenge)
			wantFailure(t, report, relyingparty.StepSignature, relyingparty.CodeSignatureInvalid)
		})
	}
}

func TestTokenWithCertificateOfSomebodyElse(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	victim, err := sharedCast().ca.Issue(jpki.UserAuthentication, key.Public(), sandboxca.DefaultHolder())
	if err != nil {
		t.Fatal(err)
	}
	_, report := login(t, config(), victim)
	wantFailure(t, report, relyingparty.StepSignature, relyingparty.CodeSignatureInvalid)
}

func TestFormatPrefix(t *testing.T) {
	for _, format := range []string{"web-eid:10", "web-eid:1x", "web-eid:2", "web-eid:1.01"} {
		challenge := newChallenge(t)
		token := authtoken.New(issue(t, jpki.UserAuthentication), sign(t, digestOf(origin, challenge)), "")
		token.Format = format
		_, report := newVerifier(t, config()).VerifyLogin(t.Context(), encode(t, token), challenge)
		wantFailure(t, report, relyingparty.StepFormat, relyingparty.CodeUnsupportedVersion)
	}
}

// Version 1.1 brings certificates that nobody here reads.
func TestTokenOfALaterVersion(t *testing.T) {
	challenge := newChallenge(t)
	token := authtoken.New(issue(t, jpki.UserAuthentication), sign(t, digestOf(origin, challenge)), "")
	token.Format = "web-eid:1.1"
	text := strings.Replace(string(encode(t, token)), "{", `{"unverifiedSigningCertificates":[{"certificate":"MAEC"}],`, 1)
	_, report := newVerifier(t, config()).VerifyLogin(t.Context(), []byte(text), challenge)
	wantFailure(t, report, relyingparty.StepFormat, relyingparty.CodeUnsupportedVersion)
}

// No bit of a token can be turned but those of appVersion, which nobody acts on.
func TestEveryFlippedBitOfATokenIsNoticed(t *testing.T) {
	challenge, v := newChallenge(t), newVerifier(t, config())
	token := tokenFor(t, issue(t, jpki.UserAuthentication), origin, challenge)
	begin := bytes.Index(token, []byte(authtoken.AppVersion))
	passed := 0
	for i := range 8 * len(token) {
		token[i/8] ^= 1 << (i % 8)
		_, report := v.VerifyLogin(t.Context(), token, challenge)
		token[i/8] ^= 1 << (i % 8)
		if !report.OK() {
			continue
		}
		if passed++; i/8 < begin || i/8 >= begin+len(authtoken.AppVersion) {
			t.Errorf("bit %d of byte %d may be turned", i%8, i/8)
		}
	}
	if passed == 0 || begin < 0 {
		t.Error("not even a bit of appVersion may be turned: is the token good?")
	}
	t.Logf("%d of %d bits may be turned", passed, 8*len(token))
}

// Whoever has no name there would be the same person as all others without one.
func TestCertificateWithoutCommonNameIsNoLogin(t *testing.T) {
	name := func(values ...string) sandboxca.Option {
		return sandboxca.Alter(func(c *sandboxca.Contents) {
			c.Subject = der.Name{{OID: "2.5.4.6", Value: "JP"}}
			for _, v := range values {
				c.Subject = append(c.Subject, der.Attribute{OID: "2.5.4.3", Value: v})
			}
		})
	}
	for _, names := range [][]string{nil, {""}, {" "}, {"A", "B"}} {
		_, report := login(t, config(), issue(t, jpki.UserAuthentication, name(names...)))
		wantFailure(t, report, relyingparty.StepProfile, relyingparty.CodeProfile)
	}
	_, report := login(t, config(), issue(t, jpki.UserAuthentication, name("A")))
	wantOK(t, report)
}

func TestAlgorithmNone(t *testing.T) {
	challenge := newChallenge(t)
	tests := []struct {
		algorithm string
		step      relyingparty.StepID
	}{
		{"none", relyingparty.StepFormat},
		{"HS256", relyingparty.StepFormat},
		{"RS512", relyingparty.StepSignature}, // not what the certificate's key does here
		{"ES384", relyingparty.StepSignature},
	}
	for _, tt := range tests {
		token := authtoken.New(issue(t, jpki.UserAuthentication), sign(t, digestOf(origin, challenge)), "")
		token.Algorithm = tt.algorithm
		_, report := newVerifier(t, config()).VerifyLogin(t.Context(), encode(t, token), challenge)
		wantFailure(t, report, tt.step, relyingparty.CodeAlgorithmRefused)
	}
}

func TestKeyThatCannotBeVerified(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P521(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := sharedCast().ca.Issue(jpki.UserAuthentication, key.Public(), sandboxca.DefaultHolder())
	if err != nil {
		t.Fatal(err)
	}
	_, report := login(t, config(), certificate)
	wantFailure(t, report, relyingparty.StepSignature, relyingparty.CodeAlgorithmRefused)
}

func TestHugeKeyIsNotComputedWith(t *testing.T) {
	key := &rsa.PublicKey{N: new(big.Int).Lsh(big.NewInt(3), 20000), E: 65537}
	certificate, err := sharedCast().ca.Issue(jpki.UserAuthentication, key, sandboxca.DefaultHolder())
	if err != nil {
		t.Fatal(err)
	}
	_, report := login(t, config(), certificate)
	wantFailure(t, report, relyingparty.StepFormat, relyingparty.CodeMalformed)
}

func TestExpiredCertificate(t *testing.T) {
	end := sandboxca.NotAfter(now().Add(-time.Second))
	_, report := login(t, config(), issue(t, jpki.UserAuthentication, end))
	wantFailure(t, report, relyingparty.StepValidity, relyingparty.CodeExpired)
}

func TestCertificateThatIsNotYetValid(t *testing.T) {
	begin := sandboxca.NotBefore(now().Add(time.Second))
	_, report := login(t, config(), issue(t, jpki.UserAuthentication, begin))
	wantFailure(t, report, relyingparty.StepValidity, relyingparty.CodeNotYetValid)
}

func TestExpiredCA(t *testing.T) {
	c := config()
	late := now().AddDate(20, 0, 0)
	c.Clock = func() time.Time { return late }
	_, report := login(t, c, issue(t, jpki.UserAuthentication, sandboxca.NotAfter(late.AddDate(1, 0, 0))))
	wantFailure(t, report, relyingparty.StepPath, relyingparty.CodeIssuerExpired)
}

func TestGenerationIsChosenByKeyIdentifier(t *testing.T) {
	c := config()
	for _, p := range jpki.Purposes {
		c.TrustAnchors[p] = append([][]byte{sharedCast().otherCA.Certificate(p)}, c.TrustAnchors[p]...)
	}
	for _, ca := range []*sandboxca.CA{sharedCast().ca, sharedCast().otherCA} {
		_, report := login(t, c, issueFrom(t, ca, jpki.UserAuthentication))
		wantOK(t, report)
	}
}

// authorityKeyID returns the extension of a certificate, to be put into another.
func authorityKeyID(t *testing.T, der []byte) sandboxca.Extension {
	t.Helper()
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range certificate.Extensions {
		if e.Id.Equal(asn1.ObjectIdentifier{2, 5, 29, 35}) {
			return sandboxca.Extension{OID: e.Id.String(), Value: e.Value}
		}
	}
	t.Fatal("no authority key identifier")
	return sandboxca.Extension{}
}

func TestSelfMadeCAWithSameName(t *testing.T) {
	genuine := authorityKeyID(t, issue(t, jpki.UserAuthentication))
	tests := []struct {
		name    string
		options []sandboxca.Option
	}{
		{"same name", nil},
		{"same name and key identifier", []sandboxca.Option{sandboxca.Replace(genuine)}},
		{"same name, no key identifier", []sandboxca.Option{sandboxca.Omit(der.OIDAuthorityKeyID)}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, report := login(t, config(), issueFrom(t, sharedCast().otherCA, jpki.UserAuthentication, tt.options...))
			wantFailure(t, report, relyingparty.StepPath, relyingparty.CodeUntrustedIssuer)
		})
	}
}

func TestSigningCertificateUsedToLogIn(t *testing.T) {
	_, report := login(t, config(), issue(t, jpki.DigitalSignature))
	wantFailure(t, report, relyingparty.StepPath, relyingparty.CodeWrongPurpose)
}

// The CA for user authentication would have to issue it, but the profile does
// not rely on that.
func TestProfileViolations(t *testing.T) {
	signing := certprofile.KeyUsageDigitalSignature | certprofile.KeyUsageContentCommitment
	tests := []struct {
		name   string
		option sandboxca.Option
		code   relyingparty.Code
	}{
		{"policy of the signing certificate", sandboxca.Replace(sandboxca.Policies(jpki.PolicyTestDigitalSignature)), relyingparty.CodeWrongPurpose},
		{"key usage of the signing certificate", sandboxca.Replace(sandboxca.KeyUsage(signing)), relyingparty.CodeProfile},
		{"no key usage", sandboxca.Omit(der.OIDKeyUsage), relyingparty.CodeProfile},
		{"no clientAuth", sandboxca.Omit(der.OIDExtKeyUsage), relyingparty.CodeProfile},
		{"serverAuth", sandboxca.Replace(sandboxca.ExtKeyUsage("1.3.6.1.5.5.7.3.1")), relyingparty.CodeProfile},
		{"no policy", sandboxca.Omit(der.OIDPolicies), relyingparty.CodeProfile},
		{"unknown critical extension", sandboxca.Replace(sandboxca.Extension{OID: "1.2.3.4", Critical: true, Value: []byte{5, 0}}), relyingparty.CodeProfile},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, report := login(t, config(), issue(t, jpki.UserAuthentication, tt.option))
			wantFailure(t, report, relyingparty.StepProfile, tt.code)
		})
	}
}

func TestLeafWithCATrue(t *testing.T) {
	_, report := login(t, config(), issue(t, jpki.UserAuthentication, sandboxca.Replace(sandboxca.BasicConstraints(true))))
	wantFailure(t, report, relyingparty.StepProfile, relyingparty.CodeProfile)
}

func TestReportHasNoNameOfThePerson(t *testing.T) {
	_, report := verify(t, config(), signDocument(t, issue(t, jpki.DigitalSignature), document), document)
	wantOK(t, report)
	holder := sandboxca.DefaultHolder()
	for _, secret := range []string{holder.Name, holder.Address, "19851123"} {
		if strings.Contains(report.String(), secret) {
			t.Errorf("report holds %q:\n%s", secret, report)
		}
	}
}

// A store that breaks off may have forgotten the challenge, or hand it out again.
type brokenStore struct{}

func (brokenStore) Put(context.Context, string, string) error { return nil }

func (brokenStore) Take(context.Context, string, string) error {
	return errors.New("connection lost")
}

// Nobody is let in then, and nobody is told that a page is too old or was used.
func TestChallengeThatMayNotBeGone(t *testing.T) {
	challenge := newChallenge(t)
	token := tokenFor(t, issue(t, jpki.UserAuthentication), origin, challenge)
	_, report := newVerifier(t, config()).VerifyLoginOnce(t.Context(), brokenStore{}, session, challenge, token)
	wantFailure(t, report, relyingparty.StepChallenge, relyingparty.CodeChallengeUnknown)
	if report.Outcome() != relyingparty.OutcomeUndecided {
		t.Errorf("outcome %s", report.Outcome())
	}
}

// A token for a challenge of another person's page, sent with that challenge, is no
// login of this session.
func TestChallengeOfAnotherSession(t *testing.T) {
	v, store := newVerifier(t, config()), newStore(now, 10)
	challenge, err := relyingparty.Issue(t.Context(), store, "another session")
	if err != nil {
		t.Fatal(err)
	}
	token := tokenFor(t, issue(t, jpki.UserAuthentication), origin, challenge)
	_, report := v.VerifyLoginOnce(t.Context(), store, session, challenge, token)
	wantFailure(t, report, relyingparty.StepChallenge, relyingparty.CodeChallengeMissing)
	_, report = v.VerifyLoginOnce(t.Context(), store, "another session", challenge, token)
	wantOK(t, report)
}
