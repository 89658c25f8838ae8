package emulator

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"

	"jpkiweb/shared/iso7816"
)

// A key is a private key.
type key struct {
	unlockedBy *pin // nil: it is free to use
	signer     crypto.Signer
	challenges bool // it answers INTERNAL AUTHENTICATE, and signs nothing else
}

// P1 of PSO: COMPUTE DIGITAL SIGNATURE (jpki facts 2.4).
const (
	schemeVerbatim  = iota // PKCS #1 v1.5 padding of the data as it is
	schemeHashBare         // of the SHA-256 digest of the data, without DigestInfo
	schemeDigest           // data is a SHA-256 digest, the card adds DigestInfo
	schemeHash             // the card hashes the data and adds DigestInfo
	schemeDigestPSS        // data is a SHA-256 digest; RSASSA-PSS
	schemeHashPSS          // the card hashes the data; RSASSA-PSS
	schemes
	// paddingBytes is the least that PKCS #1 v1.5 adds, RFC 8017, 9.2.
	paddingBytes = 11
)

// computeDigitalSignature is 80 2A 00 80 Lc data Le (jpki facts 2.4), or 80 2A 00 00 for
// the internal key of an application (jpki facts 2.5). Security status comes before the
// form of the data.
func (c *Card) computeDigitalSignature(command iso7816.Command) iso7816.Response {
	if command.P1 >= schemes {
		return refusal(iso7816.SWWrongP1P2)
	}
	k, sw := c.signingKey(command.P2)
	if sw != iso7816.SWSuccess {
		return refusal(sw)
	}
	if k.unlockedBy != nil && !c.verified[k.unlockedBy] {
		return refusal(iso7816.SWSecurityStatus)
	}
	public, ok := k.signer.Public().(*rsa.PublicKey)
	if !ok {
		return refusal(iso7816.SWNotSupported) // what the next card wants here is not public (jpki facts 5.7)
	}
	size := public.Size()
	fits := command.Ne >= size || command.Ne == 0 && c.config.UsesGetResponse // T=0 sends no Le here
	isDigest := command.P1 == schemeDigest || command.P1 == schemeDigestPSS
	switch {
	case isDigest && len(command.Data) != sha256.Size:
		return refusal(iso7816.SWConditionsOfUse)
	case len(command.Data) == 0 || command.P1 == schemeVerbatim && len(command.Data) > size-paddingBytes || !fits:
		return refusal(iso7816.SWWrongLength)
	}
	signature, err := k.sign(command.P1, command.Data)
	if err != nil {
		return refusal(iso7816.SWInternal)
	}
	c.count.signatures++
	return iso7816.Response{Data: signature, SW: iso7816.SWSuccess}
}

// sign makes the signature of a scheme. Hash 0 pads its data verbatim, RFC 8017,
// 8.2.1 without its step of hashing. That the salt of PSS is as long as the digest
// is our reading.
func (k *key) sign(scheme byte, data []byte) ([]byte, error) {
	if scheme == schemeHashBare || scheme == schemeHash || scheme == schemeHashPSS {
		digest := sha256.Sum256(data)
		data = digest[:]
	}
	var options crypto.SignerOpts = crypto.SHA256
	switch scheme {
	case schemeVerbatim, schemeHashBare:
		options = crypto.Hash(0)
	case schemeDigestPSS, schemeHashPSS:
		options = &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: crypto.SHA256}
	}
	return k.signer.Sign(rand.Reader, data, options)
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
