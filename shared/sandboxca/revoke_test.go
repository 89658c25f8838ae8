package sandboxca_test

import (
	"bufio"
	"crypto/x509"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/revocation"
	"jpkiweb/shared/sandboxca"
)

// at is when something happens to a certificate, later when a list is made.
var (
	at    = issued.Add(time.Hour)
	later = issued.Add(2 * time.Hour)
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// issueFrom makes a certificate of one CA.
func issueFrom(t *testing.T, ca *sandboxca.CA, p jpki.Purpose, options ...sandboxca.Option) *certprofile.Certificate {
	t.Helper()
	der, err := ca.Issue(p, testKey().Public(), sandboxca.DefaultHolder(), options...)
	must(t, err)
	c, err := certprofile.Parse(der)
	must(t, err)
	return c
}

// status makes a list and asks it; the CA says the same without one.
func status(t *testing.T, ca *sandboxca.CA, p jpki.Purpose, c *certprofile.Certificate) revocation.Status {
	t.Helper()
	der, err := ca.CRL(p, later)
	must(t, err)
	listed := ask(t, ca, p, der, c)
	if state, err := ca.Status(p, c.Serial); err != nil || listed.State.Known() && state != listed.State {
		t.Errorf("the CA says %s, %v, its list %s", state, err, listed.State)
	}
	return listed
}

func ask(t *testing.T, ca *sandboxca.CA, p jpki.Purpose, crl []byte, c *certprofile.Certificate) revocation.Status {
	t.Helper()
	authority, err := certprofile.Parse(ca.Certificate(p))
	must(t, err)
	list, err := revocation.FromCRL(crl, authority)
	must(t, err)
	return list.Status(c, later)
}

// A step is one thing that happens to a certificate.
type step func(ca *sandboxca.CA, p jpki.Purpose, serial []byte) error

func hold(ca *sandboxca.CA, p jpki.Purpose, serial []byte) error { return ca.Hold(p, serial, at) }

func holdLater(ca *sandboxca.CA, p jpki.Purpose, serial []byte) error {
	return ca.Hold(p, serial, later)
}

func release(ca *sandboxca.CA, p jpki.Purpose, serial []byte) error { return ca.Release(p, serial) }

// releaseReturning is a release by the rule of older pages.
func releaseReturning(ca *sandboxca.CA, p jpki.Purpose, serial []byte) error {
	if err := ca.SetRelease(sandboxca.ReleaseReturns); err != nil {
		return err
	}
	return errors.Join(ca.Release(p, serial), ca.SetRelease(sandboxca.ReleaseReissue))
}

func revokeFor(reason revocation.Reason, at time.Time) step {
	return func(ca *sandboxca.CA, p jpki.Purpose, serial []byte) error { return ca.Revoke(p, serial, reason, at) }
}

func TestWhatBecomesOfACertificate(t *testing.T) {
	const authentication, signature = jpki.UserAuthentication, jpki.DigitalSignature
	cases := []struct {
		name    string
		purpose jpki.Purpose
		steps   []step
		last    error // of the last step
		state   jpki.RevocationState
		reason  revocation.Reason
	}{
		{"nothing", authentication, nil, nil, jpki.RevocationGood, 0},
		{"moved", signature, []step{revokeFor(revocation.AffiliationChanged, at)}, nil, jpki.RevocationRevoked, revocation.AffiliationChanged},
		{"revoked without a reason", authentication, []step{revokeFor(revocation.Unspecified, at)}, nil, jpki.RevocationRevoked, revocation.Unspecified},
		{"card lost", authentication, []step{hold}, nil, jpki.RevocationOnHold, revocation.CertificateHold},
		{"card lost, told twice", authentication, []step{hold, holdLater}, nil, jpki.RevocationOnHold, revocation.CertificateHold},
		{"card found, both are issued anew", authentication, []step{hold, release}, nil, jpki.RevocationRevoked, revocation.CessationOfOperation},
		{"card found, authentication comes back by older pages", authentication, []step{hold, releaseReturning}, nil, jpki.RevocationGood, 0},
		{"card found, signature never does", signature, []step{hold, releaseReturning}, nil, jpki.RevocationRevoked, revocation.CessationOfOperation},
		{"card found, signature is issued anew", signature, []step{hold, release}, nil, jpki.RevocationRevoked, revocation.CessationOfOperation},
		{"card found and lost again", authentication, []step{hold, releaseReturning, hold}, nil, jpki.RevocationOnHold, revocation.CertificateHold},
		{"revoked while on hold, since the hold", authentication, []step{hold, revokeFor(revocation.Superseded, later)}, nil, jpki.RevocationRevoked, revocation.Superseded},
		{"revoked twice", signature, []step{revokeFor(revocation.Superseded, at), revokeFor(revocation.KeyCompromise, later)}, sandboxca.ErrRevoked, jpki.RevocationRevoked, revocation.Superseded},
		{"hold of a revoked one", signature, []step{revokeFor(revocation.Superseded, at), holdLater}, sandboxca.ErrRevoked, jpki.RevocationRevoked, revocation.Superseded},
		{"release of a revoked one", authentication, []step{revokeFor(revocation.Superseded, at), release}, sandboxca.ErrRevoked, jpki.RevocationRevoked, revocation.Superseded},
		{"release of a good one", authentication, []step{release}, sandboxca.ErrNotOnHold, jpki.RevocationGood, 0},
	}
	kept, memory := open(t, copyOfOpened(t)), testCA()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			for name, ca := range map[string]*sandboxca.CA{"directory": kept, "memory": memory} {
				certificate := issueFrom(t, ca, c.purpose)
				for i, s := range c.steps {
					want := error(nil)
					if i == len(c.steps)-1 {
						want = c.last
					}
					if err := s(ca, c.purpose, certificate.Serial); !errors.Is(err, want) {
						t.Fatalf("%s, step %d: %v, want %v", name, i+1, err, want)
					}
				}
				got := status(t, ca, c.purpose, certificate)
				if got.State != c.state || got.Reason != c.reason || (c.state != jpki.RevocationGood && !got.At.Equal(at)) {
					t.Errorf("%s: %+v, want %v, %v", name, got, c.state, c.reason)
				}
			}
		})
	}
}

