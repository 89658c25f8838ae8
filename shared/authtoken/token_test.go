package authtoken

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

// sample is a token whose certificate and signature are only bytes: this
// package reads neither.
func sample() Token {
	return New(bytes.Repeat([]byte{0x30}, 900), bytes.Repeat([]byte{7}, 256), "jpki-web/test")
}

func encode(t testing.TB, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestTokenHasTheFieldsOfWebEID(t *testing.T) {
	const want = `{"unverifiedCertificate":"MAEC","algorithm":"RS256","signature":"Bwg=","format":"web-eid:1.0","appVersion":"jpki-web"}`
	if got := encode(t, New([]byte{0x30, 1, 2}, []byte{7, 8}, "")); string(got) != want {
		t.Errorf("token = %s, want %s", got, want)
	}
}

func TestParseReturnsWhatNewMade(t *testing.T) {
	got, err := Parse(encode(t, sample()))
	if err != nil || got != sample() {
		t.Fatalf("Parse = %+v, %v", got, err)
	}
	certificate, err := got.CertificateDER()
	if err != nil || len(certificate) != 900 {
		t.Errorf("CertificateDER = %d bytes, %v", len(certificate), err)
	}
	signature, err := got.SignatureBytes()
	if err != nil || len(signature) != 256 {
		t.Errorf("SignatureBytes = %d bytes, %v", len(signature), err)
	}
}

func TestFormat(t *testing.T) {
	tests := []struct {
		format string
		ok     bool
	}{
		{"web-eid:1", true},
		{"web-eid:1.0", true},
		{"web-eid:1.1", false},
		{"web-eid:1.999999999", false},
		{"", false},
		{"web-eid", false},
		{"web-eid:", false},
		{"web-eid:10", false},
		{"web-eid:10.0", false},
		{"web-eid:1.", false},
		{"web-eid:1.00", false},
		{"web-eid:1.01", false},
		{"web-eid:1.0.0", false},
		{"web-eid:1.1234567890", false},
		{"web-eid:1.-1", false},
		{"web-eid:1.x", false},
		{"web-eid:01", false},
		{"web-eid:0", false},
		{"web-eid:2.0", false},
		{"web-eid:1.0 ", false},
		{" web-eid:1.0", false},
		{"Web-eid:1.0", false},
		{"xweb-eid:1.0", false},
	}
	for _, tt := range tests {
		t.Run(tt.format, func(t *testing.T) {
			token := sample()
			token.Format = tt.format
			_, err := Parse(encode(t, token))
			if (err == nil) != tt.ok || (err != nil && !errors.Is(err, ErrVersion)) {
				t.Errorf("Parse = %v, want ok %v", err, tt.ok)
			}
		})
	}
}

// A token of a later version has fields of its own, some of which are no strings.
func TestTokenOfALaterVersionIsCalledOne(t *testing.T) {
	good := string(encode(t, sample()))
	certificates := `{"unverifiedSigningCertificates":[{"certificate":"MAEC","supportedSignatureAlgorithms":[{"cryptoAlgorithm":"RSA"}]}],`
	later := strings.Replace(strings.Replace(good, "{", certificates, 1), "web-eid:1.0", "web-eid:1.1", 1)
	tests := []struct {
		name, text string
		want       error
	}{
		{"1.1 with fields of its own", later, ErrVersion},
		{"1.1 without a signature", strings.Replace(later, `"signature"`, `"unverified"`, 1), ErrVersion},
		{"1.0 with fields of 1.1", strings.Replace(later, "web-eid:1.1", "web-eid:1.0", 1), ErrMalformed},
		{"1.1, then 1.0", strings.Replace(later, `"appVersion"`, `"format":"web-eid:1.0","appVersion"`, 1), ErrMalformed},
		{"1.1 cut", later[:len(later)-1], ErrMalformed},
		{"1.1 with something behind", later + "{}", ErrMalformed},
		{"1.1 that is not UTF-8", strings.Replace(later, "RSA", "\xFF", 1), ErrMalformed},
		{"number", strings.Replace(good, `"web-eid:1.0"`, "1.1", 1), ErrMalformed},
		{"format inside another field", strings.Replace(good, "{", `{"x":{"format":"web-eid:1.1"},`, 1), ErrMalformed},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := Parse([]byte(tt.text)); !errors.Is(err, tt.want) {
				t.Errorf("Parse = %v, want %v", err, tt.want)
			}
		})
	}
}

