package signeddata

import (
	"context"
	"fmt"
	"io"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"jpkiweb/shared/der"
	"jpkiweb/shared/signature/cms"
	"jpkiweb/shared/until"
)

// Bounds of what is read. A signature with a path of certificates, their lists and a few
// time stamps has far less.
const (
	maxTail         = 2 << 20 // bytes behind the document
	maxField        = 4 << 10 // bytes of a field before the document
	maxSigners      = 32
	maxCertificates = 64
	maxAttributes   = 64
)

// Tags in context, each named by the field that has it.
const (
	tagContent       = asn1.Tag(0xA0) // ContentInfo.content and eContent, explicit
	tagCertificates  = asn1.Tag(0xA0)
	tagLists         = asn1.Tag(0xA1)
	tagKeyID         = asn1.Tag(0x80) // SignerIdentifier.subjectKeyIdentifier
	tagSignedAttrs   = asn1.Tag(0xA0)
	tagUnsignedAttrs = asn1.Tag(0xA1)
)

// A Data is a SignedData. Nothing in it is verified.
type Data struct {
	Version      int
	ContentType  string   // eContentType, dotted OID
	Certificates [][]byte // DER, X.509 only
	Signers      []*Signer
	IsDER        bool // every length and string is written as DER wants it

	source     io.ReaderAt
	algorithms []byte  // digestAlgorithms
	content    *cursor // at the head of the document; nil: it is not inside
}

// Open reads a ContentInfo with SignedData, RFC 5652, 3 and 5.1, that fills the file of size
// bytes. The document in it is gone through, part by part, and not kept. Errors are
// ErrMalformed, ErrTooLarge, ErrUnsupported, the context's and the source's.
func Open(ctx context.Context, source io.ReaderAt, size int64) (*Data, error) {
	d := &Data{source: source}
	c := &cursor{source: source, size: size, strict: true}
	for _, read := range []func(*cursor) error{d.readHead, func(c *cursor) error { return d.readContent(ctx, c) }, d.readTail} {
		if err := read(c); err != nil {
			return nil, err
		}
	}
	d.IsDER = c.strict
	return d, nil
}

// readHead goes into SignedData and takes what stands before the document.
func (d *Data) readHead(c *cursor) error {
	if err := c.enter(asn1.SEQUENCE); err != nil {
		return err
	}
	if oid, err := c.oid(); err != nil || oid != der.OIDSignedData {
		return fmt.Errorf("%w: content type is not SignedData", ErrMalformed)
	}
	for _, tag := range []asn1.Tag{tagContent, asn1.SEQUENCE} {
		if err := c.enter(tag); err != nil {
			return err
		}
	}
	version, err := c.element(maxField)
	if err != nil {
		return err
	}
	if s := cryptobyte.String(version); !s.ReadASN1Integer(&d.Version) {
		return fmt.Errorf("%w: version", ErrMalformed)
	}
	if d.algorithms, err = c.element(maxField); err != nil {
		return err
	}
	if s := cryptobyte.String(d.algorithms); !s.SkipASN1(asn1.SET) { // the signers say what they used
		return fmt.Errorf("%w: digestAlgorithms", ErrMalformed)
	}
	return nil
}

func (c *cursor) oid() (string, error) {
	value, err := c.element(maxField)
	if err != nil {
		return "", err
	}
	s := cryptobyte.String(value)
	oid, ok := der.ReadOID(&s)
	if !ok {
		return "", fmt.Errorf("%w: object identifier", ErrMalformed)
	}
	return oid, nil
}

// readContent takes EncapsulatedContentInfo, RFC 5652, 5.2, and passes over the document.
func (d *Data) readContent(ctx context.Context, c *cursor) (err error) {
	if err := c.enter(asn1.SEQUENCE); err != nil {
		return err
	}
	if d.ContentType, err = c.oid(); err != nil {
		return err
	}
	over, err := c.done()
	if err != nil {
		return err
	}
	if !over {
		if err := c.enter(tagContent); err != nil {
			return err
		}
		at := *c
		at.ends = append([]int64(nil), c.ends...)
		d.content = &at
		if err := c.skipString(ctx); err != nil {
			return err
		}
		if err := c.leave(); err != nil {
			return err
		}
	}
	return c.leave()
}

// skipString passes over an OCTET STRING, of one part or of several.
func (c *cursor) skipString(ctx context.Context) error {
	return c.eachPart(func(h head) error {
		c.at += h.size + h.length
		return ctx.Err()
	})
}

