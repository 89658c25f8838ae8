package responder_test

import (
	"bytes"
	"crypto"
	"slices"
	"testing"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
	"golang.org/x/crypto/ocsp"

	"jpkiweb/shared/der"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/sandboxca/responder"
)

const (
	explicit0 = asn1.Tag(0xA0)
	explicit1 = asn1.Tag(0xA1)
	explicit2 = asn1.Tag(0xA2)
	oidNonce  = "1.3.6.1.5.5.7.48.1.2"
)

// element writes one element around others.
func element(tag asn1.Tag, parts ...[]byte) []byte {
	var b cryptobyte.Builder
	b.AddASN1(tag, func(b *cryptobyte.Builder) { b.AddBytes(slices.Concat(parts...)) })
	return b.BytesOrPanic()
}

func seq(parts ...[]byte) []byte { return element(asn1.SEQUENCE, parts...) }

func extensionOf(oid string, critical bool, value []byte) []byte {
	var b cryptobyte.Builder
	der.AddExtension(&b, der.Extension{OID: oid, Critical: critical, Value: value})
	return b.BytesOrPanic()
}

func nonceOf(octets int) []byte {
	return extensionOf(oidNonce, false, element(asn1.OCTET_STRING, bytes.Repeat([]byte{7}, octets)))
}

// one is the Request for a good certificate, as Go's library writes it.
func one(t testing.TB, c *cast, p jpki.Purpose) []byte {
	t.Helper()
	in := cryptobyte.String(c.request(t, p, c.good[p], crypto.SHA1))
	var whole, tbs, list cryptobyte.String
	if !in.ReadASN1(&whole, asn1.SEQUENCE) || !whole.ReadASN1(&tbs, asn1.SEQUENCE) || !tbs.ReadASN1(&list, asn1.SEQUENCE) {
		t.Fatal("Go writes requests otherwise")
	}
	return list
}

func TestRequests(t *testing.T) {
	c := theCast(t)
	r := c.open(t)
	a, signing := one(t, c, jpki.UserAuthentication), one(t, c, jpki.DigitalSignature)
	stranger := c.request(t, jpki.UserAuthentication, c.alas[jpki.UserAuthentication], crypto.SHA384)
	version := func(n byte) []byte { return element(explicit0, []byte{2, 1, n}) }
	extensions := func(all ...[]byte) []byte { return element(explicit2, seq(all...)) }
	id := func() []byte {
		in := cryptobyte.String(a)
		var content cryptobyte.String
		in.ReadASN1(&content, asn1.SEQUENCE)
		return content
	}()
	const malformed, unauthorized, ok = responder.MalformedRequest, responder.Unauthorized, responder.Failure(0)
	for name, test := range map[string]struct {
		request []byte
		want    responder.Failure
	}{
		"one":                                {seq(seq(seq(a))), ok},
		"two of a CA":                        {seq(seq(seq(a, a))), ok},
		"of both CAs":                        {seq(seq(seq(a, signing))), ok},
		"sixty-four":                         {seq(seq(seq(bytes.Repeat(a, 64)))), ok},
		"version written":                    {seq(seq(version(0), seq(a))), ok},
		"somebody's name":                    {seq(seq(element(explicit1, []byte{0x82, 1, 'a'}), seq(a))), ok},
		"signed by somebody":                 {seq(seq(seq(a)), element(explicit0, seq())), ok},
		"nonce of one octet":                 {seq(seq(seq(a), extensions(nonceOf(1)))), ok},
		"nonce of 128 octets":                {seq(seq(seq(a), extensions(nonceOf(128)))), ok},
		"an extension that nobody knows":     {seq(seq(seq(a), extensions(extensionOf("2.999.1", false, nil)))), ok},
		"such a one of the one certificate":  {seq(seq(seq(seq(id, element(explicit0, seq(extensionOf("2.999.1", false, nil))))))), ok},
		"nothing":                            {nil, malformed},
		"no certificate":                     {seq(seq(seq())), malformed},
		"sixty-five":                         {seq(seq(seq(bytes.Repeat(a, 65)))), malformed},
		"more than 16 kB":                    {seq(seq(seq(a), extensions(extensionOf("2.999.1", false, make([]byte, 16<<10))))), malformed},
		"another version":                    {seq(seq(version(1), seq(a))), malformed},
		"bytes behind it":                    {append(seq(seq(seq(a))), 0), malformed},
		"more than a signature":              {seq(seq(seq(a)), seq()), malformed},
		"bytes behind what is asked":         {seq(seq(seq(a), seq())), malformed},
		"cut":                                {seq(seq(seq(a)))[:40], malformed},
		"a length that lies":                 {[]byte{0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF}, malformed},
		"of indefinite length":               {[]byte{0x30, 0x80, 0, 0}, malformed},
		"deep":                               {bytes.Repeat([]byte{0x30, 0x80}, 8000), malformed},
		"nonce of nothing":                   {seq(seq(seq(a), extensions(nonceOf(0)))), malformed},
		"nonce of 129 octets":                {seq(seq(seq(a), extensions(nonceOf(129)))), malformed},
		"nonce that is no OCTET STRING":      {seq(seq(seq(a), extensions(extensionOf(oidNonce, false, []byte{1, 2, 3})))), malformed},
		"two nonces":                         {seq(seq(seq(a), extensions(nonceOf(8), nonceOf(8)))), malformed},
		"no extensions, and said so":         {seq(seq(seq(a), extensions())), malformed},
		"a critical extension nobody knows":  {seq(seq(seq(a), extensions(extensionOf("2.999.1", true, nil)))), malformed},
		"such a one of the one":              {seq(seq(seq(seq(id, element(explicit0, seq(extensionOf("2.999.1", true, nil))))))), malformed},
		"an issuer by a hash that we do not": {stranger, unauthorized},
	} {
		t.Run(name, func(t *testing.T) {
			got := answer(t, r, test.request, nil)
			if test.want != ok {
				if want := responder.Failed(test.want); !bytes.Equal(got, want) {
					t.Errorf("%x, want %x", got, want)
				}
				return
			}
			if _, err := ocsp.ParseResponseForCert(got, x509s(t, c.good[jpki.UserAuthentication].Raw), x509s(t, c.ca.Certificate(jpki.UserAuthentication))); err != nil {
				t.Errorf("%v: %x", err, got)
			}
		})
	}
}

