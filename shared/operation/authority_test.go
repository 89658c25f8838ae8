package operation

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"encoding/hex"
	"fmt"
	"slices"
	"testing"
	"time"

	"jpkiweb/shared/cardtest"
	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/sandboxca"
	"jpkiweb/shared/signature"
	"jpkiweb/shared/signature/cms"
	files "jpkiweb/shared/signature/document"
	"jpkiweb/shared/signature/pdftest"
	"jpkiweb/shared/signature/verification"
)

// ofSigning makes the change to the credential of the signing key.
func ofSigning(change func(*emulator.Credential)) func(*emulator.Config) {
	return func(c *emulator.Config) {
		credential := *c.DigitalSignature
		change(&credential)
		c.DigitalSignature = &credential
	}
}

// The CA's certificate stands beside the signer's where the card has it. A card that has
// none, another one, or something else in its place signs without it.
func TestAuthorityBesideTheSigner(t *testing.T) {
	other, err := sandboxca.New(rand.Reader, batchTime)
	if err != nil {
		t.Fatal(err)
	}
	hanako := named(t, "見本　花子")
	instead := func(file func(*emulator.Credential) []byte) func(*emulator.Config) {
		return ofSigning(func(c *emulator.Credential) { c.CACertificate = file(c) })
	}
	answers := func(sw iso7816.StatusWord) emulator.Fault {
		return emulator.Fault{Command: beforeFirst, Effect: emulator.AnswerStatusWord, StatusWord: sw}
	}
	for name, row := range map[string]struct {
		change func(*emulator.Config)
		fault  emulator.Fault
		there  bool
	}{
		"card has it":             {there: true},
		"card has none":           {change: instead(func(*emulator.Credential) []byte { return nil })},
		"CA of another name":      {change: instead(func(c *emulator.Credential) []byte { return other.Certificate(jpki.UserAuthentication) })},
		"another generation":      {change: instead(func(c *emulator.Credential) []byte { return other.Certificate(jpki.DigitalSignature) })},
		"signer's own":            {change: instead(func(c *emulator.Credential) []byte { return c.Certificate })},
		"another key":             {change: instead(func(c *emulator.Credential) []byte { return withAnotherKey(t, c.CACertificate) })},
		"nothing that is DER":     {change: instead(func(*emulator.Credential) []byte { return []byte("no certificate") })},
		"DER of no certificate":   {change: instead(func(*emulator.Credential) []byte { return []byte("\x30\x03\x02\x01\x05") })},
		"certificate that is cut": {change: instead(func(c *emulator.Credential) []byte { return c.CACertificate[:600] })},
		"longer than any":         {change: instead(func(*emulator.Credential) []byte { return append([]byte{0x30, 0x82, 0x40, 0}, make([]byte, 0x4000)...) })},
		"file is protected":       {fault: answers(iso7816.SWSecurityStatus)},
		"conditions of use":       {fault: answers(iso7816.SWConditionsOfUse)},
		"card's own failure":      {fault: answers(iso7816.SWInternal)},
	} {
		t.Run(name, func(t *testing.T) {
			c, config := insert(t, func(c *emulator.Config) {
				hanako(c)
				if row.change != nil {
					row.change(c)
				}
			})
			if row.fault.Command > 0 {
				c.Inject(row.fault)
			}
			signed, err := sign(t.Context(), c, pinOf(config, jpki.DigitalSignaturePIN))
			if err != nil {
				t.Fatal(err)
			}
			checkSignature(t, signed[0].Signature.CMS)
			want := [][]byte{config.DigitalSignature.Certificate}
			if row.there {
				want = append(want, config.DigitalSignature.CACertificate)
				slices.SortFunc(want, bytes.Compare)
			}
			parsed, err := cms.Parse(signed[0].Signature.CMS)
			if err != nil || !slices.EqualFunc(parsed.Certificates, want, bytes.Equal) {
				t.Errorf("%d certificates, want %d: %v", len(parsed.Certificates), len(want), err)
			}
			atMost(t, "sign", c.Commands(), beforeFirst+2) // two, where a length is refused first
		})
	}
}

// withAnotherKey changes one bit in the middle of a certificate's key, and nothing else.
func withAnotherKey(t *testing.T, der []byte) []byte {
	t.Helper()
	c, err := certprofile.Parse(der)
	if err != nil {
		t.Fatal(err)
	}
	der = bytes.Clone(der)
	der[bytes.Index(der, c.RawPublicKey)+len(c.RawPublicKey)/2] ^= 1
	return der
}