// eachPart calls visit with the head of each part of the OCTET STRING at the cursor, which
// must move the cursor behind it. Parts that have parts are ErrUnsupported.
func (c *cursor) eachPart(visit func(head) error) error {
	h, err := c.head()
	if err != nil {
		return err
	}
	if h.tag == asn1.OCTET_STRING {
		c.strict = c.strict && h.strict
		return visit(h)
	}
	if h.tag != asn1.OCTET_STRING|constructed {
		return fmt.Errorf("%w: the document is not an OCTET STRING", ErrUnsupported)
	}
	c.strict = false
	c.into(h)
	for {
		over, err := c.done()
		if err != nil {
			return err
		}
		if over {
			return c.leave()
		}
		part, err := c.head()
		if err != nil {
			return err
		}
		if part.tag != asn1.OCTET_STRING {
			return fmt.Errorf("%w: parts of the document in each other", ErrUnsupported)
		}
		if err := visit(part); err != nil {
			return err
		}
	}
}

// Attached tells whether the document is inside.
func (d *Data) Attached() bool { return d.content != nil }

// copied is how many bytes of a document are read at once. It may have very many parts.
const copied = 32 << 10

// WriteContent writes the document that is inside, and nothing where none is.
func (d *Data) WriteContent(ctx context.Context, w io.Writer) error {
	if d.content == nil {
		return nil
	}
	c := *d.content
	c.ends = append([]int64(nil), d.content.ends...)
	buffer := make([]byte, copied)
	return c.eachPart(func(h head) error {
		begin := c.at + h.size
		c.at = begin + h.length
		if err := ctx.Err(); err != nil {
			return err
		}
		_, err := io.CopyBuffer(w, until.Reader(ctx, io.NewSectionReader(d.source, begin, h.length)), buffer)
		return err
	})
}

// readTail takes what stands behind the document, to the end of the file.
func (d *Data) readTail(c *cursor) error {
	if c.size-c.at > maxTail {
		return fmt.Errorf("%w: %d bytes behind the document", ErrTooLarge, c.size-c.at)
	}
	raw, err := c.peek(c.size - c.at)
	if err != nil {
		return err
	}
	var all []byte
	for {
		over, err := c.done()
		if err != nil {
			return err
		}
		if over {
			break
		}
		value, err := c.element(maxTail)
		if err != nil {
			return err
		}
		all = append(all, value...)
	}
	for range 3 { // SignedData, content, ContentInfo
		if err := c.leave(); err != nil {
			return err
		}
	}
	if c.at != c.size {
		return fmt.Errorf("%w: %d bytes behind it", ErrMalformed, c.size-c.at)
	}
	return d.parseTail(all, raw)
}

func (d *Data) parseTail(tail cryptobyte.String, raw []byte) error {
	var all cryptobyte.String
	if tail.PeekASN1Tag(tagCertificates) {
		if !tail.ReadASN1(&all, tagCertificates) {
			return fmt.Errorf("%w: certificates", ErrMalformed)
		}
		if err := d.parseCertificates(all); err != nil {
			return err
		}
	}
	if !tail.SkipOptionalASN1(tagLists) || !tail.ReadASN1(&all, asn1.SET) || !tail.Empty() {
		return fmt.Errorf("%w: signerInfos", ErrMalformed)
	}
	for n := 1; !all.Empty(); n++ {
		var one cryptobyte.String
		if !all.ReadASN1(&one, asn1.SEQUENCE) {
			return fmt.Errorf("%w: signerInfos", ErrMalformed)
		}
		if n > maxSigners {
			return fmt.Errorf("%w: more than %d signers", ErrTooLarge, maxSigners)
		}
		s, err := parseSigner(one, raw)
		if err != nil {
			return fmt.Errorf("signer %d: %w", n, err)
		}
		d.Signers = append(d.Signers, s)
	}
	return nil
}

func (d *Data) parseCertificates(all cryptobyte.String) error {
	for !all.Empty() {
		var one cryptobyte.String
		var tag asn1.Tag
		if !all.ReadAnyASN1Element(&one, &tag) {
			return fmt.Errorf("%w: certificates", ErrMalformed)
		}
		if tag != asn1.SEQUENCE { // old forms, and attributes
			continue
		}
		if !cms.IsCertificate(one) {
			return fmt.Errorf("%w: certificate %d", ErrMalformed, len(d.Certificates)+1)
		}
		if d.Certificates = append(d.Certificates, one); len(d.Certificates) > maxCertificates {
			return fmt.Errorf("%w: more than %d certificates", ErrTooLarge, maxCertificates)
		}
	}
	return nil
}
