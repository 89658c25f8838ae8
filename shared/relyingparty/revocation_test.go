package relyingparty_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/revocation"
)

func TestRevocationFailsClosed(t *testing.T) {
	at := now().Add(-time.Hour)
	list := revocation.Status{State: jpki.RevocationRevoked, Reason: revocation.AffiliationChanged, At: at, ThisUpdate: at.Add(time.Minute)}
	tests := []struct {
		name    string
		source  *source
		code    relyingparty.Code // "": passes
		outcome relyingparty.Outcome
		says    string
	}{
		{"good", sourceOf(jpki.RevocationGood), "", relyingparty.Valid, "not revoked"},
		{"revoked", &source{status: list}, relyingparty.CodeRevoked, relyingparty.Invalid,
			"certificate is revoked since 2026-04-01 17:30:15 JST (affiliation changed), as of 2026-04-01 17:31:15 JST"},
		{"on hold", sourceOf(jpki.RevocationOnHold), relyingparty.CodeOnHold, relyingparty.Invalid, "certificate is on hold"},
		{"no list", &source{status: revocation.Because(revocation.NoList)}, relyingparty.CodeRevocationUnknown, relyingparty.OutcomeUndecided, "no revocation list"},
		{"list out of date", &source{status: revocation.Because(revocation.Outdated)}, relyingparty.CodeRevocationUnknown, relyingparty.OutcomeUndecided, "out of date"},
		{"closed", &source{status: revocation.Status{Why: revocation.Closed, Again: now().Add(time.Hour)}}, relyingparty.CodeRevocationClosed, relyingparty.OutcomeUndecided, "closed until 2026-04-01 19:30:15 JST"},
		{"closed, nobody knows until when", &source{status: revocation.Because(revocation.Closed)}, relyingparty.CodeRevocationClosed, relyingparty.OutcomeUndecided, "closed now"},
		{"of today", &source{status: revocation.Because(revocation.KnownSoon)}, relyingparty.CodeKnownSoon, relyingparty.OutcomeUndecided, "does not know the certificate of today yet"},
		{"not known", &source{status: revocation.Because(revocation.NotKnown)}, relyingparty.CodeRevocationUnknown, relyingparty.OutcomeUndecided, "does not know the certificate"},
		{"no answer", &source{}, relyingparty.CodeRevocationUnknown, relyingparty.OutcomeUndecided, "does not know"},
		{"an answer of another kind", sourceOf("else"), relyingparty.CodeRevocationUnknown, relyingparty.OutcomeUndecided, "does not know"},
		{"error", &source{err: errors.New("no route")}, relyingparty.CodeRevocationUnknown, relyingparty.OutcomeUndecided, "no route"},
		{"good with error", &source{status: revocation.Status{State: jpki.RevocationGood}, err: errors.New("stale")}, relyingparty.CodeRevocationUnknown, relyingparty.OutcomeUndecided, "stale"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, report := login(t, askingConfig(tt.source), issue(t, jpki.UserAuthentication))
			if report.Outcome() != tt.outcome || !strings.Contains(report.String(), tt.says) {
				t.Errorf("%s, want %s and %q in\n%s", report.Outcome(), tt.outcome, tt.says, report)
			}
			if tt.code != "" {
				wantFailure(t, report, relyingparty.StepRevocation, tt.code)
				return
			}
			wantOK(t, report)
			if len(report.NotChecked()) != 0 {
				t.Errorf("not checked: %v", report.NotChecked())
			}
		})
	}
}

// A revoked card is never let in because somebody forgot to say where it is told.
func TestVerifierWithoutARevocationSourceMustSayIt(t *testing.T) {
	c := config()
	c.WithoutRevocation = false
	if _, err := relyingparty.New(c); !errors.Is(err, relyingparty.ErrNoRevocation) {
		t.Errorf("neither: %v", err)
	}
	c = askingConfig(sourceOf(jpki.RevocationGood))
	c.WithoutRevocation = true
	if _, err := relyingparty.New(c); !errors.Is(err, relyingparty.ErrNoRevocation) {
		t.Errorf("both: %v", err)
	}
	_, report := login(t, config(), issue(t, jpki.UserAuthentication))
	wantOK(t, report)
	if !strings.Contains(report.String(), "– revocation  not checked, by configuration") {
		t.Errorf("report:\n%s", report)
	}
}

// Nobody learns from the revocation source whose token does not verify.
func TestRevocationIsAskedLast(t *testing.T) {
	s := sourceOf(jpki.RevocationGood)
	login(t, askingConfig(s), issue(t, jpki.DigitalSignature))
	login(t, askingConfig(s), issueFrom(t, sharedCast().otherCA, jpki.UserAuthentication))
	if s.asked != 0 {
		t.Errorf("asked %d times", s.asked)
	}
}
