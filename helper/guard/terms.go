package guard

import (
	"crypto/sha256"
	"errors"
	"fmt"

	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/cms"
	"jpkiweb/shared/jpki"
)

// A Purpose is what a lease is for.
type Purpose int

// The purposes (DESIGN section 5).
const (
	Read  Purpose = 1 + iota // free files and retry counters
	Login                    // and one signature of the user authentication key
	Sign                     // and the listed signatures of the digital signature key
)

// Terms are what was agreed when the lease was made.
type Terms struct {
	Purpose Purpose
	// PINAllowed: VERIFY may come through this lease. True for the helper's own
	// app and command line only.
	PINAllowed bool
	// LastTry: the person confirmed to use the last try.
	LastTry bool
	// Origin and Challenge of a login. The origin comes from the handshake, or
	// from the helper's own app, which has it from the browser.
	Origin, Challenge string
	// Documents are the SHA-256 digests of what is to be signed.
	Documents [][sha256.Size]byte
}

// ErrTerms is the error of terms that do not fit together.
var ErrTerms = errors.New("terms of the lease do not fit together")

func (t Terms) items() ([]item, error) {
	switch t.Purpose {
	case Read:
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

func (t Terms) purpose() jpki.Purpose {
	if t.Purpose == Sign {
		return jpki.DigitalSignature
	}
	return jpki.UserAuthentication
}

// readable reports whether the lease may READ BINARY a file.
func (t Terms) readable(file jpki.FileID) bool {
	switch file {
	case jpki.FileTokenInfo, jpki.FileAvailability, jpki.FileUserAuthenticationCertificate,
		jpki.FileUserAuthenticationCACertificate, jpki.FileDigitalSignatureCACertificate:
		return true
	case jpki.FileDigitalSignatureCertificate:
		return t.Purpose == Sign
	}
	return false
}

// key and pin are the files that the purpose may use; 0: none.
func (t Terms) key() jpki.FileID {
	if t.Purpose == Read {
		return 0
	}
	return t.purpose().Files().Key
}

func (t Terms) pin() jpki.FileID {
	if t.Purpose == Read {
		return 0
	}
	return t.purpose().Files().PIN
}
