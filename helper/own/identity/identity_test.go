package identity

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"math/big"
	"strings"
	"testing"

	"jpkiweb/shared/authtoken"
)

func verifies(t *testing.T, p Proof, origin, id string) bool {
	t.Helper()
	point, err := base64.StdEncoding.DecodeString(p.Key)
	if err != nil {
		t.Fatal(err)
	}
	key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point)
	if err != nil {
		t.Fatal(err)
	}
	signature, err := base64.StdEncoding.DecodeString(p.Proof)
	if err != nil || len(signature) != 64 {
		t.Fatalf("%d bytes, %v", len(signature), err)
	}
	digest := sha256.Sum256([]byte(origin + " " + id))
	return ecdsa.Verify(key, digest[:], new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:]))
}

func TestProofIsForOneOriginAndOneRequest(t *testing.T) {
	const origin, id = "http://127.0.0.1:21573", "1f-2e-3d-4c"
	i, err := Generate()
	if err != nil {
		t.Fatal(err)
	}
	p, err := i.Prove(authtoken.MustParseOrigin(origin), id)
	if err != nil {
		t.Fatal(err)
	}
	if !verifies(t, p, origin, id) {
		t.Error("own proof does not verify")
	}
	if verifies(t, p, "http://127.0.0.1:21574", id) || verifies(t, p, origin, "other") {
		t.Error("proof fits another port or another request")
	}
}

func TestIdentityComesBackFromItsFile(t *testing.T) {
	i, err := Generate()
	if err != nil {
		t.Fatal(err)
	}
	file, err := i.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	again, err := Parse(file)
	if err != nil {
		t.Fatal(err)
	}
	o := authtoken.MustParseOrigin("http://127.0.0.1:21573")
	a, err := i.Prove(o, "i")
	if err != nil {
		t.Fatal(err)
	}
	b, err := again.Prove(o, "i")
	if err != nil || a.Key != b.Key {
		t.Errorf("another key after reading it, %v", err)
	}
	for name, bad := range map[string]string{
		"empty": "", "no PEM": "key", "cut": string(file[:len(file)/2]), "something behind": string(file) + "x",
		"another type": strings.ReplaceAll(string(file), "PRIVATE KEY", "EC PRIVATE KEY"),
	} {
		if _, err := Parse([]byte(bad)); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestIDThatIsNoneIsNotSigned(t *testing.T) {
	i, err := Generate()
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"", "a b", "a\n", "あ", strings.Repeat("a", MaxID+1)} {
		if _, err := i.Prove(authtoken.MustParseOrigin("http://127.0.0.1:21573"), id); err == nil {
			t.Errorf("signed %q", id)
		}
	}
}
