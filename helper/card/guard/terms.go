package guard

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/signature"
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
	// Documents are what is to be signed.
	Documents []signature.Subject
	// Own: the documents are the person's own choice, made in the helper's own app. Only
	// then may they have a format that is not for pages (signature.Format.IsOwn).
	Own bool
}

// ErrTerms is the error of terms that do not fit together.
var ErrTerms = errors.New("terms of the lease do not fit together")

// clone copies what the caller could still change.
func (t Terms) clone() Terms {
	t.Documents = slices.Clone(t.Documents)
	for i, d := range t.Documents {
		if d.Head != nil {
			head := *d.Head
			head.Rest = bytes.Clone(head.Rest)
			t.Documents[i].Head = &head
		}
		if d.Tail != nil {
			tail := *d.Tail
			tail.Bytes = bytes.Clone(tail.Bytes)
			t.Documents[i].Tail = &tail
		}
	}
	return t
}

// What the column agreed of the table says.

// anyTerms: nothing more was agreed, and no key signs.
func anyTerms(Terms) ([]item, error) { return nil, nil }

// pinTypedHere: the PIN comes through this lease, or from the reader. No trusted window
// opens before a visitor at a counter.
func pinTypedHere(t Terms) ([]item, error) {
	if !t.PINAllowed {
		return nil, fmt.Errorf("%w: no PIN is typed here", ErrTerms)
	}
	return nil, nil
}

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

// listOfDocuments: what is to be signed. Each waits for Guard.Prepare, but for those of
// format pkcs1, which have no signed attributes: their digest may be signed from the
// beginning.
func listOfDocuments(t Terms) ([]item, error) {
	if len(t.Documents) == 0 {
		return nil, fmt.Errorf("%w: nothing to sign", ErrTerms)
	}
	items := make([]item, len(t.Documents))
	for i, d := range t.Documents {
		if err := d.Check(); err != nil {
			return nil, fmt.Errorf("%w: document %d: %w", ErrTerms, i+1, err)
		}
		if d.Format.IsOwn() && !t.Own {
			return nil, fmt.Errorf("%w: document %d: a page asks for format %q", ErrTerms, i+1, d.Format)
		}
		if d.Format == signature.PKCS1 {
			items[i].digestInfo = jpki.DigestInfoSHA256(d.Digest)
		}
	}
	return items, nil
}

// TakeCertificate tells the guard the signing certificate, DER, as it was read in this
// lease: what Prepare allows depends on it. Another purpose has no use for it. One that
// cannot be read is none; then nothing is prepared.
func (g *Guard) TakeCertificate(der []byte) {
	if g.allowance.key != jpki.DigitalSignature {
		return
	}
	g.certificate, _ = certprofile.Parse(der)
}

// ForgetCertificate wipes the certificate, which holds a name and an address, as far as it
// can be wiped: its lease is over.
func (g *Guard) ForgetCertificate() {
	if g.certificate != nil {
		clear(g.certificate.Raw)
		g.certificate = nil
	}
}

// Prepare allows the signing key one signature over the signed attributes of one
// listed document, after it made sure that they are what is signed of that document in
// its format with the certificate of this lease, and nothing else (RFC 5652, 5.4). The
// guard computes that itself. An item is prepared once; that of a login is from the
// beginning, and so is one of format pkcs1. Errors: [ErrRefused], also before the
// certificate was read; [ErrDigest]; signature.ErrName where its name does not fit.
func (g *Guard) Prepare(index int, toBeSigned []byte) error {
	if index < 0 || index >= len(g.items) || g.items[index].digestInfo != nil {
		return fmt.Errorf("prepare item %d: %w", index, ErrRefused)
	}
	if g.certificate == nil {
		return fmt.Errorf("prepare item %d: %w: the certificate was not read in this lease", index, ErrRefused)
	}
	digest, err := g.terms.Documents[index].Allows(toBeSigned, g.certificate)
	switch {
	case errors.Is(err, signature.ErrName):
		return fmt.Errorf("prepare item %d: %w", index, err)
	case err != nil:
		return fmt.Errorf("prepare item %d: %w: %w", index, ErrDigest, err)
	}
	g.items[index].digestInfo = jpki.DigestInfoSHA256(digest)
	return nil
}

// Signed reports whether the card has signed a listed document, and said so.
func (g *Guard) Signed(index int) bool { return g.items[index].made }
