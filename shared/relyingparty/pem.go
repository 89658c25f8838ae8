package relyingparty

import (
	"bytes"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/signature/verification"
)

// pemBegin and pemEnd begin the lines around a block, RFC 7468, 2.
const (
	pemBegin = "-----BEGIN"
	pemEnd   = "-----END"
)

// ReadCertificates returns the certificates (DER) in the contents of a file: one
// in DER, or any number of blocks CERTIFICATE in PEM, RFC 7468, 5, with text
// between them. Any other block, and one that cannot be read, is refused by its
// number; a private key is ErrPrivateKey. Whether the certificates are ones that
// certprofile can read is asked of DER only.
func ReadCertificates(text []byte) ([][]byte, error) {
	if bytes.Contains(text, []byte(pemBegin)) {
		return readPEM(text)
	}
	if isKeyInDER(text) {
		return nil, fmt.Errorf("%w: in DER", ErrPrivateKey)
	}
	if _, err := certprofile.Parse(text); err != nil {
		return nil, fmt.Errorf("neither PEM nor a certificate in DER: %w", err)
	}
	return [][]byte{text}, nil
}

// ReadSignature returns the CMS (DER) in the contents of a file: as it is, or the only block
// CMS or PKCS7 in PEM, RFC 7468, 8 and 9, with nothing else beside it.
func ReadSignature(text []byte) ([]byte, error) {
	if !bytes.HasPrefix(text, []byte(pemBegin)) {
		return text, nil
	}
	return verification.ReadPEM(text)
}

// readPEM takes one block after the other. pem.Decode passes over what it cannot
// read, so that it is given each beginning by itself.
func readPEM(text []byte) (all [][]byte, err error) {
	for n := 1; ; n++ {
		begin := bytes.Index(text, []byte(pemBegin))
		before := text
		if begin >= 0 {
			before = text[:begin]
		}
		if bytes.Contains(before, []byte(pemEnd)) {
			return nil, fmt.Errorf("PEM block %d: an end without a beginning", n)
		}
		if begin < 0 {
			return all, nil
		}
		block, rest := pem.Decode(text[begin:])
		if block == nil || bytes.Count(text[begin:len(text)-len(rest)], []byte(pemBegin)) != 1 {
			return nil, fmt.Errorf("PEM block %d cannot be read", n)
		}
		if err := checkBlock(block); err != nil {
			return nil, fmt.Errorf("PEM block %d: %w", n, err)
		}
		all, text = append(all, block.Bytes), rest
	}
}

func checkBlock(block *pem.Block) error {
	switch {
	case strings.HasSuffix(block.Type, "PRIVATE KEY") || isKeyInDER(block.Bytes):
		return fmt.Errorf("%w: %q", ErrPrivateKey, block.Type)
	case block.Type != "CERTIFICATE":
		return fmt.Errorf("%q is not a certificate", block.Type)
	case len(block.Headers) > 0:
		return errors.New("a certificate has no headers")
	}
	return nil
}

// isKeyInDER tells whether the bytes are a PrivateKeyInfo or a PKCS #12 store, or
// a key of PKCS #1 or RFC 5915: all begin with a version, and no certificate does.
func isKeyInDER(der []byte) bool {
	input := cryptobyte.String(der)
	var fields cryptobyte.String
	return input.ReadASN1(&fields, asn1.SEQUENCE) && fields.PeekASN1Tag(asn1.INTEGER)
}
