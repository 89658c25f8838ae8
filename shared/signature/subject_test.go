package signature_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"slices"
	"testing"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/signature"
	"jpkiweb/shared/signature/cms"
	"jpkiweb/shared/signature/pdf"
	"jpkiweb/shared/signature/pdftest"
)

// What is prepared is what is allowed, in each format, and what is embedded verifies.
func TestSubjectIsSigned(t *testing.T) {
	alice := cast().alice
	for _, format := range signature.Formats {
		t.Run(string(format), func(t *testing.T) {
			s := subject(t, format)
			draft, err := s.Prepare(alice.certificate, signingTime)
			if err != nil {
				t.Fatal(err)
			}
			allowed, err := s.Allows(draft.ToBeSigned(), alice.certificate)
			if err != nil || allowed != draft.Digest() {
				t.Fatalf("allowed %x, want %x: %v", allowed, draft.Digest(), err)
			}
			signed, err := draft.Embed(alice.sign(draft.Digest()))
			if err != nil {
				t.Fatal(err)
			}
			checkSignature(t, s, signed)
		})
	}
}

func checkSignature(t *testing.T, s signature.Subject, signed signature.Signature) {
	t.Helper()
	alice := cast().alice.certificate
	if !bytes.Equal(signed.Certificate, alice.Raw) || signed.Digest == [sha256.Size]byte{} {
		t.Errorf("signature with %d bytes of certificate over %x", len(signed.Certificate), signed.Digest)
	}
	if s.Format == signature.PKCS1 {
		if err := alice.VerifySignature(s.Digest[:], signed.Value); err != nil || signed.CMS != nil {
			t.Errorf("%d bytes of CMS: %v", len(signed.CMS), err)
		}
		return
	}
	parsed, err := cms.Parse(signed.CMS)
	if err != nil {
		t.Fatal(err)
	}
	result, err := parsed.Verify(signed.Digest)
	if err != nil || result.SigningTime.IsZero() != (s.Format == signature.PAdES) {
		t.Errorf("signed at %v: %v", result.SigningTime, err)
	}
	if !bytes.Equal(signed.Value, parsed.Signers[0].Signature) {
		t.Error("value is another one than that in the CMS")
	}
	if (signed.Name != "") != (s.Format == signature.MOJ) || (signed.Digest == s.Digest) == (s.Format == signature.MOJ) {
		t.Errorf("name %q, digest %x of %x", signed.Name, signed.Digest, s.Digest)
	}
}

// The digest of a MOJ subject is that of the finished file's ranges, with the name of the
// certificate in it.
func TestMOJDigestIsThatOfTheFinishedFile(t *testing.T) {
	for _, who := range []signer{cast().alice, cast().bob} {
		p := plan(t, pdftest.Pages(1, 200, 200), pdf.MOJ)
		head, tail := must(p.State()), p.Tail()
		s := signature.Subject{Format: signature.MOJ, Head: &head, Tail: &tail}
		draft, err := s.Prepare(who.certificate, signingTime)
		if err != nil {
			t.Fatal(err)
		}
		signed, err := draft.Embed(who.sign(draft.Digest()))
		if err != nil {
			t.Fatal(err)
		}
		var file bytes.Buffer
		if err := p.Embed(&file, pdf.Signature{CMS: signed.CMS, Name: signed.Name, Digest: signed.Digest}); err != nil {
			t.Fatal(err)
		}
		r := p.Ranges()
		ranges := slices.Concat(file.Bytes()[:r[1]], file.Bytes()[r[2]:])
		if want := sha256.Sum256(ranges); signed.Digest != want {
			t.Errorf("%s: digest %x, want %x", signed.Name, signed.Digest, want)
		}
		f := must(pdf.Open(bytes.NewReader(file.Bytes()), int64(file.Len())))
		field := must(f.Fields())[0]
		if name, _ := must(field.Signature()).Get("Name").Text(); name != who.certificate.Holder.Name {
			t.Errorf("name %q, want %q", name, who.certificate.Holder.Name)
		}
	}
}

