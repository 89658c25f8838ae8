package server

import (
	"crypto/sha256"
	"slices"
	"sync"

	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/wire"
)

// Time stamps are asked for in one place, and of one thing: what the signing key of a card
// returned. Whoever runs the authority hears nothing before that card has lost its power,
// for nothing may be stamped until its lease has ended.

// Bounds of one session.
const (
	stampable = 1000 // signature values, the newest
	stamping  = 4    // questions on their way
)

// stamps are the SHA-256 of the signature values of a session that may be stamped, the
// oldest first: of leases that have ended, and which have no stamp yet.
type stamps struct {
	sync.Mutex
	digests [][sha256.Size]byte
	asked   int // on their way
}

// allow lets values be stamped.
func (s *stamps) allow(digests ...[sha256.Size]byte) {
	s.Lock()
	defer s.Unlock()
	s.digests = append(s.digests, digests...)
	if more := len(s.digests) - stampable; more > 0 {
		s.digests = slices.Delete(s.digests, 0, more)
	}
}

// take takes one out to ask for its stamp.
func (s *stamps) take(digest [sha256.Size]byte) error {
	s.Lock()
	defer s.Unlock()
	i := slices.Index(s.digests, digest)
	switch {
	case i < 0:
		return wire.Errorf(wire.CodeRequestInvalid, "no signature of this session that may be stamped")
	case s.asked == stamping:
		return wire.Errorf(wire.CodeBusy, "%d time stamps are being asked for", stamping)
	}
	s.digests = slices.Delete(s.digests, i, i+1)
	s.asked++
	return nil
}

// done ends a question; one without a stamp may be asked again.
func (s *stamps) done(digest [sha256.Size]byte, err error) {
	s.Lock()
	s.asked--
	s.Unlock()
	if err != nil {
		s.allow(digest)
	}
}

// timestamp has the authority that somebody configured asked for a stamp. It is answered
// beside other requests, and touches nothing of the session's but its stamps.
func (s *session) timestamp(p wire.TimestampParams) (wire.TimestampResult, error) {
	ask := s.server.config.Stamp
	switch {
	case ask == nil:
		return wire.TimestampResult{}, wire.Errorf(wire.CodeRequestInvalid, "no time-stamping authority is configured")
	case len(p.Digest) != sha256.Size:
		return wire.TimestampResult{}, wire.Errorf(wire.CodeProtocol, "digest of %d bytes", len(p.Digest))
	}
	digest := [sha256.Size]byte(p.Digest)
	if err := s.stamps.take(digest); err != nil {
		return wire.TimestampResult{}, err
	}
	result, err := ask(s.ctx, digest)
	s.stamps.done(digest, err)
	return result, err
}

// noteSigned keeps the SHA-256 of a signature value that the signing key returned. A long
// one comes in parts.
func (l *leased) noteSigned(instruction byte, response []byte) {
	r, err := iso7816.ParseResponse(response)
	switch begins := instruction == iso7816.InsPerformSecurityOp; {
	case err != nil || l.purpose != wire.PurposeSign, !begins && (instruction != iso7816.InsGetResponse || l.value == nil):
		l.value = nil
		return
	case begins:
		l.value = []byte{}
	}
	l.value = append(l.value, r.Data...)
	if _, more := r.SW.More(); more {
		return
	}
	if r.SW == iso7816.SWSuccess && len(l.value) > 0 {
		l.values = append(l.values, sha256.Sum256(l.value))
	}
	l.value = nil
}
