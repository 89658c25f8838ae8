package guard

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"

	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/signature/cms"
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
	Origin    authtoken.Origin
	Challenge string
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

// What the column agreed of the table says.

// anyTerms: nothing more was agreed, and no key signs.
func anyTerms(Terms) ([]item, error) { return nil, nil }

// nameOfPIN: which PIN is to be changed.
func nameOfPIN(t Terms) ([]item, error) {
	if !slices.Contains(jpki.PINs[:], t.PIN) {
		return nil, fmt.Errorf("%w: no PIN to change", ErrTerms)
	}
	return nil, nil
}

// originAndChallenge: who asks for the login, and what is signed then.
func originAndChallenge(t Terms) ([]item, error) {
	if err := t.Origin.Check(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrTerms, err)
	}
	if err := authtoken.CheckChallenge(t.Challenge); err != nil {
		return nil, err
	}
	return []item{{digestInfo: jpki.DigestInfoSHA256(authtoken.Digest(t.Origin, t.Challenge))}}, nil
}

// listOfDocuments: what is to be signed, each after Guard.Prepare.
func listOfDocuments(t Terms) ([]item, error) {
	if len(t.Documents) == 0 {
		return nil, fmt.Errorf("%w: nothing to sign", ErrTerms)
	}
	return make([]item, len(t.Documents)), nil
}

// Prepare allows the signing key one signature over the signed attributes of one
// listed document, after it made sure that they are attributes over that
// document's digest and nothing else (RFC 5652, 5.4). The guard hashes them
// itself. An item is prepared once; that of a login is from the beginning.
func (g *Guard) Prepare(index int, toBeSigned []byte) error {
	if index < 0 || index >= len(g.items) || g.items[index].digestInfo != nil {
		return fmt.Errorf("prepare item %d: %w", index, ErrRefused)
	}
	if err := cms.CheckToBeSigned(cms.Timed, toBeSigned, g.terms.Documents[index]); err != nil {
		return fmt.Errorf("prepare item %d: %w: %w", index, ErrDigest, err)
	}
	g.items[index].digestInfo = jpki.DigestInfoSHA256(sha256.Sum256(toBeSigned))
	return nil
}
