package verification_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/sandboxca"
	"jpkiweb/shared/signature/verification"
)

// Without any anchor the CA of J-LIS is known by its SHA-256, and taken from the file if it is
// there. Whoever only calls themselves so is not believed.
func TestPublishedCA(t *testing.T) {
	named := func() (ca, certificate []byte) {
		newKey := func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) }
		made, err := sandboxca.NewNamed(rand.Reader, now().AddDate(-1, 0, 0), jpki.Organization, newKey)
		if err != nil {
			t.Fatal(err)
		}
		certificate, err = made.Issue(jpki.DigitalSignature, sharedCast().key.Public(), sandboxca.DefaultHolder(), sandboxca.Replace(sandboxca.Policies(jpki.PolicyDigitalSignature)))
		if err != nil {
			t.Fatal(err)
		}
		return made.Certificate(jpki.DigitalSignature), certificate
	}
	published, holder := named()
	impostor, deceived := named()
	authority, err := certprofile.Parse(published)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(published)
	before := jpki.CAs
	t.Cleanup(func() { jpki.CAs = before })
	jpki.CAs[2] = jpki.CA{Purpose: jpki.DigitalSignature, Generation: 3, SubjectKeyID: hex.EncodeToString(authority.SubjectKeyID), SHA256: strings.ToUpper(hex.EncodeToString(sum[:]))}

	signedIn := func(config verification.Config, certificate []byte, others ...[]byte) verification.Report {
		f := newForgery(certificate)
		f.inside, f.certificates = []byte(letter), append(f.certificates, others...)
		return verify(t, config, f.encode())
	}
	signedWith := func(certificate []byte, others ...[]byte) verification.Report {
		return signedIn(verification.Config{Clock: now, WithoutRevocation: true}, certificate, others...)
	}
	missing := open(verification.NoCertificateChain, path, verification.CodeIssuerMissing)
	r := signedWith(holder, published)
	check(t, r, passed)
	if who := r.Signatures[0].Signer; !who.Judged || who.Test || who.Name == nil {
		t.Errorf("%+v", who)
	}
	r = signedWith(holder)
	check(t, r, missing)
	if !strings.Contains(r.String(), "generation 3, is needed") {
		t.Errorf("the missing certificate is not named:\n%s", r)
	}
	r = signedWith(deceived, impostor)
	check(t, r, missing)
	if r.Signatures[0].Signer.Name != nil {
		t.Errorf("names whom an impostor names: %+v", r.Signatures[0].Signer)
	}
	check(t, signedWith(deceived, impostor, published), missing)
	check(t, signedWith(holder, impostor), missing)

	without := verification.Config{Clock: now, WithoutRevocation: true, WithoutPublished: true}
	r = signedIn(without, holder, published)
	check(t, r, missing)
	if !strings.Contains(r.String(), "left out by configuration") || r.Signatures[0].Signer.Name != nil {
		t.Errorf("where published ones are left out:\n%s", r)
	}
	without.Anchors = map[jpki.Purpose][][]byte{jpki.DigitalSignature: {published}}
	check(t, signedIn(without, holder), passed)
}
