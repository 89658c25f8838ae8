package kit

import (
	"bytes"
	"crypto"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/der"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/sandboxca"
)

// certificateCases are right signatures by a certificate that lets nobody in.
func certificateCases() []Case {
	card := func(id, what, means, do string, make func(m *maker) []byte) Case {
		return tokenCase(id, what, means, do, func(m *maker) string { return m.with(make(m)) })
	}
	altered := func(id, what, means string, options ...sandboxca.Option) Case {
		return card(id, what, means, doProfile, func(m *maker) []byte { return m.card(options...) })
	}
	return []Case{
		card("stranger-ca", "of a CA that nobody trusts, with the name of a trusted one", meansForged, doPath, func(m *maker) []byte {
			return m.issue(m.stranger, jpki.UserAuthentication)
		}),
		card("stranger-ca-key-id", "the same, with the trusted one's key identifier", meansForged, doPath, func(m *maker) []byte {
			return m.issue(m.stranger, jpki.UserAuthentication, m.authority())
		}),
		card("certificate-bit", "one bit of the certificate is turned, in its subject", meansForged, doPath, func(m *maker) []byte { return m.renamed() }),
		card("ca-signature-bit", "one bit of the CA's signature is turned", meansForged, doPath, func(m *maker) []byte { return flipped(m.good, len(m.good)-10) }),
		card("trailing-bytes", "bytes behind the certificate", meansReaders, "Read the DER of one certificate, and nothing behind it.", func(m *maker) []byte {
			return append(bytes.Clone(m.good), 5, 0)
		}),
		card("signing-certificate", "the card's certificate for signing documents", "What a person signs with the signing key, for another purpose, logs in.", "Trust the CA for user authentication for logins, and no other.", func(m *maker) []byte {
			return m.issue(m.ca, jpki.DigitalSignature)
		}),
		card("signing-policy", "the policy of the signing certificate, in one to log in with", "What a person signs with the signing key, for another purpose, logs in.", doProfile, func(m *maker) []byte {
			return m.card(sandboxca.Replace(sandboxca.Policies(jpki.PolicyTestDigitalSignature)))
		}),
		card("revoked", "revoked, and in the list", "A card that was replaced or taken back, or whose holder died, goes on logging in.", doRevocation, func(m *maker) []byte {
			return m.card(sandboxca.Serial(serialRevoked))
		}),
		card("on-hold", "on hold, and in the list", "Whoever found a lost card logs in with it, after its holder had it stopped.", doRevocation, func(m *maker) []byte {
			return m.card(sandboxca.Serial(serialHeld))
		}),
		card("unknown", "of a trusted CA for which there is no list", "When the lists cannot be had, revoked cards log in.", doRevocation, func(m *maker) []byte {
			return m.issue(m.unlisted, jpki.UserAuthentication)
		}),
		card("certificate-expired", "expired yesterday", "A card whose certificate nobody revokes any more logs in.", doProfile, func(m *maker) []byte {
			return m.card(sandboxca.NotBefore(m.now.AddDate(-1, 0, 0)), sandboxca.NotAfter(lastSecond(m.now.AddDate(0, 0, -1))))
		}),
		card("certificate-early", "valid from tomorrow on", "Dates are not looked at, also those of expired cards.", doProfile, func(m *maker) []byte {
			return m.card(sandboxca.NotBefore(m.now.AddDate(0, 0, 1)), sandboxca.NotAfter(lastSecond(m.now.AddDate(1, 0, 0))))
		}),
		altered("no-policy", "no policy", "Certificates of the CA for other things log in.", sandboxca.Omit(der.OIDPolicies)),
		altered("no-key-usage", "no key usage", "Certificates of the CA for other things log in.", sandboxca.Omit(der.OIDKeyUsage)),
		altered("key-usage", "a key for encryption", "Certificates of the CA for other things log in.", sandboxca.Replace(sandboxca.KeyUsage(certprofile.KeyUsageKeyEncipherment))),
		altered("server-certificate", "extended key usage of a server", "Whoever has a server's key logs in.", sandboxca.Replace(sandboxca.ExtKeyUsage("1.3.6.1.5.5.7.3.1"))),
		altered("of-a-ca", "basic constraints of a CA", "A certificate that may issue others logs in.", sandboxca.Replace(sandboxca.BasicConstraints(true))),
		altered("critical-extension", "a critical extension that nobody knows", "What limits a certificate is passed over (RFC 5280, 4.2).", sandboxca.Replace(sandboxca.Extension{OID: "1.2.3.4", Critical: true, Value: []byte{5, 0}})),
		tokenCase("rsa-1024", "a key of 1024 bits", "Whoever can factor the key logs in.", "Refuse RSA keys of fewer than 2048 bits.", func(m *maker) string {
			return m.named("RS256", m.shortDER, m.signWith(m.short, crypto.SHA256, m.rightDigest()))
		}),
	}
}

// lastSecond is that of a day in Japan, with which certificates of the JPKI end.
func lastSecond(t time.Time) time.Time {
	y, month, d := t.In(jpki.Japan()).Date()
	return time.Date(y, month, d, 23, 59, 59, 0, jpki.Japan())
}

// authority is the authority key identifier of the trusted CA's certificates.
func (m *maker) authority() sandboxca.Option {
	var genuine sandboxca.Extension
	m.card(sandboxca.Alter(func(c *sandboxca.Contents) {
		for _, e := range c.Extensions {
			if e.OID == der.OIDAuthorityKeyID {
				genuine = e
			}
		}
	}))
	return sandboxca.Replace(genuine)
}

// renamed is the right certificate with another last letter of its subject.
func (m *maker) renamed() []byte {
	c, err := certprofile.Parse(m.good)
	if err != nil {
		m.failed(err)
		return m.good
	}
	turned := bytes.Clone(m.good)
	turned[bytes.Index(turned, c.RawSubject)+len(c.RawSubject)-1] ^= 2 // still a letter
	return turned
}
