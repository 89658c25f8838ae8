package ocsp_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	encoding "encoding/asn1"
	"slices"
	"testing"
	"time"

	"jpkiweb/shared/der"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/ocsp"
	"jpkiweb/shared/revocation"
)

// What an answer that counts says.
func TestAnswersThatCount(t *testing.T) {
	a := ours()
	since := noon.Add(-time.Hour)
	for name, test := range map[string]struct {
		change func(*draft)
		state  jpki.RevocationState
		reason revocation.Reason
	}{
		"good":                     {func(*draft) {}, jpki.RevocationGood, 0},
		"revoked":                  {func(d *draft) { d.singles[0].state = revokedFor(4, since) }, jpki.RevocationRevoked, revocation.Superseded},
		"revoked, nobody says why": {func(d *draft) { d.singles[0].state = revokedFor(-1, since) }, jpki.RevocationRevoked, revocation.Unspecified},
		"on hold":                  {func(d *draft) { d.singles[0].state = revokedFor(6, since) }, jpki.RevocationOnHold, revocation.CertificateHold},
		"the CA itself": {func(d *draft) {
			d.by, d.key, d.certificates = byName(a.certificate.RawSubject), a.key, nil
		}, jpki.RevocationGood, 0},
		"the CA itself, by its key, with its certificate": {func(d *draft) {
			d.by, d.key, d.certificates = byKey(a.key.Public()), a.key, [][]byte{a.certificate.Raw}
		}, jpki.RevocationGood, 0},
		"named by its key":                {func(d *draft) { d.by = byKey(a.responderKey.Public()) }, jpki.RevocationGood, 0},
		"with another certificate before": {func(d *draft) { d.certificates = [][]byte{theirs().responder, a.responder} }, jpki.RevocationGood, 0},
		"SHA-384":                         {func(d *draft) { d.hash, d.algorithm = crypto.SHA384, "1.2.840.10045.4.3.3" }, jpki.RevocationGood, 0},
		"named by SHA-256":                {func(d *draft) { d.singles[0].hash = der.OIDSHA256 }, jpki.RevocationGood, 0},
		"without nextUpdate":              {func(d *draft) { d.singles[0].nextUpdate = time.Time{} }, jpki.RevocationGood, 0},
		"in its last second":              {func(d *draft) { d.singles[0].nextUpdate = noon }, jpki.RevocationGood, 0},
		"of a clock that is ahead":        {func(d *draft) { d.singles[0].thisUpdate = noon.Add(4 * time.Minute) }, jpki.RevocationGood, 0},
		"revoked among others that are good": {func(d *draft) {
			others := []draftSingle{about(theirs()), about(a), about(a)}
			others[1].serial = []byte{1, 2, 3}
			others[2].issuer = theirs().certificate
			d.singles[0].state = revokedFor(1, since)
			d.singles = append(others, d.singles[0])
		}, jpki.RevocationRevoked, revocation.KeyCompromise},
		"good before others that are revoked": {func(d *draft) {
			other := about(a)
			other.serial, other.state = []byte{1, 2, 3}, revokedFor(1, since)
			d.singles = append(d.singles, other)
		}, jpki.RevocationGood, 0},
		"the same twice":                  {func(d *draft) { d.singles = append(d.singles, d.singles[0]) }, jpki.RevocationGood, 0},
		"extension that nobody must know": {func(d *draft) { d.extensions = append(d.extensions, der.Extension{OID: "1.2.3", Value: []byte{5, 0}}) }, jpki.RevocationGood, 0},
	} {
		t.Run(name, func(t *testing.T) {
			d := answer(a)
			test.change(d)
			got := asked(t, a, false).Accept(d.der(), ocsp.Rule{}, noon)
			if got.State != test.state || got.Reason != test.reason || got.Why != 0 || !got.ThisUpdate.Equal(d.singles[len(d.singles)-1].thisUpdate) {
				t.Errorf("%+v", got)
			}
			if revoked := got.State != jpki.RevocationGood; revoked && !got.At.Equal(since) {
				t.Errorf("since %v", got.At)
			}
		})
	}
}

