package operation

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/sandboxca"
	"jpkiweb/shared/signature"
	"jpkiweb/shared/signature/cms"
	"jpkiweb/shared/signature/pdf"
	"jpkiweb/shared/wire"
)

var batchTime = time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)

// batch is one document of each format, and more.
func batch() []signature.Subject {
	head := pdf.State{Length: 1, Rest: []byte("%")}
	tail := pdf.Tail{Bytes: []byte("/Name" + strings.Repeat(" ", pdf.NameWidth) + ">>\nendobj\n%%EOF\n"), NameAt: len("/Name"), NameWidth: pdf.NameWidth}
	var all []signature.Subject
	for i := range 7 {
		format := signature.Formats[i%len(signature.Formats)]
		s := signature.Subject{Format: format, Digest: sha256.Sum256([]byte{byte(i)})}
		if format == signature.MOJ {
			s.Head, s.Tail = &head, &tail
		}
		all = append(all, s)
	}
	return all
}

// checkSigned verifies one result as a reader of its format does.
func checkSigned(t *testing.T, s signature.Subject, certificate *certprofile.Certificate, got Signed) {
	t.Helper()
	if got.Err != nil {
		t.Errorf("%s: %v", s.Format, got.Err)
		return
	}
	want, err := s.Resolve(certificate)
	if err != nil || got.Signature.Digest != want.Digest || got.Signature.Name != want.Name || !bytes.Equal(got.Signature.Certificate, certificate.Raw) {
		t.Errorf("%s: signature over %x by %q, want %+v: %v", s.Format, got.Signature.Digest, got.Signature.Name, want, err)
	}
	if s.Format == signature.PKCS1 {
		err = certificate.VerifySignature(s.Digest[:], got.Signature.Value)
	} else if parsed, parseErr := cms.Parse(got.Signature.CMS); parseErr != nil {
		err = parseErr
	} else {
		_, err = parsed.Verify(want.Digest)
	}
	if err != nil {
		t.Errorf("%s: %v", s.Format, err)
	}
}

