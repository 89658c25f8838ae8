package revocation_test

import (
	"bytes"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"math/big"
	"strings"
	"testing"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/revocation"
)

func readList(t *testing.T, der []byte) *revocation.List {
	t.Helper()
	l, err := revocation.FromCRL(der, other().parsed, second().parsed, firstCA().parsed)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestStatusOfEachEntry(t *testing.T) {
	l := readList(t, firstCA().list(t, nil))
	if l.Len() != 3 || l.Number.Cmp(big.NewInt(7)) != 0 || !l.ThisUpdate.Equal(now) || !l.NextUpdate.Equal(end) {
		t.Errorf("%d entries, number %v, %v to %v", l.Len(), l.Number, l.ThisUpdate, l.NextUpdate)
	}
	at := now.Add(-time.Hour)
	cases := []struct {
		name   string
		serial int64
		want   revocation.Status
	}{
		{"not on the list", goodSerial, revocation.Status{State: jpki.RevocationGood}},
		{"revoked with a reason", revokedSerial, revocation.Status{State: jpki.RevocationRevoked, Reason: revocation.AffiliationChanged, At: at}},
		{"revoked without a reason", plainSerial, revocation.Status{State: jpki.RevocationRevoked, At: at}},
		{"on hold", heldSerial, revocation.Status{State: jpki.RevocationOnHold, Reason: revocation.CertificateHold, At: at}},
		{"serial number with the beginning of a revoked one", revokedSerial >> 8, revocation.Status{State: jpki.RevocationGood}},
		{"serial number that begins like a revoked one", revokedSerial << 8, revocation.Status{State: jpki.RevocationGood}},
		{"serial number after all of the list", plainSerial << 16, revocation.Status{State: jpki.RevocationGood}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			c.want.ThisUpdate, c.want.NextUpdate = now, end
			if got := l.Status(firstCA().issue(t, c.serial, nil), now); got != c.want {
				t.Errorf("%+v, want %+v", got, c.want)
			}
		})
	}
}

func TestListDoesNotKeepTheBytesItWasReadFrom(t *testing.T) {
	der := firstCA().list(t, nil)
	l := readList(t, der)
	clear(der)
	if got := l.Status(firstCA().issue(t, revokedSerial, nil), now); got.State != jpki.RevocationRevoked {
		t.Errorf("%+v", got)
	}
}

func TestListAnswersFromThisUpdateToNextUpdate(t *testing.T) {
	l := readList(t, firstCA().list(t, nil))
	good, bad := firstCA().issue(t, goodSerial, nil), firstCA().issue(t, revokedSerial, nil)
	cases := []struct {
		name string
		at   time.Time
		why  revocation.Why
	}{
		{"six minutes before thisUpdate", now.Add(-6 * time.Minute), revocation.NotYet},
		{"our clock is five minutes behind", now.Add(-5 * time.Minute), 0},
		{"thisUpdate", now, 0},
		{"nextUpdate", end, 0},
		{"end of the second of nextUpdate", end.Add(time.Second - 1), 0},
		{"a second after nextUpdate", end.Add(time.Second), revocation.Outdated},
		{"years later", now.AddDate(4, 0, 0), revocation.Outdated},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			want := [2]jpki.RevocationState{jpki.RevocationGood, jpki.RevocationRevoked}
			if c.why != 0 {
				want = [2]jpki.RevocationState{jpki.RevocationUnknown, jpki.RevocationUnknown}
			}
			for i, certificate := range []*certprofile.Certificate{good, bad} {
				if got := l.Status(certificate, c.at); got.State != want[i] || got.Why != c.why {
					t.Errorf("certificate %d: %+v, want %v, %v", i, got, want[i], c.why)
				}
			}
		})
	}
}

