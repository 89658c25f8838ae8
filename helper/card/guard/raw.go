package guard

import (
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

// Instructions with which a developer may look around (ISO/IEC 7816-4:2020,
// 11.3.3, 11.4.3, 11.5.2 and 11.6.3); odd ones take their parameters as data
// objects.
const (
	insGetChallenge  = 0x84
	insReadBinaryOdd = 0xB1
	insReadRecord    = 0xB2
	insReadRecordOdd = 0xB3
	insGetData       = 0xCA
	insGetDataOdd    = 0xCB
)

// looksAround reports whether a command of Raw only looks, whatever its
// parameters: it writes nothing, signs nothing and carries no PIN. In the card
// info application none does: too many ways lead to the individual number, and
// there the guard passes only what it knows (allButIndividualNumber).
func (g *Guard) looksAround(c iso7816.Command) bool {
	if !g.allows(lookAround) || g.application == cardInfoApplication {
		return false
	}
	switch c.INS {
	case iso7816.InsSelect: // another P1 could leave the application
		return c.P1 == byEF && c.P2&^noTemplate == 0 && len(c.Data) == 2
	case insGetChallenge:
		return len(c.Data) == 0 && c.Ne > 0
	case insReadBinaryOdd, insReadRecord, insReadRecordOdd, insGetData, insGetDataOdd:
		return c.Ne > 0
	case iso7816.InsVerify: // the counter query of PINs that the guard does not know
		return g.application != jpkiApplication && c.P1 == 0 && len(c.Data) == 0 && c.Ne == 0
	}
	return false
}

// stepOfLook is the step of such a command. After SELECT we know the current EF, after
// the others we do not.
func stepOfLook(c iso7816.Command) step {
	next := step{ins: c.INS, namesFile: true}
	if c.INS == iso7816.InsSelect {
		next.file = jpki.FileID(c.Data[0])<<8 | jpki.FileID(c.Data[1])
	}
	return next
}

// Files of the card info application that only Raw reads (jpki facts 1.4).
const (
	fileCVCertificate   = 0x0004
	fileBasicInfo       = 0x0005
	fileSessionKey      = 0x0006
	fileSignedPublicKey = 0x0007
)

// allButIndividualNumber are the files that Raw may READ BINARY. In the card
// info application EF 0003 is closed like EF 0001: it holds the SHA-256 of the file of
// the individual number (jpki facts 4.3), and from that eleven digits and a check digit
// are guessed within minutes.
var allButIndividualNumber = []cardFile{
	{jpkiApplication, anyFile},
	{commonApplication, anyFile},
	{residentApplication, anyFile},
	{otherApplication, anyFile},
	basicAttributes,
	{cardInfoApplication, fileCVCertificate},
	{cardInfoApplication, fileBasicInfo},
	{cardInfoApplication, fileSessionKey},
	{cardInfoApplication, fileSignedPublicKey},
}