// What makes no certificate good, nor bad.
func TestAnswersThatDoNotCount(t *testing.T) {
	a := ours()
	since := noon.Add(-time.Hour)
	weak, curve, p224 := need(rsa.GenerateKey(rand.Reader, 1024)), need(ecdsa.GenerateKey(elliptic.P256(), rand.Reader)), need(ecdsa.GenerateKey(elliptic.P224(), rand.Reader))
	reissued := func(key crypto.PublicKey, change func(*x509.Certificate)) []byte {
		c := need(x509.ParseCertificate(a.responder))
		template := &x509.Certificate{SerialNumber: c.SerialNumber, Subject: c.Subject, NotBefore: c.NotBefore, NotAfter: c.NotAfter, KeyUsage: c.KeyUsage, ExtKeyUsage: c.ExtKeyUsage}
		if change != nil {
			change(template)
		}
		return need(x509.CreateCertificate(rand.Reader, template, a.x509, key, a.key))
	}
	for name, test := range map[string]struct {
		change func(*draft)
		why    revocation.Why
	}{
		"malformedRequest": {func(d *draft) { d.status = 1 }, revocation.Refused},
		"internalError":    {func(d *draft) { d.status = 2 }, revocation.NoAnswer},
		"tryLater":         {func(d *draft) { d.status = 3 }, revocation.NoAnswer},
		"no such status":   {func(d *draft) { d.status = 4 }, revocation.Malformed},
		"sigRequired":      {func(d *draft) { d.status = 5 }, revocation.Refused},
		"unauthorized":     {func(d *draft) { d.status = 6 }, revocation.Refused},
		"of another kind":  {func(d *draft) { d.kind = "1.3.6.1.5.5.7.48.1.3" }, revocation.Unsupported},

		"signed by another key":     {func(d *draft) { d.key = curve }, revocation.NotSigned},
		"signed by the other CA":    {func(d *draft) { d.by, d.key, d.certificates = byName(a.certificate.RawSubject), theirs().key, nil }, revocation.NotSigned},
		"with SHA-1":                {func(d *draft) { d.hash, d.algorithm = crypto.SHA1, "1.2.840.10045.4.1" }, revocation.Unsupported},
		"called SHA-384":            {func(d *draft) { d.algorithm = "1.2.840.10045.4.3.3" }, revocation.NotSigned},
		"called RSA":                {func(d *draft) { d.algorithm = der.OIDSHA256WithRSA }, revocation.NotSigned},
		"with an unknown algorithm": {func(d *draft) { d.algorithm = "1.2.3.4" }, revocation.Unsupported},
		"by a short key":            {func(d *draft) { d.key, d.certificates = weak, [][]byte{reissued(weak.Public(), nil)} }, revocation.NotSigned},
		"by a small curve":          {func(d *draft) { d.key, d.certificates = p224, [][]byte{reissued(p224.Public(), nil)} }, revocation.NotSigned},

		"without the responder's certificate": {func(d *draft) { d.certificates = nil }, revocation.NotSigned},
		"by a responder that is not for OCSP": {func(d *draft) {
			d.certificates[0] = a.certify(func(c *x509.Certificate) { c.ExtKeyUsage = nil })
		}, revocation.NotSigned},
		"by a responder for anything": {func(d *draft) {
			d.certificates[0] = a.certify(func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageAny} })
		}, revocation.NotSigned},
		"by a server's certificate": {func(d *draft) {
			d.certificates[0] = a.certify(func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth} })
		}, revocation.NotSigned},
		"by a holder's certificate": {func(d *draft) {
			d.by, d.key, d.certificates = byName(a.holder.RawSubject), a.key, [][]byte{a.holder.Raw}
		}, revocation.NotSigned},
		"by a key that may not sign": {func(d *draft) {
			d.certificates[0] = a.certify(func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageKeyEncipherment })
		}, revocation.NotSigned},
		"by a responder that has expired": {func(d *draft) {
			d.certificates[0] = a.certify(func(c *x509.Certificate) { c.NotAfter = noon.Add(-time.Second) })
		}, revocation.NotSigned},
		"by a responder that is not valid yet": {func(d *draft) {
			d.certificates[0] = a.certify(func(c *x509.Certificate) { c.NotBefore = noon.Add(time.Minute) })
		}, revocation.NotSigned},
		"by a responder with a critical extension": {func(d *draft) {
			d.certificates[0] = a.certify(func(c *x509.Certificate) {
				c.ExtraExtensions = []pkix.Extension{{Id: encoding.ObjectIdentifier{1, 2, 3}, Critical: true, Value: []byte{5, 0}}}
			})
		}, revocation.NotSigned},
		"by the other CA's responder": {func(d *draft) { d.key, d.certificates = theirs().responderKey, [][]byte{theirs().responder} }, revocation.NotSigned},
		"by a responder that says it is of this CA": {func(d *draft) {
			d.certificates[0] = a.certifyAs(func(*x509.Certificate) {}, theirs().key)
		}, revocation.NotSigned},
		"by a responder that names another CA": {func(d *draft) {
			d.certificates[0] = a.certifyAs(func(ca *x509.Certificate) { ca.RawSubject = a.holder.RawSubject }, a.key)
		}, revocation.NotSigned},
		"by a responder that names another generation": {func(d *draft) {
			d.certificates[0] = a.certifyAs(func(ca *x509.Certificate) { ca.SubjectKeyId = theirs().x509.SubjectKeyId }, a.key)
		}, revocation.NotSigned},
		"by a responder that a responder certified": {func(d *draft) {
			parent := need(x509.ParseCertificate(a.responder))
			c := need(x509.ParseCertificate(a.responder))
			c.Subject.CommonName = "another"
			d.certificates = append(d.certificates, need(x509.CreateCertificate(rand.Reader, &x509.Certificate{
				SerialNumber: c.SerialNumber, Subject: c.Subject, NotBefore: c.NotBefore, NotAfter: c.NotAfter, ExtKeyUsage: c.ExtKeyUsage,
			}, parent, curve.Public(), a.responderKey)))
			d.key, d.by = curve, byName(need(x509.ParseCertificate(d.certificates[1])).RawSubject)
		}, revocation.NotSigned},
		"with a certificate that is none": {func(d *draft) { d.certificates = [][]byte{{0x30, 0x00}} }, revocation.Malformed},
		"with many certificates":          {func(d *draft) { d.certificates = slices.Repeat(d.certificates, 9) }, revocation.TooLarge},
		"named as another":                {func(d *draft) { d.by = byName(theirs().holder.RawSubject) }, revocation.NotSigned},

		"about nothing":             {func(d *draft) { d.singles = nil }, revocation.OtherIssuer},
		"about another certificate": {func(d *draft) { d.singles[0].serial = []byte{9} }, revocation.OtherIssuer},
		"about one of another CA":   {func(d *draft) { d.singles[0].issuer = theirs().certificate }, revocation.OtherIssuer},
		"named by another digest":   {func(d *draft) { d.singles[0].hash = ""; d.singles[0].issuer = a.holder }, revocation.OtherIssuer},
		"two that contradict": {func(d *draft) {
			other := about(a)
			other.state = revokedFor(4, since)
			d.singles = append(d.singles, other)
		}, revocation.Malformed},
		"two that contradict, by two digests": {func(d *draft) {
			other := about(a)
			other.state, other.hash = revokedFor(4, since), der.OIDSHA256
			d.singles = append([]draftSingle{other}, d.singles...)
		}, revocation.Malformed},

		"of a time to come":      {func(d *draft) { d.singles[0].thisUpdate = noon.Add(6 * time.Minute) }, revocation.NotYet},
		"made in a time to come": {func(d *draft) { d.producedAt = noon.Add(6 * time.Minute) }, revocation.NotYet},
		"out of date":            {func(d *draft) { d.singles[0].nextUpdate = noon.Add(-time.Second) }, revocation.Outdated},
		"without nextUpdate and old": {func(d *draft) {
			d.singles[0].thisUpdate, d.singles[0].nextUpdate = noon.Add(-16*time.Minute), time.Time{}
		}, revocation.Outdated},
		"ends before it begins": {func(d *draft) { d.singles[0].nextUpdate = noon.Add(-2 * time.Minute) }, revocation.Malformed},
		"revoked, but out of date": {func(d *draft) {
			d.singles[0].state, d.singles[0].nextUpdate = revokedFor(4, since), noon.Add(-time.Second)
		}, revocation.Outdated},

		"not known": {func(d *draft) { d.singles[0].state = unknown }, revocation.NotKnown},
		"never issued": {func(d *draft) {
			d.singles[0].state = revokedFor(6, time.Unix(0, 0).UTC())
			d.extensions = append(d.extensions, der.Extension{OID: "1.3.6.1.5.5.7.48.1.9", Value: []byte{5, 0}})
		}, revocation.NotKnown},
		"critical extension": {func(d *draft) { d.extensions = []der.Extension{{OID: "1.2.3", Critical: true, Value: []byte{5, 0}}} }, revocation.Unsupported},
		"critical extension of it": {func(d *draft) {
			d.singles[0].extensions = []der.Extension{{OID: "1.2.3", Critical: true, Value: []byte{5, 0}}}
		}, revocation.Unsupported},
		"extension twice": {func(d *draft) { d.extensions = slices.Repeat([]der.Extension{{OID: "1.2.3", Value: []byte{5, 0}}}, 2) }, revocation.Malformed},
	} {
		t.Run(name, func(t *testing.T) {
			d := answer(a)
			test.change(d)
			got := asked(t, a, false).Accept(d.der(), ocsp.Rule{}, noon)
			if got.State != jpki.RevocationUnknown || got.Why != test.why || got.Detail == "" {
				t.Errorf("%+v, want %v", got, test.why)
			}
		})
	}
}

