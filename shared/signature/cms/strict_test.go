package cms

import (
	"crypto"
	"errors"
	"os"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/crypto/cryptobyte/asn1"

	"jpkiweb/shared/der"
)

// sampleSignature returns the signature in the seed of FuzzParse.
func sampleSignature(t *testing.T) []byte {
	t.Helper()
	content, err := os.ReadFile("testdata/fuzz/FuzzParse/ours")
	if err != nil {
		t.Fatal(err)
	}
	text, err := strconv.Unquote(strings.TrimSuffix(strings.SplitAfter(string(content), "[]byte(")[1], ")\n"))
	if err != nil {
		t.Fatal(err)
	}
	return []byte(text)
}

func TestParseReadsEveryField(t *testing.T) {
	fields, err := openContentInfo(sampleSignature(t))
	if err != nil {
		t.Fatal(err)
	}
	wrap := func(extra string) []byte {
		signed := tlv(asn1.SEQUENCE, []byte(versionOne), fields, []byte(extra))
		return tlv(asn1.SEQUENCE, der.OID(oidSignedData), tlv(tagContent, signed))
	}
	if _, err := Parse(wrap("")); err != nil {
		t.Fatal(err)
	}
	for name, extra := range map[string]string{"NULL": "\x05\x00", "second signerInfos": "\x31\x00", "half an element": "\x30"} {
		if _, err := Parse(wrap(extra)); !errors.Is(err, ErrMalformed) {
			t.Errorf("Parse with %s behind the signers = %v, want ErrMalformed", name, err)
		}
	}
}

func TestParseAttributesRefuses(t *testing.T) {
	digest := func(b byte) []byte {
		return attribute(oidMessageDigest, tlv(asn1.OCTET_STRING, []byte{b}))
	}
	tests := []struct {
		name string
		der  []byte
	}{
		{"a type twice", setOf(asn1.SET, digest(1), digest(2))},
		{"no value", setOf(asn1.SET, tlv(asn1.SEQUENCE, der.OID(oidMessageDigest), tlv[[]byte](asn1.SET)))},
		{"no set of values", setOf(asn1.SET, tlv(asn1.SEQUENCE, encoded(oidMessageDigest)))},
		{"something behind the values", setOf(asn1.SET, tlv(asn1.SEQUENCE, encoded(oidMessageDigest), "\x31\x02\x05\x00", "\x05\x00"))},
		{"no object identifier", setOf(asn1.SET, tlv(asn1.SEQUENCE, "\x31\x02\x05\x00"))},
		{"a SEQUENCE", tlv(asn1.SEQUENCE, digest(1))},
	}
	for _, tt := range tests {
		if set, err := parseAttributes(tt.der); err == nil {
			t.Errorf("%s: %v", tt.name, set)
		}
	}
	if _, err := parseAttributes(setOf(asn1.SET, digest(1))); err != nil {
		t.Error(err)
	}
}

func TestRequiredAttributesHaveOneValue(t *testing.T) {
	good := der.OID(oidData)
	for name, set := range map[string]attributeSet{
		"no content type":       {encoded(oidMessageDigest): {tlv(asn1.OCTET_STRING, make([]byte, 32))}},
		"two content types":     {encoded(oidContentType): {good, good}, encoded(oidMessageDigest): {tlv(asn1.OCTET_STRING, make([]byte, 32))}},
		"another content type":  {encoded(oidContentType): {der.OID(oidSignedData)}, encoded(oidMessageDigest): {tlv(asn1.OCTET_STRING, make([]byte, 32))}},
		"no message digest":     {encoded(oidContentType): {good}},
		"digest of 31 bytes":    {encoded(oidContentType): {good}, encoded(oidMessageDigest): {tlv(asn1.OCTET_STRING, make([]byte, 31))}},
		"digest of another tag": {encoded(oidContentType): {good}, encoded(oidMessageDigest): {tlv(asn1.UTF8String, make([]byte, 32))}},
	} {
		signer := Signer{Hash: crypto.SHA256, attributes: set}
		if err := signer.CheckDigest(make([]byte, 32)); !errors.Is(err, ErrDigest) {
			t.Errorf("%s: %v, want ErrDigest", name, err)
		}
	}
}
