package web_test

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
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

// Whatever is wrong, no document is accepted, and the one that was meant is used up: nobody is
// told to send the same again.
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
		"not known":            {"visit", right, func(s *site) { s.source.status = revocation.Because(revocation.NoList) }, http.StatusServiceUnavailable, relyingparty.CodeRevocationUnknown, "", true},
		"not recorded":         {"visit", right, func(s *site) { s.auditing = errors.New("disk is full") }, http.StatusServiceUnavailable, relyingparty.CodeNotRecorded, "", true},
	} {
		s := open(t)
		s.wait("visit")
		if c.ruin != nil {
			c.ruin(s)
		}
		s.wantRefusal(s.post("/sign", c.session, ofForms, c.form), c.status, c.code, c.after)
		if c.session == "visit" && c.status != http.StatusRequestEntityTooLarge && c.code != web.CodeUnreadable && s.pending["visit"] != nil {
			t.Errorf("%s: the document is not used up", name)
		}
		recorded := len(s.records) == 1 && s.records[0].Serial != ""
		if recorded != c.serial || t.Failed() {
			t.Fatalf("%s: %+v", name, s.records)
		}
	}
}

// Has knows a session by the header that ID looks at.
func (v *visits) Has(r *http.Request) bool { return r.Header.Get("Session") != "" }

// A slowBody is a form that has begun, and ends when end is closed.
type slowBody struct {
	begun chan<- struct{}
	end   <-chan struct{}
	rest  io.Reader
}

func (b *slowBody) Read(p []byte) (int, error) {
	if b.begun != nil {
		b.begun <- struct{}{}
		b.begun = nil
		<-b.end
	}
	return b.rest.Read(p)
}

// send is post with a body of any kind.
func (s *site) send(session string, body io.Reader) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, origin+"/sign", body)
	r.Header.Set("Session", session)
	r.Header.Set("Content-Type", ofForms)
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

// Who has no session makes the service read nothing.
func TestSubmissionOfNobodyIsNotRead(t *testing.T) {
	s, body := open(t), strings.NewReader("signature=AAAA")
	s.wantRefusal(s.send("", body), http.StatusForbidden, web.CodeNoSession, "")
	if body.Len() != int(body.Size()) {
		t.Errorf("%d bytes of %d were read", int(body.Size())-body.Len(), body.Size())
	}
}

// While as many are looked at as may be, one more is told when to come again, before its form
// is read; its document still waits, and is taken when there is room.
func TestSubmissionsAtOnceAreBounded(t *testing.T) {
	const most = 2
	s := open(t, func(c *web.Config) { c.SignedAtOnce = most })
	form := testCard().signed(t, testCard().signingCertificate(t), document)
	s.wait("visit")
	begun, end := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	for range most {
		all.Go(func() { s.send("slow", &slowBody{begun, end, strings.NewReader("signature=%%")}) })
	}
	for range most {
		<-begun
	}
	body := strings.NewReader(form)
	s.wantRefusal(s.send("visit", body), http.StatusServiceUnavailable, relyingparty.CodeBusy, "5")
	if body.Len() != len(form) || s.pending["visit"] == nil || len(s.records) > 0 {
		t.Errorf("%d bytes are left of %d, the document is %v, %d records", body.Len(), len(form), s.pending["visit"], len(s.records))
	}
	close(end)
	all.Wait()
	if w := s.post("/sign", "visit", ofForms, form); w.Code != http.StatusOK {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// A number is what is written of a document while its submission is answered.
type number func() string

func (n number) String() string { return n() }

// The form is in memory until the service has answered, and has its place so long.
func TestSubmissionThatIsAnsweredHasItsPlace(t *testing.T) {
	s := open(t, func(c *web.Config) { c.SignedAtOnce = 1 })
	var meanwhile *httptest.ResponseRecorder
	s.pending["visit"] = &web.Pending{Document: []byte(document), Of: number(func() string {
		meanwhile = s.post("/sign", "another", ofForms, "signature=AAAA")
		return "7"
	})}
	if w := s.post("/sign", "visit", ofForms, testCard().signed(t, testCard().signingCertificate(t), document)); w.Code != http.StatusOK || meanwhile == nil {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	s.wantRefusal(meanwhile, http.StatusServiceUnavailable, relyingparty.CodeBusy, "5")
	s.wantRefusal(s.post("/sign", "another", ofForms, "signature=AAAA"), http.StatusForbidden, web.CodeNoDocument, "")
}

// The bounds are what the service says; those of no sense are refused.
func TestBoundsOfSubmissions(t *testing.T) {
	form := testCard().signed(t, testCard().signingCertificate(t), document)
	for most, status := range map[int]int{len(form): http.StatusOK, len(form) - 1: http.StatusRequestEntityTooLarge} {
		s := open(t, func(c *web.Config) { c.SignedBytes = int64(most) })
		s.wait("visit")
		if w := s.post("/sign", "visit", ofForms, form); w.Code != status {
			t.Errorf("%d bytes: %d %s", most, w.Code, w.Body)
		}
	}
	for _, change := range []func(*web.Config){func(c *web.Config) { c.SignedBytes = -1 }, func(c *web.Config) { c.SignedAtOnce = -1 }} {
		var c web.Config
		open(t, func(full *web.Config) { c = *full })
		change(&c)
		if _, err := web.New(c); err == nil {
			t.Errorf("%d bytes, %d at once are accepted", c.SignedBytes, c.SignedAtOnce)
		}
	}
}
