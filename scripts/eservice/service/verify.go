package service

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"time"

	"jpkiweb/shared/signature/verification"
)

const (
	verifyPath = "/verify"
	maxFile    = 10 << 20 // of a file that is to be verified
	formRoom   = 4 << 10  // what a form has besides its file
	// verifyAtOnce bounds the files in memory.
	verifyAtOnce = 4
)

// verifyPage is where a visitor chooses a signed file.
func (s *service) verifyPage(w http.ResponseWriter, r *http.Request) {
	s.show(w, r, s.visit(r), "verify", http.StatusOK, "")
}

// verifyFile verifies a file that a visitor sends, and keeps nothing of it. What the report
// is worth is what Config.Verifier trusts.
func (s *service) verifyFile(w http.ResponseWriter, r *http.Request) {
	select {
	case s.verifying <- struct{}{}:
		defer func() { <-s.verifying }()
	default:
		w.Header().Set("Retry-After", "10")
		s.show(w, r, s.visit(r), "verify", http.StatusServiceUnavailable, "verify.busy")
		return
	}
	file, err := fileOf(r)
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		s.show(w, r, s.visit(r), "verify", http.StatusRequestEntityTooLarge, "verify.large")
		return
	case err != nil || len(file) == 0:
		s.show(w, r, s.visit(r), "verify", http.StatusBadRequest, "verify.none")
		return
	}
	report := s.config.Verifier.VerifyDocument(r.Context(), bytes.NewReader(file), int64(len(file)))
	s.show(w, r, s.visit(r), "verified", http.StatusOK, newVerified(s.words(r), report))
}

// fileOf reads the field "file" of a form into memory, and of the form nothing else.
func fileOf(r *http.Request) ([]byte, error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, err
	}
	for {
		part, err := parts.NextPart()
		if err != nil {
			return nil, err
		}
		if part.FormName() == "file" {
			return io.ReadAll(part)
		}
	}
}

// verified is what the page of a report shows.
type verified struct {
	Outcome    verification.Outcome
	Record     record // of the file as a whole
	Signatures []verifiedSignature
}

// A verifiedSignature is what the page says of one signature, "" of what is not known.
type verifiedSignature struct {
	Indication      verification.Indication
	Stamp           bool   // it is a time stamp of the document
	Claim           bool   // it is not valid: Name is who it claims to be by
	Name, Issuer    string // of whom a trust anchor knows; else who the certificate says issued it
	Test            bool
	Proven, Claimed string
	Record          record
}

func newVerified(w words, report verification.Report) verified {
	v := verified{Outcome: report.Outcome, Record: stepsRecord(report.Steps)}
	for _, one := range report.Signatures {
		shown := verifiedSignature{
			Indication: one.Indication, Record: stepsRecord(one.Steps),
			Stamp: one.Kind == verification.KindTimeStamp, Claim: one.Indication == verification.TotalFailed,
			Proven: w.momentOr(one.Proven), Claimed: w.momentOr(one.Claims.Time),
		}
		if who := one.Signer; who != nil {
			shown.Issuer, shown.Test = who.Issuer, who.Test
			if who.Judged && who.Name != nil {
				shown.Name = who.Name.Text
			}
		}
		v.Signatures = append(v.Signatures, shown)
	}
	return v
}

// momentOr is a time in Japan, "" for none.
func (w words) momentOr(t *time.Time) string {
	if t == nil {
		return ""
	}
	return w.moment(*t)
}
