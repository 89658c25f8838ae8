package service_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"jpkiweb/scripts/sandbox/service"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/sandboxca"
)

// A web page, a name that leads here, another machine and whoever knows no token change nothing.
func TestNobodyElseRevokes(t *testing.T) {
	s := open(t)
	c := s.issue(auth, "")
	text, err := json.Marshal(body(auth, c, ""))
	must(t, err)
	right := []string{"Authorization", "Bearer " + token, "Content-Type", "application/json"}
	for name, test := range map[string]struct {
		headers []string
		want    int
	}{
		"no token":               {[]string{"Authorization", ""}, http.StatusUnauthorized},
		"another token":          {[]string{"Authorization", "Bearer x"}, http.StatusUnauthorized},
		"token without Bearer":   {[]string{"Authorization", token}, http.StatusUnauthorized},
		"a page's request":       {[]string{"Origin", "https://attacker.example"}, http.StatusForbidden},
		"our own page's":         {[]string{"Origin", s.url}, http.StatusForbidden},
		"a page's, unnamed":      {[]string{"Origin", "null"}, http.StatusForbidden},
		"from another site":      {[]string{"Sec-Fetch-Site", "cross-site"}, http.StatusForbidden},
		"from our own site":      {[]string{"Sec-Fetch-Site", "same-origin"}, http.StatusForbidden},
		"a name that leads here": {[]string{"Host", "attacker.example"}, http.StatusMisdirectedRequest},
		"such a name and a port": {[]string{"Host", "127.0.0.1.attacker.example:2560"}, http.StatusMisdirectedRequest},
		"a form":                 {[]string{"Content-Type", "text/plain"}, http.StatusUnsupportedMediaType},
	} {
		t.Run(name, func(t *testing.T) {
			for _, what := range []string{"revoke", "hold", "release", "fault"} {
				if status, answer, header := s.do(http.MethodPost, "/admin/"+what, string(text), append(right[:len(right):len(right)], test.headers...)...); status != test.want || header.Get("Access-Control-Allow-Origin") != "" {
					t.Errorf("%s: %d %s", what, status, answer)
				}
			}
		})
	}
	if k, err := s.ca.Find(auth, c.Serial); err != nil || k.State != jpki.RevocationGood {
		t.Errorf("%+v, %v", k, err)
	}
}

// Only the machine itself, whatever it listens on.
func TestAnotherMachineDoesNotRevoke(t *testing.T) {
	s := open(t)
	handler, err := service.New(service.Config{CA: s.ca, Token: token, Now: s.clock, TSA: nil})
	must(t, err)
	for from, want := range map[string]int{"192.0.2.1:5": http.StatusForbidden, "[2001:db8::1]:5": http.StatusForbidden, "[::ffff:192.0.2.1]:5": http.StatusForbidden, "x": http.StatusForbidden, "127.0.0.2:5": http.StatusOK, "[::1]:5": http.StatusOK, "[::ffff:127.0.0.1]:5": http.StatusOK} {
		r := httptest.NewRequest(http.MethodGet, "/admin/certificates", nil)
		r.Host, r.RemoteAddr = "192.0.2.9", from
		r.Header.Set("Authorization", "Bearer "+token)
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("from %s: %d, want %d", from, w.Code, want)
		}
	}
}

func TestNamesOfTheSandbox(t *testing.T) {
	s := open(t, func(c *service.Config) { c.Hosts = []string{"sandbox.example"} })
	for host, want := range map[string]int{
		"127.0.0.1": http.StatusOK, "localhost:1": http.StatusOK, "LOCALHOST": http.StatusOK, "[::1]:80": http.StatusOK, "sandbox.example": http.StatusOK, "Sandbox.Example:8": http.StatusOK,
		"www.sandbox.example": http.StatusMisdirectedRequest, "attacker.example": http.StatusMisdirectedRequest, "localhost.attacker.example": http.StatusMisdirectedRequest,
	} {
		for _, where := range []string{"/", "/ocsp/AA", "/crl/user-authentication.crl"} {
			if status, _, _ := s.do(http.MethodGet, where, "", "Host", host); status != want {
				t.Errorf("%s%s: %d, want %d", host, where, status, want)
			}
		}
	}
}

// What the state of a certificate does not allow is told, and changes nothing.
func TestLifeOfACertificate(t *testing.T) {
	for _, test := range []struct {
		release  sandboxca.ReleaseRule
		purpose  jpki.Purpose
		released jpki.RevocationState
	}{
		{sandboxca.ReleaseReissue, auth, jpki.RevocationRevoked}, {sandboxca.ReleaseReissue, sign, jpki.RevocationRevoked},
		{sandboxca.ReleaseReturns, auth, jpki.RevocationGood}, {sandboxca.ReleaseReturns, sign, jpki.RevocationRevoked},
	} {
		t.Run(string(test.release)+" "+string(test.purpose), func(t *testing.T) {
			s := open(t)
			must(t, s.ca.SetRelease(test.release))
			c := s.issue(test.purpose, "")
			step := func(what, reason string, want int, state jpki.RevocationState) {
				t.Helper()
				status, answer := s.admin(what, body(test.purpose, c, reason))
				if status != want {
					t.Fatalf("%s: %d %s, want %d", what, status, answer, want)
				}
				var told struct{ State jpki.RevocationState }
				if want == http.StatusOK {
					must(t, json.Unmarshal(answer, &told))
				}
				if k, err := s.ca.Find(test.purpose, c.Serial); err != nil || k.State != state || want == http.StatusOK && told.State != state {
					t.Errorf("%s: %+v, %v, told %s, want %s", what, k, err, told.State, state)
				}
			}
			step("release", "", http.StatusConflict, jpki.RevocationGood)
			step("revoke", "certificateHold", http.StatusBadRequest, jpki.RevocationGood)
			step("revoke", "Superseded", http.StatusBadRequest, jpki.RevocationGood)
			step("hold", "", http.StatusOK, jpki.RevocationOnHold)
			step("hold", "", http.StatusOK, jpki.RevocationOnHold)
			step("release", "", http.StatusOK, test.released)
			if test.released == jpki.RevocationGood {
				step("release", "", http.StatusConflict, jpki.RevocationGood)
				step("revoke", "unspecified", http.StatusOK, jpki.RevocationRevoked)
			}
			step("hold", "", http.StatusConflict, jpki.RevocationRevoked)
			step("revoke", "superseded", http.StatusConflict, jpki.RevocationRevoked)
			step("release", "", http.StatusConflict, jpki.RevocationRevoked)
		})
	}
}

