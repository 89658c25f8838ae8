package main

import (
	"bytes"
	"crypto"
	"slices"
	"time"

	"golang.org/x/crypto/cryptobyte/asn1"

	"jpkiweb/shared/der"
	"jpkiweb/shared/signature/sandboxtsa"
)

const letterText = "I owe Bob 100 yen.\r\n"

// letter is a detached signature of alice beside a text, with changes.
func letter(change func(*people, *seal)) func(*people) (made, error) {
	return func(p *people) (made, error) {
		s := newSeal(p.alice, []byte(letterText))
		s.signers[0].attributes = append(s.signers[0].attributes, signingTime(p.now))
		change(p, s)
		raw, err := s.encode()
		return made{file: raw, content: []byte(letterText)}, err
	}
}

// attached is a signature of alice with the text inside.
func attached(p *people) (made, error) {
	s := newSeal(p.alice, []byte(letterText))
	s.inside = []byte(letterText)
	raw, err := s.encode()
	return made{file: raw}, err
}

// copies are signatures and time stamps that were taken from elsewhere.
func copies() []attack {
	return []attack{
		{"copy-of-another-file.pdf", "The CMS was taken from another file that Alice signed.", "copy", onPaper(signedBy(func(p *people, s *signing) {
			s.make = func([]byte) ([]byte, error) { return newSeal(p.alice, []byte("another file")).encode() }
		})), invalid("HASH_FAILURE", "digest_mismatch")},
		{"copy-in-two-fields.pdf", "Two fields have one signature.", "copy", onPaper(signedBy(), func(_ *people, p *paper) error {
			p.fields, p.annotations = append(p.fields, 12), append(p.annotations, 12)
			objects := p.formTexts()
			objects[12] = "<</Type/Annot/Subtype/Widget/FT/Sig/T(Second)/F 132/P 3 0 R/Rect[0 0 0 0]/V 10 0 R>>"
			p.add(objects)
			return nil
		}), invalid("FORMAT_FAILURE", "coverage")},
		{"copy-of-stamp.pdf", "The time stamp was taken from another signature.", "stamp", onPaper(signedBy(sealed(func(p *people, s *seal) {
			s.signers[0].stamps = []stamper{{p.tsa, []byte("another signature")}}
		}))), invalid("HASH_FAILURE", "stamp_of_other_data")},
		{"claim-other-name.pdf", "/Name is another person's.", "claim", onPaper(signedBy(func(_ *people, s *signing) { s.dict = "/Name(Prime Minister)/Reason(approved)" })), valid()},
		{"claim-changed-later.pdf", "An increment replaces the signature dictionary by one with another /Reason.", "claim", onPaper(signedBy(func(_ *people, s *signing) { s.dict = "/Reason(I have read it)" }), func(p *people, paper *paper) error {
			if err := copied(p, paper); err != nil {
				return err
			}
			at := bytes.LastIndex(paper.bytes, []byte("I have read it"))
			copy(paper.bytes[at:], "I agree to all")
			return nil
		}), invalid("FORMAT_FAILURE", "coverage")},
	}
}

