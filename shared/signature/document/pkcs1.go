package document

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"jpkiweb/shared/signature"
)

// A value is a signature of the format PKCS1 as platform operators take it (document
// facts 1); bytes are base64.
type value struct {
	Certificate   []byte `json:"certificate"` // DER
	Digest        []byte `json:"digest"`      // of the document
	HashAlgorithm string `json:"hash_algorithm"`
	Signature     []byte `json:"signature"`
}

func finishPKCS1(w io.Writer, s signature.Signature) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value{Certificate: s.Certificate, Digest: s.Digest[:], HashAlgorithm: "SHA-256", Signature: s.Value})
}

// refuseDER refuses a file that is one value from its first byte to its last. BER, in which
// a length may be written otherwise, counts too: readers differ in what they take (document
// facts 2).
func (d *Document) refuseDER() error {
	head := make([]byte, min(d.size, maxHead))
	if _, err := d.source.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	switch {
	case isOneValue(head, d.size):
		return ErrDER
	case isSigningInput(head):
		return ErrSigningInput
	}
	return nil
}

// isSigningInput looks whether a file begins as what another form of signature signs: the
// SignedInfo of an XML signature, or the two parts of a JWS (RFC 7515, 5.1), whose header is
// a JSON object in base64url. The bare signature would be one of that form.
func isSigningInput(head []byte) bool {
	if bytes.HasPrefix(head, []byte("eyJ")) && len(bytes.Trim(head, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")) == 0 {
		return true
	}
	text := bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF")))
	if _, after, found := bytes.Cut(text, []byte("?>")); found && bytes.HasPrefix(text, []byte("<?xml")) {
		text = bytes.TrimSpace(after)
	}
	name, isElement := bytes.CutPrefix(text, []byte("<"))
	if end := bytes.IndexAny(name, " \t\r\n/>"); end >= 0 {
		name = name[:end]
	}
	_, local, hasPrefix := bytes.Cut(name, []byte(":"))
	if !hasPrefix {
		local = name
	}
	return isElement && string(local) == "SignedInfo"
}

// maxHead is above the longest tag and length that are looked at: a length has up to 127
// octets, ITU-T X.690, 8.1.3.5.
const maxHead = 256

// isOneValue looks at the tag and the length at the beginning of a file, ITU-T X.690, 8.1.
// A length that is not told counts as the right one.
func isOneValue(head []byte, size int64) bool {
	at := 1
	if head[0]&0x1F == 0x1F { // the tag goes on
		for at < len(head) && head[at]&0x80 != 0 {
			at++
		}
		at++
	}
	if at >= len(head) {
		return false
	}
	first := head[at]
	at++
	switch {
	case first < 0x80:
		return int64(at)+int64(first) == size
	case first == 0x80:
		return head[0]&0x20 != 0
	case at+int(first&0x7F) > len(head):
		return false
	}
	length := int64(0)
	for _, b := range head[at : at+int(first&0x7F)] {
		if length >= 1<<55 {
			return false
		}
		length = length<<8 | int64(b)
	}
	return int64(at)+int64(first&0x7F)+length == size
}