// Of another CA's certificates nothing is known, also of one with our name and the same serial
// number.
func TestCertificatesOfAnotherCA(t *testing.T) {
	c := theCast(t)
	r := c.open(t)
	const p = jpki.UserAuthentication
	mine, theirs := x509s(t, c.ca.Certificate(p)), c.alas[p]
	foreign, err := ocsp.CreateRequest(x509s(t, theirs.Raw), x509s(t, c.good[p].Raw), nil) // whoever that is
	if err != nil {
		t.Fatal(err)
	}
	if got := answer(t, r, foreign, nil); !bytes.Equal(got, responder.Failed(responder.Unauthorized)) {
		t.Errorf("%x", got)
	}
	got := answer(t, r, seq(seq(seq(one(t, c, p), one(t, c, jpki.DigitalSignature)))), nil)
	first, err := ocsp.ParseResponseForCert(got, x509s(t, c.good[p].Raw), mine)
	if err != nil || first.Status != ocsp.Good {
		t.Errorf("ours: %+v, %v", first, err)
	}
	second, err := ocsp.ParseResponseForCert(got, x509s(t, c.good[jpki.DigitalSignature].Raw), mine)
	if err != nil || second.Status != ocsp.Unknown {
		t.Errorf("of the other CA: %+v, %v", second, err)
	}
}

// The nonce comes back as it was.
func TestNonceComesBack(t *testing.T) {
	c := theCast(t)
	r := c.open(t)
	nonce := nonceOf(32)
	if got := answer(t, r, seq(seq(seq(one(t, c, jpki.UserAuthentication)), element(explicit2, seq(nonce)))), nil); !bytes.Contains(got, nonce) {
		t.Errorf("%x", got)
	}
	if got := answer(t, r, seq(seq(seq(one(t, c, jpki.UserAuthentication)))), nil); bytes.Contains(got, der.OID(oidNonce)) {
		t.Error("a nonce that nobody sent")
	}
}

// Whatever is asked is answered, and never with a failure of ours.
func FuzzAnswer(f *testing.F) {
	c := theCast(f)
	r := c.open(f)
	a := one(f, c, jpki.UserAuthentication)
	f.Add(seq(seq(seq(a))))
	f.Add(seq(seq(element(explicit0, []byte{2, 1, 0}), seq(a, a), element(explicit2, seq(nonceOf(32)))), element(explicit0, seq())))
	f.Fuzz(func(t *testing.T, request []byte) {
		got, err := r.Answer(request, nil)
		if err != nil || len(got) == 0 || bytes.Equal(got, responder.Failed(responder.InternalError)) {
			t.Errorf("%x: %x, %v", request, got, err)
		}
	})
}
