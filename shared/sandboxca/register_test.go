package sandboxca_test

import (
	"bytes"
	"crypto/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/revocation"
	"jpkiweb/shared/sandboxca"
)

const registerName = "user-authentication-ca.issued.jsonl"

// find wants to know of one certificate.
func find(t *testing.T, ca *sandboxca.CA, serial []byte) sandboxca.Known {
	t.Helper()
	k, err := ca.Find(jpki.UserAuthentication, serial)
	must(t, err)
	if !bytes.Equal(k.Serial, serial) {
		t.Errorf("%X is %X", serial, k.Serial)
	}
	return k
}

func TestCAKnowsWhatItIssued(t *testing.T) {
	inMemory, err := sandboxca.New(rand.Reader, issued)
	must(t, err)
	for name, ca := range map[string]*sandboxca.CA{"in memory": inMemory, "in a directory": open(t, copyOfOpened(t))} {
		t.Run(name, func(t *testing.T) {
			const p = jpki.UserAuthentication
			if k := find(t, ca, []byte{7}); k.Issued || k.State != jpki.RevocationGood {
				t.Errorf("never issued: %+v", k)
			}
			c, d := issueFrom(t, ca, p), issueFrom(t, ca, p)
			k := find(t, ca, c.Serial)
			if !k.Issued || !k.NotBefore.Equal(c.NotBefore) || !k.NotAfter.Equal(c.NotAfter) ||
				ca.DistributionPoint(p, k.Municipality).String() != c.CRLDistributionPoint || k.State != jpki.RevocationGood {
				t.Errorf("%+v", k)
			}
			must(t, ca.Hold(p, c.Serial, at))
			must(t, ca.Revoke(p, []byte{9}, revocation.Superseded, at))
			if k := find(t, ca, c.Serial); !k.Issued || k.State != jpki.RevocationOnHold || k.Reason != revocation.CertificateHold || !k.At.Equal(at) {
				t.Errorf("on hold: %+v", k)
			}
			if k := find(t, ca, []byte{9}); k.Issued || k.State != jpki.RevocationRevoked || k.Reason != revocation.Superseded {
				t.Errorf("revoked, and not remembered: %+v", k)
			}
			all, err := ca.Known(p)
			must(t, err)
			if len(all) != 3 || !bytes.Equal(all[0].Serial, c.Serial) || !bytes.Equal(all[1].Serial, d.Serial) || !bytes.Equal(all[2].Serial, []byte{9}) {
				t.Errorf("%+v", all)
			}
			if k, err := ca.Find(jpki.DigitalSignature, c.Serial); err != nil || k.Issued {
				t.Errorf("the other CA: %+v, %v", k, err)
			}
			must(t, ca.SetRelease(sandboxca.ReleaseReturns))
			must(t, ca.Release(p, c.Serial))
			if k := find(t, ca, c.Serial); k.State != jpki.RevocationGood || !k.At.IsZero() {
				t.Errorf("released: %+v", k)
			}
		})
	}
	if _, err := inMemory.Known("other"); err == nil {
		t.Error("known to no CA")
	}
	if _, err := inMemory.Find("other", []byte{1}); err == nil {
		t.Error("found with no CA")
	}
}

func TestRegisterIsOfAllPrograms(t *testing.T) {
	dir := copyOfOpened(t)
	one, other := open(t, dir), open(t, dir)
	for range 3 { // and after it was read already
		c := issueFrom(t, one, jpki.UserAuthentication)
		if k := find(t, other, c.Serial); !k.Issued {
			t.Errorf("the other program does not know %X", c.Serial)
		}
	}
}

func TestCertificateOfBeforeTheRegister(t *testing.T) {
	dir := copyOfOpened(t)
	c := issueFrom(t, open(t, dir), jpki.UserAuthentication)
	path := filepath.Join(dir, registerName)
	must(t, os.Remove(path))
	ca := open(t, dir)
	if k := find(t, ca, c.Serial); k.Issued {
		t.Fatalf("%+v", k)
	}
	for range 2 {
		must(t, ca.Enter(jpki.UserAuthentication, c, sandboxca.DefaultHolder().Municipality))
	}
	text, err := os.ReadFile(path)
	must(t, err)
	if k := find(t, ca, c.Serial); !k.Issued || bytes.Count(text, []byte("\n")) != 1 {
		t.Errorf("%+v, register %s", k, text)
	}
}

func TestRegisterThatIsNotWhole(t *testing.T) {
	for name, test := range map[string]struct {
		spoil func(text string) string
		want  string // of the error; "": what comes after it is known, and so is what was
	}{
		"a line that was not finished": {func(s string) string { return s + `{"serial":"0` }, ""},
		"a line that is none":          {func(s string) string { return s + "x\n" }, "line 2"},
		"another member":               {func(s string) string { return s + `{"serial":"01","more":1}` + "\n" }, "line 2"},
		"no serial number":             {func(s string) string { return strings.Replace(s, `"serial":"`, `"serial":"x`, 1) }, "serial number"},
		"too large":                    {func(s string) string { return s + strings.Repeat("\n", 16<<20) }, "too large"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := copyOfOpened(t)
			before := issueFrom(t, open(t, dir), jpki.UserAuthentication)
			path := filepath.Join(dir, registerName)
			text, err := os.ReadFile(path)
			must(t, err)
			must(t, os.WriteFile(path, []byte(test.spoil(string(text))), 0o600))
			ca := open(t, dir)
			_, err = ca.Find(jpki.UserAuthentication, before.Serial)
			if test.want != "" {
				if err == nil || !strings.Contains(err.Error(), test.want) {
					t.Errorf("%v, want %q", err, test.want)
				}
				return
			}
			must(t, err)
			after := issueFrom(t, ca, jpki.UserAuthentication)
			if !find(t, ca, before.Serial).Issued || !find(t, ca, after.Serial).Issued {
				t.Error("not known")
			}
		})
	}
}
