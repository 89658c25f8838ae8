package service_test

import (
	"bytes"
	"math/big"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/crl"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/revocation"
	"jpkiweb/shared/sandboxca"
)

// path is where the list of a city is.
func path(p jpki.Purpose, city, end string) string {
	return "/crl/" + string(p) + "/Kaku-ken/" + city + end
}

const city = "Mihon-shi" // of the sandbox's holder

// OpenSSL verifies the lists, and reads what became of certificates from them.
func TestOpenSSLReadsTheLists(t *testing.T) {
	for _, p := range jpki.Purposes {
		t.Run(string(p), func(t *testing.T) {
			s := open(t)
			good, revoked := s.issue(p, ""), s.issue(p, "")
			s.change("revoke", p, revoked, "superseded")
			ca := sandboxca.CertificateFile(p)
			s.pem("good.pem", good.Raw)
			s.pem("revoked.pem", revoked.Raw)
			for _, where := range []string{"/crl/" + string(p) + ".crl", path(p, city, ".crl"), "/crl?name=" + url.QueryEscape(good.CRLDistributionPoint)} {
				s.write("list.crl", s.get(where))
				s.says(s.openssl("crl", "-inform", "DER", "-in", "list.crl", "-CAfile", ca, "-verify", "-noout", "-text"), "verify OK", "Superseded")
				for file, want := range map[string]string{"good.pem": "good.pem: OK", "revoked.pem": "certificate revoked"} {
					s.says(s.openssl("verify", "-CAfile", ca, "-crl_check", "-extended_crl", "-CRLfile", "list.crl", file), want)
				}
			}
			s.write("delta.crl", s.get("/crl?delta=true&name="+url.QueryEscape(good.CRLDistributionPoint)))
			s.says(s.openssl("crl", "-inform", "DER", "-in", "delta.crl", "-CAfile", ca, "-verify", "-noout", "-text"), "verify OK", "Delta CRL Indicator: critical", "Superseded")
		})
	}
}

// A list has the certificates of its city, that of all has also those that nobody remembers.
func TestListIsOfItsCity(t *testing.T) {
	s := open(t)
	here, there := s.issue(auth, ""), s.issue(auth, "Betsu-shi")
	for _, c := range []*certprofile.Certificate{here, there} {
		s.change("revoke", auth, c, "")
	}
	must(t, s.ca.Revoke(auth, []byte{9}, revocation.Superseded, s.clock())) // by another program, before there was a register
	for where, want := range map[string]int{path(auth, city, ".crl"): 1, path(auth, "Betsu-shi", ".crl"): 1, "/crl/user-authentication.crl": 3} {
		l := s.read(auth, s.get(where))
		if l.Len() != want {
			t.Errorf("%s: %d entries, want %d", where, l.Len(), want)
		}
	}
	l := s.read(auth, s.get(path(auth, city, ".crl")))
	if got := l.Status(here, s.clock()); got.State != jpki.RevocationRevoked {
		t.Errorf("its own: %+v", got)
	}
	if got := l.Status(there, s.clock()); got.State != jpki.RevocationUnknown {
		t.Errorf("of another city: %+v", got)
	}
	for _, nowhere := range []string{path(auth, "Nai-shi", ".crl"), path(sign, city, ".crl"), path("other", city, ".crl"), "/crl/other.crl", path(auth, city, ".txt"), "/crl?name=x", "/crl", path(auth, "..", ".crl")} {
		if status, text, _ := s.do(http.MethodGet, nowhere, ""); status != http.StatusNotFound {
			t.Errorf("%s: %d %s", nowhere, status, text)
		}
	}
}

// A list that was fetched in the morning and the delta of now say what the list of now says.
func TestDeltaFollowsTheList(t *testing.T) {
	for _, release := range []sandboxca.ReleaseRule{sandboxca.ReleaseReissue, sandboxca.ReleaseReturns} {
		t.Run(string(release), func(t *testing.T) {
			s := open(t)
			must(t, s.ca.SetRelease(release))
			certificates := map[string]*certprofile.Certificate{}
			for _, name := range []string{"good", "held before", "held before and since", "revoked before", "revoked since", "held since", "held and released since", "revoked by another program"} {
				certificates[name] = s.issue(auth, "")
			}
			do := func(what string, names ...string) {
				for _, name := range names {
					s.change(what, auth, certificates[name], "")
				}
			}
			do("hold", "held before", "held before and since")
			do("revoke", "revoked before")
			s.later(25 * time.Hour) // so that the deltas of the day change a list with these
			morning := s.read(auth, s.get(path(auth, city, ".crl")))
			s.later(time.Minute)
			do("release", "held before")
			do("hold", "held since", "held and released since")
			noon := s.read(auth, s.get(path(auth, city, ".crl")))
			s.later(time.Minute)
			do("release", "held and released since")
			do("revoke", "revoked since")
			must(t, s.ca.Revoke(auth, certificates["revoked by another program"].Serial, revocation.Superseded, s.clock()))
			now := s.read(auth, s.get(path(auth, city, ".crl")))
			delta := s.read(auth, s.get(path(auth, city, ".delta.crl")))
			if now.Number.Cmp(delta.Number) != 0 || delta.Base.Cmp(morning.Number) > 0 {
				t.Errorf("list %v, delta %v of %v, in the morning %v", now.Number, delta.Number, delta.Base, morning.Number)
			}
			for when, old := range map[string]*revocation.List{"of the morning": morning, "of noon": noon} {
				both, ok := old.With(delta)
				if !ok {
					t.Fatalf("the delta does not follow the list %s", when)
				}
				for name, c := range certificates {
					if got, want := both.Status(c, s.clock()), now.Status(c, s.clock()); got.State != want.State || got.Reason != want.Reason {
						t.Errorf("%s, %s: %s %v, the list of now has %s %v", when, name, got.State, got.Reason, want.State, want.Reason)
					}
				}
			}
			want := jpki.RevocationRevoked
			if release == sandboxca.ReleaseReturns {
				want = jpki.RevocationGood
			}
			if got := now.Status(certificates["held before"], s.clock()); got.State != want {
				t.Errorf("released: %+v, want %s", got, want)
			}
		})
	}
}

