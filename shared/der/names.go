package der

import "strings"

// names are what people call the object identifiers that stand in signatures, by their dotted
// form: digests and signature algorithms (RFC 3279, RFC 5754, RFC 8017, RFC 8410), content types
// (RFC 5652) and attributes of signatures (RFC 5652, 11; RFC 5035, 3; RFC 5126, 5).
var names = map[string]string{
	"1.2.840.113549.2.2":     "MD2",
	"1.2.840.113549.2.5":     "MD5",
	"1.3.14.3.2.26":          "SHA-1",
	"2.16.840.1.101.3.4.2.4": "SHA-224",
	OIDSHA256:                "SHA-256",
	"2.16.840.1.101.3.4.2.2": "SHA-384",
	"2.16.840.1.101.3.4.2.3": "SHA-512",
	"2.16.840.1.101.3.4.2.8": "SHA3-256",

	OIDRSA:                  "RSA",
	"1.2.840.113549.1.1.2":  "RSA with MD2",
	"1.2.840.113549.1.1.4":  "RSA with MD5",
	"1.2.840.113549.1.1.5":  "RSA with SHA-1",
	"1.3.14.3.2.29":         "RSA with SHA-1",
	"1.2.840.113549.1.1.10": "RSA-PSS",
	OIDSHA256WithRSA:        "RSA with SHA-256",
	"1.2.840.113549.1.1.12": "RSA with SHA-384",
	"1.2.840.113549.1.1.13": "RSA with SHA-512",
	"1.2.840.10040.4.1":     "DSA",
	"1.2.840.10040.4.3":     "DSA with SHA-1",
	OIDEC:                   "ECDSA",
	"1.2.840.10045.4.1":     "ECDSA with SHA-1",
	"1.2.840.10045.4.3.2":   "ECDSA with SHA-256",
	"1.2.840.10045.4.3.3":   "ECDSA with SHA-384",
	"1.2.840.10045.4.3.4":   "ECDSA with SHA-512",
	"1.3.101.112":           "Ed25519",
	"1.3.101.113":           "Ed448",

	OIDData:                "data",
	OIDSignedData:          "signed data",
	"1.2.840.113549.1.7.3": "enveloped data",
	"1.2.840.113549.1.7.5": "digested data",
	"1.2.840.113549.1.7.6": "encrypted data",
	OIDTSTInfo:             "time stamp",

	OIDContentType:          "content type",
	OIDMessageDigest:        "message digest",
	OIDSigningTime:          "signing time",
	OIDAlgorithmProtection:  "algorithm protection",
	OIDSigningCertificate:   "signing certificate",
	OIDSigningCertificateV2: "signing certificate",
	OIDSignatureTimeStamp:   "time stamp",
}

// WithNames returns a text for people, in which each dotted object identifier that people have a
// name for is written by it. Others, and other numbers, stay as they are.
func WithNames(text string) string {
	var b strings.Builder
	done := 0 // so much of the text is in b
	for at := 0; at < len(text); {
		n := strings.IndexAny(text[at:], "0123456789")
		if n < 0 {
			break
		}
		at += n
		dotted := text[at : len(text)-len(strings.TrimLeft(text[at:], "0123456789."))]
		oid := strings.TrimRight(dotted, ".") // a sentence may end behind it
		if name, known := names[oid]; known {
			b.WriteString(text[done:at])
			b.WriteString(name)
			done = at + len(oid)
		}
		at += len(dotted)
	}
	if done == 0 {
		return text
	}
	b.WriteString(text[done:])
	return b.String()
}
