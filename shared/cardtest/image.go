package cardtest

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"math/big"
	"strings"
	"sync"
	"testing"
	"time"

	"jpkiweb/shared/emulator"
	"jpkiweb/shared/jpki"
)

// PINs of Image's card.
const (
	UserAuthenticationPIN = "1234"
	DigitalSignaturePIN   = "ABC123"
	CardInfoPIN           = "5678"
)

// certificateLength is about that of real certificates, in bytes.
const certificateLength = 1600

// Image returns the config of a My Number Card with both credentials, each from
// a CA of its own, and the attributes of an invented holder. Its certificates have the size of real ones but not their
// profile, and its keys live as long as the process. The config is the
// caller's to change.
func Image(t testing.TB) emulator.Config {
	t.Helper()
	issued, err := credentials()
	if err != nil {
		t.Fatalf("make the image of a card: %v", err)
	}
	userAuthentication, digitalSignature := issued[0], issued[1]
	userAuthentication.PIN = []byte(UserAuthenticationPIN)
	digitalSignature.PIN = []byte(DigitalSignaturePIN)
	return emulator.Config{
		UserAuthentication: &userAuthentication, DigitalSignature: &digitalSignature,
		CardInfo: &emulator.CardInfo{
			Name:      "試験　太郎",
			Address:   "架空県見本市例町四丁目５番６号 " + strings.Repeat("見本マンション", 12), // longer than one READ BINARY
			BirthDate: "19900229", Gender: "1", PIN: []byte(CardInfoPIN),
		},
	}
}

// SubjectOf returns the Subject of a card made from the config, powered, and
// reached without any path between.
func SubjectOf(t testing.TB, config emulator.Config) Subject {
	t.Helper()
	card, err := emulator.New(config)
	if err != nil {
		t.Fatalf("make card: %v", err)
	}
	card.PowerOn()
	s := Expect(config)
	s.Card = card
	s.PowerCycle = func(*testing.T) { card.PowerOff(); card.PowerOn() }
	s.Reset = func(*testing.T) { card.Reset() }
	return s
}

// Expect returns what a Subject may know of a card made from the config. Card,
// PowerCycle and Reset are the path's to fill in.
func Expect(config emulator.Config) Subject {
	return Subject{
		Label:                   config.Label,
		UserAuthentication:      expectedCredential(config.UserAuthentication),
		DigitalSignature:        expectedCredential(config.DigitalSignature),
		CardInfo:                expectedInfo(config.CardInfo),
		NoShortIDs:              config.NoShortIDs,
		NoExtended:              config.NoExtended,
		AuthCertificateNeedsPIN: config.AuthCertificateNeedsPIN,
	}
}

func expectedCredential(c *emulator.Credential) *Credential {
	if c == nil {
		return nil
	}
	return &Credential{Certificate: c.Certificate, CACertificate: c.CACertificate, PIN: c.PIN}
}

func expectedInfo(info *emulator.CardInfo) *CardInfo {
	if info == nil {
		return nil
	}
	return &CardInfo{PIN: info.PIN, Attributes: []string{info.Name, info.Address, info.BirthDate, info.Gender}}
}

// credentials makes keys and certificates once per process.
var credentials = sync.OnceValues(func() (issued [2]emulator.Credential, err error) {
	var keys [4]*rsa.PrivateKey
	errs := make(chan error, len(keys))
	for i := range keys {
		go func() {
			key, err := rsa.GenerateKey(rand.Reader, 2048)
			keys[i] = key
			errs <- err
		}()
	}
	for range keys {
		if e := <-errs; e != nil {
			err = fmt.Errorf("generate key: %w", e)
		}
	}
	if err != nil {
		return issued, err
	}
	for i, p := range jpki.Purposes {
		if issued[i], err = issue(p, keys[2*i], keys[2*i+1]); err != nil {
			return issued, fmt.Errorf("issue %v certificate: %w", p, err)
		}
	}
	return issued, nil
})

// issue makes a CA and a certificate by it.
func issue(p jpki.Purpose, caKey, key *rsa.PrivateKey) (emulator.Credential, error) {
	unit := []string{"JPKI for " + p.String()}
	ca := template(1, pkix.Name{Country: []string{"JP"}, Organization: []string{jpki.TestOrganization}, OrganizationalUnit: unit})
	ca.IsCA, ca.BasicConstraintsValid = true, true
	ca.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign
	caDER, err := x509.CreateCertificate(rand.Reader, ca, ca, caKey.Public(), caKey)
	if err != nil {
		return emulator.Credential{}, err
	}
	holder := template(2, pkix.Name{Country: []string{"JP"}, CommonName: "TEST HOLDER " + p.String()})
	holder.KeyUsage = x509.KeyUsageDigitalSignature
	if p == jpki.DigitalSignature {
		holder.KeyUsage |= x509.KeyUsageContentCommitment
	}
	der, err := x509.CreateCertificate(rand.Reader, holder, ca, key.Public(), caKey)
	if err != nil {
		return emulator.Credential{}, err
	}
	holder.ExtraExtensions = []pkix.Extension{fillerExtension(certificateLength - len(der))}
	if der, err = x509.CreateCertificate(rand.Reader, holder, ca, key.Public(), caKey); err != nil {
		return emulator.Credential{}, err
	}
	return emulator.Credential{Certificate: der, CACertificate: caDER, Key: key}, nil
}

func template(serial int64, name pkix.Name) *x509.Certificate {
	return &x509.Certificate{
		SerialNumber: big.NewInt(serial),
		Subject:      name,
		NotBefore:    time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC),
		NotAfter:     time.Date(2045, 1, 1, 0, 0, 0, 0, time.UTC),
	}
}

// fillerExtension is an extension of n bytes that says nothing (OID of RFC 5612, for
// examples).
func fillerExtension(n int) pkix.Extension {
	return pkix.Extension{Id: asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 32473, 1}, Value: append([]byte{0x04, 0x82, byte(n >> 8), byte(n)}, make([]byte, n)...)}
}