func TestExpiredCertificateThatLeftTheListIsUnknown(t *testing.T) {
	l := readList(t, firstCA().list(t, nil))
	expired := func(c *x509.Certificate) { c.NotAfter = now.Add(-time.Second) }
	if got := l.Status(firstCA().issue(t, goodSerial, expired), now); got.State != jpki.RevocationUnknown || got.Why != revocation.CertificateExpired {
		t.Errorf("%+v", got)
	}
	if got := l.Status(firstCA().issue(t, revokedSerial, expired), now); got.State != jpki.RevocationRevoked {
		t.Errorf("still on the list: %+v", got)
	}
}

func TestListOfAnExpiredCAIsOutdated(t *testing.T) {
	l := readList(t, firstCA().list(t, func(l *x509.RevocationList) { l.NextUpdate = now.AddDate(20, 0, 0) }))
	if got := l.Status(firstCA().issue(t, goodSerial, nil), now.AddDate(10, 0, 0)); got.Why != revocation.Outdated {
		t.Errorf("%+v", got)
	}
}

func TestCertificateOfAnotherCAHasNoStatus(t *testing.T) {
	l := readList(t, firstCA().list(t, nil))
	forged := firstCA().issue(t, goodSerial, nil)
	raw := bytes.Clone(forged.Raw)
	raw[len(raw)-1] ^= 1
	forged, err := certprofile.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		name        string
		certificate *certprofile.Certificate
		why         revocation.Why
	}{
		{"another CA", other().issue(t, goodSerial, nil), revocation.OtherIssuer},
		{"another generation of the CA", second().issue(t, revokedSerial, nil), revocation.OtherIssuer},
		{"signature broken", forged, revocation.NotSigned},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := l.Status(c.certificate, now); got.State != jpki.RevocationUnknown || got.Why != c.why || got.Detail == "" {
				t.Errorf("%+v", got)
			}
		})
	}
}

func TestOfTwoEntriesTheFinalOneCounts(t *testing.T) {
	for _, reasons := range [][2]int{{6, 5}, {5, 6}} {
		l := readList(t, firstCA().list(t, func(l *x509.RevocationList) {
			l.RevokedCertificateEntries = []x509.RevocationListEntry{entry(revokedSerial, reasons[0]), entry(plainSerial, 1), entry(revokedSerial, reasons[1])}
		}))
		if got := l.Status(firstCA().issue(t, revokedSerial, nil), now); got.State != jpki.RevocationRevoked || got.Reason != revocation.CessationOfOperation {
			t.Errorf("%v: %+v", reasons, got)
		}
	}
}

// Every reason that has a name is told in words.
func TestReasonsHaveWords(t *testing.T) {
	named := 0
	for r := range revocation.Reason(20) {
		if (r.String() == "") != (r.Words() == "") || r.String() != "" && strings.ContainsAny(r.Words()[1:], "BCDEFGHIJKLMNOPQRSTUVWXYZ") {
			t.Errorf("%d: %q is %q", r, r, r.Words())
		}
		if r.Words() != "" {
			named++
		}
	}
	if named < 9 {
		t.Errorf("%d reasons", named)
	}
}

func TestReasonThatIsNotKnownIsARevocation(t *testing.T) {
	l := readList(t, firstCA().list(t, func(l *x509.RevocationList) {
		l.RevokedCertificateEntries = []x509.RevocationListEntry{entry(revokedSerial, 11)}
	}))
	if got := l.Status(firstCA().issue(t, revokedSerial, nil), now); got.State != jpki.RevocationRevoked || got.Reason != 11 || got.Reason.String() != "" {
		t.Errorf("%+v", got)
	}
}

func TestEmptyList(t *testing.T) {
	l := readList(t, firstCA().list(t, func(l *x509.RevocationList) { l.RevokedCertificateEntries = nil }))
	if got := l.Status(firstCA().issue(t, revokedSerial, nil), now); got.State != jpki.RevocationGood {
		t.Errorf("%+v", got)
	}
}