// What is on hold since 1970 was never issued only where the answer says that it tells so.
func TestHoldSinceLongAgo(t *testing.T) {
	a := ours()
	d := answer(a)
	d.singles[0].state = revokedFor(6, time.Unix(0, 0).UTC())
	if got := asked(t, a, false).Accept(d.der(), ocsp.Rule{}, noon); got.State != jpki.RevocationOnHold {
		t.Errorf("%+v", got)
	}
}

// A certificate of today may be one that the responder does not know yet (relyingparty facts 5).
func TestCertificateOfToday(t *testing.T) {
	a := ours()
	d := answer(a)
	d.singles[0].state, d.singles[0].nextUpdate = unknown, time.Time{}
	begins := a.holder.NotBefore
	midnight := time.Date(begins.In(jpki.Japan()).Year(), begins.In(jpki.Japan()).Month(), begins.In(jpki.Japan()).Day()+1, 0, 0, 0, 0, jpki.Japan())
	d.certificates[0] = a.certify(func(c *x509.Certificate) { c.NotBefore = begins.AddDate(0, 0, -1) })
	for at, want := range map[time.Time]revocation.Why{begins.Add(time.Minute): revocation.KnownSoon, midnight.Add(-time.Second): revocation.KnownSoon, midnight: revocation.NotKnown} {
		d.producedAt, d.singles[0].thisUpdate = at.UTC(), at.UTC()
		if got := asked(t, a, false).Accept(d.der(), ocsp.Rule{}, at); got.Why != want {
			t.Errorf("%v: %+v, want %v", at, got, want)
		}
	}
}

