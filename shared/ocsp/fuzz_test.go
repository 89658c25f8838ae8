package ocsp_test

import (
	"bytes"
	"testing"

	"jpkiweb/shared/ocsp"
)

// FuzzAccept looks for an answer that nobody signed and that counts all the same, or on which
// anything panics.
func FuzzAccept(f *testing.F) {
	a := ours()
	r, err := ocsp.NewRequest(a.holder, a.certificate, ocsp.SHA1, false)
	if err != nil {
		f.Fatal(err)
	}
	d := answer(a)
	d.by, d.key, d.certificates = byName(a.certificate.RawSubject), a.key, nil
	byCA, byResponder := d.der(), answer(a).der()
	d.singles[0].state = revokedFor(4, noon)
	revoked := d.der()
	for _, seed := range [][]byte{byCA, byResponder, revoked, {0x30, 0x03, 0x0A, 0x01, 0x03}, nil} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, answer []byte) {
		got := r.Accept(answer, ocsp.Rule{}, noon)
		known := bytes.Equal(answer, byCA) || bytes.Equal(answer, byResponder) || bytes.Equal(answer, revoked)
		if got.State.Known() != known || !known && (got.Why == 0 || got.Detail == "") {
			t.Errorf("%X: %+v", answer, got)
		}
	})
}