// A name that does not fit is an error before there is anything to sign.
func TestNameThatDoesNotFit(t *testing.T) {
	nobody := *cast().alice.certificate
	nobody.Holder = nil
	nameless := nobody
	nameless.Holder = new(certprofile.Holder)
	for name, c := range map[string]*certprofile.Certificate{"too long": cast().long.certificate, "no holder": &nobody, "no name": &nameless, "no certificate": nil} {
		t.Run(name, func(t *testing.T) {
			s := subject(t, signature.MOJ)
			_, resolved := s.Resolve(c)
			draft, prepared := s.Prepare(c, signingTime)
			_, allowed := s.Allows(nil, c)
			for _, err := range []error{resolved, prepared, allowed} {
				if !errors.Is(err, signature.ErrName) || draft != nil {
					t.Errorf("draft %v: %v, want ErrName", draft, err)
				}
			}
		})
	}
}

// Every bit of what is signed counts. Only the time is the signer's to claim.
func TestEveryFlippedBitIsNotAllowed(t *testing.T) {
	c := cast().alice.certificate
	for _, format := range []signature.Format{signature.CMS, signature.CAdES, signature.MOJ, signature.PAdES} {
		s := subject(t, format)
		good := must(s.Prepare(c, signingTime)).ToBeSigned()
		claimed := bytes.Index(good, []byte("260401030000Z"))
		if (claimed < 0) != (format == signature.PAdES) {
			t.Fatalf("%s: time at %d", format, claimed)
		}
		for bit := range 8 * len(good) {
			flipped := bytes.Clone(good)
			flipped[bit/8] ^= 1 << (bit % 8)
			digest, err := s.Allows(flipped, c)
			if at := bit / 8; claimed >= 0 && at >= claimed && at < claimed+len("260401030000") && err == nil {
				if digest != sha256.Sum256(flipped) {
					t.Errorf("%s: digest %x of another time", format, digest)
				}
				continue
			}
			if !errors.Is(err, signature.ErrToBeSigned) || digest != [sha256.Size]byte{} {
				t.Errorf("%s: bit %d: %v, want ErrToBeSigned", format, bit, err)
			}
		}
	}
}

// What was made for one subject or certificate is not allowed for another.
func TestOthersAttributesAreNotAllowed(t *testing.T) {
	alice, bob := cast().alice.certificate, cast().bob.certificate
	of := func(s signature.Subject, c *certprofile.Certificate) []byte {
		return must(s.Prepare(c, signingTime)).ToBeSigned()
	}
	document, other := subject(t, signature.CMS), subject(t, signature.CMS)
	other.Digest[0] ^= 1
	forged := subject(t, signature.MOJ)
	forged.Head.Words[0] ^= 1
	tests := []struct {
		name string
		s    signature.Subject
		tbs  []byte
		c    *certprofile.Certificate
	}{
		{"other document", document, of(other, alice), alice},
		{"other person", document, of(document, bob), alice},
		{"no certificate", document, of(document, alice), nil},
		{"untimed for CMS", document, of(subject(t, signature.PAdES), alice), alice},
		{"timed for PAdES", subject(t, signature.PAdES), of(document, alice), alice},
		{"other state for MOJ", subject(t, signature.MOJ), of(forged, alice), alice},
		{"other name for MOJ", subject(t, signature.MOJ), of(subject(t, signature.MOJ), bob), alice},
		{"CMS of the file itself for MOJ", subject(t, signature.MOJ), of(signature.Subject{Format: signature.CMS, Digest: sha256.Sum256(pdftest.Pages(1, 200, 200))}, alice), alice},
		{"attributes for PKCS1", subject(t, signature.PKCS1), of(document, alice), alice},
		{"nothing for CMS", document, nil, alice},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if digest, err := tt.s.Allows(tt.tbs, tt.c); !errors.Is(err, signature.ErrToBeSigned) || digest != [sha256.Size]byte{} {
				t.Errorf("Allows = %x, %v, want ErrToBeSigned", digest, err)
			}
		})
	}
}

