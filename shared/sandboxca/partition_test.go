package sandboxca_test

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/revocation"
	"jpkiweb/shared/sandboxca"
)

// OpenSSL reads the lists of distribution points as they were meant, and finds in them what
// is revoked.
func TestOpenSSLReadsPartitions(t *testing.T) {
	dir := copyOfOpened(t)
	ca := open(t, dir)
	const p = jpki.UserAuthentication
	good, revoked := issueFrom(t, ca, p), issueFrom(t, ca, p)
	point := ca.DistributionPoint(p, sandboxca.DefaultHolder().Municipality)
	if point.String() != good.CRLDistributionPoint {
		t.Errorf("distribution point %s, in a certificate %s", point, good.CRLDistributionPoint)
	}
	list := sandboxca.Partition{Point: point, Number: 300, At: later, Entries: slices.Values([]sandboxca.Entry{
		{Serial: []byte{1}, At: at, Reason: revocation.Unspecified}, {Serial: revoked.Serial, At: at, Reason: revocation.AffiliationChanged},
		{Serial: append([]byte{0, 0x80}, make([]byte, 19)...), At: at, Reason: revocation.CertificateHold},
	})}
	delta := list
	delta.Number, delta.Base = 301, 300
	caFile, file := filepath.Join(dir, sandboxca.CertificateFile(p)), filepath.Join(dir, "partition.crl")
	for _, c := range []struct {
		name string
		list sandboxca.Partition
		says []string
	}{
		{"complete", list, []string{"Serial Number: 01", "Affiliation Changed", "Certificate Hold", "CN = Mihon-shi CRLDP", "X509v3 Issuing Distribution Point: critical", "CRL Number: \n                300"}},
		{"delta", delta, []string{"Delta CRL Indicator: critical\n                300", "CRL Number: \n                301"}},
		{"of all, without entries", sandboxca.Partition{Number: 1, At: later}, []string{"No Revoked Certificates"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			der, err := ca.Partition(p, c.list)
			must(t, err)
			must(t, os.WriteFile(file, der, 0o600))
			text := openssl(t, "crl", "-inform", "DER", "-in", file, "-CAfile", caFile, "-verify", "-noout", "-text", "-nameopt", "utf8,sname,sep_comma_plus")
			for _, want := range append(c.says, "verify OK") {
				if !strings.Contains(text, want) {
					t.Errorf("openssl does not print %q:\n%s", want, text)
				}
			}
		})
	}
	der, err := ca.Partition(p, list)
	must(t, err)
	must(t, os.WriteFile(file, der, 0o600))
	for _, c := range []struct {
		der  []byte
		want string
	}{{good.Raw, "OK"}, {revoked.Raw, "certificate revoked"}} {
		leaf := writePEM(t, filepath.Join(dir, "leaf.pem"), c.der)
		out, ok := opensslSays(t, "verify", "-attime", strconv.FormatInt(later.Unix(), 10), "-CAfile", caFile, "-crl_check", "-extended_crl", "-CRLfile", file, leaf)
		if !strings.Contains(out, c.want) || ok != (c.want == "OK") {
			t.Errorf("want %s: %s", c.want, out)
		}
	}
}

func TestPartitionsThatCannotBeMade(t *testing.T) {
	ca := open(t, copyOfOpened(t))
	for name, e := range map[string]sandboxca.Entry{
		"no serial number": {At: at}, "serial number of 22 octets": {Serial: make([]byte, 22), At: at}, "year of no list": {Serial: []byte{1}},
	} {
		if der, err := ca.Partition(jpki.UserAuthentication, sandboxca.Partition{At: at, Entries: slices.Values([]sandboxca.Entry{e})}); err == nil {
			t.Errorf("%s: %d octets", name, len(der))
		}
	}
	if _, err := ca.Partition("other", sandboxca.Partition{At: at}); err == nil {
		t.Error("a list of no CA")
	}
}

// OpenSSL makes of a list and its delta what package revocation makes of them. It takes deltas
// for certificates that name a freshest list, RFC 5280, 4.2.1.15.
func TestOpenSSLAppliesDeltas(t *testing.T) {
	dir := copyOfOpened(t)
	ca := open(t, dir)
	const p = jpki.UserAuthentication
	point := ca.DistributionPoint(p, sandboxca.DefaultHolder().Municipality)
	freshest := sandboxca.Replace(sandboxca.Extension{OID: "2.5.29.46", Value: sandboxca.CRLDistributionPoint(point).Value})
	issuer, err := certprofile.Parse(ca.Certificate(p))
	must(t, err)
	listOf := func(number, base int64, reasons map[string]revocation.Reason) (*revocation.List, string) {
		der, err := ca.Partition(p, sandboxca.Partition{Point: point, Number: number, Base: base, At: later, Entries: func(yield func(sandboxca.Entry) bool) {
			for serial, reason := range reasons {
				if !yield(sandboxca.Entry{Serial: []byte(serial), At: at, Reason: reason}) {
					return
				}
			}
		}})
		must(t, err)
		file := filepath.Join(dir, strconv.FormatInt(number, 10)+".crl")
		must(t, os.WriteFile(file, der, 0o600))
		l, err := revocation.ReadWithin(10, der, issuer)
		must(t, err)
		return l, file
	}
	for name, c := range map[string]struct {
		list, delta revocation.Reason // Unspecified: not in it
		want        string
		state       jpki.RevocationState
	}{
		"in neither":    {0, 0, "OK", jpki.RevocationGood},
		"revoked since": {0, revocation.KeyCompromise, "certificate revoked", jpki.RevocationRevoked},
		"hold released": {revocation.CertificateHold, revocation.RemoveFromCRL, "OK", jpki.RevocationGood},
		"still on hold": {revocation.CertificateHold, 0, "certificate revoked", jpki.RevocationOnHold},
	} {
		t.Run(name, func(t *testing.T) {
			certificate := issueFrom(t, ca, p, freshest)
			entries := func(r revocation.Reason) map[string]revocation.Reason {
				all := map[string]revocation.Reason{"\x01": revocation.Superseded}
				if r != revocation.Unspecified {
					all[string(certificate.Serial)] = r
				}
				return all
			}
			list, listFile := listOf(7, 0, entries(c.list))
			delta, deltaFile := listOf(8, 7, entries(c.delta))
			both, ok := list.With(delta)
			if !ok {
				t.Fatal("the delta does not follow")
			}
			if got := both.Status(certificate, later); got.State != c.state {
				t.Errorf("%+v, want %v", got, c.state)
			}
			leaf := writePEM(t, filepath.Join(dir, "leaf.pem"), certificate.Raw)
			out, ok := opensslSays(t, "verify", "-attime", strconv.FormatInt(later.Unix(), 10), "-CAfile", filepath.Join(dir, sandboxca.CertificateFile(p)),
				"-crl_check", "-extended_crl", "-use_deltas", "-CRLfile", listFile, "-CRLfile", deltaFile, leaf)
			if !strings.Contains(out, c.want) || ok != (c.want == "OK") {
				t.Errorf("want %s: %s", c.want, out)
			}
		})
	}
}
