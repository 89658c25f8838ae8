package asn1

import "testing"

// Whoever calls what is not there is told.
func TestMarshalFails(t *testing.T) {
	if b, err := Marshal(1); err == nil {
		t.Errorf("%x", b)
	}
}
