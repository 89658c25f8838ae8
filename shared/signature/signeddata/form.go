package signeddata

import (
	"fmt"
	"slices"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"jpkiweb/shared/der"
)

// CheckForm returns nil if the versions of signers, the digests that are named before the document,
// and the parameters of algorithms are as RFC 5652, 5.1 and 5.3, and RFC 5754, 2, want them, and
// each signed attribute comes once with one value: else ErrMalformed, ErrTwice or ErrValues. No
// signature depends on them, and writers differ in them, so that Open does not ask. It is for who
// takes one form only.
func (d *Data) CheckForm() error {
	named, ok := d.digests()
	if !ok {
		return fmt.Errorf("%w: digestAlgorithms", ErrMalformed)
	}
	for _, s := range d.Signers {
		want := 1
		if s.KeyID != nil {
			want = 3
		}
		switch {
		case s.version != want:
			return fmt.Errorf("%w: SignerInfo version %d, want %d", ErrMalformed, s.version, want)
		case !s.digest.isPlain() || !slices.Contains(named, s.digest.oid):
			return fmt.Errorf("%w: digestAlgorithm", ErrMalformed)
		case s.signature.oid != oidPSS && !s.signature.isPlain():
			return fmt.Errorf("%w: signatureAlgorithm", ErrMalformed)
		}
		if s.Attributes == nil {
			continue
		}
		for _, a := range s.Attributes.all {
			if _, err := s.Attributes.value(a.oid); err != nil {
				return err
			}
		}
	}
	return nil
}

// digests are the algorithms that are named before the document.
func (d *Data) digests() (oids []string, ok bool) {
	s := cryptobyte.String(d.algorithms)
	var all cryptobyte.String
	if !s.ReadASN1(&all, asn1.SET) {
		return nil, false
	}
	for !all.Empty() {
		one, ok := readAlgorithm(&all)
		if !ok || !one.isPlain() {
			return nil, false
		}
		oids = append(oids, one.oid)
	}
	return oids, true
}

// isPlain tells whether an algorithm has no parameters, or NULL.
func (a algorithm) isPlain() bool { return len(a.parameters) == 0 || der.IsNull(a.parameters) }
