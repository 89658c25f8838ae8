package worker

import (
	"context"
	"crypto/sha256"
	"errors"
	"testing"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/revocation"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/document"
)

// Whoever made a file chose how many certificates it has. Each is asked about once, and only so
// many of them.
func TestQuestionsAreBounded(t *testing.T) {
	asked := 0
	source := &told{status: map[[sha256.Size]byte]revocation.Status{}, ask: func(document.Question) (document.Reply, error) {
		asked++
		return document.Reply{Revocation: &wire.RevocationResult{State: jpki.RevocationGood}}, nil
	}}
	for i := range 3 * maxQuestions {
		c := &certprofile.Certificate{Raw: []byte{byte(i / 256), byte(i)}}
		for range 2 {
			s, err := source.Status(context.Background(), c, nil)
			if good := i < maxQuestions; good != (s.State == jpki.RevocationGood) || good != (err == nil) || !good && !errors.Is(err, errQuestions) {
				t.Fatalf("certificate %d: %s, %v", i, s.State, err)
			}
		}
	}
	if asked != maxQuestions {
		t.Errorf("asked %d times", asked)
	}
}
