package verification_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"slices"
	"strings"
	"testing"

	"golang.org/x/crypto/cryptobyte/asn1"

	"jpkiweb/shared/der"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/sandboxca"
	"jpkiweb/shared/signature/verification"
)

func TestOwnSignature(t *testing.T) {
	data := signed(t, sharedCast().certificate, now())
	r := verify(t, config(), attached(t, data))
	check(t, r, passed)
	if r.Format != verification.CMSAttached || r.Signatures[0].Signer.Name.Text != "見本　花子" || r.Signatures[0].Signer.Address != nil {
		t.Errorf("%+v", r)
	}
	check(t, verifyDetached(t, config(), data.Encode(), letter), passed)
	check(t, verifyDetached(t, config(), data.Encode(), letter+" "), failed(verification.HashFailure, verification.StepDigest, verification.CodeDigestMismatch))
	check(t, verify(t, config(), data.Encode()), open(verification.SignedDataNotFound, verification.StepDigest, verification.CodeDocumentMissing))
}

// What somebody may have done to a CMS, or a program may do otherwise than ours, each with what it
// comes to and why.
func TestSignedData(t *testing.T) {
	other := issue(t, jpki.DigitalSignature)
	digest := sha256.Sum256([]byte(letter))
	attributes := func(all ...[]byte) func(*forgery) {
		return func(f *forgery) { f.signers[0].attributes = all }
	}
	typed, digested, named := typeAttribute(der.OIDData), digestAttribute(digest[:]), signingCertificate(sharedCast().certificate)
	const (
		format, atAttributes, algorithms = verification.StepFormat, verification.StepAttributes, verification.StepAlgorithms
		atSignature, certificate         = verification.StepSignature, verification.StepSigningCertificate
	)
	tests := []struct {
		name   string
		change func(*forgery)
		want   verdict
	}{
		{"nothing", func(*forgery) {}, passed},
		{"key identifier of the signer", func(f *forgery) { f.signers[0].byKeyID = true }, passed},
		{"no signed attributes", attributes(), failed(verification.FormatFailure, verification.StepProfile, verification.CodeNoAttributes)},
		{"no signing certificate named", attributes(typed, digested), passed},
		{"the certificate twice", func(f *forgery) { f.certificates = append(f.certificates, f.certificates[0]) }, passed},
		{"another certificate beside it", func(f *forgery) { f.certificates = append(f.certificates, other) }, passed},

		{"document inside a detached one", func(f *forgery) { f.inside = []byte("another document") }, failed(verification.FormatFailure, format, verification.CodeDocumentInside)},
		{"no message digest", attributes(typed, named), failed(verification.FormatFailure, atAttributes, verification.CodeAttributeMissing)},
		{"no content type", attributes(digested, named), failed(verification.FormatFailure, atAttributes, verification.CodeAttributeMissing)},
		{"message digest twice", attributes(typed, digested, digestAttribute(make([]byte, 32)), named), failed(verification.FormatFailure, atAttributes, verification.CodeAttributeTwice)},
		{"message digest twice, the same", attributes(typed, digested, digested, named), failed(verification.FormatFailure, atAttributes, verification.CodeAttributeTwice)},
		{"signing certificate twice", attributes(typed, digested, named, signingCertificate(other)), failed(verification.FormatFailure, atAttributes, verification.CodeAttributeTwice)},
		{"signing time twice", attributes(typed, digested, timeAttribute(now()), timeAttribute(now().AddDate(0, 0, -1))), failed(verification.FormatFailure, atAttributes, verification.CodeAttributeTwice)},
		{"message digest with two values", attributes(typed, attributeOf(der.OIDMessageDigest, octets(digest[:]), octets(make([]byte, 32)))), failed(verification.FormatFailure, atAttributes, verification.CodeAttributeValues)},
		{"message digest without a value", attributes(typed, attributeOf(der.OIDMessageDigest)), failed(verification.FormatFailure, atAttributes, verification.CodeAttributeValues)},
		{"message digest of another type", attributes(typed, attributeOf(der.OIDMessageDigest, in(asn1.UTF8String, digest[:]))), failed(verification.FormatFailure, verification.StepDigest, verification.CodeAttributeMalformed)},
		{"signing time that is none", attributes(typed, digested, attributeOf(der.OIDSigningTime, octets(nil))), failed(verification.FormatFailure, atAttributes, verification.CodeAttributeMalformed)},
		{"attributes out of order", func(f *forgery) {
			s := f.signers[0]
			s.unsorted, s.attributes = true, [][]byte{named, digested, typed}
		}, failed(verification.FormatFailure, atAttributes, verification.CodeAttributesNotDER)},
		{"attributes with a length that is not DER", func(f *forgery) { f.signers[0].longLength = true }, failed(verification.FormatFailure, atAttributes, verification.CodeAttributesNotDER)},
		{"another content type, without attributes", func(f *forgery) {
			f.contentType, f.signers[0].attributes = forgedEncrypted, nil
		}, failed(verification.FormatFailure, format, verification.CodeNoAttributes)},
		{"content type of something else", attributes(typeAttribute(forgedEncrypted), digested), failed(verification.FormatFailure, atAttributes, verification.CodeContentType)},
		{"message digest of another document", attributes(typed, digestAttribute(make([]byte, 32))), failed(verification.HashFailure, verification.StepDigest, verification.CodeDigestMismatch)},

		{"SHA-1", func(f *forgery) { f.signers[0].digest = forgedSHA1 }, open(verification.CryptoConstraints, algorithms, verification.CodeWeak)},
		{"MD5", func(f *forgery) { f.signers[0].digest = forgedMD5 }, open(verification.CryptoConstraints, algorithms, verification.CodeWeak)},
		{"SHA-1 with RSA", func(f *forgery) { f.signers[0].algorithm = der.Algorithm("1.2.840.113549.1.1.5") }, open(verification.CryptoConstraints, algorithms, verification.CodeWeak)},
		{"a digest that nobody knows", func(f *forgery) { f.signers[0].digest = "2.999.1" }, open(verification.PolicyProcessingError, algorithms, verification.CodeUnsupported)},
		{"a signature that nobody knows", func(f *forgery) { f.signers[0].algorithm = der.Algorithm("2.999.1") }, open(verification.PolicyProcessingError, algorithms, verification.CodeUnsupported)},
		{"SHA-256 of the document, SHA-512 with RSA", func(f *forgery) { f.signers[0].algorithm = der.Algorithm(forgedRSA512) }, failed(verification.SigConstraintsFailure, algorithms, verification.CodeAlgorithmMismatch)},
		{"another digest than the signature's", func(f *forgery) { f.signers[0].digest = forgedSHA512 }, failed(verification.HashFailure, verification.StepDigest, verification.CodeDigestMismatch)},
		{"ECDSA with an RSA key", func(f *forgery) { f.signers[0].algorithm = der.Algorithm("1.2.840.10045.4.3.2") }, failed(verification.SigConstraintsFailure, atSignature, verification.CodeAlgorithmMismatch)},
		{"protected algorithms are others", attributes(typed, digested, attributeOf(der.OIDAlgorithmProtection, in(asn1.SEQUENCE, der.Algorithm(forgedSHA512), der.Algorithm(der.OIDRSA)))),
			failed(verification.SigConstraintsFailure, algorithms, verification.CodeAlgorithmMismatch)},

		{"signature by another key", func(f *forgery) { f.signers[0].sign = signRSA(otherKey(t)) }, failed(verification.SigCryptoFailure, atSignature, verification.CodeSignatureInvalid)},
		{"no certificate", func(f *forgery) { f.certificates = nil }, open(verification.NoSigningCertificate, atSignature, verification.CodeCertificateMissing)},
		{"certificate of somebody else", func(f *forgery) { f.certificates = [][]byte{other} }, open(verification.NoSigningCertificate, atSignature, verification.CodeCertificateMissing)},
		{"two certificates with one serial number", func(f *forgery) {
			twin := issue(t, jpki.DigitalSignature, sandboxca.Serial(mustParse(f.certificates[0]).SerialNumber.Bytes()))
			f.certificates = append(f.certificates, twin)
		}, open(verification.NoSigningCertificate, atSignature, verification.CodeCertificateAmbiguous)},
		{"hash of another certificate", attributes(typed, digested, signingCertificate(other)), failed(verification.SigConstraintsFailure, certificate, verification.CodeSigningCertificateMismatch)},
		{"serial number of another certificate", attributes(typed, digested, signingCertificate(sharedCast().certificate, other)), failed(verification.SigConstraintsFailure, certificate, verification.CodeSigningCertificateMismatch)},
		{"issuer of another certificate with this serial number", attributes(typed, digested, signingCertificate(sharedCast().certificate, selfSignedWith(t, mustParse(sharedCast().certificate).SerialNumber))),
			failed(verification.SigConstraintsFailure, certificate, verification.CodeSigningCertificateMismatch)},
		{"SHA-1 of another certificate beside it", attributes(typed, digested, named, signingCertificateV1(other)), failed(verification.SigConstraintsFailure, certificate, verification.CodeSigningCertificateMismatch)},
		{"SHA-1 of the certificate beside it", attributes(typed, digested, named, signingCertificateV1(sharedCast().certificate)), passed},
		{"SHA-1 of the certificate only", attributes(typed, digested, signingCertificateV1(sharedCast().certificate)), passed},
		{"issuer and serial number named", attributes(typed, digested, signingCertificate(sharedCast().certificate, sharedCast().certificate)), passed},
		{"certificate exchanged for one of the same key", func(f *forgery) {
			f.certificates, f.signers[0].certificate = [][]byte{other}, other
		}, failed(verification.SigConstraintsFailure, certificate, verification.CodeSigningCertificateMismatch)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			check(t, verifyDetached(t, config(), forge(t, tt.change), letter), tt.want)
		})
	}
}