// Of a certificate that has expired a responder need not know that it was revoked.
func TestExpiredCertificateIsNotGood(t *testing.T) {
	a := ours()
	after := a.holder.NotAfter.Add(time.Second)
	d := answer(a)
	d.by, d.key, d.certificates = byName(a.certificate.RawSubject), a.key, nil
	d.producedAt, d.singles[0].thisUpdate, d.singles[0].nextUpdate = after, after, time.Time{}
	if got := asked(t, a, false).Accept(d.der(), ocsp.Rule{}, after); got.Why != revocation.CertificateExpired {
		t.Errorf("%+v", got)
	}
	after = a.certificate.NotAfter.Add(time.Second)
	d.producedAt, d.singles[0].thisUpdate = after, after
	if got := asked(t, a, false).Accept(d.der(), ocsp.Rule{}, after); got.Why != revocation.Outdated {
		t.Errorf("a CA that has expired: %+v", got)
	}
}

// An answer of before is none to a new question.
func TestNonce(t *testing.T) {
	a := ours()
	other := bytes.Repeat([]byte{1}, ocsp.NonceLength)
	for name, test := range map[string]struct {
		withNonce, without bool
		answered           func(asked []byte) [][]byte
		why                revocation.Why
	}{
		"the same":                     {true, false, func(n []byte) [][]byte { return [][]byte{n} }, 0},
		"the same, of one who may not": {true, true, func(n []byte) [][]byte { return [][]byte{n} }, 0},
		"missing":                      {true, false, func([]byte) [][]byte { return nil }, revocation.Outdated},
		"missing, of one who may":      {true, true, func([]byte) [][]byte { return nil }, 0},
		"another":                      {true, false, func([]byte) [][]byte { return [][]byte{other} }, revocation.Outdated},
		"another, of one who may not":  {true, true, func([]byte) [][]byte { return [][]byte{other} }, revocation.Outdated},
		"longer":                       {true, true, func(n []byte) [][]byte { return [][]byte{append(n, 0)} }, revocation.Outdated},
		"twice":                        {true, true, func(n []byte) [][]byte { return [][]byte{n, other} }, revocation.Malformed},
		"empty":                        {true, true, func([]byte) [][]byte { return [][]byte{{}} }, revocation.Malformed},
		"nobody asked for one":         {false, false, func([]byte) [][]byte { return [][]byte{other} }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			r := asked(t, a, test.withNonce)
			d := answer(a)
			for _, n := range test.answered(nonceOf(t, r)) {
				d.extensions = append(d.extensions, nonce(n))
			}
			got := r.Accept(d.der(), ocsp.Rule{WithoutNonce: test.without}, noon)
			if got.Why != test.why || (got.State == jpki.RevocationGood) != (test.why == 0) {
				t.Errorf("%+v, want %v", got, test.why)
			}
		})
	}
}

