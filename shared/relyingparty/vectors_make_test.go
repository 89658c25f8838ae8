package relyingparty_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"flag"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/sandboxca"
)

var update = flag.Bool("update", false, "make the vectors of shared/authtoken/testdata anew, with new keys")

// A signer is a key with its certificate.
type signer struct {
	key         crypto.Signer
	certificate []byte
}

// A tokenMaker makes vectors for one challenge.
type tokenMaker struct {
	t         *testing.T
	challenge string
	vectors   []vector
}

func (m *tokenMaker) origin() authtoken.Origin { return authtoken.MustParseOrigin(origin) }

// digest is what a token signs.
func (m *tokenMaker) digest(hash crypto.Hash) []byte {
	return authtoken.DigestWith(hash, m.origin(), m.challenge)
}

// raw is r ‖ s over a digest.
func (m *tokenMaker) raw(s signer, digest []byte) []byte {
	r, half := m.halves(s, digest)
	return join(s, r, half)
}

func (m *tokenMaker) halves(s signer, digest []byte) (r, half *big.Int) {
	m.t.Helper()
	r, half, err := ecdsa.Sign(rand.Reader, s.key.(*ecdsa.PrivateKey), digest)
	if err != nil {
		m.t.Fatal(err)
	}
	return r, half
}

func orderOf(s signer) *big.Int { return s.key.(*ecdsa.PrivateKey).Curve.Params().N }

// join writes r ‖ s, each as long as the order.
func join(s signer, r, half *big.Int) []byte {
	size := (orderOf(s).BitLen() + 7) / 8
	return append(r.FillBytes(make([]byte, size)), half.FillBytes(make([]byte, size))...)
}

func (m *tokenMaker) rsa(s signer, hash crypto.Hash, digest []byte) []byte {
	m.t.Helper()
	signature, err := rsa.SignPKCS1v15(nil, s.key.(*rsa.PrivateKey), hash, digest)
	if err != nil {
		m.t.Fatal(err)
	}
	return signature
}

func (m *tokenMaker) pss(s signer) []byte {
	m.t.Helper()
	signature, err := rsa.SignPSS(rand.Reader, s.key.(*rsa.PrivateKey), crypto.SHA256, m.digest(crypto.SHA256), nil)
	if err != nil {
		m.t.Fatal(err)
	}
	return signature
}

func (m *tokenMaker) token(algorithm string, certificate, signature []byte) string {
	m.t.Helper()
	token := authtoken.New(certificate, signature, "vectors")
	token.Algorithm = algorithm
	return string(encode(m.t, token))
}

func (m *tokenMaker) valid(name, why, token string) {
	m.vectors = append(m.vectors, vector{Name: name, Why: why, Token: token, Valid: true})
}

func (m *tokenMaker) refused(name, why, token string, step relyingparty.StepID, code relyingparty.Code) {
	m.vectors = append(m.vectors, vector{Name: name, Why: why, Token: token, Step: step, Code: code})
}

// algorithm is a vector that is refused for its name of an algorithm, and forged one whose
// signature does not verify.
func (m *tokenMaker) algorithm(name, why, token string) {
	m.refused(name, why, token, relyingparty.StepSignature, relyingparty.CodeAlgorithmRefused)
}

func (m *tokenMaker) forged(name, why, token string) {
	m.refused(name, why, token, relyingparty.StepSignature, relyingparty.CodeSignatureInvalid)
}

func (m *tokenMaker) format(name, why, token string, code relyingparty.Code) {
	m.refused(name, why, token, relyingparty.StepFormat, code)
}