// envelopes are CMS that is something else than it seems, in a PDF and beside a letter.
func envelopes() []attack {
	both := func(name, about, family string, change func(*people, *seal), want verdict) []attack {
		return []attack{
			{"cms-" + name + ".pdf", about, family, onPaper(signedBy(sealed(change))), want},
			{"cms-" + name + ".p7s", about, family, letter(change), want},
		}
	}
	first := func(change func(*people, *signerInfo)) func(*people, *seal) {
		return func(p *people, s *seal) { change(p, s.signers[0]) }
	}
	attributes := func(oid string, with func(p *people, content []byte) [][]byte) func(*people, *seal) {
		return first(func(p *people, s *signerInfo) { s.replace(oid, with(p, s.content)...) })
	}
	return slices.Concat(
		[]attack{{"cms-two-signers.pdf", "The CMS of one PDF signature has two signers.", "cms", onPaper(signedBy(sealed(func(p *people, s *seal) {
			s.signers = append(s.signers, newSigner(p.bob, s.signers[0].content))
			s.certificates = append(s.certificates, p.bob.certificate)
		}))), invalid("FORMAT_FAILURE", "several_signers")}},
		both("no-signer", "Nobody signed.", "cms", func(_ *people, s *seal) { s.signers = nil }, invalid("FORMAT_FAILURE", "no_signer")),
		both("content-inside", "Another document is inside a detached signature.", "cms", func(_ *people, s *seal) { s.inside = []byte("I owe Bob 999 yen") }, invalid("FORMAT_FAILURE", "document_inside")),
		both("no-message-digest", "The signed attributes name no digest.", "cms", attributes(der.OIDMessageDigest, func(*people, []byte) [][]byte { return nil }), invalid("FORMAT_FAILURE", "attribute_missing")),
		both("other-message-digest", "The signed attributes name the digest of another document.", "cms", attributes(der.OIDMessageDigest, func(*people, []byte) [][]byte {
			return [][]byte{messageDigest(crypto.SHA256, []byte("I owe Bob 999 yen"))}
		}), invalid("HASH_FAILURE", "digest_mismatch")),
		both("two-message-digests", "The signed attributes name two digests, each in an attribute.", "cms", attributes(der.OIDMessageDigest, func(_ *people, content []byte) [][]byte {
			return [][]byte{messageDigest(crypto.SHA256, content), messageDigest(crypto.SHA256, []byte("I owe Bob 999 yen"))}
		}), invalid("FORMAT_FAILURE", "attribute_twice")),
		both("message-digest-of-two-values", "One attribute has two digests.", "cms", attributes(der.OIDMessageDigest, func(_ *people, content []byte) [][]byte {
			return [][]byte{attribute(der.OIDMessageDigest, valueOf(messageDigest(crypto.SHA256, content)), valueOf(messageDigest(crypto.SHA256, nil)))}
		}), invalid("FORMAT_FAILURE", "attribute_values")),
		both("no-signed-attributes", "Nothing but the digest of the content is signed.", "cms", first(func(_ *people, s *signerInfo) { s.direct = true }), invalid("FORMAT_FAILURE", "no_signed_attributes")),
		both("no-content-type", "The signed attributes do not say what kind of content it is.", "cms", attributes(der.OIDContentType, func(*people, []byte) [][]byte { return nil }), invalid("FORMAT_FAILURE", "attribute_missing")),
		both("other-content-type", "The signed attributes say another kind of content.", "cms", attributes(der.OIDContentType, func(*people, []byte) [][]byte {
			return [][]byte{contentType("1.2.840.113549.1.9.16.1.4")} // of time stamps
		}), invalid("FORMAT_FAILURE", "content_type_mismatch")),
		both("other-signing-certificate", "The signed attributes name the certificate of Bob.", "cms", attributes(der.OIDSigningCertificateV2, func(p *people, _ []byte) [][]byte {
			return [][]byte{signingCertificate(p.bob)}
		}), invalid("SIG_CONSTRAINTS_FAILURE", "signing_certificate_mismatch")),
		both("signing-certificate-by-other-name", "The hash is that of Alice's certificate, the number that of Bob's.", "cms", attributes(der.OIDSigningCertificateV2, func(p *people, _ []byte) [][]byte {
			return [][]byte{signingCertificateOf(p.alice, p.bob)}
		}), invalid("SIG_CONSTRAINTS_FAILURE", "signing_certificate_mismatch")),
		both("two-signing-times", "The signed attributes have two times.", "cms", attributes(der.OIDSigningTime, func(p *people, _ []byte) [][]byte {
			return [][]byte{signingTime(p.now), signingTime(p.now.Add(-time.Hour))}
		}), invalid("FORMAT_FAILURE", "attribute_twice")),
		both("unsorted-attributes", "The signed attributes are not in the order of DER.", "cms", first(func(_ *people, s *signerInfo) {
			slices.SortFunc(s.attributes, func(a, b []byte) int { return bytes.Compare(b, a) })
			s.unsorted = true
		}), invalid("FORMAT_FAILURE", "attributes_not_der")),
		both("attribute-changed", "A signed attribute was changed after signing.", "cms", first(func(p *people, s *signerInfo) {
			s.spoil = func(written []byte) []byte {
				return bytes.Replace(written, []byte(der.OID(der.OIDData)), []byte(der.OID("1.2.840.113549.1.7.3")), 1)
			}
		}), invalid("FORMAT_FAILURE", "content_type_mismatch")),
		both("signature-of-another-key", "Bob's key signed, with the certificate of Alice.", "cms", first(func(p *people, s *signerInfo) {
			s.who.key = p.bob.key
		}), invalid("SIG_CRYPTO_FAILURE", "signature_invalid")),
		both("no-certificate", "The signer's certificate is missing.", "cms", func(_ *people, s *seal) { s.certificates = s.certificates[1:] }, undecided("NO_SIGNING_CERTIFICATE_FOUND", "signing_certificate_missing")),
		both("sha1", "SHA-1 is the digest.", "algorithm", func(_ *people, s *seal) { s.useHash(crypto.SHA1, oidSHA1) }, undecided("CRYPTO_CONSTRAINTS_FAILURE", "algorithm_weak")),
		both("other-digest-algorithm", "The digest is said to be SHA-384, and is SHA-256.", "algorithm", func(_ *people, s *seal) {
			s.digests, s.signers[0].digest = [][]byte{algorithm(oidSHA384)}, algorithm(oidSHA384)
		}, invalid("HASH_FAILURE", "digest_mismatch")),
		[]attack{
			{"cms-no-signing-certificate.pdf", "The signed attributes do not name the certificate, which PAdES wants.", "cms", onPaper(signedBy(sealed(unnamed))), invalid("SIG_CONSTRAINTS_FAILURE", "signing_certificate_unnamed")},
			{"cms-no-signing-certificate.p7s", "The signed attributes do not name the certificate, as CMS allows and CAdES does not.", "cms", letter(unnamed), valid()},
			{"cms-trailing-bytes.pdf", "Other bytes follow the CMS.", "cms", onPaper(signedBy(sealed(followed))), invalid("FORMAT_FAILURE", "coverage")},
			{"cms-trailing-bytes.p7s", "Other bytes follow the CMS.", "cms", letter(followed), invalid("FORMAT_FAILURE", "malformed")},
		},
		[]attack{{"cms-attributes-as-document.p7s", "The document is what Alice signed of another one: her signed attributes, and the signature has none.", "cms", asDocument, invalid("FORMAT_FAILURE", "attribute_confusion")}},
	)
}

