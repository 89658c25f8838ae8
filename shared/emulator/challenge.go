package emulator

import (
	"crypto"
	"crypto/rand"
	"crypto/sha256"

	"jpkiweb/shared/iso7816"
)

// getChallenge is GET CHALLENGE, ISO/IEC 7816-4:2020, 11.6.3: 1 to 256 random
// bytes, whatever is selected (jpki facts 2.5).
func (c *Card) getChallenge(command iso7816.Command) iso7816.Response {
	switch {
	case command.P1 != 0 || command.P2 != 0:
		return refusal(iso7816.SWWrongP1P2)
	case len(command.Data) > 0 || command.Ne == 0 || command.Ne > iso7816.MaxShortNe:
		return refusal(iso7816.SWWrongLength)
	}
	random := make([]byte, command.Ne)
	rand.Read(random)
	return iso7816.Response{Data: random, SW: iso7816.SWSuccess}
}

// internalAuthenticate is INTERNAL AUTHENTICATE, ISO/IEC 7816-4:2020, 11.6.2, as
// the key of 共通カードAP answers it: with a signature over the challenge, without a
// PIN (jpki facts 2.5).
func (c *Card) internalAuthenticate(command iso7816.Command) iso7816.Response {
	if command.P1 != 0 {
		return refusal(iso7816.SWWrongP1P2)
	}
	k, sw := c.referencedKey(command.P2)
	switch {
	case sw != iso7816.SWSuccess:
		return refusal(sw)
	case !k.challenges:
		return refusal(wrongReference(command.P2))
	case len(command.Data) == 0 || command.Ne < iso7816.MaxShortNe && !c.config.UsesGetResponse:
		return refusal(iso7816.SWWrongLength)
	}
	digest := sha256.Sum256(command.Data)
	signature, err := k.signer.Sign(rand.Reader, digest[:], crypto.SHA256)
	if err != nil {
		return refusal(iso7816.SWInternal)
	}
	c.count.signatures++
	return iso7816.Response{Data: signature, SW: iso7816.SWSuccess}
}