func TestNoThirdRuleOfRelease(t *testing.T) {
	if err := testCA().SetRelease("pray"); err == nil {
		t.Error("a third rule is taken")
	}
}

func TestChangesThatAreRefused(t *testing.T) {
	serial := []byte{1, 2, 3, 4}
	cases := []struct {
		name    string
		purpose jpki.Purpose
		serial  []byte
		step    step
	}{
		{"no purpose", "", serial, hold},
		{"revoked for a hold", jpki.DigitalSignature, serial, revokeFor(revocation.CertificateHold, at)},
		{"revoked for removal", jpki.DigitalSignature, serial, revokeFor(revocation.RemoveFromCRL, at)},
		{"reason that has no name", jpki.DigitalSignature, serial, revokeFor(7, at)},
		{"no time of revocation", jpki.DigitalSignature, serial, revokeFor(revocation.Superseded, time.Time{})},
		{"no time of hold", jpki.DigitalSignature, serial, func(ca *sandboxca.CA, p jpki.Purpose, serial []byte) error {
			return ca.Hold(p, serial, time.Time{})
		}},
		{"no serial number", jpki.DigitalSignature, nil, hold},
		{"serial number zero", jpki.DigitalSignature, []byte{0}, hold},
		{"serial number below zero", jpki.DigitalSignature, []byte{0x80}, hold},
		{"serial number with a needless zero", jpki.DigitalSignature, []byte{0, 1}, hold},
		{"serial number of 21 octets", jpki.DigitalSignature, append([]byte{1}, make([]byte, 20)...), release},
	}
	ca := open(t, copyOfOpened(t))
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if err := c.step(ca, c.purpose, c.serial); err == nil {
				t.Error("done")
			}
		})
	}
	der, err := ca.CRL(jpki.DigitalSignature, later)
	must(t, err)
	if list, err := x509.ParseRevocationList(der); err != nil || len(list.RevokedCertificateEntries) > 0 {
		t.Errorf("%+v, %v", list, err)
	}
	if _, err := ca.CRL("", later); err == nil {
		t.Error("a list for no purpose")
	}
}