func unnamed(_ *people, s *seal) { s.signers[0].replace(der.OIDSigningCertificateV2) }

func followed(_ *people, s *seal) { s.behind = []byte("and my house") }

// asDocument takes a signature of alice, and calls the attributes that she signed a document.
func asDocument(p *people) (made, error) {
	s := newSeal(p.alice, []byte(letterText))
	signer := s.signers[0]
	slices.SortFunc(signer.attributes, bytes.Compare)
	signer.content, signer.direct = tlv(asn1.SET, signer.attributes...), true
	raw, err := s.encode()
	return made{raw, signer.content}, err
}

// valueOf is the only value of a message digest that was made here: it stands behind the
// headers of attribute and set and the OID, 15 bytes.
func valueOf(attribute []byte) []byte { return attribute[15:] }

// useHash takes another digest for document and attributes.
func (s *seal) useHash(hash crypto.Hash, oid string) {
	one := s.signers[0]
	one.hash, one.digest, s.digests = hash, algorithm(oid), [][]byte{algorithm(oid)}
	one.replace(der.OIDMessageDigest, messageDigest(hash, one.content))
}

// certificates are signers who may not sign, or may no longer.
func certificates() []attack {
	both := func(name, about string, who func(*people) person, want verdict) []attack {
		return []attack{
			{"certificate-" + name + ".pdf", about, "certificate", onPaper(signedBy(func(p *people, s *signing) { s.who = who(p) })), want},
			{"certificate-" + name + ".p7s", about, "certificate", func(p *people) (made, error) {
				raw, err := newSeal(who(p), []byte(letterText)).encode()
				return made{raw, []byte(letterText)}, err
			}, want},
		}
	}
	withOwnList := func(p *people, s *seal) { s.revocation = p.strangers }
	stampedExpired := onPaper(signedBy(func(p *people, s *signing) { s.who = p.expired }, sealed(stampedBy(trusted))))
	return append(slices.Concat(
		both("for-login", "The certificate is for login (利用者証明用), and signs a document.", func(p *people) person { return p.login }, invalid("SIG_CONSTRAINTS_FAILURE", "wrong_purpose")),
		both("expired", "The certificate has expired, and nothing proves that it was valid when it signed.", func(p *people) person { return p.expired }, undecided("OUT_OF_BOUNDS_NO_POE", "expired_time_unproven")),
		both("early", "The certificate is not valid yet.", func(p *people) person { return p.early }, invalid("NOT_YET_VALID", "certificate_not_yet_valid")),
		both("revoked", "The certificate was revoked yesterday.", func(p *people) person { return p.revoked }, undecided("REVOKED_NO_POE", "revoked_time_unproven")),
		both("of-a-company", "A company's own CA issued the certificate, which nobody judges here.", func(p *people) person { return p.company }, undecided("NO_CERTIFICATE_CHAIN_FOUND", "issuer_not_judged")),
	), attack{"certificate-revoked-with-list.pdf", "The certificate was revoked yesterday, and a list of another CA with the same name, which revokes nothing, is in the signature.", "certificate",
		onPaper(signedBy(func(p *people, s *signing) { s.who = p.revoked }, sealed(withOwnList))), undecided("REVOKED_NO_POE", "revoked_time_unproven")},
		attack{"certificate-expired-stamped-later.pdf", "The certificate had expired before the time of the stamp, which proves nothing then.", "certificate", stampedExpired, undecided("OUT_OF_BOUNDS_NO_POE", "expired_time_unproven")})
}