// The list names no key, so every generation is tried.
func TestListWithoutAuthorityKeyIdentifier(t *testing.T) {
	l := readList(t, firstCA().signEdited(t, func(l *pkix.TBSCertificateList) { l.Extensions = nil }))
	if got := l.Status(firstCA().issue(t, revokedSerial, nil), now); got.State != jpki.RevocationRevoked || l.Number != nil {
		t.Errorf("%+v, number %v", got, l.Number)
	}
}

func TestListsThatAreRefused(t *testing.T) {
	altered := firstCA().list(t, nil)
	i := bytes.Index(altered, []byte{0x02, 0x02, 0x7E, 0x11}) // revokedSerial
	altered[i+3] ^= 1
	wrongAlgorithm := func(oid asn1.ObjectIdentifier) func(*pkix.TBSCertificateList) {
		return func(l *pkix.TBSCertificateList) { l.Signature.Algorithm = oid }
	}
	sha1 := asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 5}
	crl := firstCA().list(t, nil)
	cases := []struct {
		name string
		der  []byte
		why  revocation.Why
	}{
		{"nothing", nil, revocation.Malformed},
		{"a certificate", firstCA().parsed.Raw, revocation.Malformed},
		{"cut", crl[:len(crl)-1], revocation.Malformed},
		{"something after it", append(bytes.Clone(crl), 0), revocation.Malformed},
		{"something behind the signature", firstCA().listWithNull(t, false), revocation.Malformed},
		{"something behind the extensions", firstCA().listWithNull(t, true), revocation.Malformed},
		{"too large", make([]byte, revocation.Size(revocation.MaxEntries)+1), revocation.TooLarge},
		{"version 1", firstCA().signEdited(t, func(l *pkix.TBSCertificateList) { l.Version = 0 }), revocation.Malformed},
		{"no nextUpdate", firstCA().signEdited(t, func(l *pkix.TBSCertificateList) { l.NextUpdate = time.Time{} }), revocation.Malformed},
		{"nextUpdate before thisUpdate", firstCA().signEdited(t, func(l *pkix.TBSCertificateList) { l.NextUpdate = now.Add(-time.Second) }), revocation.Malformed},
		{"serial number below zero", firstCA().signEdited(t, func(l *pkix.TBSCertificateList) { l.RevokedCertificates[0].SerialNumber = big.NewInt(-2) }), revocation.Malformed},
		{"serial number of 21 octets", firstCA().signEdited(t, func(l *pkix.TBSCertificateList) {
			l.RevokedCertificates[0].SerialNumber = new(big.Int).Lsh(big.NewInt(1), 168)
		}), revocation.Malformed},
		{"another algorithm inside", firstCA().signEdited(t, wrongAlgorithm(sha1)), revocation.Malformed},
		{"entry altered", altered, revocation.NotSigned},
		{"name of the CA, key of another one", signedBy(firstCA(), second()).list(t, nil), revocation.NotSigned},
		{"key of the CA, another name", inNameOf(firstCA(), other()).list(t, nil), revocation.OtherIssuer},
		{"key of the CA, key identifier of another generation", withKeyIDOf(firstCA(), second()).list(t, nil), revocation.OtherIssuer},
		{"another CA", noCRLs().resignAs(t), revocation.OtherIssuer},
		{"repeated extension", firstCA().list(t, allEdits(extension(t, 18, false, 1), extension(t, 18, false, 1))), revocation.Malformed},
		{"delta list", firstCA().list(t, extension(t, 27, true, 1)), revocation.Unsupported},
		{"delta list that is not marked critical", firstCA().list(t, extension(t, 27, false, 1)), revocation.Unsupported},
		{"unknown critical extension", firstCA().list(t, extension(t, 99, true, 1)), revocation.Unsupported},
		{"removeFromCRL", firstCA().list(t, func(l *x509.RevocationList) { l.RevokedCertificateEntries[1].ReasonCode = 8 }), revocation.Unsupported},
		{"critical extension of an entry", firstCA().list(t, func(l *x509.RevocationList) {
			l.RevokedCertificateEntries[1].ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{2, 5, 29, 29}, Critical: true, Value: []byte{0x30, 0}}}
		}), revocation.Unsupported},
		{"reason of no number", firstCA().signEdited(t, func(l *pkix.TBSCertificateList) {
			l.RevokedCertificates[1].Extensions[0].Value = []byte{0x0A, 0x02, 0x01, 0x00}
		}), revocation.Malformed},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			l, err := revocation.FromCRL(c.der, other().parsed, firstCA().parsed)
			if l != nil || !errors.Is(err, c.why) {
				t.Fatalf("%v, want %q", err, c.why)
			}
			if s := revocation.Because(err); s.State != jpki.RevocationUnknown || s.Why != c.why || s.Detail != err.Error() {
				t.Errorf("%+v", s)
			}
		})
	}
}

