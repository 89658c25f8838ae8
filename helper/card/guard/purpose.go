package guard

import (
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

// A Purpose is what a lease is for.
type Purpose int

// The purposes. What each allows is its row of the table, allowances.
const (
	Read        Purpose = 1 + iota // free files and retry counters
	Login                          // and one signature of the user authentication key
	Sign                           // and the listed signatures of the digital signature key
	Attributes                     // the four basic attributes, after their PIN
	Certificate                    // the digital signature certificate, after its PIN; no key
	PINChange                      // one change of one PIN
	Raw                            // developers: look around, but no key and no individual number (raw.go)
	Counter                        // Read, and the retry counters of the PIN for the counter
	Form                           // Attributes at a counter, where the visitor types the PIN
)

// An allowance is all that one purpose allows: a row of the table. No column is ever
// left out; what is not allowed says so.
type allowance struct {
	applications []application               // that SELECT may name; there the retry counters may be asked for, too
	files        []cardFile                  // that READ BINARY may read, those of behindPIN once that PIN was right
	pin          jpki.PIN                    // that VERIFY may present, once a lease
	key          jpki.Purpose                // that may sign
	also         permission                  // besides
	agreed       func(Terms) ([]item, error) // refuses terms that lack something, and lists what the key may sign
	done         func(*Guard, step) bool     // by this command, which the card executed: the person has what they came for
}

// allowances is the table of the purposes. A purpose that is not here is refused.
var allowances = map[Purpose]allowance{
	Read: {
		applications: []application{jpkiApplication, cardInfoApplication},
		files:        free,
		pin:          noPIN,
		key:          noKey,
		also:         nothing,
		agreed:       anyTerms,
		done:         somethingTold,
	},
	Login: {
		applications: []application{jpkiApplication},
		files:        free,
		pin:          jpki.UserAuthenticationPIN,
		key:          jpki.UserAuthentication,
		also:         judgeBeforePIN,
		agreed:       originAndChallenge,
		done:         allSigned,
	},
	Sign: {
		applications: []application{jpkiApplication},
		files:        append([]cardFile{signatureCertificate}, free...),
		pin:          jpki.DigitalSignaturePIN,
		key:          jpki.DigitalSignature,
		also:         nothing,
		agreed:       listOfDocuments,
		done:         allSigned,
	},
	Attributes: {
		applications: []application{cardInfoApplication},
		files:        []cardFile{basicAttributes},
		pin:          jpki.CardInfoPIN,
		key:          noKey,
		also:         recogniseCard,
		agreed:       anyTerms,
		done:         wasRead(basicAttributes),
	},
	Certificate: {
		applications: []application{jpkiApplication},
		files:        append([]cardFile{signatureCertificate}, free...),
		pin:          jpki.DigitalSignaturePIN,
		key:          noKey,
		also:         nothing,
		agreed:       anyTerms,
		done:         wasRead(signatureCertificate),
	},
	PINChange: {
		applications: []application{thatOfPIN},
		files:        []cardFile{tokenInfo, availability},
		pin:          namedPIN,
		key:          noKey,
		also:         changePIN | recogniseCard,
		agreed:       nameOfPIN,
		done:         pinChanged,
	},
	Raw: {
		applications: []application{jpkiApplication, cardInfoApplication, commonApplication, residentApplication, otherApplication},
		files:        allButIndividualNumber,
		pin:          askedPIN,
		key:          noKey,
		also:         changePIN | lookAround,
		agreed:       anyTerms,
		done:         somethingTold,
	},
	Counter: {
		applications: []application{jpkiApplication, cardInfoApplication, commonApplication, residentApplication},
		files:        free,
		pin:          noPIN,
		key:          noKey,
		also:         nothing,
		agreed:       anyTerms,
		done:         somethingTold,
	},
	Form: {
		applications: []application{cardInfoApplication},
		files:        []cardFile{basicAttributes},
		pin:          jpki.CardInfoPIN,
		key:          noKey,
		also:         recogniseCard,
		agreed:       pinTypedHere,
		done:         wasRead(basicAttributes),
	},
}

// A cardFile is an elementary file of an application.
type cardFile struct {
	application application
	id          jpki.FileID
}

// anyFile in a list of files is every file of its application.
const anyFile jpki.FileID = 0xFFFF

// Files of the table.
var (
	tokenInfo            = cardFile{jpkiApplication, jpki.FileTokenInfo}
	availability         = cardFile{jpkiApplication, jpki.FileAvailability}
	loginCertificate     = cardFile{jpkiApplication, jpki.FileUserAuthenticationCertificate}
	signatureCertificate = cardFile{jpkiApplication, jpki.FileDigitalSignatureCertificate}
	basicAttributes      = cardFile{cardInfoApplication, jpki.FileAttributes}

	// free are the files of the JPKI application that need no PIN (jpki facts 1.3).
	free = []cardFile{
		tokenInfo, availability, loginCertificate,
		{jpkiApplication, jpki.FileUserAuthenticationCACertificate},
		{jpkiApplication, jpki.FileDigitalSignatureCACertificate},
	}
	// behindPIN are the files that are read after a PIN alone.
	behindPIN = map[cardFile]jpki.PIN{
		signatureCertificate: jpki.DigitalSignaturePIN,
		basicAttributes:      jpki.CardInfoPIN,
	}
)

// thatOfPIN in the column of applications is the one of the PIN that the terms name.
const thatOfPIN application = -1

// What the column of the PIN says besides one of the PINs.
const (
	noPIN    jpki.PIN = "none"
	namedPIN jpki.PIN = "named" // by the terms
	askedPIN jpki.PIN = "asked" // any, until the person was asked for one (Guard.AskFor), which the terms name then
)

// noKey in the column of the key: none signs.
const noKey jpki.Purpose = "none"

// A permission is something that few purposes allow, or ask for.
type permission int

const (
	nothing permission = 1 << iota
	// changePIN: one CHANGE REFERENCE DATA of the PIN, after it was verified.
	changePIN
	// recogniseCard: reading the certificate that tells the card from others, before a
	// PIN is presented that was typed for one card. Where the PIN does not come through
	// the lease, its origin has not asked for a certificate and gets none.
	recogniseCard
	// judgeBeforePIN: the certificate is judged before the PIN, not only before its key
	// signs. It must be free.
	judgeBeforePIN
	// lookAround: what looks and writes nothing (raw.go), but never the last try.
	lookAround
)

// somethingTold: anything was read, or a retry counter told.
func somethingTold(_ *Guard, did step) bool { return did.ins != iso7816.InsSelect }

// allSigned: no signature is missing.
func allSigned(g *Guard, _ step) bool { return g.allMade() }

// pinChanged: the PIN is the new one.
func pinChanged(_ *Guard, did step) bool { return did.change }

// wasRead: some of this file was.
func wasRead(f cardFile) func(*Guard, step) bool {
	return func(g *Guard, did step) bool {
		return did.ins == iso7816.InsReadBinary && f == cardFile{g.application, did.file}
	}
}
