package virtual

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"jpkiweb/shared/emulator"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/sandboxca"
)

// PINs of the virtual card. They protect nothing and are printed.
const (
	UserAuthenticationPIN = "1234"
	DigitalSignaturePIN   = "ABC123"
	CardInfoPIN           = "1234"
)

// Image returns the emulator's configuration of the virtual card of a sandbox
// directory: keys and certificates are made by the sandbox CA in it the first
// time, and are the same from then on. The directory is for its owner alone.
func Image(dir string, now time.Time) (emulator.Config, error) {
	ca, err := sandboxca.Open(dir, now)
	if err != nil {
		return emulator.Config{}, fmt.Errorf("virtual card: %w", err)
	}
	var config emulator.Config
	for p, into := range map[jpki.Purpose]**emulator.Credential{
		jpki.UserAuthentication: &config.UserAuthentication, jpki.DigitalSignature: &config.DigitalSignature,
	} {
		if *into, err = credential(ca, dir, now, p); err != nil {
			return emulator.Config{}, fmt.Errorf("virtual card, %s: %w", p, err)
		}
	}
	config.UserAuthentication.PIN = []byte(UserAuthenticationPIN)
	config.DigitalSignature.PIN = []byte(DigitalSignaturePIN)
	config.CardInfo = cardInfo(sandboxca.DefaultHolder())
	return config, nil
}

// cardInfo writes down the holder of the certificates once more, as the card does.
func cardInfo(holder sandboxca.Holder) *emulator.CardInfo {
	return &emulator.CardInfo{
		Name: holder.Name, Address: holder.Address, BirthDate: holder.BirthDate.Format("20060102"), Gender: string(rune(holder.Gender)),
		PIN: []byte(CardInfoPIN),
	}
}

// credential loads what the card holds for a purpose, or has it issued.
func credential(ca *sandboxca.CA, dir string, now time.Time, p jpki.Purpose) (*emulator.Credential, error) {
	path := filepath.Join(dir, "card-"+strings.ReplaceAll(p.String(), " ", "-")+".pem")
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		text, err = issue(ca, path, p)
	}
	if err != nil {
		return nil, err
	}
	keyBlock, rest := pem.Decode(text)
	certificate, _ := pem.Decode(rest)
	if keyBlock == nil || certificate == nil {
		return nil, fmt.Errorf("%s: want a private key and a certificate; remove it to have a new one", path)
	}
	key, err := x509.ParsePKCS8PrivateKey(keyBlock.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	signer, ok := key.(*rsa.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("%s: not an RSA key", path)
	}
	return &emulator.Credential{Certificate: certificate.Bytes, CACertificate: ca.Certificate(p), Key: signer}, nil
}

func issue(ca *sandboxca.CA, path string, p jpki.Purpose) ([]byte, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	certificate, err := ca.Issue(p, key.Public(), sandboxca.DefaultHolder())
	if err != nil {
		return nil, err
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	text := append(
		pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8}),
		pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate})...)
	return text, writeOnce(path, text)
}

// writeOnce puts a whole file in place, readable by its owner only.
func writeOnce(path string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".card-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if _, err := f.Write(text); err != nil {
		return errors.Join(err, f.Close())
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
