package kit

import (
	"crypto"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	_ "crypto/sha512" // of other algorithms
	"encoding/base64"
	"net"
	"net/url"
	"strings"

	"jpkiweb/shared/certprofile"
)

// algorithmCases are names and algorithms that are not the ones of the card's key.
func algorithmCases() []Case {
	named := func(id, name, what, means string, sign func(m *maker) []byte) Case {
		return tokenCase(id, what, means, doAlgorithm, func(m *maker) string { return m.named(name, m.good, sign(m)) })
	}
	right := func(m *maker) []byte { return m.right() }
	const byToken = "The token chooses how it is verified, and the next name may be one that is weaker."
	return []Case{
		named("none", "none", "algorithm none, with a right signature", meansForged, right),
		named("none-unsigned", "none", "algorithm none, with a signature of one byte", meansForged, func(*maker) []byte { return []byte{0} }),
		named("hs256", "HS256", "HMAC with the certificate's public key as its secret", meansForged, hs256),
		named("lower-case", "rs256", "the algorithm's name in lower case", byToken, right),
		named("no-name", "", "the algorithm's name is empty", byToken, right),
		named("rs512-named", "RS512", "a right signature of RS256, named RS512", byToken, right),
		named("es256-named", "ES256", "a right signature of RS256, named ES256", byToken, right),
		named("rs512", "RS512", "signed with RS512", byToken, func(m *maker) []byte {
			return m.signWith(m.key, crypto.SHA512, digest(crypto.SHA512, m.origin, m.challenge))
		}),
		named("ps256", "PS256", "signed with PS256, RSA-PSS", byToken, pss),
		named("pss-as-rs256", "RS256", "signed with RSA-PSS, named RS256", byToken, pss),
		named("sha512-as-rs256", "RS256", "signed over SHA-512, named RS256", byToken, func(m *maker) []byte {
			return m.signWith(m.key, crypto.SHA512, digest(crypto.SHA512, m.origin, m.challenge))
		}),
		tokenCase("es384-zero", "ES384 by a card on P-384, with r and s of zero", meansForged, "Use a library that refuses r and s that are not from 1 to the order less 1.", func(m *maker) string {
			return m.named("ES384", m.onCurve, make([]byte, 96))
		}),
		tokenCase("es384-der", "ES384 by a card on P-384, with a signature in ASN.1", meansReaders, "Take r and s alone, each of 48 bytes (RFC 7518, 3.4).", func(m *maker) string {
			return m.named("ES384", m.onCurve, m.inDER())
		}),
	}
}

func hs256(m *maker) []byte {
	c, err := certprofile.Parse(m.good)
	if err != nil {
		m.failed(err)
		return []byte{0}
	}
	mac := hmac.New(sha256.New, c.RawPublicKey)
	mac.Write(sum(crypto.SHA256, m.origin))
	mac.Write(sum(crypto.SHA256, m.challenge))
	return mac.Sum(nil)
}

func pss(m *maker) []byte {
	signature, err := rsa.SignPSS(rand.Reader, m.key, crypto.SHA256, m.rightDigest(), &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash})
	m.failed(err)
	return signature
}

func (m *maker) inDER() []byte {
	signature, err := m.curve.Sign(rand.Reader, digest(crypto.SHA384, m.origin, m.challenge), crypto.SHA384)
	m.failed(err)
	return signature
}

// flipped is a copy with one bit turned.
func flipped(b []byte, at int) []byte {
	turned := append([]byte{}, b...)
	turned[at] ^= 1
	return turned
}

