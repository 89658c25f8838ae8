package main

import (
	"bytes"
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/revocation"
	"jpkiweb/shared/signature/verification"
)

// revoked answers from the sandbox's list.
type revoked struct {
	list *revocation.List
	now  time.Time
}

func (r revoked) Status(_ context.Context, c, _ *certprofile.Certificate) (revocation.Status, error) {
	return r.list.Status(c, r.now), nil
}

// verifier trusts what the files beside expected.json say.
func verifier(t testing.TB, p *people) *verification.Verifier {
	t.Helper()
	anchor, err := certprofile.Parse(p.documentCA)
	if err != nil {
		t.Fatal(err)
	}
	list, err := revocation.FromCRL(p.list, anchor)
	if err != nil {
		t.Fatal(err)
	}
	v, err := verification.New(verification.Config{
		Anchors:    map[jpki.Purpose][][]byte{jpki.DigitalSignature: {p.documentCA}, jpki.UserAuthentication: {p.loginCA}},
		Revocation: revoked{list, p.now}, Clock: func() time.Time { return p.now }, AllowTest: true, TimeStampRoots: [][]byte{p.tsa.Root().Raw},
	})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// judged is our own report on a file.
func judged(v *verification.Verifier, m made) verification.Report {
	source, size := bytes.NewReader(m.file), int64(len(m.file))
	if m.content == nil {
		return v.Verify(context.Background(), source, size)
	}
	return v.VerifyDetached(context.Background(), source, size, bytes.NewReader(m.content))
}

// Our own report comes to the verdict of the list, for its reasons.
func TestVerdicts(t *testing.T) {
	p := everybody(t)
	v := verifier(t, p)
	for _, a := range attacks() {
		t.Run(a.name, func(t *testing.T) {
			m, err := a.made(p)
			if err != nil {
				t.Fatal(err)
			}
			r := judged(v, m)
			codes, subs := codesOf(r)
			checkWords(t, r)
			for _, s := range r.Signatures {
				checkBasis(t, s)
			}
			if string(r.Outcome) != a.want.Outcome || !slices.Contains(subs, a.want.Sub) {
				t.Errorf("%s is %s %v, want %s %s", a.name, r.Outcome, subs, a.want.Outcome, a.want.Sub)
			}
			if a.name == "claim-other-name.pdf" && !slices.Contains(r.Signatures[0].Claims.Contradictions, verification.ClaimsOtherName) {
				t.Errorf("the name is not told: %+v", r.Signatures[0].Claims)
			}
			for _, reason := range a.want.Reasons {
				if !slices.Contains(codes, reason) {
					t.Errorf("%s: reasons %v, want %s", a.name, codes, reason)
				}
			}
			if notes := notesOf(r); a.want.Outcome == "valid" && !slices.Equal(notes, a.want.Notes) {
				t.Errorf("%s: notes %v, want %v", a.name, notes, a.want.Notes)
			}
			if len(a.want.Reasons) == 0 && len(codes) > 0 {
				t.Errorf("%s: reasons %v", a.name, codes)
			}
		})
	}
}

// notesOf are the notes of a report's signatures.
func notesOf(r verification.Report) (all []string) {
	for _, s := range r.Signatures {
		for _, step := range s.Steps {
			for _, note := range step.Notes {
				all = append(all, string(note))
			}
		}
	}
	return all
}

// rawWord is what only programs read: a word of a program, or a dotted object identifier.
var rawWord = regexp.MustCompile(`[a-z]_[a-z]|\b[a-z]+[A-Z][a-z]+[A-Z]?|\d+(\.\d+){3,}`)

// checkWords looks whether details are sentences for people, with their times in Japan.
func checkWords(t *testing.T, r verification.Report) {
	t.Helper()
	check := func(steps []verification.Step) {
		for _, s := range steps {
			if raw := rawWord.FindString(s.Detail); raw != "" || strings.Contains(s.Detail, "UTC") {
				t.Errorf("%s says %q to people: %s", s.ID, raw, s.Detail)
			}
		}
	}
	check(r.Steps)
	for _, s := range r.Signatures {
		check(s.Steps)
		for _, stamp := range s.TimeStamps {
			check(stamp.Steps)
		}
	}
}

// checkBasis looks whether nothing is said of later changes where nobody knows what was signed.
func checkBasis(t *testing.T, s verification.Signature) {
	t.Helper()
	status := map[verification.StepID]verification.Status{}
	for _, step := range s.Steps {
		status[step.ID] = step.Status
	}
	signed := status[verification.StepDigest] == verification.Passed && status[verification.StepSignature] == verification.Passed
	if status[verification.StepChanges] == verification.Passed && !signed {
		t.Errorf("nothing was changed after a signature that is %s: %+v", s.Conclusion, status)
	}
}

// codesOf are the reasons of a report, and its sub-indications; "" of a signature that passed.
func codesOf(r verification.Report) (codes, subs []string) {
	note := func(steps []verification.Step) {
		for _, s := range steps {
			if s.Code != "" {
				codes = append(codes, string(s.Code))
			}
		}
	}
	note(r.Steps)
	subs = append(subs, string(r.SubIndication))
	for _, s := range r.Signatures {
		note(s.Steps)
		subs = append(subs, string(s.SubIndication))
		for _, stamp := range s.TimeStamps {
			note(stamp.Steps)
		}
	}
	return codes, subs
}