// The certificate is read once for all documents, and not at all where none has a place for it.
func TestAuthorityIsReadOnceOrNotAtAll(t *testing.T) {
	for name, row := range map[string]struct {
		formats []signature.Format
		want    int
	}{
		"no place for it": {[]signature.Format{signature.PKCS1, signature.PKCS1}, 0},
		"one place":       {[]signature.Format{signature.PKCS1, signature.CAdES, signature.PKCS1}, 1},
		"everywhere":      {[]signature.Format{signature.CMS, signature.CAdES, signature.PAdES}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			var reads int
			c, config := insert(t, func(c *emulator.Config) {
				c.Trace = func(command, _ []byte) {
					if command[1] == iso7816.InsReadBinary && command[2] == 0x80|jpki.FileDigitalSignatureCACertificate.ShortID() {
						reads++
					}
				}
			})
			job := SignJob{Time: batchTime, PIN: pinOf(config, jpki.DigitalSignaturePIN)}
			for _, f := range row.formats {
				job.Documents = append(job.Documents, signature.Subject{Format: f, Digest: document})
			}
			for _, way := range []iso7816.Transmitter{c, &line{Transmitter: c}} {
				reads = 0
				signed, err := Sign(t.Context(), way, job)
				if err != nil || len(signed) != len(row.formats) || reads != row.want {
					t.Errorf("%d signed, read %d times, want %d: %v", len(signed), reads, row.want, err)
				}
			}
		})
	}
}

// A file that was signed with a card of J-LIS is all that a verifier needs, who knows of the
// CA no more than its published SHA-256; of a card that lacks the CA's certificate it is not.
func TestSignedFileIsCompleteInItself(t *testing.T) {
	config := cardOfPublishedCA(t)
	pdf := pdftest.Pages(1, 200, 200)
	for _, format := range []signature.Format{signature.CMS, signature.CAdES, signature.MOJ, signature.PAdES} {
		for _, there := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, CA's certificate on the card: %v", format, there), func(t *testing.T) {
				d, err := files.Open(bytes.NewReader(pdf), int64(len(pdf)), files.Options{Format: format, Time: batchTime, Attached: !format.IsPDF()})
				if err != nil {
					t.Fatal(err)
				}
				c, _ := insert(t, func(c *emulator.Config) {
					c.DigitalSignature = config.DigitalSignature
					if !there {
						ofSigning(func(c *emulator.Credential) { c.CACertificate = nil })(c)
					}
				})
				signed, err := Sign(t.Context(), c, SignJob{Documents: []signature.Subject{d.Subject()}, Time: batchTime, PIN: pinOf(config, jpki.DigitalSignaturePIN)})
				if err != nil {
					t.Fatal(err)
				}
				var file bytes.Buffer
				if err := d.Finish(&file, signed[0].Signature, nil); err != nil {
					t.Fatal(err)
				}
				checkComplete(t, file.Bytes(), there)
			})
		}
	}
}

// checkComplete verifies a file by what is in it, and looks whether it says who signed.
func checkComplete(t *testing.T, file []byte, want bool) {
	t.Helper()
	v, err := verification.New(verification.Config{WithoutRevocation: true, Clock: func() time.Time { return batchTime.AddDate(0, 0, 1) }})
	if err != nil {
		t.Fatal(err)
	}
	report := v.Verify(t.Context(), bytes.NewReader(file), int64(len(file)))
	if len(report.Signatures) != 1 {
		t.Fatalf("%d signatures:\n%s", len(report.Signatures), report)
	}
	if who := report.Signatures[0].Signer; (report.Outcome == verification.Valid) != want || who.Judged != want || (who.Name != nil) != want {
		t.Errorf("%s, complete should be %v:\n%s", report.Outcome, want, report)
	}
}

// cardOfPublishedCA is a card whose CA counts as one that J-LIS published, until the test ends.
func cardOfPublishedCA(t *testing.T) emulator.Config {
	t.Helper()
	made, err := sandboxca.NewNamed(rand.Reader, batchTime, jpki.Organization, func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })
	if err != nil {
		t.Fatal(err)
	}
	der := made.Certificate(jpki.DigitalSignature)
	ca, err := certprofile.Parse(der)
	if err != nil {
		t.Fatal(err)
	}
	sum := ca.Fingerprint()
	before := jpki.CAs
	t.Cleanup(func() { jpki.CAs = before })
	jpki.CAs[2] = jpki.CA{Purpose: jpki.DigitalSignature, Generation: 3, SubjectKeyID: hex.EncodeToString(ca.SubjectKeyID), SHA256: hex.EncodeToString(sum[:])}
	config := cardtest.Image(t)
	ofSigning(func(c *emulator.Credential) {
		c.CACertificate = der
		c.Certificate, err = made.Issue(jpki.DigitalSignature, c.Key.Public(), sandboxca.DefaultHolder(), sandboxca.Replace(sandboxca.Policies(jpki.PolicyDigitalSignature)))
	})(&config)
	if err != nil {
		t.Fatal(err)
	}
	return config
}