// signatureCases are signatures that are not of the card, or over something else.
func signatureCases() []Case {
	signed := func(id, what, means, do string, sign func(m *maker) []byte) Case {
		return tokenCase(id, what, means, do, func(m *maker) string { return m.token(sign(m)) })
	}
	over := func(id, what, means, do string, texts func(m *maker) (origin, challenge string)) Case {
		return signed(id, what, means, do, func(m *maker) []byte {
			origin, challenge := texts(m)
			return m.sign(digest(crypto.SHA256, origin, challenge))
		})
	}
	const meansRule = "What is signed is not what the Web eID token says, so that other verifiers and this one differ."
	return []Case{
		signed("signature-bit", "one bit of the signature is turned", meansForged, doSignature, func(m *maker) []byte { return flipped(m.right(), 100) }),
		signed("signature-zero", "a signature of zeros", meansForged, doSignature, func(m *maker) []byte { return make([]byte, len(m.right())) }),
		tokenCase("signature-empty", "an empty signature", meansForged, doSignature, func(m *maker) string { return m.token(nil) }),
		signed("signature-longer", "a zero byte before the signature", meansReaders, doSignature, func(m *maker) []byte { return append([]byte{0}, m.right()...) }),
		signed("signature-shorter", "the last byte of the signature is missing", meansForged, doSignature, func(m *maker) []byte { return m.right()[:len(m.right())-1] }),
		signed("another-key", "signed with another key than the certificate's", meansForged, doSignature, func(m *maker) []byte {
			return m.signWith(m.another, crypto.SHA256, m.rightDigest())
		}),
		signed("bare-digest", "PKCS #1 without the name of the digest", "Signatures of the card over something else are taken for logins.", doSignature, func(m *maker) []byte {
			return m.signWith(m.key, 0, m.rightDigest())
		}),
		signed("hashed-again", "hashed once more than the token says", meansRule, doSignature, func(m *maker) []byte {
			return m.sign(sum(crypto.SHA256, string(m.rightDigest())))
		}),
		signed("joined", "origin and challenge joined before they are hashed", "An end of the origin and a beginning of the challenge can change places.", doSignature, func(m *maker) []byte {
			return m.sign(sum(crypto.SHA256, m.origin+m.challenge))
		}),
		over("another-challenge", "signed for another challenge than the one that is sent", meansStolen, doChallenge, func(m *maker) (string, string) { return m.origin, newChallenge() }),
		over("decoded", "signed over the bytes of the challenge, not its text", meansRule, doSignature, func(m *maker) (string, string) { return m.origin, decoded(m.challenge) }),
		over("another-origin", "signed for another site", meansPhishing, doOrigin, func(m *maker) (string, string) { return "https://attacker.example", m.challenge }),
		over("origin-begins", "signed for a site whose origin begins as yours", meansPhishing, doOrigin, func(m *maker) (string, string) { return m.origin + ".attacker.example", m.challenge }),
		over("subdomain", "signed for a subdomain of your site", meansPhishing, doOrigin, func(m *maker) (string, string) { return strings.Replace(m.origin, "://", "://other.", 1), m.challenge }),
		over("another-port", "signed for another port of your host", meansPhishing, doOrigin, func(m *maker) (string, string) { return anotherPort(m.origin), m.challenge }),
		over("another-scheme", "signed for your host, over http for https or the reverse", meansPhishing, doOrigin, func(m *maker) (string, string) { return anotherScheme(m.origin), m.challenge }),
		over("slash", "signed for your origin with a slash behind it", meansRule, doOrigin, func(m *maker) (string, string) { return m.origin + "/", m.challenge }),
		over("no-origin", "signed for no origin", meansPhishing, doOrigin, func(m *maker) (string, string) { return "", m.challenge }),
	}
}

func decoded(challenge string) string {
	b, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(strings.NewReplacer("-", "+", "_", "/").Replace(challenge), "="))
	if err != nil {
		return challenge + " is no base64" // of a service that has challenges of another form: not signed for either
	}
	return string(b)
}

func anotherPort(origin string) string {
	u, err := url.Parse(origin)
	if err != nil {
		return origin + ":1"
	}
	u.Host = net.JoinHostPort(u.Hostname(), "1")
	return u.String()
}

func anotherScheme(origin string) string {
	if rest, ok := strings.CutPrefix(origin, "https:"); ok {
		return "http:" + rest
	}
	return "https:" + strings.TrimPrefix(origin, "http:")
}
