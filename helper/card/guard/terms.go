package guard

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"

	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/cms"
	"jpkiweb/shared/jpki"
)

// A Purpose is what a lease is for.
type Purpose int

// The purposes, each with all that it allows.
const (
	Read        Purpose = 1 + iota // free files and retry counters
	Login                          // and one signature of the user authentication key
	Sign                           // and the listed signatures of the digital signature key
	Attributes                     // the four basic attributes, after their PIN
	Certificate                    // the digital signature certificate, after its PIN; no key
	PINChange                      // one change of one PIN
	Raw                            // developers: look around, but no key and no individual number (raw.go)
)

// Terms are what was agreed when the lease was made.
type Terms struct {
	Purpose Purpose
	// PINAllowed: VERIFY may come through this lease. True for the helper's own
	// app and command line only.
	PINAllowed bool
	// LastTry: the person confirmed to use the last try.
	LastTry bool
	// Limited: the origin has spent its wrong PINs for this insertion (Tally).
	Limited bool
	// Judged: the certificate must have been judged in this lease (Guard.Judge)
	// before its key signs, and in a login before the PIN is presented. True where
	// revocation lists are configured.
	Judged bool
	// UseAnyway: the person confirmed to use a certificate that has expired, is
	// revoked or on hold.
	UseAnyway bool
	// PIN is the one to be changed, with PINChange. With Raw it is the one that the
	// person was asked for (Guard.AskFor).
	PIN jpki.PIN
	// Origin and Challenge of a login. The origin comes from the handshake, or
	// from the helper's own app, which has it from the browser.
	Origin, Challenge string
	// Documents are the SHA-256 digests of what is to be signed.
	Documents [][sha256.Size]byte
}

// ErrTerms is the error of terms that do not fit together.
var ErrTerms = errors.New("terms of the lease do not fit together")

// clone copies what the caller could still change.
func (t Terms) clone() Terms {
	t.Documents = slices.Clone(t.Documents)
	return t
}

func (t Terms) items() ([]item, error) {
	switch t.Purpose {
	case Read, Attributes, Certificate, Raw:
		return nil, nil
	case PINChange:
		if !slices.Contains(jpki.PINs[:], t.PIN) {
			return nil, fmt.Errorf("%w: no PIN to change", ErrTerms)
		}
		return nil, nil
	case Login:
		if err := authtoken.CheckOrigin(t.Origin); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrTerms, err)
		}
		if err := authtoken.CheckChallenge(t.Challenge); err != nil {
			return nil, err
		}
		return []item{{digestInfo: jpki.DigestInfoSHA256(authtoken.Digest(t.Origin, t.Challenge))}}, nil
	case Sign:
		if len(t.Documents) == 0 {
			return nil, fmt.Errorf("%w: nothing to sign", ErrTerms)
		}
		return make([]item, len(t.Documents)), nil
	}
	return nil, fmt.Errorf("%w: purpose %d", ErrTerms, t.Purpose)
}

// Prepare allows the signing key one signature over the signed attributes of one
// listed document, after it made sure that they are attributes over that
// document's digest and nothing else (RFC 5652, 5.4). The guard hashes them
// itself. An item is prepared once.
func (g *Guard) Prepare(index int, toBeSigned []byte) error {
	if g.terms.Purpose != Sign || index < 0 || index >= len(g.items) || g.items[index].digestInfo != nil {
		return fmt.Errorf("prepare item %d: %w", index, ErrRefused)
	}
	if err := cms.CheckToBeSigned(toBeSigned, g.terms.Documents[index]); err != nil {
		return fmt.Errorf("prepare item %d: %w: %w", index, ErrDigest, err)
	}
	g.items[index].digestInfo = jpki.DigestInfoSHA256(sha256.Sum256(toBeSigned))
	return nil
}

// pin is the PIN that the lease may present; ok is false if there is none, or any:
// Raw, before the person was asked for one.
func (t Terms) pin() (pin jpki.PIN, ok bool) {
	switch t.Purpose {
	case Login:
		return jpki.UserAuthenticationPIN, true
	case Sign, Certificate:
		return jpki.DigitalSignaturePIN, true
	case Attributes:
		return jpki.CardInfoPIN, true
	case PINChange:
		return t.PIN, true
	case Raw:
		return t.PIN, t.PIN != ""
	}
	return "", false
}

// presentable reports whether VERIFY may present this PIN.
func (t Terms) presentable(pin jpki.PIN) bool {
	own, ok := t.pin()
	return ok && own == pin || !ok && t.Purpose == Raw
}

// selectable reports whether the lease may select an application.
func (t Terms) selectable(a application) bool {
	switch t.Purpose {
	case Read: // the retry counter of its PIN, no file
		return a == jpkiApplication || a == cardInfoApplication
	case Attributes:
		return a == cardInfoApplication || a == jpkiApplication && t.PINAllowed
	case PINChange:
		return a == applicationOf(t.PIN) || a == jpkiApplication && t.PINAllowed
	case Raw:
		return a != unknown
	}
	return a == jpkiApplication
}

// readable reports whether the lease may READ BINARY a file of the selected
// application.
func (t Terms) readable(a application, file jpki.FileID) bool {
	switch t.Purpose {
	case Attributes:
		return a == cardInfoApplication && file == jpki.FileAttributes || t.recognisable(a, file)
	case PINChange:
		return a == jpkiApplication && (file == jpki.FileTokenInfo || file == jpki.FileAvailability) || t.recognisable(a, file)
	case Raw:
		return rawReadable(a, file)
	case Sign, Certificate:
		return a == jpkiApplication && (free(file) || file == jpki.FileDigitalSignatureCertificate)
	}
	return a == jpkiApplication && free(file)
}

// recognisable reports whether the lease may read a file to tell the card from
// others, before it presents a PIN that was typed for one card. Where the PIN does
// not come through the lease, its origin has not asked for a certificate and gets
// none.
func (t Terms) recognisable(a application, file jpki.FileID) bool {
	return t.PINAllowed && a == jpkiApplication && file == jpki.FileUserAuthenticationCertificate
}

// free reports whether a file of the JPKI application needs no PIN (jpki facts 1.3).
func free(file jpki.FileID) bool {
	switch file {
	case jpki.FileTokenInfo, jpki.FileAvailability, jpki.FileUserAuthenticationCertificate,
		jpki.FileUserAuthenticationCACertificate, jpki.FileDigitalSignatureCACertificate:
		return true
	}
	return false
}

// key is the file of the key that the lease may use; 0: none.
func (t Terms) key() jpki.FileID {
	switch t.Purpose {
	case Login:
		return jpki.FileUserAuthenticationKey
	case Sign:
		return jpki.FileDigitalSignatureKey
	}
	return 0
}