// The day after, deltas change a list of today.
func TestDeltasBeginAnewEachDay(t *testing.T) {
	s := open(t)
	c := s.issue(auth, "")
	s.change("revoke", auth, c, "")
	base := func() *big.Int { return s.read(auth, s.get(path(auth, city, ".delta.crl"))).Base }
	first := base()
	s.later(23 * time.Hour)
	if got := base(); got.Cmp(first) != 0 {
		t.Errorf("on the same day %v, before %v", got, first)
	}
	s.later(2 * time.Hour)
	second := s.read(auth, s.get(path(auth, city, ".delta.crl")))
	if second.Base.Cmp(first) <= 0 || second.Len() != 0 {
		t.Errorf("the day after %v with %d entries, before %v", second.Base, second.Len(), first)
	}
}

// What does not change is not published again within an hour, and numbers only grow.
func TestListsStayForAnHour(t *testing.T) {
	s := open(t)
	s.issue(sign, "")
	get := func() []byte { return s.get(path(sign, city, ".crl")) }
	first := get()
	s.later(59 * time.Minute)
	if !bytes.Equal(first, get()) {
		t.Error("another list, and nothing has changed")
	}
	s.later(2 * time.Minute)
	if a, b := s.read(sign, first), s.read(sign, get()); b.Number.Cmp(a.Number) <= 0 || !b.ThisUpdate.After(a.ThisUpdate) {
		t.Errorf("number %v, then %v", a.Number, b.Number)
	}
}

func TestFaultsOfLists(t *testing.T) {
	s := open(t)
	s.issue(auth, "")
	ca := sandboxca.CertificateFile(auth)
	for fault, want := range map[string]string{"wrong-signer": "verify failure", "expired": "verify OK", "trylater,unknown": "verify OK"} {
		s.fault(fault)
		for _, where := range []string{"/crl/user-authentication.crl", path(auth, city, ".crl")} {
			list := s.get(where)
			s.write("list.crl", list)
			s.says(s.openssl("crl", "-inform", "DER", "-in", "list.crl", "-CAfile", ca, "-verify", "-noout"), want)
			if fault == "expired" && !s.read(auth, list).NextUpdate.Before(s.clock()) {
				t.Errorf("%s is still good", where)
			}
		}
	}
	s.fault("closed")
	if answer, err := http.Get(s.url + path(auth, city, ".crl")); err == nil {
		answer.Body.Close()
		t.Error(answer.Status)
	}
}

// The source of a server reads them, from the folder and from the address.
func TestServerReadsTheLists(t *testing.T) {
	s := open(t)
	good, revoked := s.issue(auth, ""), s.issue(auth, "")
	s.change("revoke", auth, revoked, "")
	ca, err := certprofile.Parse(s.ca.Certificate(auth))
	must(t, err)
	parts := t.TempDir()
	for _, end := range []string{".crl", ".delta.crl"} {
		must(t, os.WriteFile(filepath.Join(parts, city+end), s.get(path(auth, city, end)), 0o600))
	}
	for name, where := range map[string]string{"folder of the sandbox": s.dir, "folder with lists and deltas": parts, "address of a list": s.url + path(auth, city, ".crl"), "address of the list of all": s.url + "/crl/user-authentication.crl"} {
		t.Run(name, func(t *testing.T) {
			source, err := crl.Open(crl.Config{Lists: []string{where}, Authorities: [][]byte{ca.Raw}})
			must(t, err)
			for c, want := range map[*certprofile.Certificate]jpki.RevocationState{good: jpki.RevocationGood, revoked: jpki.RevocationRevoked} {
				if got, err := source.Status(t.Context(), c, ca); err != nil || got.State != want {
					t.Errorf("%+v, %v, want %s", got, err, want)
				}
			}
		})
	}
}