func TestAlgorithmNoneIsRefused(t *testing.T) {
	for _, name := range []string{"none", "None", "", "HS256", "RS1", "RS256 ", "rs256", "EdDSA"} {
		token := sample()
		token.Algorithm = name
		if _, err := Parse(encode(t, token)); !errors.Is(err, ErrAlgorithm) {
			t.Errorf("Parse with algorithm %q = %v, want ErrAlgorithm", name, err)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	good := string(encode(t, sample()))
	replace := func(from, to string) string {
		if !strings.Contains(good, from) {
			t.Fatalf("token has no %q", from)
		}
		return strings.Replace(good, from, to, 1)
	}
	tests := []struct{ name, text string }{
		{"empty", ""},
		{"99 bytes", good[:99]},
		{"10001 bytes", good + strings.Repeat(" ", MaxLength+1-len(good))},
		{"cut", good[:len(good)-1]},
		{"second value", good + "{}"},
		{"text behind", good + "x"},
		{"array", "[" + good + "]"},
		{"null", "null" + strings.Repeat(" ", 200)},
		{"unknown field", replace(`{`, `{"origin":"https://eservice.example",`)},
		{"duplicate field", replace(`{`, `{"algorithm":"RS256",`)},
		{"duplicate field in escapes", replace(`{`, `{"\u0061lgorithm":"RS256",`)},
		{"field in another case", replace(`"algorithm"`, `"Algorithm"`)},
		{"missing field", replace(`"algorithm":"RS256",`, ``)},
		{"number", replace(`"RS256"`, `256`)},
		{"nested object", replace(`"RS256"`, `{}`)},
		{"null value", replace(`"RS256"`, `null`)},
		{"not UTF-8", replace(`jpki-web/test`, "\xff")},
		{"control character in appVersion", replace(`jpki-web/test`, `\u001b[31m`)},
		{"long appVersion", replace(`jpki-web/test`, strings.Repeat("a", 256))},
		{"certificate not base64", replace(`Certificate":"MDAw`, `Certificate":"M*Aw`)},
		{"certificate base64url", replace(`Certificate":"MDAw`, `Certificate":"M_Aw`)},
		{"certificate with line break", replace(`Certificate":"MDAw`, `Certificate":"MD\nAw`)},
		{"certificate empty", string(encode(t, New(nil, bytes.Repeat([]byte{7}, 256), "")))},
		{"signature empty", string(encode(t, New(bytes.Repeat([]byte{7}, 256), nil, "")))},
		{"signature without padding", replace(`Bw==","format`, `Bw","format`)},
		{"signature with stray bits", replace(`Bw==","format`, `Bx==","format`)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, err := Parse([]byte(tt.text)); !errors.Is(err, ErrMalformed) || got != (Token{}) {
				t.Errorf("Parse = %+v, %v, want ErrMalformed", got, err)
			}
		})
	}
}

// What parses means the same when it is written again.
func FuzzParse(f *testing.F) {
	f.Add(encode(f, sample()))
	f.Add([]byte(`{"unverifiedCertificate":"MAEC","algorithm":"ES384","signature":"Bwg=","format":"web-eid:1"}`))
	f.Add([]byte(`{"algorithm":"none"}`))
	f.Add([]byte(`{"unverifiedSigningCertificates":[{"certificate":"MAEC"}],"format":"web-eid:1.1"}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		first, err := parse(text)
		if err != nil {
			return
		}
		second, err := parse(encode(t, first))
		if err != nil || second != first {
			t.Errorf("%+v became %+v, %v", first, second, err)
		}
	})
}
