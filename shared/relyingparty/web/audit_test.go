package web_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/revocation"
)

// What is kept says what came of it and why, by which certificate, and what was known of
// its revocation.
func TestRecordOfALogin(t *testing.T) {
	c, err := certprofile.Parse(testCard().certificate)
	if err != nil {
		t.Fatal(err)
	}
	serial, issuer := hex.EncodeToString(c.Serial), hex.EncodeToString(c.AuthorityKeyID)
	update, next := noon().Add(-time.Hour), noon().Add(time.Hour)
	for name, w := range map[string]struct {
		said    said
		status  int
		after   string
		outcome relyingparty.Outcome
		code    relyingparty.Code
		state   jpki.RevocationState
		reason  string
		why     string
	}{
		"good":      {said{status: revocation.Status{State: jpki.RevocationGood}}, http.StatusOK, "", relyingparty.Valid, "", jpki.RevocationGood, "", ""},
		"revoked":   {said{status: revocation.Status{State: jpki.RevocationRevoked, Reason: revocation.ReasonOf("keyCompromise")}}, http.StatusForbidden, "", relyingparty.Invalid, relyingparty.CodeRevoked, jpki.RevocationRevoked, revocation.ReasonOf("keyCompromise").String(), ""},
		"on hold":   {said{status: revocation.Status{State: jpki.RevocationOnHold, Reason: revocation.ReasonOf("certificateHold")}}, http.StatusForbidden, "", relyingparty.Invalid, relyingparty.CodeOnHold, jpki.RevocationOnHold, revocation.ReasonOf("certificateHold").String(), ""},
		"unknown":   {said{status: revocation.Because(revocation.Outdated)}, http.StatusServiceUnavailable, "60", relyingparty.OutcomeUndecided, relyingparty.CodeRevocationUnknown, jpki.RevocationUnknown, "", "outdated"},
		"closed":    {said{status: revocation.Status{Why: revocation.Closed, Again: noon().Add(2 * time.Hour)}}, http.StatusServiceUnavailable, "7200", relyingparty.OutcomeUndecided, relyingparty.CodeRevocationClosed, jpki.RevocationUnknown, "", "closed"},
		"of today":  {said{status: revocation.Status{Why: revocation.KnownSoon, Again: noon().Add(time.Second)}}, http.StatusServiceUnavailable, "5", relyingparty.OutcomeUndecided, relyingparty.CodeKnownSoon, jpki.RevocationUnknown, "", "known_soon"},
		"not known": {said{status: revocation.Because(revocation.NotKnown)}, http.StatusServiceUnavailable, "60", relyingparty.OutcomeUndecided, relyingparty.CodeRevocationUnknown, jpki.RevocationUnknown, "", "not_known"},
		"nothing":   {said{err: errors.New("no answer of http://10.0.0.5")}, http.StatusServiceUnavailable, "60", relyingparty.OutcomeUndecided, relyingparty.CodeRevocationUnknown, jpki.RevocationUnknown, "", "no_answer"},
	} {
		s := open(t)
		*s.source = w.said
		if w.said.err == nil {
			s.source.status.ThisUpdate, s.source.status.NextUpdate, s.source.status.Reference = update, next, "PF-1"
		}
		if got := s.post("/login", "visit", ofForms, s.form(s.challenge("visit"))); got.Code != w.status || got.Header().Get("Retry-After") != w.after {
			t.Errorf("%s: %d %s", name, got.Code, got.Body)
		}
		if len(s.records) != 1 || s.records[0].Revocation == nil {
			t.Fatalf("%s: %+v", name, s.records)
		}
		r := s.records[0]
		if r.Serial != serial || r.Issuer != issuer || r.Outcome != w.outcome || r.Code != w.code || r.Purpose != "user_authentication" || !r.Time.Equal(noon()) {
			t.Errorf("%s: %+v", name, r)
		}
		if v := r.Revocation; v.Method != revocation.CRL || v.State != w.state || v.Reason != w.reason || v.Why != w.why || w.said.err == nil && (!v.ThisUpdate.Equal(update) || !v.NextUpdate.Equal(next) || v.Reference != "PF-1") {
			t.Errorf("%s: %+v", name, v)
		}
	}
}

// Neither a name nor the certificate is kept, nor what would let a reader of the record in;
// what a page invents is not taken for a certificate.
func TestRecordHasNoPersonalData(t *testing.T) {
	c, err := certprofile.Parse(testCard().certificate)
	if err != nil {
		t.Fatal(err)
	}
	s := open(t)
	challenge := s.challenge("secret-visit")
	s.post("/login", "secret-visit", ofForms, s.form(challenge))
	s.post("/login", "secret-visit", ofForms, s.form(challenge))
	s.post("/login", "secret-visit", ofForms, "challenge=x&token={}")
	text, err := json.Marshal(s.records)
	if err != nil || len(s.records) != 3 {
		t.Fatal(s.records, err)
	}
	for _, secret := range []string{"secret-visit", challenge, c.Subject.CommonName(), base64.StdEncoding.EncodeToString(testCard().certificate)[:60], "signature"} {
		if strings.Contains(string(text), secret) || strings.Contains(s.log.String(), secret) {
			t.Errorf("%q is in\n%s\n%s", secret, text, s.log.String())
		}
	}
	if !strings.Contains(string(text), `"time":"2026-04-01T12:00:00+09:00"`) {
		t.Errorf("no time with its zone: %s", text)
	}
	if first := s.records[0]; first.Serial == "" || len(first.Session) != 32 || first.Session != s.records[1].Session {
		t.Errorf("%+v", first)
	}
	if s.records[1].Serial != "" || s.records[2].Serial != "" || s.records[1].Code != relyingparty.CodeChallengeMissing {
		t.Errorf("%+v", s.records[1:])
	}
}