func otherKey(t testing.TB) *rsa.PrivateKey {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// Whoever takes the signed attributes away has a signature over bytes that are those attributes.
func TestAttributesPassedOffAsDocument(t *testing.T) {
	f := newForgery(sharedCast().certificate)
	set := f.signers[0].set()
	value := f.signers[0].sign(set)
	f.signers[0].attributes, f.signers[0].sign = nil, func([]byte) []byte { return value }
	r := verifyDetached(t, config(), f.encode(), string(set))
	check(t, r, failed(verification.FormatFailure, verification.StepDigest, verification.CodeAttributeConfusion))
}

// Each signer of a CMS is judged, and one that is none spoils the file.
func TestEverySignerCounts(t *testing.T) {
	both := func(change func(*forgedSigner)) verification.Report {
		return verifyDetached(t, config(), forge(t, func(f *forgery) {
			second := newForgedSigner(sharedCast().certificate)
			change(second)
			f.signers = append(f.signers, second)
		}), letter)
	}
	r := both(func(*forgedSigner) {})
	if len(r.Signatures) != 2 || r.Outcome != verification.Valid {
		t.Errorf("two signers:\n%s", r)
	}
	r = both(func(s *forgedSigner) { s.sign = signRSA(otherKey(t)) })
	checkOne(t, r, r.Signatures[0], passed)
	checkOne(t, r, r.Signatures[1], failed(verification.SigCryptoFailure, verification.StepSignature, verification.CodeSignatureInvalid))
	if r.Outcome != verification.Invalid {
		t.Errorf("a second signer who did not sign:\n%s", r)
	}
	r = both(func(s *forgedSigner) { s.digest = forgedSHA1 })
	if r.Outcome != verification.OutcomeUndecided {
		t.Errorf("a second signer with SHA-1:\n%s", r)
	}
}

// What is no SignedData, or more than one, is no signature.
func TestNoSignature(t *testing.T) {
	good := forge(t, func(f *forgery) { f.inside = []byte(letter) })
	tests := []struct {
		name string
		file []byte
		want verification.Code
	}{
		{"empty", nil, verification.CodeMalformed},
		{"a text", []byte(letter), verification.CodeMalformed},
		{"a tail", append(bytes.Clone(good), 0), verification.CodeMalformed},
		{"cut off", good[:len(good)-1], verification.CodeMalformed},
		{"no signer", forge(t, func(f *forgery) { f.signers = nil }), verification.CodeNoSigner},
		{"a certificate", sharedCast().certificate, verification.CodeMalformed},
		{"junk among its certificates", forge(t, func(f *forgery) {
			f.inside = []byte(letter)
			f.certificates = append(f.certificates, in(asn1.SEQUENCE, octets([]byte("junk"))))
		}), verification.CodeMalformed},
		{"a login token", []byte("{}"), verification.CodeMalformed},
		{"PEM of something else", []byte("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"), verification.CodeMalformed},
		{"lengths without end", bytes.Repeat([]byte{0x30, 0x80}, 1000), verification.CodeMalformed},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := verify(t, config(), tt.file)
			if len(r.Signatures) != 0 || len(r.Steps) != 1 || r.Steps[0].Code != tt.want || r.Outcome != verification.Invalid {
				t.Errorf("want %s:\n%s", tt.want, r)
			}
		})
	}
}