func TestRecordsSurviveAndNumbersGrow(t *testing.T) {
	dir := copyOfOpened(t)
	certificate := issueFrom(t, open(t, dir), jpki.UserAuthentication)
	must(t, open(t, dir).Hold(jpki.UserAuthentication, certificate.Serial, at))
	for number := int64(1); number <= 3; number++ {
		ca := open(t, dir)
		der, err := ca.CRL(jpki.UserAuthentication, later)
		must(t, err)
		written, err := os.ReadFile(filepath.Join(dir, sandboxca.CRLFile(jpki.UserAuthentication)))
		if err != nil || string(written) != string(der) {
			t.Errorf("the file holds another list, %v", err)
		}
		list, err := x509.ParseRevocationList(der)
		must(t, err)
		if list.Number.Int64() != number || !list.ThisUpdate.Equal(later) || !list.NextUpdate.Equal(later.Add(24*time.Hour)) {
			t.Errorf("number %v, %v to %v", list.Number, list.ThisUpdate, list.NextUpdate)
		}
		if got := ask(t, ca, jpki.UserAuthentication, der, certificate); got.State != jpki.RevocationOnHold {
			t.Errorf("%+v", got)
		}
	}
	for name, mode := range map[string]os.FileMode{"user-authentication-ca.revoked.json": 0o600, "user-authentication-ca.crl": 0o644, "user-authentication-ca.lock": 0o600} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Mode().Perm() != mode {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
}

// A renewal is a new certificate; what is revoked is the old one.
func TestRenewedCertificateIsGood(t *testing.T) {
	ca := open(t, copyOfOpened(t))
	old, renewed := issueFrom(t, ca, jpki.UserAuthentication), issueFrom(t, ca, jpki.UserAuthentication)
	must(t, ca.Revoke(jpki.UserAuthentication, old.Serial, revocation.Superseded, at))
	if got := status(t, ca, jpki.UserAuthentication, renewed); got.State != jpki.RevocationGood {
		t.Errorf("renewed: %+v", got)
	}
	if got := status(t, ca, jpki.UserAuthentication, old); got.State != jpki.RevocationRevoked {
		t.Errorf("old: %+v", got)
	}
}

func TestSpoiledRecordsMakeNothingGood(t *testing.T) {
	const name = "digital-signature-ca.revoked.json"
	write := func(text string) func(string) error {
		return func(path string) error { return os.WriteFile(path, []byte(text), 0o600) }
	}
	cases := []struct {
		name  string
		spoil func(path string) error
	}{
		{"gone", os.Remove},
		{"empty", write("")},
		{"cut", func(path string) error { return os.Truncate(path, 40) }},
		{"another version", write(`{"version":2,"crlNumber":1,"revoked":[]}`)},
		{"unknown member", write(`{"version":1,"crlNumber":1,"revoked":[],"x":1}`)},
		{"number below zero", write(`{"version":1,"crlNumber":-1,"revoked":[]}`)},
		{"two values", write(`{"version":1,"crlNumber":1,"revoked":[]} {}`)},
		{"serial number that is none", write(`{"version":1,"crlNumber":1,"revoked":[{"serial":"0x1","reason":1,"at":"2026-06-01T00:00:00Z"}]}`)},
		{"reason that is none", write(`{"version":1,"crlNumber":1,"revoked":[{"serial":"01","reason":8,"at":"2026-06-01T00:00:00Z"}]}`)},
		{"no time", write(`{"version":1,"crlNumber":1,"revoked":[{"serial":"01","reason":1}]}`)},
		{"too large", write(strings.Repeat(" ", 1<<20+1))},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			dir := copyOfOpened(t)
			ca := open(t, dir)
			must(t, ca.Revoke(jpki.DigitalSignature, []byte{1}, revocation.Superseded, at))
			before, err := ca.CRL(jpki.DigitalSignature, later)
			must(t, err)
			must(t, c.spoil(filepath.Join(dir, name)))
			if _, err := ca.CRL(jpki.DigitalSignature, later); err == nil {
				t.Error("a list was made")
			}
			if err := ca.Hold(jpki.DigitalSignature, []byte{2}, at); err == nil {
				t.Error("something was changed")
			}
			if after, err := os.ReadFile(filepath.Join(dir, sandboxca.CRLFile(jpki.DigitalSignature))); err != nil || string(after) != string(before) {
				t.Errorf("the published list changed, %v", err)
			}
		})
	}
}

// program starts the test binary as another program in the directory.
func program(t *testing.T, dir, number string) *exec.Cmd {
	t.Helper()
	path, err := os.Executable()
	must(t, err)
	c := exec.CommandContext(t.Context(), path)
	c.Env = append(os.Environ(), childDir+"="+dir, childNumber+"="+number)
	c.Stderr = os.Stderr
	return c
}

func TestProgramsDoNotLoseEachOthersRevocations(t *testing.T) {
	dir := copyOfOpened(t)
	const programs = 4
	var running []*exec.Cmd
	for n := range programs {
		c := program(t, dir, strconv.Itoa(n))
		must(t, c.Start())
		running = append(running, c)
	}
	for _, c := range running {
		must(t, c.Wait())
	}
	der, err := os.ReadFile(filepath.Join(dir, sandboxca.CRLFile(jpki.DigitalSignature)))
	must(t, err)
	list, err := x509.ParseRevocationList(der)
	must(t, err)
	if n := list.Number.Int64(); n != programs*childRevocations {
		t.Errorf("number %d after %d lists", n, programs*childRevocations)
	}
	listed := map[string]bool{}
	for _, e := range list.RevokedCertificateEntries {
		listed[string(e.SerialNumber.Bytes())] = true
	}
	for n := range programs {
		for i := range childRevocations {
			if !listed[string(serialOf(n, i))] {
				t.Errorf("revocation %d of program %d is lost", i, n)
			}
		}
	}
}

func TestKilledProgramKeepsNobodyOut(t *testing.T) {
	dir := copyOfOpened(t)
	c := program(t, dir, "until killed")
	out, err := c.StdoutPipe()
	must(t, err)
	must(t, c.Start())
	lines := bufio.NewReader(out)
	for range 3 {
		if _, err := lines.ReadString('\n'); err != nil {
			t.Fatal(err)
		}
	}
	must(t, c.Process.Kill())
	if err := c.Wait(); err == nil {
		t.Error("the other program was not killed")
	}
	ca := open(t, dir)
	der, err := ca.CRL(jpki.DigitalSignature, later)
	must(t, err)
	list, err := x509.ParseRevocationList(der)
	must(t, err)
	if len(list.RevokedCertificateEntries) < 3 || list.Number.Int64() < 4 {
		t.Errorf("%d entries, number %v", len(list.RevokedCertificateEntries), list.Number)
	}
}
