package timestamp

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"jpkiweb/shared/der"
)

// MaxLength is how long an answer may be, in bytes: those of authorities with long chains
// have about 10,000.
const MaxLength = 64 << 10

// nonceLength is that of the random number in a request, in bytes.
const nonceLength = 8

// A Request asks for a stamp of a SHA-256.
type Request struct {
	imprint [sha256.Size]byte
	nonce   []byte // content octets
}

// NewRequest makes one with a fresh nonce, so that no earlier answer fits it. The
// certificate of the authority is asked for.
func NewRequest(imprint [sha256.Size]byte) Request {
	nonce := make([]byte, nonceLength)
	_, _ = rand.Read(nonce)         // never fails, crypto/rand
	nonce[0] = nonce[0]&0x3F | 0x40 // positive, and in its shortest form
	return Request{imprint, nonce}
}

// Marshal returns the TimeStampReq, DER, RFC 3161, 2.4.1.
func (r Request) Marshal() []byte {
	var b cryptobyte.Builder
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1Int64(1)
		addImprint(b, r.imprint[:])
		der.AddInteger(b, r.nonce)
		b.AddASN1Boolean(true)
	})
	return b.BytesOrPanic()
}

// addImprint writes a MessageImprint of SHA-256.
func addImprint(b *cryptobyte.Builder, imprint []byte) {
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		der.AddAlgorithm(b, der.OIDSHA256)
		b.AddASN1OctetString(imprint)
	})
}

// Accept reads the answer to the request, TimeStampResp, and returns its token: signed by
// the certificate in it, about the request's SHA-256 and with its nonce. Whom to trust is
// for Token.Verify. Errors are those of [Parse], *[RefusedError], [ErrOtherData] and
// [ErrOtherRequest].
func (r Request) Accept(answer []byte) (*Token, error) {
	element, err := readAnswer(answer)
	if err != nil {
		return nil, err
	}
	t, err := Parse(element)
	if err != nil {
		return nil, err
	}
	if err := t.CheckDigest(r.imprint); err != nil {
		return nil, err
	}
	if !bytes.Equal(t.nonce, r.nonce) {
		return nil, fmt.Errorf("%w: nonce %X, want %X", ErrOtherRequest, t.nonce, r.nonce)
	}
	return t, nil
}

// readAnswer takes the token out of a TimeStampResp.
func readAnswer(answer []byte) (token []byte, err error) {
	if len(answer) > MaxLength {
		return nil, fmt.Errorf("%w: %d bytes, at most %d", ErrMalformed, len(answer), MaxLength)
	}
	in := cryptobyte.String(answer)
	var fields, status cryptobyte.String
	if !in.ReadASN1(&fields, asn1.SEQUENCE) || !in.Empty() || !fields.ReadASN1(&status, asn1.SEQUENCE) {
		return nil, fmt.Errorf("%w: not a TimeStampResp", ErrMalformed)
	}
	refused, err := readStatus(status)
	if err != nil {
		return nil, err
	}
	granted := refused.Status == 0 || refused.Status == 1 // granted, granted with modifications
	switch {
	case !granted && fields.Empty():
		return nil, refused
	case !granted || fields.Empty():
		return nil, fmt.Errorf("%w: status %d and its token do not fit", ErrMalformed, refused.Status)
	}
	return fields, nil
}

// readStatus reads PKIStatusInfo.
func readStatus(s cryptobyte.String) (*RefusedError, error) {
	e := new(RefusedError)
	malformed := fmt.Errorf("%w: PKIStatusInfo", ErrMalformed)
	if !s.ReadASN1Integer(&e.Status) {
		return nil, malformed
	}
	if s.PeekASN1Tag(asn1.SEQUENCE) {
		var texts, text cryptobyte.String
		if !s.ReadASN1(&texts, asn1.SEQUENCE) {
			return nil, malformed
		}
		for !texts.Empty() {
			if !texts.ReadASN1(&text, asn1.UTF8String) {
				return nil, malformed
			}
			e.Text = strings.TrimSpace(e.Text + " " + readable(text))
		}
	}
	if s.PeekASN1Tag(asn1.BIT_STRING) {
		var bits bitString
		if !bits.read(&s) {
			return nil, malformed
		}
		var why []string
		for bit := range 8 * len(bits) {
			if words, known := failures[bit]; known && bits.has(bit) {
				why = append(why, words)
			}
		}
		e.Why = strings.Join(why, ", ")
	}
	if !s.Empty() {
		return nil, malformed
	}
	return e, nil
}

// readable is text of an authority that cannot steer a terminal.
func readable(text []byte) string {
	const most = 200
	if !utf8.Valid(text) {
		return ""
	}
	clean := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.In(r, unicode.Cf) {
			return -1
		}
		return r
	}, string(text))
	for i := range clean {
		if i > most {
			return clean[:i] + "…"
		}
	}
	return clean
}

// A bitString is the octets of a BIT STRING, the first bit foremost.
type bitString []byte

func (b *bitString) read(s *cryptobyte.String) bool {
	var content cryptobyte.String
	if !s.ReadASN1(&content, asn1.BIT_STRING) || len(content) == 0 || content[0] > 7 {
		return false
	}
	*b = bitString(content[1:])
	return true
}

func (b bitString) has(bit int) bool { return b[bit/8]&(0x80>>(bit%8)) != 0 }

// IsRefused reports whether an authority answered, and refused.
func IsRefused(err error) bool {
	var refused *RefusedError
	return errors.As(err, &refused)
}
