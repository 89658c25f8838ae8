package emulator

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"

	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

// A key is a private key.
type key struct {
	opener     *pin // nil: it is free to use
	signer     crypto.Signer
	challenges bool // it answers INTERNAL AUTHENTICATE, and signs nothing else
}

// P1 of PSO: COMPUTE DIGITAL SIGNATURE (card 2.4). The other schemes that real
// cards know are answered like unknown ones.
const (
	schemeVerbatim = 0x00 // PKCS #1 v1.5 padding of the data as it is
	schemeSHA256   = 0x02 // data is a SHA-256 digest, the card adds DigestInfo
	// paddingBytes is the least that PKCS #1 v1.5 adds, RFC 8017, 9.2.
	paddingBytes = 11
)

// computeDigitalSignature is 80 2A 00 80 Lc data Le (card 2.4), or 80 2A 00 00 for
// the internal key of an application (card 2.5). Security status comes before the
// form of the data.
func (c *Card) computeDigitalSignature(command iso7816.Command) iso7816.Response {
	if command.P1 != schemeVerbatim && command.P1 != schemeSHA256 {
		return refuse(iso7816.SWWrongP1P2)
	}
	k, sw := c.signingKey(command.P2)
	if sw != iso7816.SWSuccess {
		return refuse(sw)
	}
	if k.opener != nil && !c.verified[k.opener] {
		return refuse(iso7816.SWSecurityStatus)
	}
	public, ok := k.signer.Public().(*rsa.PublicKey)
	if !ok {
		return refuse(iso7816.SWNotSupported) // what the next card wants here is not public (card 5.7)
	}
	data := command.Data
	if command.P1 == schemeSHA256 {
		if len(data) != sha256.Size {
			return refuse(iso7816.SWConditionsOfUse)
		}
		data = jpki.DigestInfoSHA256([sha256.Size]byte(data))
	}
	size := public.Size()
	fits := command.Ne >= size || command.Ne == 0 && c.config.UsesGetResponse // T=0 sends no Le here
	if len(data) == 0 || len(data) > size-paddingBytes || !fits {
		return refuse(iso7816.SWWrongLength)
	}
	// Hash 0: data is padded verbatim, RFC 8017, 8.2.1 without its step of hashing.
	signature, err := k.signer.Sign(rand.Reader, data, crypto.Hash(0))
	if err != nil {
		return refuse(iso7816.SWInternal)
	}
	c.count.signatures++
	return iso7816.Response{Data: signature, SW: iso7816.SWSuccess}
}

// signingKey finds the key of P2; 00 is the internal one, where there is one.
func (c *Card) signingKey(p2 byte) (*key, iso7816.StatusWord) {
	if p2 == 0 && c.selected != nil && c.selected.internal != nil {
		return c.selected.internal, iso7816.SWSuccess
	}
	k, sw := c.referencedKey(p2)
	if sw == iso7816.SWSuccess && k.challenges {
		return nil, wrongReference(p2)
	}
	return k, sw
}

func (c *Card) referencedKey(p2 byte) (*key, iso7816.StatusWord) {
	f, sw := c.reference(p2)
	switch {
	case sw != iso7816.SWSuccess:
		return nil, sw
	case f.key == nil:
		return nil, wrongReference(p2)
	}
	return f.key, iso7816.SWSuccess
}