// A responder of somebody else counts where the operator named it.
func TestNamedResponder(t *testing.T) {
	a := ours()
	d := answer(a)
	d.key, d.certificates = theirs().responderKey, nil
	named := need(ocsp.ParseResponder(theirs().responder))
	if got := asked(t, a, false).Accept(d.der(), ocsp.Rule{Responders: []*x509.Certificate{named}}, noon); got.State != jpki.RevocationGood {
		t.Errorf("%+v", got)
	}
	if got := asked(t, a, false).Accept(d.der(), ocsp.Rule{Responders: []*x509.Certificate{need(ocsp.ParseResponder(a.responder))}}, noon); got.Why != revocation.NotSigned {
		t.Errorf("signed by another than the named one: %+v", got)
	}
	if _, err := ocsp.ParseResponder([]byte("none")); err == nil {
		t.Error("a certificate that is none was read")
	}
}

// No bit of an answer can be turned: but for the certificate beside it, and then it is none
// of the responder's.
func TestEveryFlippedBit(t *testing.T) {
	a := ours()
	r := asked(t, a, false)
	d := answer(a)
	d.by, d.key, d.certificates = byName(a.certificate.RawSubject), a.key, nil
	right := d.der()
	for i := range right {
		for bit := range 8 {
			wrong := bytes.Clone(right)
			wrong[i] ^= 1 << bit
			if got := r.Accept(wrong, ocsp.Rule{}, noon); got.State.Known() {
				t.Fatalf("byte %d, bit %d: %+v", i, bit, got)
			}
		}
	}
}

// What follows, is cut off, long or deep.
func TestAnswersThatAreNone(t *testing.T) {
	a := ours()
	r := asked(t, a, false)
	right := answer(a).der()
	for i := range right {
		if got := r.Accept(right[:i], ocsp.Rule{}, noon); got.Why != revocation.Malformed {
			t.Fatalf("cut off after %d: %+v", i, got)
		}
	}
	deep := []byte{}
	for range 5000 {
		deep = append(deep, 0x30, 0x80)
	}
	for name, test := range map[string]struct {
		answer []byte
		why    revocation.Why
	}{
		"followed":          {append(bytes.Clone(right), 0), revocation.Malformed},
		"twice":             {append(bytes.Clone(right), right...), revocation.Malformed},
		"ten megabytes":     {make([]byte, 10<<20), revocation.TooLarge},
		"deep":              {deep, revocation.Malformed},
		"a page":            {[]byte("<html>"), revocation.Malformed},
		"error with answer": {bytes.Replace(right, []byte{0x0A, 0x01, 0x00}, []byte{0x0A, 0x01, 0x03}, 1), revocation.Malformed},
	} {
		if got := r.Accept(test.answer, ocsp.Rule{}, noon); got.Why != test.why {
			t.Errorf("%s: %+v, want %v", name, got, test.why)
		}
	}
}
