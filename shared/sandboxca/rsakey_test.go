package sandboxca

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"testing"
)

// A key comes back as crypto/x509 wrote it, and nothing else is one.
func TestReadRSAKey(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := ReadRSAKey(encoded); err != nil || !got.Equal(key) {
		t.Errorf("%v", err)
	}
	other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	ec, err := x509.MarshalPKCS8PrivateKey(other)
	if err != nil {
		t.Fatal(err)
	}
	for name, wrong := range map[string][]byte{
		"nothing": nil, "another kind": ec, "PKCS #1": x509.MarshalPKCS1PrivateKey(key), "more behind it": append(encoded[:len(encoded):len(encoded)], 0),
	} {
		if _, err := ReadRSAKey(wrong); err == nil {
			t.Errorf("%s is a key", name)
		}
	}
	for n := range encoded {
		if _, err := ReadRSAKey(encoded[:n]); err == nil {
			t.Errorf("the first %d octets are a key", n)
		}
	}
}
