package signingkey

import (
	"bytes"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"testing"
)

func TestKeyIsReadBack(t *testing.T) {
	key, file, err := Generate()
	if err != nil {
		t.Fatal(err)
	}
	again, err := Parse(file)
	if err != nil || !again.Equal(key) {
		t.Errorf("%v", err)
	}
	other, _, err := Generate()
	if err != nil || other.Equal(key) {
		t.Errorf("two keys are one: %v", err)
	}
}

// Other programs read it, and write what is read here.
func TestKeyIsThatOfOtherPrograms(t *testing.T) {
	key, file, err := Generate()
	if err != nil {
		t.Fatal(err)
	}
	p, _ := pem.Decode(file)
	parsed, err := x509.ParsePKCS8PrivateKey(p.Bytes)
	if read, ok := parsed.(ed25519.PrivateKey); err != nil || !ok || !read.Equal(key) {
		t.Errorf("%v", err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil || !bytes.Equal(der, p.Bytes) {
		t.Errorf("%x, %v", der, err)
	}
}

func TestWhatIsNoKeyIsRefused(t *testing.T) {
	_, file, err := Generate()
	if err != nil {
		t.Fatal(err)
	}
	p, _ := pem.Decode(file)
	other := func(kind string, der []byte) []byte { return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}) }
	for name, text := range map[string][]byte{
		"nothing":       nil,
		"no PEM":        []byte("key"),
		"another block": other("EC PRIVATE KEY", p.Bytes),
		"cut":           other(block, p.Bytes[:len(p.Bytes)-1]),
		"longer":        other(block, append(bytes.Clone(p.Bytes), 0)),
		"another kind":  other(block, append([]byte{0x31}, p.Bytes[1:]...)),
	} {
		if _, err := Parse(text); !errors.Is(err, ErrNoKey) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n-----END PRIVATE KEY-----\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		if key, err := Parse(text); err == nil && len(key) != ed25519.PrivateKeySize {
			t.Errorf("%d bytes", len(key))
		}
	})
}