func TestSHA1ListIsRefused(t *testing.T) {
	list := firstCA().sha1(t)
	if _, err := revocation.FromCRL(list, firstCA().parsed); !errors.Is(err, revocation.Unsupported) {
		t.Error(err)
	}
}

func TestCAThatMayNotSignListsIsRefused(t *testing.T) {
	if _, err := revocation.FromCRL(noCRLs().resignAs(t), noCRLs().parsed); !errors.Is(err, revocation.NotSigned) {
		t.Error(err)
	}
}

func TestNoAuthorities(t *testing.T) {
	if _, err := revocation.FromCRL(firstCA().list(t, nil)); !errors.Is(err, revocation.OtherIssuer) {
		t.Error(err)
	}
}

func TestBecauseOfAnErrorWithoutReasonThereIsNoList(t *testing.T) {
	if s := revocation.Because(errors.New("no such file")); s != (revocation.Status{State: jpki.RevocationUnknown, Why: revocation.NoList, Detail: "no such file"}) {
		t.Errorf("%+v", s)
	}
}

func allEdits(edits ...func(*x509.RevocationList)) func(*x509.RevocationList) {
	return func(l *x509.RevocationList) {
		for _, edit := range edits {
			edit(l)
		}
	}
}

// The bound is in entries, exactly, and the caller's.
func TestBoundIsInEntries(t *testing.T) {
	der := firstCA().list(t, nil) // of three
	if l, err := revocation.FromCRLWithin(3, der, firstCA().parsed); err != nil || l.Len() != 3 {
		t.Errorf("%v", err)
	}
	if _, err := revocation.FromCRLWithin(2, der, firstCA().parsed); !errors.Is(err, revocation.TooLarge) {
		t.Errorf("%v, want TooLarge", err)
	}
}

func TestOlderListIsKnownByItsNumber(t *testing.T) {
	made := func(number int64, at time.Time, of authority) *revocation.List {
		return readList(t, of.list(t, func(l *x509.RevocationList) {
			l.Number, l.ThisUpdate = big.NewInt(number), at
		}))
	}
	seven := made(7, now, firstCA())
	cases := []struct {
		name  string
		list  *revocation.List
		older bool
	}{
		{"the same", made(7, now, firstCA()), false},
		{"lower number", made(6, now, firstCA()), true},
		{"lower number that claims a later time", made(6, now.Add(time.Hour), firstCA()), true},
		{"higher number", made(8, now, firstCA()), false},
		{"higher number of an earlier time", made(8, now.Add(-time.Hour), firstCA()), false},
		{"the same number of an earlier time", made(7, now.Add(-time.Hour), firstCA()), true},
		{"of another CA", made(1, now.Add(-time.Hour), other()), false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := c.list.Older(seven); got != c.older {
				t.Errorf("older: %t", got)
			}
		})
	}
	if seven.Older(nil) {
		t.Error("older than nothing")
	}
}