func stampedBy(choose func(*people) *sandboxtsa.Authority) func(*people, *seal) {
	return func(p *people, s *seal) { s.signers[0].stamps = []stamper{{authority: choose(p)}} }
}

func trusted(p *people) *sandboxtsa.Authority { return p.tsa }

// stamps are time stamps that prove nothing.
func stamps() []attack {
	by := func(name, about string, choose func(*people) *sandboxtsa.Authority, want verdict) attack {
		return attack{"stamp-" + name + ".pdf", about, "stamp", onPaper(signedBy(sealed(stampedBy(choose)))), want}
	}
	return []attack{
		by("of-a-stranger", "Nobody trusts the authority.", func(p *people) *sandboxtsa.Authority { return p.stranger }, valid("stamp_not_judged")),
		by("for-more-than-stamps", "The authority's certificate does not say as critical that it is for time stamps alone.", func(p *people) *sandboxtsa.Authority { return p.lax }, valid("stamp_usage")),
		{"stamp-of-nothing.pdf", "The attribute of the time stamp holds no token.", "stamp", onPaper(signedBy(sealed(func(_ *people, s *seal) {
			s.signers[0].unsigned = [][]byte{attribute(der.OIDSignatureTimeStamp, tlv(asn1.SEQUENCE, []byte(der.OID(der.OIDData))))}
		}))), invalid("FORMAT_FAILURE", "malformed")},
		{"stamp-document.pdf", "A time stamp over the whole file, in a field of its own.", "fine", onPaper(signedBy(), documentStamp(nil)), valid()},
		{"stamp-document-of-other-data.pdf", "A time stamp over something else than the file, in a field of its own.", "stamp", onPaper(signedBy(), documentStamp([]byte("another file"))), invalid("HASH_FAILURE", "stamp_of_other_data")},
	}
}

// documentStamp is the step that adds a document time stamp, of other data if they are given.
func documentStamp(data []byte) func(*people, *paper) error {
	return signedBy(func(p *people, s *signing) {
		s.kind = "ETSI.RFC3161"
		s.make = func(covered []byte) ([]byte, error) {
			if data != nil {
				covered = data
			}
			return stamper{authority: p.tsa}.stamp(covered)
		}
	})
}
