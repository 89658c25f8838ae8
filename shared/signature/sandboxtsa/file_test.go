package sandboxtsa_test

import (
	"bytes"
	"encoding/pem"
	"slices"
	"testing"
	"time"

	"jpkiweb/shared/signature/sandboxtsa"
	"jpkiweb/shared/signature/timestamp"
)

func TestAuthorityComesBackFromItsFile(t *testing.T) {
	made, err := sandboxtsa.New(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	text, err := made.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	again, err := sandboxtsa.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	if second, err := again.Marshal(); err != nil || !bytes.Equal(second, text) || !again.Expiry().Equal(made.Expiry()) {
		t.Errorf("%v, another file, or until %v", err, again.Expiry())
	}
	token, err := again.Stamp([]byte("a document"))
	if err != nil {
		t.Fatal(err)
	}
	roots, err := timestamp.Roots(made.Root().Raw)
	if err != nil {
		t.Fatal(err)
	}
	if err := token.Verify(roots); err != nil {
		t.Error(err)
	}
}

func TestFileOfNoAuthority(t *testing.T) {
	file := func() (parts [][]byte) {
		a, err := sandboxtsa.New(time.Now())
		if err != nil {
			t.Fatal(err)
		}
		text, err := a.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
			parts = append(parts, pem.EncodeToMemory(block))
		}
		return parts
	}
	one, other := file(), file()
	key, certificate, root := one[0], one[1], one[2]
	spoiled := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: []byte{0x30, 0}})
	for name, parts := range map[string][][]byte{
		"nothing":                        nil,
		"no root":                        {key, certificate},
		"certificate before the key":     {certificate, key, root},
		"key that is none":               {spoiled, certificate, root},
		"key of another":                 {other[0], certificate, root},
		"certificate from another root":  {key, certificate, other[2]},
		"certificate that is none":       {key, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: []byte{1}}), root},
		"certificate of root is no such": {key, certificate, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: []byte{1}})},
	} {
		if _, err := sandboxtsa.Parse(slices.Concat(parts...)); err == nil {
			t.Errorf("%s: parsed", name)
		}
	}
}
