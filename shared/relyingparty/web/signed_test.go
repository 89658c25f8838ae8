package web_test

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/relyingparty/web"
	"jpkiweb/shared/revocation"
)

const document = "an application"

func (s *site) wait(session string) {
	s.pending[session] = &web.Pending{Document: []byte(document), Of: "number 7"}
}

// A document is signed once, and the record has neither a name nor the certificate.
func TestSubmission(t *testing.T) {
	s := open(t)
	der := testCard().signingCertificate(t)
	c, err := certprofile.Parse(der)
	if err != nil || c.Holder == nil {
		t.Fatal(err)
	}
	s.wait("secret-visit")
	form := testCard().signed(t, der, document)
	if w := s.post("/sign", "secret-visit", ofForms, form); w.Code != http.StatusOK || w.Body.String() != "received of "+c.Holder.Name+": number 7true" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	s.wantRefusal(s.post("/sign", "secret-visit", ofForms, form), http.StatusForbidden, web.CodeNoDocument, "")
	if len(s.records) != 1 {
		t.Fatalf("%d records", len(s.records))
	}
	r := s.records[0]
	if r.Purpose != "signature_verification" || r.Outcome != relyingparty.Valid || r.Serial != hex.EncodeToString(c.Serial) || r.Revocation == nil || r.Revocation.State != jpki.RevocationGood {
		t.Errorf("%+v", r)
	}
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"secret-visit", c.Holder.Name, c.Holder.Address, c.Holder.BirthDate.Raw, c.Subject.CommonName(), document} {
		if secret == "" || strings.Contains(string(text), secret) || strings.Contains(s.log.String(), secret) {
			t.Errorf("%q is in\n%s\n%s", secret, text, s.log.String())
		}
	}
}

// Whatever is wrong, nothing is taken, and the document is used up where one was meant.
func TestSubmissionsThatAreRefused(t *testing.T) {
	der := testCard().signingCertificate(t)
	right := testCard().signed(t, der, document)
	for name, c := range map[string]struct {
		session, form string
		ruin          func(*site)
		status        int
		code          relyingparty.Code
		after         string
		serial        bool // is recorded
	}{
		"no session":           {"", right, nil, http.StatusForbidden, web.CodeNoSession, "", false},
		"of nobody's document": {"another", right, nil, http.StatusForbidden, web.CodeNoDocument, "", false},
		"another document":     {"visit", testCard().signed(t, der, "another"), nil, http.StatusForbidden, relyingparty.CodeDigestMismatch, "", false},
		"no signature":         {"visit", "signature=%%%%", nil, http.StatusBadRequest, web.CodeUnreadable, "", false},
		"no base64":            {"visit", "signature=-", nil, http.StatusForbidden, relyingparty.CodeMalformed, "", false},
		"nothing":              {"visit", "", nil, http.StatusForbidden, relyingparty.CodeMalformed, "", false},
		"20 MB":                {"visit", "signature=" + strings.Repeat("A", 20<<20), nil, http.StatusRequestEntityTooLarge, web.CodeTooLarge, "", false},
		"the login's key":      {"visit", testCard().signed(t, testCard().certificate, document), nil, http.StatusForbidden, relyingparty.CodeWrongPurpose, "", false},
		"revoked":              {"visit", right, func(s *site) { s.source.status = revocation.Status{State: jpki.RevocationRevoked} }, http.StatusForbidden, relyingparty.CodeRevoked, "", true},
		"not known":            {"visit", right, func(s *site) { s.source.status = revocation.Because(revocation.NoList) }, http.StatusServiceUnavailable, relyingparty.CodeRevocationUnknown, "60", true},
		"not recorded":         {"visit", right, func(s *site) { s.auditing = errors.New("disk is full") }, http.StatusServiceUnavailable, relyingparty.CodeNotRecorded, "5", true},
	} {
		s := open(t)
		s.wait("visit")
		if c.ruin != nil {
			c.ruin(s)
		}
		s.wantRefusal(s.post("/sign", c.session, ofForms, c.form), c.status, c.code, c.after)
		recorded := len(s.records) == 1 && s.records[0].Serial != ""
		if recorded != c.serial || t.Failed() {
			t.Fatalf("%s: %+v", name, s.records)
		}
	}
}