func TestChangesThatAreNotUnderstood(t *testing.T) {
	s := open(t)
	c := s.issue(auth, "")
	for name, test := range map[string]struct {
		body string
		want int
	}{
		"no JSON":                        {"x", http.StatusBadRequest},
		"another member":                 {`{"purpose":"user-authentication","serial":"01","all":true}`, http.StatusBadRequest},
		"the purpose twice":              {`{"purpose":"user-authentication","purpose":"user-authentication","serial":"` + hexOf(c) + `"}`, http.StatusBadRequest},
		"no purpose":                     {`{"serial":"` + hexOf(c) + `"}`, http.StatusBadRequest},
		"serial number in other letters": {`{"purpose":"user-authentication","serial":"xyz"}`, http.StatusBadRequest},
		"never issued":                   {`{"purpose":"user-authentication","serial":"01"}`, http.StatusNotFound},
		"no serial number":               {`{"purpose":"user-authentication","serial":""}`, http.StatusNotFound},
		"of the other purpose":           {`{"purpose":"digital-signature","serial":"` + hexOf(c) + `"}`, http.StatusNotFound},
		"long":                           {`{"purpose":"` + strings.Repeat("x", 5<<10) + `"}`, http.StatusRequestEntityTooLarge},
	} {
		for _, what := range []string{"revoke", "hold", "release"} {
			if status, answer, _ := s.do(http.MethodPost, "/admin/"+what, test.body, "Authorization", "Bearer "+token, "Content-Type", "application/json; charset=utf-8"); status != test.want {
				t.Errorf("%s, %s: %d %s", name, what, status, answer)
			}
		}
	}
	if status, _, _ := s.do(http.MethodGet, "/admin/revoke", "", "Authorization", "Bearer "+token); status != http.StatusMethodNotAllowed {
		t.Errorf("by GET: %d", status)
	}
}

// What is told of certificates is no person's.
func TestCertificatesAreTold(t *testing.T) {
	s := open(t)
	c, d := s.issue(auth, ""), s.issue(sign, "Betsu-shi")
	s.change("hold", sign, d, "")
	status, text, _ := s.do(http.MethodGet, "/admin/certificates", "", "Authorization", "Bearer "+token)
	var got []map[string]string
	must(t, json.Unmarshal(text, &got))
	if status != http.StatusOK || len(got) != 2 || got[0]["serial"] != strings.ToUpper(hexOf(c)) || got[0]["state"] != "good" ||
		got[1]["state"] != "on_hold" || got[1]["reason"] != "certificateHold" || got[1]["distributionPoint"] != d.CRLDistributionPoint || got[1]["since"] == "" {
		t.Errorf("%d %s", status, text)
	}
	if strings.Contains(string(text), sandboxca.DefaultHolder().Name) {
		t.Errorf("a person is told: %s", text)
	}
}

// OCSP may know a certificate only from the day after its issue on.
func TestKnownTheDayAfter(t *testing.T) {
	s := open(t, func(c *service.Config) { c.KnownAfter = 24 * time.Hour })
	s.pem("good.pem", s.issue(auth, "").Raw)
	s.says(s.ask(auth, "good.pem"), "good.pem: unknown")
}

func TestPageSaysWhatIsHere(t *testing.T) {
	s := open(t)
	c := s.issue(auth, "<Mihon>&shi")
	status, text, header := s.do(http.MethodGet, "/", "")
	for _, want := range []string{"SANDBOX", "これは試験用の認証局です。", "/ocsp", "/tsa", `href="/crl/user-authentication.crl"`, "%3CMihon%3E&amp;shi.delta.crl"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if status != http.StatusOK || strings.Contains(string(text), "<Mihon>") || strings.Contains(strings.ToLower(string(text)), hexOf(c)) || !strings.Contains(header.Get("Content-Security-Policy"), "default-src 'none'") {
		t.Errorf("%d %v %s", status, header, text)
	}
	for file, want := range map[string]int{"user-authentication-ca.pem": http.StatusOK, "digital-signature-ca.cer": http.StatusOK, "time-stamping-ca.pem": http.StatusOK, "user-authentication-ca.key": http.StatusNotFound, "time-stamping-ca.key": http.StatusNotFound, "user-authentication-ca": http.StatusNotFound, "sandbox.lock": http.StatusNotFound} {
		if status, _, _ := s.do(http.MethodGet, "/ca/"+file, ""); status != want {
			t.Errorf("%s: %d, want %d", file, status, want)
		}
	}
	for _, p := range []string{"/%3CMihon%3E&shi.crl", "/%3CMihon%3E&shi.delta.crl"} {
		s.get("/crl/user-authentication/Kaku-ken" + p)
	}
}
