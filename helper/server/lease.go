package server

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"jpkiweb/helper/guard"
	"jpkiweb/helper/reader"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/wire"
)

// leased is the lease of a session with the guard that watches it.
type leased struct {
	id    string
	lease *reader.Lease
	guard *guard.Guard
}

// lease reserves a card for what the page asked, if its grant covers that.
func (s *session) lease(p wire.LeaseParams) (wire.LeaseResult, error) {
	if s.leased != nil && s.leased.lease.Err() == nil {
		return wire.LeaseResult{}, fmt.Errorf("this page: %w by its other lease", reader.ErrBusy)
	}
	if !s.grant.Allows(p.Purpose) {
		return wire.LeaseResult{}, wire.Errorf(wire.CodeOriginRefused, "no grant for %q", p.Purpose)
	}
	terms, err := s.terms(p)
	if err != nil {
		return wire.LeaseResult{}, err
	}
	g, err := guard.New(terms)
	if err != nil {
		return wire.LeaseResult{}, err
	}
	lease, err := s.server.config.Readers.Lease(s.ctx, p.Reader)
	if err != nil {
		return wire.LeaseResult{}, err
	}
	id := make([]byte, 16)
	_, _ = rand.Read(id) // never fails, crypto/rand
	now := &leased{id: hex.EncodeToString(id), lease: lease, guard: g}
	s.leased = now
	s.wait.Go(func() { s.announceEnd(now) })
	return wire.LeaseResult{Lease: now.id}, nil
}

// announceEnd tells the page when a lease ends by itself.
func (s *session) announceEnd(l *leased) {
	<-l.lease.Done()
	if code := WireError(l.lease.Err()).Code; code != wire.CodeLeaseLost && s.ctx.Err() == nil {
		s.notify(wire.NotifyLeaseLost, wire.LeaseLost{Lease: l.id, Code: code})
	}
}

var purposes = map[wire.Purpose]guard.Purpose{
	wire.PurposeRead: guard.Read, wire.PurposeLogin: guard.Login, wire.PurposeSign: guard.Sign,
}

// terms turns the request into what the guard enforces. Only our own app may
// name another origin than its own.
func (s *session) terms(p wire.LeaseParams) (guard.Terms, error) {
	terms := guard.Terms{Purpose: purposes[p.Purpose], PINAllowed: s.grant.Own, LastTry: p.LastTry && s.grant.Own}
	if (p.Login != nil) != (p.Purpose == wire.PurposeLogin) || (p.Sign != nil) != (p.Purpose == wire.PurposeSign) {
		return terms, wire.Errorf(wire.CodeProtocol, "members do not fit purpose %q", p.Purpose)
	}
	asked := cmp.Or(p.Origin, s.grant.Origin)
	switch p.Purpose {
	case wire.PurposeLogin:
		terms.Challenge = p.Login.Challenge
	case wire.PurposeSign:
		if len(p.Sign.Items) > wire.MaxItems {
			return terms, wire.Errorf(wire.CodeTooLarge, "%d documents", len(p.Sign.Items))
		}
		for i, item := range p.Sign.Items {
			if len(item.Digest) != sha256.Size {
				return terms, wire.Errorf(wire.CodeProtocol, "digest of item %d has %d bytes", i, len(item.Digest))
			}
			terms.Documents = append(terms.Documents, [sha256.Size]byte(item.Digest))
		}
	}
	if asked != s.grant.Origin && !s.grant.Own {
		return terms, wire.Errorf(wire.CodeOriginRefused, "%s asks in the name of %q", s.grant.Origin, asked)
	}
	terms.Origin = asked
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

func (s *session) prepare(p wire.PrepareParams) (wire.Empty, error) {
	l, err := s.current(p.Lease)
	if err != nil {
		return wire.Empty{}, err
	}
	return wire.Empty{}, l.guard.Prepare(p.Item, p.ToBeSigned)
}

// transmit runs a batch: each command is checked before the card sees it, and
// the batch stops at the first status word that is not 9000.
func (s *session) transmit(p wire.TransmitParams) (wire.TransmitResult, error) {
	defer func() {
		for _, command := range p.Commands {
			clear(command)
		}
	}()
	if len(p.Commands) == 0 || len(p.Commands) > wire.MaxCommands {
		return wire.TransmitResult{}, wire.Errorf(wire.CodeProtocol, "%d commands", len(p.Commands))
	}
	l, err := s.current(p.Lease)
	if err != nil {
		return wire.TransmitResult{}, err
	}
	result := wire.TransmitResult{Responses: make([]wire.Hex, 0, len(p.Commands))}
	for _, command := range p.Commands {
		response, err := l.exchange(s.ctx, command)
		if err != nil {
			return wire.TransmitResult{}, err
		}
		result.Responses = append(result.Responses, response)
		if r, err := iso7816.ParseResponse(response); err != nil || r.SW != iso7816.SWSuccess {
			break
		}
	}
	return result, nil
}

// exchange sends one command that the guard lets through.
func (l *leased) exchange(ctx context.Context, command []byte) ([]byte, error) {
	if err := l.guard.Check(command); err != nil {
		return nil, err
	}
	response, err := l.lease.Transmit(ctx, command)
	if err != nil {
		l.guard.Lost()
		return nil, err
	}
	l.guard.Observe(response)
	return response, nil
}

func (s *session) releaseCard(p wire.ReleaseParams) (wire.Empty, error) {
	if _, err := s.current(p.Lease); err != nil {
		return wire.Empty{}, err
	}
	s.release()
	return wire.Empty{}, nil
}

// release ends the lease, if there is one; the card is powered off then.
func (s *session) release() {
	if s.leased != nil {
		s.leased.lease.Close()
		s.leased = nil
	}
}