func fromBase64(t *testing.T, text string) []byte {
	t.Helper()
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func newECKey(t *testing.T, curve elliptic.Curve) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(curve, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func newMaker(t *testing.T) *tokenMaker { return &tokenMaker{t: t, challenge: newChallenge(t)} }

// TestVectors makes them all, and finds that they are as they have to be; with -update it
// writes them.
func TestVectors(t *testing.T) {
	for name, made := range map[string]func(*testing.T) vectorFile{"jpki": vectorsOfJPKI, "web-eid": vectorsOfWebEID} {
		f := made(t)
		f.walk(t, name)
		if !*update || t.Failed() {
			continue
		}
		text, err := json.MarshalIndent(f, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(vectorFolder, name+".json"), append(text, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func (m *tokenMaker) file(profile string, authorities ...[]byte) vectorFile {
	f := vectorFile{Source: "made by TestVectors of shared/relyingparty", Profile: profile, Time: now().Format(time.RFC3339), Origin: origin, Challenge: m.challenge, Vectors: m.vectors}
	for _, der := range authorities {
		f.Authorities = append(f.Authorities, base64.StdEncoding.EncodeToString(der))
	}
	return f
}

func vectorsOfJPKI(t *testing.T) vectorFile {
	t.Helper()
	m := newMaker(t)
	card := signer{sharedCast().key, issue(t, jpki.UserAuthentication)}
	m.rs256(card)
	m.texts(m.token(authtoken.RS256, card.certificate, m.rsa(card, crypto.SHA256, m.digest(crypto.SHA256))))
	m.certificates()
	next := signer{key: newECKey(t, elliptic.P384())}
	next.certificate = m.issued(next.key.Public())
	m.es384(next)
	m.keys()
	return m.file("jpki", sharedCast().ca.Certificate(jpki.UserAuthentication))
}

// issued is a certificate of the sandbox for a key.
func (m *tokenMaker) issued(public crypto.PublicKey, options ...sandboxca.Option) []byte {
	m.t.Helper()
	der, err := sharedCast().ca.Issue(jpki.UserAuthentication, public, sandboxca.DefaultHolder(), options...)
	if err != nil {
		m.t.Fatal(err)
	}
	return der
}

// rs256 are games with the algorithm and the signature of today's card.
func (m *tokenMaker) rs256(card signer) {
	right := m.rsa(card, crypto.SHA256, m.digest(crypto.SHA256))
	token := func(algorithm string, signature []byte) string {
		return m.token(algorithm, card.certificate, signature)
	}
	m.valid("rs256", "as today's card signs", token("RS256", right))
	public, err := x509.MarshalPKIXPublicKey(card.key.Public())
	if err != nil {
		m.t.Fatal(err)
	}
	mac := hmac.New(sha256.New, public)
	mac.Write(authtoken.Message(crypto.SHA256, m.origin(), m.challenge))
	m.format("hs256", "HMAC with the public key as its secret", token("HS256", mac.Sum(nil)), relyingparty.CodeAlgorithmRefused)
	m.format("none", "no signature at all, said aloud", token("none", []byte{0}), relyingparty.CodeAlgorithmRefused)
	m.format("rs256-lower-case", "names of algorithms are case-sensitive", token("rs256", right), relyingparty.CodeAlgorithmRefused)
	m.format("algorithm-empty", "a name is not left out", token("", right), relyingparty.CodeAlgorithmRefused)
	m.algorithm("rs512-named", "right signature of RS256 under another name", token("RS512", right))
	m.algorithm("rs512", "the key's algorithm is RS256, whatever else it can do", token("RS512", m.rsa(card, crypto.SHA512, authtoken.DigestWith(crypto.SHA512, m.origin(), m.challenge))))
	m.algorithm("ps256", "RSA-PSS: the key's algorithm is RS256", token("PS256", m.pss(card)))
	m.algorithm("es256-with-rsa-key", "the key is not on a curve", token("ES256", right))
	m.forged("rs256-that-is-pss", "RSA-PSS under the name of RS256", token("RS256", m.pss(card)))
	m.forged("rs256-that-is-sha384", "another digest under the name of RS256", token("RS256", m.rsa(card, crypto.SHA384, m.digest(crypto.SHA384))))
	m.forged("rs256-hashed-thrice", "the message is hashed once by the algorithm, not twice", token("RS256", m.rsa(card, crypto.SHA256, hashOf(m.digest(crypto.SHA256)))))
	m.forged("rs256-another-key", "signed by a key that is not the certificate's", token("RS256", m.rsa(signer{key: newRSAKey(m.t, 2048)}, crypto.SHA256, m.digest(crypto.SHA256))))
	m.forged("rs256-longer", "a zero byte before the signature", token("RS256", append([]byte{0}, right...)))
	m.forged("rs256-shorter", "the last byte is missing", token("RS256", right[:len(right)-1]))
	m.forged("rs256-zero", "a signature of zeros", token("RS256", make([]byte, len(right))))
	flipped := append([]byte{}, right...)
	flipped[len(flipped)/2] ^= 1
	m.forged("rs256-bit-flipped", "one bit of the signature", token("RS256", flipped))
	for _, other := range []struct{ name, why, origin, challenge string }{
		{"another-origin", "made on another site", "https://eservice.example.attacker.example", m.challenge},
		{"another-port", "made on another port", origin + ":8443", m.challenge},
		{"another-scheme", "made without TLS", "http://eservice.example", m.challenge},
		{"origin-with-slash", "an origin has no slash behind it", origin + "/", m.challenge},
		{"another-challenge", "made for another challenge", origin, newChallenge(m.t)},
		{"challenge-decoded", "the challenge is hashed as the text that it is", origin, string(fromBase64(m.t, m.challenge))},
	} {
		digest := digestOf(other.origin, other.challenge)
		m.forged(other.name, other.why, token("RS256", m.rsa(card, crypto.SHA256, digest[:])))
	}
	joined := sha256.Sum256([]byte(origin + m.challenge))
	m.forged("not-hashed-apart", "origin and challenge joined before they are hashed", token("RS256", m.rsa(card, crypto.SHA256, joined[:])))
}

func hashOf(b []byte) []byte { sum := sha256.Sum256(b); return sum[:] }

func newRSAKey(t *testing.T, bits int) *rsa.PrivateKey {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// texts are games with the JSON.
func (m *tokenMaker) texts(good string) {
	change := func(from, to string) string {
		m.t.Helper()
		if !strings.Contains(good, from) {
			m.t.Fatalf("no %s in %s", from, good)
		}
		return strings.Replace(good, from, to, 1)
	}
	m.valid("version-1", "another name of 1.0", change("web-eid:1.0", "web-eid:1"))
	m.valid("without-app-version", "it is informative", change(`,"appVersion":"vectors"`, ""))
	m.valid("other-order-and-space", "JSON leaves both free", change(`{"unverified`, "{ \n\"unverified"))
	for _, c := range []struct{ name, why, text string }{
		{"unknown-field", "what is not understood is refused", change("{", `{"x":"",`)},
		{"duplicate-field", "readers differ in which one they take", change("{", `{"algorithm":"RS256",`)},
		{"duplicate-field-escaped", "the same in another spelling", change("{", `{"\u0061lgorithm":"RS256",`)},
		{"field-in-another-case", "names are case-sensitive", change(`"algorithm"`, `"Algorithm"`)},
		{"missing-field", "only appVersion may be missing", change(`"algorithm":"RS256",`, "")},
		{"trailing-data", "one object, and nothing behind it", good + "{}"},
		{"array", "an object is not in an array", "[" + good + "]"},
		{"number-for-text", "every field is a text", change(`"RS256"`, "256")},
		{"null-for-text", "every field is a text", change(`"RS256"`, "null")},
		{"base64url-of-certificate", "base64 with + and /", strings.NewReplacer("+", "-", "/", "_").Replace(good)},
		{"line-break-in-base64", "base64 without line breaks", change(`"unverifiedCertificate":"MII`, `"unverifiedCertificate":"M\nII`)},
		{"signature-empty", "a signature has bytes", m.emptied(good)},
		{"certificate-cut", "the certificate ends before its end", m.cut(good)},
		{"too-short", "fewer than 100 bytes", "{}"},
		{"too-long", "more than 10000 bytes", good + strings.Repeat(" ", authtoken.MaxLength+1-len(good))},
	} {
		m.format(c.name, c.why, c.text, relyingparty.CodeMalformed)
	}
	m.format("version-1.1", "a later version has fields that nobody looked at", change("web-eid:1.0", "web-eid:1.1"), relyingparty.CodeUnsupportedVersion)
	m.format("version-10", "a comparison of the beginning alone takes it for 1", change("web-eid:1.0", "web-eid:10"), relyingparty.CodeUnsupportedVersion)
}

func (m *tokenMaker) changed(good string, change func(*authtoken.Token)) string {
	m.t.Helper()
	token, err := authtoken.Parse([]byte(good))
	if err != nil {
		m.t.Fatal(err)
	}
	change(&token)
	return string(encode(m.t, token))
}

func (m *tokenMaker) emptied(good string) string {
	return m.changed(good, func(t *authtoken.Token) { t.Signature = "" })
}

func (m *tokenMaker) cut(good string) string {
	return m.changed(good, func(t *authtoken.Token) {
		t.UnverifiedCertificate = t.UnverifiedCertificate[:len(t.UnverifiedCertificate)-8]
	})
}

// certificates are right signatures by the wrong one.
func (m *tokenMaker) certificates() {
	key := sharedCast().key
	right := m.rsa(signer{key: key}, crypto.SHA256, m.digest(crypto.SHA256))
	token := func(certificate []byte) string { return m.token("RS256", certificate, right) }
	m.refused("signing-certificate", "the other certificate of the same card, with the same key here", token(issue(m.t, jpki.DigitalSignature)), relyingparty.StepPath, relyingparty.CodeUntrustedIssuer)
	m.refused("other-generation", "a CA with the same name and another key", token(issueFrom(m.t, sharedCast().otherCA, jpki.UserAuthentication)), relyingparty.StepPath, relyingparty.CodeUntrustedIssuer)
	m.refused("expired", "ended a second ago", token(issue(m.t, jpki.UserAuthentication, sandboxca.NotAfter(now().Add(-time.Second)))), relyingparty.StepValidity, relyingparty.CodeExpired)
	m.refused("not-yet-valid", "begins in a second", token(issue(m.t, jpki.UserAuthentication, sandboxca.NotBefore(now().Add(time.Second)))), relyingparty.StepValidity, relyingparty.CodeNotYetValid)
	m.refused("of-a-ca", "basic constraints say CA", token(issue(m.t, jpki.UserAuthentication, sandboxca.Replace(sandboxca.BasicConstraints(true)))), relyingparty.StepProfile, relyingparty.CodeProfile)
	m.refused("server-certificate", "extended key usage is serverAuth", token(issue(m.t, jpki.UserAuthentication, sandboxca.Replace(sandboxca.ExtKeyUsage("1.3.6.1.5.5.7.3.1")))), relyingparty.StepProfile, relyingparty.CodeProfile)
	m.refused("policy-of-signatures", "the policy is that of the signing certificate", token(issue(m.t, jpki.UserAuthentication, sandboxca.Replace(sandboxca.Policies(jpki.PolicyTestDigitalSignature)))), relyingparty.StepProfile, relyingparty.CodeWrongPurpose)
	m.refused("unknown-critical-extension", "RFC 5280, 4.2", token(issue(m.t, jpki.UserAuthentication, sandboxca.Replace(sandboxca.Extension{OID: "1.2.3.4", Critical: true, Value: []byte{5, 0}}))), relyingparty.StepProfile, relyingparty.CodeProfile)
}

// es384 are games with a signature on a curve.
func (m *tokenMaker) es384(card signer) {
	digest, n, zero := m.digest(crypto.SHA384), orderOf(card), new(big.Int)
	token := func(algorithm string, signature []byte) string {
		return m.token(algorithm, card.certificate, signature)
	}
	r, s := m.halves(card, digest)
	right := join(card, r, s)
	m.valid("es384", "as the next card is announced to sign; the certificate is of an RSA CA", token("ES384", right))
	m.valid("es384-other-half", "n - s for s verifies, too: low s is no rule of RFC 7518, and a challenge is taken once", token("ES384", join(card, r, new(big.Int).Sub(n, s))))
	for _, c := range []struct {
		name, why string
		r, s      *big.Int
	}{
		{"r-zero", "r is from 1 to n - 1", zero, s},
		{"s-zero", "s is from 1 to n - 1", r, zero},
		{"both-zero", "verifies for every message where nobody looks", zero, zero},
		{"r-order", "r is less than n", n, s},
		{"s-order", "s is less than n", r, n},
		{"halves-swapped", "r first", s, r},
	} {
		m.forged("es384-"+c.name, c.why, token("ES384", join(card, c.r, c.s)))
	}
	inDER, err := card.key.Sign(rand.Reader, digest, crypto.SHA384)
	if err != nil {
		m.t.Fatal(err)
	}
	m.forged("es384-der", "the ASN.1 form of certificates, not r and s", token("ES384", inDER))
	m.forged("es384-half", "r alone", token("ES384", right[:48]))
	m.forged("es384-longer", "a zero byte before each half", token("ES384", slices.Concat([]byte{0}, right[:48], []byte{0}, right[48:])))
	m.forged("es384-longer-s", "a zero byte before s", token("ES384", slices.Concat(right[:48], []byte{0}, right[48:])))
	m.forged("es384-with-sha256", "the digest is that of the curve's algorithm", token("ES384", m.raw(card, m.digest(crypto.SHA256))))
	m.algorithm("es256-with-p384-key", "ES256 is P-256 alone", token("ES256", m.raw(card, m.digest(crypto.SHA256))))
	m.algorithm("es384-named-es512", "right signature of ES384 under another name", token("ES512", right))
	m.algorithm("rs256-with-ec-key", "the key is on a curve", token("RS256", right))
	m.format("es384-lower-case", "names of algorithms are case-sensitive", token("es384", right), relyingparty.CodeAlgorithmRefused)
}

// keys are keys that the JPKI does not use.
func (m *tokenMaker) keys() {
	small := signer{key: newECKey(m.t, elliptic.P256())}
	m.refused("es256", "verifies, and no card of the JPKI has such a key", m.token("ES256", m.issued(small.key.Public()), m.raw(small, m.digest(crypto.SHA256))), relyingparty.StepProfile, relyingparty.CodeProfile)
	large := signer{key: newECKey(m.t, elliptic.P521())}
	m.algorithm("es512", "verified nowhere: no card has P-521", m.token("ES512", m.issued(large.key.Public()), m.raw(large, authtoken.DigestWith(crypto.SHA512, m.origin(), m.challenge))))
	short := signer{key: newRSAKey(m.t, 1024)}
	m.refused("rsa-1024", "a key that can be factored", m.token("RS256", m.issued(short.key.Public()), m.rsa(short, crypto.SHA256, m.digest(crypto.SHA256))), relyingparty.StepProfile, relyingparty.CodeProfile)
	card := signer{key: newECKey(m.t, elliptic.P384())}
	certificate := m.issued(card.key.Public(), sandboxca.Alter(func(c *sandboxca.Contents) { c.PublicKey[len(c.PublicKey)-1] ^= 1 }))
	m.algorithm("point-off-curve", "the key is no point of its curve", m.token("ES384", certificate, m.raw(card, m.digest(crypto.SHA384))))
}
