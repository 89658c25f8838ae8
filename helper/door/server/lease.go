package server

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"jpkiweb/helper/card/guard"
	"jpkiweb/helper/card/reader"
	"jpkiweb/helper/door/consent"
	"jpkiweb/helper/own/history"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/wire"
)

// leased is the lease of a session with the guard that watches it. It belongs to
// the session's goroutine.
type leased struct {
	id       string
	lease    *reader.Lease
	guard    *guard.Guard
	purpose  wire.Purpose
	origin   authtoken.Origin // that asks
	tallyKey guard.Key
	items    []wire.Item
	values   [][sha256.Size]byte // SHA-256 of the signature values that the card returned
	value    []byte              // the parts of one, so far; nil: none is on its way
	failed   error               // of the last request on it
	counted  bool                // its one VERIFY is in the tally

	use      *history.Use // begun in the history; nil: no PIN will be presented, as far as is known
	recorded bool         // it is over, in the history

	useAnyway    bool           // of a certificate: the person confirmed it in our own app
	toldStanding guard.Standing // of its certificate, in the trusted window
	unconfirmed  bool           // of its certificate: lists are configured and did not tell

	listsFetched <-chan struct{}  // closed when the revocation lists were looked at; nil: there are none
	pad          bool             // the PIN is typed at the reader
	identity     []byte           // of the card, before the person was asked
	window       *consent.Pending // where the person agrees; nil: not asked for
	asksNewPIN   bool             // the person is asked for a new PIN, too
	answer       *consent.Answer  // of the person; nil: none yet
	noAnswer     error            // why the window brings no answer any more; nil: it may
}

// lease reserves a card for what the page asked, and runs the commands that came with it;
// where they fail there is no lease.
func (s *session) lease(p wire.LeaseParams) (wire.LeaseResult, error) {
	defer wire.ClearAll(p.Commands)
	if len(p.Commands) > wire.MaxCommands {
		return wire.LeaseResult{}, wire.Errorf(wire.CodeProtocol, "%d commands", len(p.Commands))
	}
	result, err := s.reserve(p)
	if err != nil || len(p.Commands) == 0 {
		return result, err
	}
	first, err := s.transmit(wire.TransmitParams{Lease: result.Lease, Commands: p.Commands})
	if err != nil {
		s.release()
		return wire.LeaseResult{}, err
	}
	result.Responses = first.Responses
	return result, nil
}

// reserve reserves a card for what the page asked, if its grant covers that now:
// it may have been revoked since the handshake.
func (s *session) reserve(p wire.LeaseParams) (wire.LeaseResult, error) {
	if s.leased != nil && s.leased.lease.Err() == nil {
		return wire.LeaseResult{}, fmt.Errorf("this page: %w by its other lease", reader.ErrBusy)
	}
	s.release()
	grant, ok := s.server.config.Grants.Grant(s.origin)
	if !ok || !grant.Allows(p.Purpose) {
		return wire.LeaseResult{}, wire.Errorf(wire.CodeOriginRefused, "no grant for %q", p.Purpose)
	}
	asker, err := s.asker(p)
	if err != nil {
		return wire.LeaseResult{}, err
	}
	terms, err := s.terms(p, asker)
	if err != nil {
		return wire.LeaseResult{}, err
	}
	if _, err := guard.New(terms); err != nil { // before a card is touched
		return wire.LeaseResult{}, err
	}
	if err := s.keepPace(); err != nil {
		return wire.LeaseResult{}, err
	}
	done, err := s.server.countWaiting(s)
	if err != nil {
		return wire.LeaseResult{}, err
	}
	lease, err := s.server.config.Readers.Lease(s.ctx, p.Reader, s.howOften(p.Purpose)...)
	done()
	if err != nil {
		return wire.LeaseResult{}, s.server.nameHolder(s.grant.Own, p.Reader, err)
	}
	if p.Purpose == wire.PurposeForm && !s.isShown(p.Reader, lease.Card()) {
		lease.Close()
		return wire.LeaseResult{}, wire.Errorf(wire.CodeOtherCard, "not the card that this desk looked at last")
	}
	now := &leased{
		lease: lease, purpose: p.Purpose, origin: asker,
		tallyKey: guard.Key{Origin: asker, Reader: p.Reader, Insertion: lease.Insertion()},
	}
	terms.Limited = s.server.wrong.Limited(now.tallyKey)
	if now.guard, err = guard.New(terms); err != nil {
		lease.Close()
		return wire.LeaseResult{}, err
	}
	now.useAnyway = terms.UseAnyway
	if p.Sign != nil {
		now.items = p.Sign.Items
	}
	id := make([]byte, 16)
	_, _ = rand.Read(id) // never fails, crypto/rand
	now.id = hex.EncodeToString(id)
	s.leased = now
	if p.Purpose == wire.PurposeCounter {
		s.shown = shownCard{p.Reader, lease.Insertion(), lease.Card()}
	}
	s.fetchLists(now)
	s.server.noteHolder(now)
	s.person.Lock()
	s.person.lease, s.person.id, s.person.cause = lease, now.id, nil
	s.person.Unlock()
	s.wait.Go(func() { s.announceEnd(now.id, lease) })
	return wire.LeaseResult{Lease: now.id, Shared: lease.Shared()}, nil
}

