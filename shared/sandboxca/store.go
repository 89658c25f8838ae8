package sandboxca

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
)

// Types of PEM blocks, RFC 7468.
const (
	pemKey         = "PRIVATE KEY"
	pemCertificate = "CERTIFICATE"
)

// Open loads the CAs from a directory, which only its owner may enter, and makes
// what is missing. For each purpose there are two files, for instance
//
//	user-authentication-ca.key   key (PKCS #8) and certificate, PEM, owner only
//	user-authentication-ca.pem   certificate, PEM, for those who trust the sandbox
//
// after the first Issue
//
//	user-authentication-ca.issued.jsonl  what was issued, owner only
//
// and, after the first Revoke, Hold or CRL,
//
//	user-authentication-ca.revoked.json  what was revoked and put on hold, owner only
//	user-authentication-ca.crl           the last list of CRL, DER
//	user-authentication-ca.lock          empty, kept locked during a change, of the register too
//
// The first is linked into place whole and never replaced, so that two programs
// that open one directory at the same time get the same CA; the second is written
// again from it when it is missing. A certificate that is there without its key,
// or with another one's, is an error and so is a CA that is not valid now:
// whoever trusts it must be told, so remove the directory by hand.
func Open(dir string, now time.Time) (*CA, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("open the sandbox CA: %w", err)
	}
	ca := &CA{random: rand.Reader, now: now, authorities: map[jpki.Purpose]*authority{}}
	for _, p := range jpki.Purposes {
		a, err := openAuthority(dir, now, p)
		if err != nil {
			return nil, fmt.Errorf("open the sandbox CA in %s: %w", dir, err)
		}
		a.ledger.dir = dir
		ca.authorities[p] = a
	}
	return ca, nil
}

// CertificateFile returns the name of the file in which Open keeps the CA
// certificate of the purpose, "user-authentication-ca.pem" for instance.
func CertificateFile(p jpki.Purpose) string { return fileName(p) + ".pem" }

func fileName(p jpki.Purpose) string { return string(p) + "-ca" }

func openAuthority(dir string, now time.Time, p jpki.Purpose) (*authority, error) {
	keyFile, certificateFile := filepath.Join(dir, fileName(p)+".key"), filepath.Join(dir, CertificateFile(p))
	published, err := os.ReadFile(certificateFile)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	text, err := os.ReadFile(keyFile)
	if errors.Is(err, fs.ErrNotExist) {
		if published != nil {
			return nil, fmt.Errorf("%s is there without its key", certificateFile)
		}
		text, err = createKeyFile(keyFile, now, p)
	}
	if err != nil {
		return nil, err
	}
	a, err := parseAuthority(text, now, p)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", keyFile, err)
	}
	certificate := pem.EncodeToMemory(&pem.Block{Type: pemCertificate, Bytes: a.certificate.Raw})
	switch {
	case published == nil:
		return a, writeFile(certificateFile, certificate, 0o644, os.Rename)
	case !bytes.Equal(published, certificate):
		return nil, fmt.Errorf("%s is not the certificate of the key", certificateFile)
	}
	return a, nil
}

// createKeyFile makes a CA and returns the contents of the file, another
// program's when that was faster.
func createKeyFile(path string, now time.Time, p jpki.Purpose) ([]byte, error) {
	a, err := newAuthority(rand.Reader, now, p, jpki.TestOrganization, freshKey(rand.Reader))
	if err != nil {
		return nil, err
	}
	key, err := x509.MarshalPKCS8PrivateKey(a.key)
	if err != nil {
		return nil, err
	}
	text := append(
		pem.EncodeToMemory(&pem.Block{Type: pemKey, Bytes: key}),
		pem.EncodeToMemory(&pem.Block{Type: pemCertificate, Bytes: a.certificate.Raw})...)
	clear(key)
	err = writeFile(path, text, 0o600, os.Link)
	if errors.Is(err, fs.ErrExist) {
		return os.ReadFile(path)
	}
	return text, err
}

// parseAuthority reads a key file and checks that its two parts belong together
// and are of the purpose.
func parseAuthority(text []byte, now time.Time, p jpki.Purpose) (*authority, error) {
	keyBlock, rest := pem.Decode(text)
	if keyBlock == nil || keyBlock.Type != pemKey {
		return nil, errors.New("no private key")
	}
	certificateBlock, _ := pem.Decode(rest)
	if certificateBlock == nil || certificateBlock.Type != pemCertificate {
		return nil, errors.New("no certificate")
	}
	parsed, err := x509.ParsePKCS8PrivateKey(keyBlock.Bytes)
	if err != nil {
		return nil, fmt.Errorf("private key: %w", err)
	}
	key, ok := parsed.(*rsa.PrivateKey)
	if !ok {
		return nil, errors.New("not an RSA key")
	}
	certificate, err := certprofile.Parse(certificateBlock.Bytes)
	if err != nil {
		return nil, err
	}
	purpose, ok := certificate.Purpose()
	switch {
	case !key.PublicKey.Equal(certificate.PublicKey):
		return nil, errors.New("key and certificate do not belong together")
	case !ok || purpose != p || !certificate.IsCA || certificate.Issuer.Organization() != jpki.TestOrganization:
		return nil, fmt.Errorf("not the %v CA of a sandbox", p)
	case !certificate.ValidAt(now):
		return nil, fmt.Errorf("valid from %s to %s only", certificate.NotBefore.Format(time.RFC3339), certificate.NotAfter.Format(time.RFC3339))
	}
	return &authority{purpose: p, organization: jpki.TestOrganization, key: key, certificate: certificate, ledger: &ledger{purpose: p}}, nil
}

// writeFile writes a file beside path and then puts it there whole: os.Rename
// replaces what is there, os.Link does not.
func writeFile(path string, data []byte, mode fs.FileMode, put func(from, to string) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*") // mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if removed := os.Remove(f.Name()); err == nil && !errors.Is(removed, fs.ErrNotExist) {
			err = removed
		}
	}()
	if err := writeAll(f, data, mode); err != nil {
		return err
	}
	return put(f.Name(), path)
}

func writeAll(f *os.File, data []byte, mode fs.FileMode) error {
	_, err := io.Copy(f, bytes.NewReader(data))
	if err == nil {
		err = f.Chmod(mode)
	}
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}
