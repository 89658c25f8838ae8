package sandboxca_test

import (
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/revocation"
	"jpkiweb/shared/sandboxca"
)

// opensslSays runs openssl whatever its exit status is.
func opensslSays(t *testing.T, args ...string) (string, bool) {
	t.Helper()
	c := exec.CommandContext(t.Context(), "openssl", args...)
	out, err := c.CombinedOutput()
	if c.ProcessState == nil {
		t.Fatal(err)
	}
	return string(out), err == nil
}

func TestOpenSSLChecksTheLists(t *testing.T) {
	for i, p := range jpki.Purposes {
		t.Run(p.String(), func(t *testing.T) {
			dir := copyOfOpened(t)
			ca := open(t, dir)
			good, revoked, held, released := issueFrom(t, ca, p), issueFrom(t, ca, p), issueFrom(t, ca, p), issueFrom(t, ca, p)
			must(t, ca.Revoke(p, revoked.Serial, revocation.AffiliationChanged, at))
			must(t, ca.Hold(p, held.Serial, at))
			must(t, ca.Hold(p, released.Serial, at))
			must(t, ca.SetRelease(sandboxca.ReleaseReturns))
			must(t, ca.Release(p, released.Serial))
			_, err := ca.CRL(p, later)
			must(t, err)

			caFile, crlFile := filepath.Join(dir, sandboxca.CertificateFile(p)), filepath.Join(dir, sandboxca.CRLFile(p))
			if out := openssl(t, "crl", "-in", crlFile, "-CAfile", caFile, "-noout", "-verify"); !strings.Contains(out, "verify OK") {
				t.Error(out)
			}
			otherCA := filepath.Join(dir, sandboxca.CertificateFile(jpki.Purposes[1-i]))
			if out, _ := opensslSays(t, "crl", "-in", crlFile, "-CAfile", otherCA, "-noout", "-verify"); strings.Contains(out, "verify OK") {
				t.Errorf("with the other CA: %s", out)
			}
			text := openssl(t, "crl", "-in", crlFile, "-noout", "-text")
			for _, want := range []string{
				"Version 2 (0x1)", "Last Update: Jun  1 05:04:05 2026 GMT", "Next Update: Jun  2 05:04:05 2026 GMT", "X509v3 CRL Number: \n                1\n",
				"X509v3 CRL Reason Code: \n                Affiliation Changed", "X509v3 CRL Reason Code: \n                Certificate Hold", "Revocation Date: Jun  1 04:04:05 2026 GMT",
			} {
				if !strings.Contains(text, want) {
					t.Errorf("openssl does not print %q:\n%s", want, text)
				}
			}

			releasedWant := "OK"
			if p == jpki.DigitalSignature {
				releasedWant = "certificate revoked"
			}
			cases := []struct {
				name string
				der  []byte
				at   time.Time
				want string
			}{
				{"good", good.Raw, later, "OK"},
				{"revoked", revoked.Raw, later, "certificate revoked"},
				{"on hold", held.Raw, later, "certificate revoked"},
				{"released", released.Raw, later, releasedWant},
				{"good, list out of date", good.Raw, later.Add(25 * time.Hour), "CRL has expired"},
			}
			for _, c := range cases {
				leaf := writePEM(t, filepath.Join(dir, "leaf.pem"), c.der)
				out, ok := opensslSays(t, "verify", "-attime", strconv.FormatInt(c.at.Unix(), 10), "-CAfile", caFile, "-crl_check", "-CRLfile", crlFile, leaf)
				if !strings.Contains(out, c.want) || ok != (c.want == "OK") {
					t.Errorf("%s: want %s: %s", c.name, c.want, out)
				}
			}
		})
	}
}