// noteHolder notes who has the card of a reader.
func (s *Server) noteHolder(l *leased) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.holders[l.lease.Reader()] = l
	if s.idling != nil {
		s.idling()
	}
}

// noteFreed notes that somebody has it no longer; another page may have it already.
func (s *Server) noteFreed(l *leased) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if name := l.lease.Reader(); s.holders[name] == l {
		delete(s.holders, name)
	}
}

// nameHolder says with busy who has the card. A page is not told of another page:
// that is the person's to know, in our own app.
func (s *Server) nameHolder(own bool, name string, err error) error {
	s.mu.Lock()
	holder := s.holders[name]
	s.mu.Unlock()
	switch {
	case !errors.Is(err, reader.ErrBusy):
		return err
	case holder == nil || holder.lease.Err() != nil:
		return fmt.Errorf("another program: %w", err)
	case own:
		return fmt.Errorf("for %s: %w", holder.origin, err)
	}
	return fmt.Errorf("for another page: %w", err)
}

// announceEnd tells the page when a lease ends by itself.
func (s *session) announceEnd(id string, lease *reader.Lease) {
	<-lease.Done()
	if code := WireError(lease.Err()).Code; code != wire.CodeLeaseLost && s.ctx.Err() == nil {
		s.interruptOf(lease, lease.Err())
		s.notify(wire.NotifyLeaseLost, wire.LeaseLost{Lease: id, Code: code})
	}
}

// asker is the origin that a lease is for: our own app may name the page whose
// request it forwards, unless the administrator does not allow that origin.
func (s *session) asker(p wire.LeaseParams) (authtoken.Origin, error) {
	if p.Origin == "" {
		return s.origin, nil
	}
	asker, err := authtoken.ParseOrigin(p.Origin)
	switch {
	case asker == s.origin:
		return asker, nil
	case !s.grant.Own:
		return authtoken.Origin{}, wire.Errorf(wire.CodeOriginRefused, "%s asks in the name of %q", s.origin, p.Origin)
	case err != nil:
		return authtoken.Origin{}, err
	}
	return asker, s.server.config.Grants.MayAsk(asker, p.Purpose)
}

// The guard's purposes are rows of its table: it does not know the wire.
var purposes = map[wire.Purpose]guard.Purpose{
	wire.PurposeRead: guard.Read, wire.PurposeLogin: guard.Login, wire.PurposeSign: guard.Sign,
	wire.PurposeAttributes: guard.Attributes, wire.PurposeCertificate: guard.Certificate,
	wire.PurposePINChange: guard.PINChange, wire.PurposeRaw: guard.Raw, wire.PurposeCounter: guard.Counter, wire.PurposeForm: guard.Form,
}

// terms turns the request into what the guard enforces.
func (s *session) terms(p wire.LeaseParams, asker authtoken.Origin) (guard.Terms, error) {
	terms := guard.Terms{
		Purpose: purposes[p.Purpose], Origin: asker,
		PINAllowed: s.pinInPage(), LastTry: p.LastTry && s.grant.Own,
		Judged: s.server.config.Judge.Lists(), UseAnyway: p.UseAnyway && s.grant.Own,
	}
	if (p.Login != nil) != (p.Purpose == wire.PurposeLogin) || (p.Sign != nil) != (p.Purpose == wire.PurposeSign) ||
		(p.PINChange != nil) != (p.Purpose == wire.PurposePINChange) {
		return terms, wire.Errorf(wire.CodeProtocol, "members do not fit purpose %q", p.Purpose)
	}
	switch p.Purpose {
	case wire.PurposeLogin:
		terms.Challenge = p.Login.Challenge
	case wire.PurposePINChange:
		terms.PIN = p.PINChange.PIN // the guard refuses a word that names none
	case wire.PurposeSign:
		terms.Own = s.grant.Own && asker == s.origin
		var err error
		if terms.Documents, err = subjectsOf(p.Sign.Items); err != nil {
			return terms, err
		}
	}
	return terms, nil
}

// current returns the lease of that id while it lasts.
func (s *session) current(id string) (*leased, error) {
	if s.leased == nil || s.leased.id != id {
		return nil, wire.Errorf(wire.CodeLeaseLost, "no such lease")
	}
	if err := s.leased.lease.Err(); err != nil {
		return nil, err
	}
	return s.leased, nil
}

func (s *session) releaseCard(p wire.ReleaseParams) (wire.Empty, error) {
	l, err := s.current(p.Lease)
	if l == nil && (s.leased == nil || s.leased.id != p.Lease) {
		return wire.Empty{}, err
	}
	s.release()
	return wire.Empty{}, err
}

// release ends the lease, if there is one; the card is powered off then, and the
// use of it is in the history.
func (s *session) release() {
	l := s.leased
	if l == nil {
		return
	}
	s.leased = nil
	l.lease.Close()
	s.stamps.allow(l.values...) // the card is without power
	s.noteAnswer(l)
	s.server.noteFreed(l)
	s.record(l)
	s.closeWindow(l)
	l.guard.ForgetCertificate()
}
