package revocation_test

import (
	"bytes"
	"crypto/x509"
	"errors"
	"math/big"
	"testing"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/revocation"
)

// deltaOf makes a delta list of a number, an hour later, that changes the list of another.
func deltaOf(t *testing.T, of authority, base, number int64, entries ...x509.RevocationListEntry) *revocation.List {
	t.Helper()
	l, err := revocation.ReadWithin(len(entries), of.list(t, allEdits(extension(t, 27, true, base), func(l *x509.RevocationList) {
		l.Number, l.RevokedCertificateEntries = big.NewInt(number), entries
		l.ThisUpdate, l.NextUpdate = now.Add(time.Hour), end.Add(time.Hour)
	})), of.parsed)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func numbered(number int64) func(*x509.RevocationList) {
	return func(l *x509.RevocationList) { l.Number = big.NewInt(number) }
}

func TestDeltaChangesTheList(t *testing.T) {
	at := now.Add(time.Hour)
	for name, c := range map[string]struct {
		serial int64
		delta  []x509.RevocationListEntry
		want   jpki.RevocationState
		reason revocation.Reason
	}{
		"not in either":                     {goodSerial, nil, jpki.RevocationGood, 0},
		"revoked since":                     {goodSerial, []x509.RevocationListEntry{entry(goodSerial, 1)}, jpki.RevocationRevoked, revocation.KeyCompromise},
		"held since":                        {goodSerial, []x509.RevocationListEntry{entry(goodSerial, 6)}, jpki.RevocationOnHold, revocation.CertificateHold},
		"in the list alone":                 {revokedSerial, nil, jpki.RevocationRevoked, revocation.AffiliationChanged},
		"held, in the list alone":           {heldSerial, nil, jpki.RevocationOnHold, revocation.CertificateHold},
		"hold released":                     {heldSerial, []x509.RevocationListEntry{entry(heldSerial, 8)}, jpki.RevocationGood, 0},
		"hold became final":                 {heldSerial, []x509.RevocationListEntry{entry(heldSerial, 4)}, jpki.RevocationRevoked, revocation.Superseded},
		"released, and revoked":             {heldSerial, []x509.RevocationListEntry{entry(heldSerial, 8), entry(heldSerial, 4)}, jpki.RevocationRevoked, revocation.Superseded},
		"revoked, taken off":                {revokedSerial, []x509.RevocationListEntry{entry(revokedSerial, 8)}, jpki.RevocationRevoked, revocation.AffiliationChanged},
		"revoked, then held":                {revokedSerial, []x509.RevocationListEntry{entry(revokedSerial, 6)}, jpki.RevocationRevoked, revocation.AffiliationChanged},
		"revoked for another reason":        {revokedSerial, []x509.RevocationListEntry{entry(revokedSerial, 1)}, jpki.RevocationRevoked, revocation.KeyCompromise},
		"taken off where it never was":      {goodSerial, []x509.RevocationListEntry{entry(goodSerial, 8)}, jpki.RevocationGood, 0},
		"revoked for no reason, taken off":  {plainSerial, []x509.RevocationListEntry{entry(plainSerial, 8)}, jpki.RevocationRevoked, revocation.Unspecified},
		"of another certificate, both ways": {goodSerial, []x509.RevocationListEntry{entry(heldSerial, 8), entry(revokedSerial, 1)}, jpki.RevocationGood, 0},
	} {
		t.Run(name, func(t *testing.T) {
			before := readList(t, firstCA().list(t, nil))
			delta := deltaOf(t, firstCA(), 7, 8, c.delta...)
			both, ok := before.With(delta)
			if !ok {
				t.Fatal("the delta does not follow")
			}
			got := both.Status(firstCA().issue(t, c.serial, nil), at)
			if got.State != c.want || got.Reason != c.reason || !got.ThisUpdate.Equal(at) || !got.NextUpdate.Equal(end.Add(time.Hour)) {
				t.Errorf("%+v, want %v, %v", got, c.want, c.reason)
			}
			if both.Number.Cmp(big.NewInt(8)) != 0 || before.Number.Cmp(big.NewInt(7)) != 0 {
				t.Errorf("number %v, of the list before %v", both.Number, before.Number)
			}
		})
	}
}

// A list that is out of date is in date again by its delta, RFC 5280, 6.3.3 (a); what neither
// date covers stays unknown.
func TestDeltaBringsItsDates(t *testing.T) {
	before := readList(t, firstCA().list(t, nil))
	both, ok := before.With(deltaOf(t, firstCA(), 7, 8))
	if !ok {
		t.Fatal("the delta does not follow")
	}
	certificate := firstCA().issue(t, goodSerial, nil)
	for name, c := range map[string]struct {
		at   time.Time
		want jpki.RevocationState
		why  revocation.Why
	}{
		"after the list's nextUpdate":  {end.Add(time.Minute), jpki.RevocationGood, 0},
		"after the delta's nextUpdate": {end.Add(time.Hour + time.Second), jpki.RevocationUnknown, revocation.Outdated},
		"before the delta":             {now, jpki.RevocationUnknown, revocation.NotYet},
	} {
		if got := both.Status(certificate, c.at); got.State != c.want || got.Why != c.why {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestDeltasThatDoNotFollow(t *testing.T) {
	list := func(edits ...func(*x509.RevocationList)) *revocation.List {
		return readList(t, firstCA().list(t, allEdits(edits...)))
	}
	users := extension(t, 28, true, struct {
		OnlyUser bool `asn1:"tag:1"`
	}{true})
	scoped := list(users)
	delta := deltaOf(t, firstCA(), 7, 9)
	both, _ := list().With(delta)
	for name, c := range map[string]struct {
		list, delta *revocation.List
		follows     bool
	}{
		"base":                      {list(), delta, true},
		"between base and delta":    {list(numbered(8)), delta, true},
		"older than the base":       {list(numbered(6)), delta, false},
		"of the delta's number":     {list(numbered(9)), delta, false},
		"newer":                     {list(numbered(10)), delta, false},
		"of another CA":             {readList(t, other().list(t, nil)), delta, false},
		"of another generation":     {readList(t, second().list(t, nil)), delta, false},
		"of another scope":          {scoped, delta, false},
		"a complete list":           {list(), list(numbered(8)), false},
		"a delta, with a delta":     {deltaOf(t, firstCA(), 6, 7), delta, false},
		"changed, with the same":    {both, delta, false},
		"changed, with a newer one": {both, deltaOf(t, firstCA(), 7, 10), true},
	} {
		if _, ok := c.list.With(c.delta); ok != c.follows {
			t.Errorf("%s: follows %t", name, ok)
		}
	}
	if delta.Older(list(numbered(10))) || list().Older(delta) {
		t.Error("a delta and a complete list are compared")
	}
}

// Alone a delta says what is revoked, and never that a certificate is good.
func TestDeltaAloneMakesNothingGood(t *testing.T) {
	delta := deltaOf(t, firstCA(), 7, 8, entry(revokedSerial, 3), entry(heldSerial, 6), entry(plainSerial, 8))
	for serial, want := range map[int64]jpki.RevocationState{
		revokedSerial: jpki.RevocationRevoked, heldSerial: jpki.RevocationOnHold, plainSerial: jpki.RevocationUnknown, goodSerial: jpki.RevocationUnknown,
	} {
		got := delta.Status(firstCA().issue(t, serial, nil), now.Add(time.Hour))
		if got.State != want || want == jpki.RevocationUnknown && got.Why != revocation.Unsupported {
			t.Errorf("%X: %+v, want %v", serial, got, want)
		}
	}
}

func TestDeltasThatAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		der []byte
		why revocation.Why
	}{
		"not marked critical":       {firstCA().list(t, extension(t, 27, false, 1)), revocation.Unsupported},
		"base below zero":           {firstCA().list(t, extension(t, 27, true, -1)), revocation.Malformed},
		"base that is no number":    {firstCA().list(t, extension(t, 27, true, "7")), revocation.Malformed},
		"without a number":          {raw{extensions: build(0xA0, build(0x30, ext(27, []byte{1, 1, 0xFF}, value([]byte{2, 1, 7}))))}.list(t), revocation.Malformed},
		"complete, but takes off":   {firstCA().list(t, func(l *x509.RevocationList) { l.RevokedCertificateEntries[0].ReasonCode = 8 }), revocation.Unsupported},
		"more entries than allowed": {firstCA().list(t, extension(t, 27, true, 1)), revocation.TooLarge},
	} {
		most := 3
		if c.why == revocation.TooLarge {
			most = 2
		}
		if _, err := revocation.ReadWithin(most, c.der, firstCA().parsed); !errors.Is(err, c.why) {
			t.Errorf("%s: %v, want %v", name, err, c.why)
		}
	}
}

// Who has verified the signature of a certificate need not have it verified again: of a
// certificate of another key it is.
func TestStatusFromTheIssuer(t *testing.T) {
	l := readList(t, firstCA().list(t, nil))
	forged := firstCA().issue(t, goodSerial, nil)
	changed := bytes.Clone(forged.Raw)
	changed[len(changed)-1] ^= 1
	forged, err := certprofile.Parse(changed)
	if err != nil {
		t.Fatal(err)
	}
	renewed := firstCA().otherCertificate(t, func(c *x509.Certificate) { c.SerialNumber = big.NewInt(2) }) // of the same key
	for name, c := range map[string]struct {
		certificate, issuer *certprofile.Certificate
		want                jpki.RevocationState
		why                 revocation.Why
	}{
		"good":                               {firstCA().issue(t, goodSerial, nil), firstCA().parsed, jpki.RevocationGood, 0},
		"revoked":                            {firstCA().issue(t, revokedSerial, nil), firstCA().parsed, jpki.RevocationRevoked, 0},
		"renewed certificate of the CA":      {firstCA().issue(t, revokedSerial, nil), renewed, jpki.RevocationRevoked, 0},
		"nobody verified":                    {forged, nil, jpki.RevocationUnknown, revocation.NotSigned},
		"verified with another key":          {forged, second().parsed, jpki.RevocationUnknown, revocation.NotSigned},
		"of another generation":              {second().issue(t, revokedSerial, nil), second().parsed, jpki.RevocationUnknown, revocation.OtherIssuer},
		"of another generation, it is said":  {second().issue(t, revokedSerial, nil), firstCA().parsed, jpki.RevocationUnknown, revocation.OtherIssuer},
		"of another CA, it is said":          {other().issue(t, revokedSerial, nil), firstCA().parsed, jpki.RevocationUnknown, revocation.OtherIssuer},
		"another CA, of which it is in fact": {firstCA().issue(t, revokedSerial, nil), other().parsed, jpki.RevocationRevoked, 0},
	} {
		if got := l.StatusFrom(c.certificate, c.issuer, now); got.State != c.want || got.Why != c.why {
			t.Errorf("%s: %+v, want %v, %v", name, got, c.want, c.why)
		}
	}
	certificate := firstCA().issue(t, goodSerial, nil)
	if n := testing.AllocsPerRun(100, func() { l.StatusFrom(certificate, firstCA().parsed, now) }); n > 0 {
		t.Errorf("a look-up makes %v allocations", n)
	}
}

// Serial numbers are found whatever their length is, and the one that cannot be on a list is
// not good.
func TestSerialNumbersOfAnyLength(t *testing.T) {
	var entries []x509.RevocationListEntry
	numbers := []*big.Int{big.NewInt(1), big.NewInt(0x7F), big.NewInt(0x80), big.NewInt(1<<62 + 1), new(big.Int).SetUint64(1<<64 - 1)}
	for _, bits := range []uint{64, 70, 150, 158, 159, 160, 166} {
		numbers = append(numbers, new(big.Int).Lsh(big.NewInt(1), bits))
	}
	for _, n := range numbers {
		entries = append(entries, x509.RevocationListEntry{SerialNumber: n, RevocationTime: now, ReasonCode: 5})
	}
	l := readList(t, firstCA().list(t, func(l *x509.RevocationList) { l.RevokedCertificateEntries = entries }))
	certificate := firstCA().issue(t, goodSerial, nil)
	status := func(serial []byte) revocation.Status {
		certificate.Serial = serial
		return l.StatusFrom(certificate, firstCA().parsed, now)
	}
	content := func(n *big.Int) []byte { return n.FillBytes(make([]byte, n.BitLen()/8+1)) }
	for _, n := range numbers {
		if got := status(content(n)); got.State != jpki.RevocationRevoked {
			t.Errorf("%X: %+v", n, got)
		}
		for _, other := range []*big.Int{new(big.Int).Add(n, big.NewInt(2)), new(big.Int).Lsh(n, 3)} {
			want := jpki.RevocationGood
			if len(content(other)) > 21 {
				want = jpki.RevocationUnknown
			}
			if other.BitLen() > 8 && status(content(other)).State != want {
				t.Errorf("%X, which is not on the list: %+v", other, status(content(other)))
			}
		}
	}
	if got := status(make([]byte, 22)); got.Why != revocation.Unsupported {
		t.Errorf("serial number of 22 octets: %+v", got)
	}
}