// BER is what RFC 5652 allows outside signed attributes.
func TestBER(t *testing.T) {
	whole := forge(t, func(f *forgery) { f.inside = []byte(letter) })
	half := len(letter) / 2
	inParts := forge(t, func(f *forgery) { f.inside, f.inParts = []byte(letter), true })
	for name, file := range map[string][]byte{
		"lengths without end":   withoutLengths(whole),
		"a document in parts":   withoutLengths(inParts),
		"lengths of four bytes": append([]byte{0x30, 0x84, 0, 0, byte((len(whole) - 4) >> 8), byte(len(whole) - 4)}, whole[4:]...),
	} {
		t.Run(name, func(t *testing.T) {
			r := verify(t, config(), file)
			check(t, r, passed)
			if !slices.Contains(r.Signatures[0].Steps[0].Notes, verification.NoteNotDER) {
				t.Errorf("not told:\n%s", r)
			}
			changed := bytes.Replace(file, []byte(letter[half:]), []byte(strings.ToUpper(letter[half:])), 1)
			check(t, verify(t, config(), changed), failed(verification.HashFailure, verification.StepDigest, verification.CodeDigestMismatch))
		})
	}
}

// withoutLengths writes the outermost four values without their lengths.
func withoutLengths(file []byte) []byte {
	oid := der.OID(der.OIDSignedData)
	at := bytes.Index(file, oid)
	signedData := bytes.Index(file, []byte{2, 1, 1, 0x31})
	if at < 0 || signedData < 0 {
		panic("not a SignedData")
	}
	end := bytes.Repeat([]byte{0}, 6)
	return slices.Concat([]byte{0x30, 0x80}, oid, []byte{0xA0, 0x80, 0x30, 0x80}, file[signedData:], end)
}

// Ed25519, RFC 8419, is not of JPKI, so that nobody is judged by it.
func TestEd25519(t *testing.T) {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	certificate := selfSigned(t, public, private)
	sign := func(message []byte) []byte { return ed25519.Sign(private, message) }
	f := newForgery(certificate)
	s := f.signers[0]
	digest := sha512Of(letter)
	s.digest, s.algorithm, s.sign = forgedSHA512, in(asn1.SEQUENCE, der.OID("1.3.101.112")), sign
	s.attributes = [][]byte{typeAttribute(der.OIDData), digestAttribute(digest)}
	check(t, verifyDetached(t, config(), f.encode(), letter), open(verification.NoCertificateChain, verification.StepPath, verification.CodeIssuerNotJudged))
	s.sign = func(message []byte) []byte { return ed25519.Sign(private, append(message, 0)) }
	check(t, verifyDetached(t, config(), f.encode(), letter), failed(verification.SigCryptoFailure, verification.StepSignature, verification.CodeSignatureInvalid))
	s.sign, s.attributes = sign, nil
	check(t, verifyDetached(t, config(), f.encode(), letter), open(verification.PolicyProcessingError, verification.StepSignature, verification.CodeUnsupported))
}