func certificateOf(t *testing.T, config emulator.Config) *certprofile.Certificate {
	t.Helper()
	c, err := certprofile.Parse(config.DigitalSignature.Certificate)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// beforeFirst is how many commands come before the first signature: SELECT, the tries that
// are left, VERIFY, and READ BINARY of two certificates.
const beforeFirst = 5

// signing runs a batch and records what it told.
type signing struct {
	prepared []int
	progress []string
	signed   []Signed
	err      error
}

func signBatch(ctx context.Context, c iso7816.Transmitter, config emulator.Config, documents []signature.Subject) (s signing) {
	s.signed, s.err = Sign(ctx, c, SignJob{
		Documents: documents, Time: batchTime, PIN: pinOf(config, jpki.DigitalSignaturePIN),
		Prepare: func(_ context.Context, item int, toBeSigned []byte) error {
			s.prepared = append(s.prepared, item)
			if len(toBeSigned) == 0 {
				return errors.New("nothing to be signed")
			}
			return nil
		},
		Progress: func(done, total int) { s.progress = append(s.progress, fmt.Sprintf("%d/%d", done, total)) },
	})
	return s
}

// Documents of all formats are signed with one entry of the password, each at the price
// of one command. What has no signed attributes is not prepared.
func TestBatchOfAllFormats(t *testing.T) {
	hanako := named(t, "見本　花子")
	c, config := insert(t, hanako)
	documents := batch()
	s := signBatch(t.Context(), c, config, documents)
	if s.err != nil || len(s.signed) != len(documents) {
		t.Fatalf("%d results: %v", len(s.signed), s.err)
	}
	for i, d := range documents {
		checkSigned(t, d, certificateOf(t, config), s.signed[i])
	}
	if want := []int{0, 1, 2, 3, 5, 6}; !slices.Equal(s.prepared, want) {
		t.Errorf("prepared %v, want %v", s.prepared, want)
	}
	if want := "1/7 2/7 3/7 4/7 5/7 6/7 7/7"; strings.Join(s.progress, " ") != want {
		t.Errorf("progress %v, want %v", s.progress, want)
	}
	atMost(t, "seven documents", c.Commands(), beforeFirst+7)
}

// A card that is pulled at the n-th document leaves what was signed before, says at which
// document it ended, and lists the others. No try is spent.
func TestCardPulledAtEachDocument(t *testing.T) {
	hanako := named(t, "見本　花子")
	documents := batch()
	for _, effect := range []emulator.Effect{emulator.RemoveBefore, emulator.RemoveAfter} {
		for n := range documents {
			c, config := insert(t, hanako)
			c.Inject(emulator.Fault{Command: beforeFirst + 1 + n, Effect: effect})
			s := signBatch(t.Context(), c, config, documents)
			if s.err == nil || len(s.signed) != len(documents) || len(s.progress) != n {
				t.Fatalf("at %d: %d results, progress %v: %v", n, len(s.signed), s.progress, s.err)
			}
			for i, d := range documents {
				switch got := s.signed[i]; {
				case i < n:
					checkSigned(t, d, certificateOf(t, config), got)
				case got.Signature.Value != nil:
					t.Errorf("at %d: document %d is signed", n, i)
				case i == n && !errors.Is(s.err, got.Err), i > n && !errors.Is(got.Err, ErrNotSigned):
					t.Errorf("at %d: document %d: %v, the job ended with %v", n, i, got.Err, s.err)
				}
			}
			checkTries(t, c, beforeFirst+1+n)
		}
	}
}

// The rest of a batch that ended is a batch: with what is left all documents are signed.
func TestBatchIsResumed(t *testing.T) {
	hanako := named(t, "見本　花子")
	documents := batch()
	c, config := insert(t, hanako)
	c.Inject(emulator.Fault{Command: beforeFirst + 1 + 3, Effect: emulator.RemoveBefore})
	first := signBatch(t.Context(), c, config, documents)
	var left []signature.Subject
	for i, got := range first.signed {
		if got.Err != nil {
			left = append(left, documents[i])
		}
	}
	c, config = insert(t, hanako)
	second := signBatch(t.Context(), c, config, left)
	if second.err != nil || len(left) != len(documents)-3 {
		t.Fatalf("%d left: %v", len(left), second.err)
	}
	for i, d := range left {
		checkSigned(t, d, certificateOf(t, config), second.signed[i])
	}
}

// A job that ended before the first document has no result, as one whose list has nothing
// that can be signed, which does not reach the card.
func TestBatchThatDoesNotBegin(t *testing.T) {
	hanako := named(t, "見本　花子")
	for command := 1; command <= beforeFirst; command++ {
		c, config := insert(t, hanako)
		c.Inject(emulator.Fault{Command: command, Effect: emulator.RemoveBefore})
		if s := signBatch(t.Context(), c, config, batch()); s.err == nil || s.signed != nil || s.prepared != nil {
			t.Errorf("at command %d: %d results, prepared %v: %v", command, len(s.signed), s.prepared, s.err)
		}
	}
	for name, documents := range map[string][]signature.Subject{"none": nil, "none that fits": {{Format: "raw"}, {Format: signature.MOJ}}} {
		c, config := insert(t, hanako)
		s := signBatch(t.Context(), c, config, documents)
		if s.signed != nil || c.Commands() != 0 || WireError(s.err).Code != wire.CodeRequestInvalid {
			t.Errorf("%s: %d results, %d commands: %v", name, len(s.signed), c.Commands(), s.err)
		}
	}
}

// A document that cannot be signed does not keep the others from it.
func TestDocumentWithAnErrorOfItsOwn(t *testing.T) {
	c, config := insert(t, named(t, strings.Repeat("寿限無", 67)))
	documents := slices.Insert(batch(), 1, signature.Subject{Format: "raw"})
	s := signBatch(t.Context(), c, config, documents)
	if s.err != nil || len(s.progress) != len(documents) {
		t.Fatalf("progress %v: %v", s.progress, s.err)
	}
	for i, d := range documents {
		want := map[signature.Format]error{"raw": signature.ErrFormat, signature.MOJ: signature.ErrName}[d.Format]
		if want == nil {
			checkSigned(t, d, certificateOf(t, config), s.signed[i])
		} else if got := s.signed[i]; !errors.Is(got.Err, want) || got.Signature.Value != nil || WireError(got.Err).Code != wire.CodeRequestInvalid {
			t.Errorf("%s: %v, want %v", d.Format, got.Err, want)
		}
	}
	if slices.Contains(s.prepared, 1) || slices.Contains(s.prepared, 3) {
		t.Errorf("prepared %v", s.prepared)
	}
}

// named gives the card a certificate of the profile, with this name in it, and that of its CA.
func named(t *testing.T, name string) func(*emulator.Config) {
	t.Helper()
	ca, err := sandboxca.New(rand.Reader, batchTime)
	if err != nil {
		t.Fatal(err)
	}
	holder := sandboxca.DefaultHolder()
	holder.Name = name
	return func(c *emulator.Config) {
		der, err := ca.Issue(jpki.DigitalSignature, c.DigitalSignature.Key.Public(), holder)
		if err != nil {
			t.Fatal(err)
		}
		credential := *c.DigitalSignature
		credential.Certificate, credential.CACertificate = der, ca.Certificate(jpki.DigitalSignature)
		c.DigitalSignature = &credential
	}
}

// A document that is refused where the card is lent ends the batch, and what was signed is
// kept.
func TestBatchEndsWhereItIsRefused(t *testing.T) {
	hanako := named(t, "見本　花子")
	refused := errors.New("refused")
	c, config := insert(t, hanako)
	signed, err := Sign(t.Context(), c, SignJob{
		Documents: batch(), Time: batchTime, PIN: pinOf(config, jpki.DigitalSignaturePIN),
		Prepare: func(_ context.Context, item int, _ []byte) error {
			if item == 2 {
				return refused
			}
			return nil
		},
	})
	if !errors.Is(err, refused) || signed[1].Err != nil || !errors.Is(signed[2].Err, refused) || !errors.Is(signed[3].Err, ErrNotSigned) {
		t.Errorf("%v: documents %v, %v, %v", err, signed[1].Err, signed[2].Err, signed[3].Err)
	}
	if n := c.State().Signatures; n != 2 {
		t.Errorf("%d signatures", n)
	}
}

// Who cancels between two documents keeps what was signed.
func TestBatchIsCancelled(t *testing.T) {
	hanako := named(t, "見本　花子")
	c, config := insert(t, hanako)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	documents := batch()
	signed, err := Sign(ctx, c, SignJob{
		Documents: documents, Time: batchTime, PIN: pinOf(config, jpki.DigitalSignaturePIN),
		Progress: func(done, _ int) {
			if done == 3 {
				cancel()
			}
		},
	})
	if !errors.Is(err, context.Canceled) || c.State().Signatures != 3 {
		t.Fatalf("%d signatures: %v", c.State().Signatures, err)
	}
	for i, d := range documents {
		if i < 3 {
			checkSigned(t, d, certificateOf(t, config), signed[i])
		} else if signed[i].Err == nil {
			t.Errorf("document %d has no error", i)
		}
	}
}
