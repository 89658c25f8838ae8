package cms_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"sync"
	"testing"
	"time"

	"jpkiweb/shared/signature/cms"
)

const document = "申請書: an application form of nobody\r\n"

func signingTime() time.Time { return time.Date(2026, 4, 1, 9, 30, 15, 0, time.UTC) }

// A person is a throw-away key with a certificate; the certificates are made by
// crypto/x509, so that this package is tried with what others write.
type person struct {
	key *rsa.PrivateKey
	der []byte
}

type cast struct {
	ca, alice, bob person
	// aliceAgain has alice's key, issuer and serial number in another
	// certificate.
	aliceAgain []byte
}

var sharedCast = sync.OnceValue(func() cast {
	ca := newPerson("Sandbox CA", 1, nil)
	alice := newPerson("Alice", 0x80A1B2C3, &ca)
	bob := newPerson("Bob", 3, &ca)
	again := issue(alice.key, "Mallory", 0x80A1B2C3, &ca)
	return cast{ca, alice, bob, again}
})

func newPerson(name string, serial int64, issuer *person) person {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return person{key, issue(key, name, serial, issuer)}
}

func issue(key *rsa.PrivateKey, name string, serial int64, issuer *person) []byte {
	template := &x509.Certificate{
		SerialNumber: big.NewInt(serial),
		Subject:      pkix.Name{Country: []string{"JP"}, CommonName: name},
		NotBefore:    time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC),
		NotAfter:     time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC),
		KeyUsage:     x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment,
		SubjectKeyId: []byte(name),
	}
	parent, parentKey := template, key
	if issuer == nil {
		template.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign
		template.IsCA, template.BasicConstraintsValid = true, true
	} else {
		var err error
		if parent, err = x509.ParseCertificate(issuer.der); err != nil {
			panic(err)
		}
		parentKey = issuer.key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, parentKey)
	if err != nil {
		panic(err)
	}
	return der
}

// sign does what the card does: PKCS #1 v1.5 over the SHA-256 of the bytes.
func (p person) sign(t testing.TB, tbs []byte) []byte {
	t.Helper()
	digest := sha256.Sum256(tbs)
	signature, err := rsa.SignPKCS1v15(nil, p.key, crypto.SHA256, digest[:])
	if err != nil {
		t.Fatal(err)
	}
	return signature
}

// signDocument returns alice's signature over the document.
func signDocument(t testing.TB, content string, caCerts ...[]byte) []byte {
	t.Helper()
	draft := prepare(t, content)
	der, err := draft.Embed(sharedCast().alice.sign(t, draft.ToBeSigned()), caCerts...)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func prepare(t testing.TB, content string) *cms.Draft {
	t.Helper()
	draft, err := cms.Prepare(sharedCast().alice.der, sha256.Sum256([]byte(content)), signingTime())
	if err != nil {
		t.Fatal(err)
	}
	return draft
}

func parse(t testing.TB, der []byte) *cms.SignedData {
	t.Helper()
	signed, err := cms.Parse(der)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}