// A subject whose members do not fit its format is refused by everything.
func TestSubjectThatDoesNotFit(t *testing.T) {
	change := func(format signature.Format, change func(*signature.Subject)) signature.Subject {
		s := subject(t, format)
		change(&s)
		return s
	}
	moj := subject(t, signature.MOJ)
	tests := []struct {
		name string
		s    signature.Subject
		want error
	}{
		{"no format", signature.Subject{}, signature.ErrFormat},
		{"unknown format", signature.Subject{Format: "raw"}, signature.ErrFormat},
		{"state without a tail", change(signature.MOJ, func(s *signature.Subject) { s.Tail = nil }), signature.ErrSubject},
		{"tail without a state", change(signature.MOJ, func(s *signature.Subject) { s.Head = nil }), signature.ErrSubject},
		{"state that does not fit its length", change(signature.MOJ, func(s *signature.Subject) { s.Head.Length++ }), signature.ErrSubject},
		{"state of nothing", change(signature.MOJ, func(s *signature.Subject) { *s.Head = pdf.State{} }), signature.ErrSubject},
		{"state of more than any file", change(signature.MOJ, func(s *signature.Subject) { s.Head.Length += 1 << 40 }), signature.ErrSubject},
		{"tail with a name", change(signature.MOJ, func(s *signature.Subject) { s.Tail.Bytes[10] = '(' }), signature.ErrSubject},
		{"tail with its name elsewhere", change(signature.MOJ, func(s *signature.Subject) { s.Tail.NameAt = 9 }), signature.ErrSubject},
		{"tail without a place for the name", change(signature.MOJ, func(s *signature.Subject) { s.Tail.NameAt, s.Tail.NameWidth = 0, 0 }), signature.ErrSubject},
		{"tail with a negative place", change(signature.MOJ, func(s *signature.Subject) { s.Tail.NameAt = -1 }), signature.ErrSubject},
		{"tail with a key before the name", change(signature.MOJ, func(s *signature.Subject) { s.Tail.Bytes = append([]byte("/Reason()"), s.Tail.Bytes...) }), signature.ErrSubject},
		{"tail whose dictionary goes on", change(signature.MOJ, func(s *signature.Subject) {
			s.Tail.Bytes = bytes.Replace(s.Tail.Bytes, []byte(">>\nendobj"), []byte("/Name()>>\nendobj"), 1)
		}), signature.ErrSubject},
		{"tail without an end", change(signature.MOJ, func(s *signature.Subject) { s.Tail.Bytes = s.Tail.Bytes[:len(s.Tail.Bytes)-1] }), signature.ErrSubject},
		{"long tail", change(signature.MOJ, func(s *signature.Subject) {
			s.Tail.Bytes = slices.Concat(s.Tail.Bytes, bytes.Repeat([]byte(" "), pdf.MaxTail), []byte("%%EOF\n"))
		}), signature.ErrSubject},
		{"state for CMS", signature.Subject{Format: signature.CMS, Head: moj.Head}, signature.ErrSubject},
		{"tail for PAdES", signature.Subject{Format: signature.PAdES, Tail: moj.Tail}, signature.ErrSubject},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, resolved := tt.s.Resolve(cast().alice.certificate)
			_, prepared := tt.s.Prepare(cast().alice.certificate, signingTime)
			_, allowed := tt.s.Allows(nil, cast().alice.certificate)
			for _, err := range []error{tt.s.Check(), resolved, prepared, allowed} {
				if !errors.Is(err, tt.want) {
					t.Errorf("error = %v, want %v", err, tt.want)
				}
			}
		})
	}
}

func TestFormatsSayWhatTheyTake(t *testing.T) {
	for _, row := range []struct {
		format          signature.Format
		isPDF, own, tsa bool
	}{
		{signature.CMS, false, false, false}, {signature.CAdES, false, false, true}, {signature.MOJ, true, true, false},
		{signature.PAdES, true, false, true}, {signature.PKCS1, false, true, false},
	} {
		if f := row.format; f.IsPDF() != row.isPDF || f.IsOwn() != row.own || f.TakesTimeStamp() != row.tsa || f.Check() != nil {
			t.Errorf("%s: PDF %t, own %t, time stamp %t", f, f.IsPDF(), f.IsOwn(), f.TakesTimeStamp())
		}
	}
}

func TestPrepareWithoutATime(t *testing.T) {
	for _, format := range signature.Formats {
		_, err := subject(t, format).Prepare(cast().alice.certificate, time.Time{})
		if timed := format != signature.PAdES && format != signature.PKCS1; errors.Is(err, signature.ErrSubject) != timed {
			t.Errorf("%s: %v", format, err)
		}
	}
}

func TestValueOfAnotherSignatureIsNotEmbedded(t *testing.T) {
	alice := cast().alice
	for _, format := range signature.Formats {
		draft := must(subject(t, format).Prepare(alice.certificate, signingTime))
		for name, value := range map[string][]byte{
			"none": nil, "another document's": alice.sign([sha256.Size]byte{}), "another person's": cast().bob.sign(draft.Digest()),
		} {
			if signed, err := draft.Embed(value); !errors.Is(err, signature.ErrSignature) || signed.Value != nil {
				t.Errorf("%s: %s: %v, want ErrSignature", format, name, err)
			}
		}
	}
}
