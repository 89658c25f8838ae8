package document

import (
	"bytes"
	"errors"
	"testing"

	"jpkiweb/shared/signature"
)

// The bare signature of what another form signs would be one of that form.
func TestSigningInputIsRefused(t *testing.T) {
	for name, test := range map[string]struct {
		text    string
		refused bool
	}{
		"SignedInfo":               {`<SignedInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><CanonicalizationMethod/></SignedInfo>`, true},
		"SignedInfo with a prefix": {"\xEF\xBB\xBF<?xml version=\"1.0\"?>\n<ds:SignedInfo>x</ds:SignedInfo>", true},
		"JWS":                      {"eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0", true},
		"XML of another kind":      {"<application><SignedInfo/></application>", false},
		"a text":                   {"eyJ is not all of it.", false},
		"another text":             {"An application, signed.", false},
	} {
		_, err := Open(bytes.NewReader([]byte(test.text)), int64(len(test.text)), Options{Format: signature.PKCS1})
		if errors.Is(err, ErrSigningInput) != test.refused || err != nil && !test.refused {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := Open(bytes.NewReader([]byte(test.text)), int64(len(test.text)), Options{Format: signature.CMS}); err != nil {
			t.Errorf("%s as CMS: %v", name, err)
		}
	}
}
