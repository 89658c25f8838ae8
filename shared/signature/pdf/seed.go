package pdf

import (
	"fmt"
	"slices"
)

// The bits of a seed value's /Ff: which of its wishes are orders. ISO 32000-2, table 237.
const (
	seedFilter = 1 << iota
	seedSubFilter
	seedVersion
	seedReasons
	seedLegalAttestation
	seedRevocation
	seedDigest
	seedLock
	seedAppearance
	seedKnown = seedAppearance<<1 - 1
)

// checkSeed tells whether the seed value of a field lets the request pass. What it only
// wishes does not count; what it orders and this package does not know refuses.
func (f *File) checkSeed(field Value, r Request) error {
	seed, err := f.get(field, "SV")
	if err != nil || seed.IsNull() {
		return err
	}
	s := seedValue{file: f, dict: seed}
	flags, _ := s.get("Ff").Int()
	s.flags = flags
	if flags&^seedKnown != 0 || flags&(seedLegalAttestation|seedAppearance) != 0 {
		s.refuse("something that is not made here")
	}
	s.checkForm(r)
	s.checkReason(r)
	s.checkCertification(r)
	if s.orders(seedRevocation) && s.get("AddRevInfo").IsTrue() {
		s.refuse("revocation information")
	}
	if s.orders(seedLock) && s.get("LockDocument").is("true") {
		s.refuse("a document that is locked")
	}
	return s.err
}

// A seedValue is one that is being checked; err is the first that is wrong with it.
type seedValue struct {
	file  *File
	dict  Value
	flags int64
	err   error
}

func (s *seedValue) orders(bit int64) bool { return s.flags&bit != 0 }

func (s *seedValue) refuse(why string) {
	if s.err == nil {
		s.err = fmt.Errorf("%w: %s", ErrSeed, why)
	}
}

// get returns an entry of the seed value.
func (s *seedValue) get(key string) Value { return s.entry(s.dict, key) }

func (s *seedValue) entry(dict Value, key string) Value {
	v, err := s.file.get(dict, key)
	if err != nil && s.err == nil {
		s.err = err
	}
	return v
}

// has tells whether an array has such an element; any whether it has elements.
func (s *seedValue) has(key string, is func(Value) bool) (found, any bool) {
	for item := range s.get(key).Items() {
		v, err := s.file.Resolve(item)
		if err != nil && s.err == nil {
			s.err = err
		}
		found, any = found || is(v), true
	}
	return found, any
}

// checkForm compares the form of the signature.
func (s *seedValue) checkForm(r Request) {
	if filter := s.get("Filter"); s.orders(seedFilter) && !filter.IsNull() && !filter.is(filterName) {
		s.refuse("another signature handler")
	}
	form, any := s.has("SubFilter", func(v Value) bool { return v.is(r.Form.subFilter()) })
	if s.orders(seedSubFilter) && any && !form {
		s.refuse("another form of signature")
	}
	if version := s.get("V"); s.orders(seedVersion) && !version.IsNull() && !slices.Contains([]string{"1", "2", "3", "1.0", "2.0", "3.0"}, string(version.raw)) {
		s.refuse("a later version")
	}
	digest, any := s.has("DigestMethod", func(v Value) bool {
		b, _ := v.Bytes()
		return string(b) == "SHA256" || v.is("SHA256")
	})
	if s.orders(seedDigest) && any && !digest {
		s.refuse("another digest than SHA-256")
	}
}

// checkReason compares the reason. An array that holds only "." forbids one.
func (s *seedValue) checkReason(r Request) {
	if !s.orders(seedReasons) {
		return
	}
	named, any := s.has("Reasons", func(v Value) bool { t, _ := v.Text(); return t == r.Reason })
	reason, _ := s.has("Reasons", func(v Value) bool { t, _ := v.Text(); return t != "." })
	forbidden := !any || !reason
	if forbidden && r.Reason != "" || !forbidden && !named {
		s.refuse("another reason")
	}
}

// checkCertification looks at what the seed value asks of certificate, time stamp and
// certification. An approval signature is MDP /P 0.
func (s *seedValue) checkCertification(r Request) {
	if level, ok := s.entry(s.get("MDP"), "P").Int(); ok && level != 0 {
		s.refuse("a certification")
	}
	if flags, _ := s.entry(s.get("TimeStamp"), "Ff").Int(); flags != 0 && !r.TimeStamp {
		s.refuse("a time stamp")
	}
	if flags, _ := s.entry(s.get("Cert"), "Ff").Int(); flags != 0 {
		s.refuse("certain certificates")
	}
}
