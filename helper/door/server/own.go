package server

import (
	"context"
	"slices"

	"jpkiweb/helper/door/origin"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/wire"
)

// What only our own app may ask for.

func (s *session) listGrants(wire.Empty) (wire.GrantsResult, error) {
	list, err := s.server.config.Grants.List()
	return wire.GrantsResult{Grants: list}, err
}

func (s *session) allow(p wire.GrantParams) (wire.Empty, error) {
	o, err := origin.Parse(p.Origin, p.Purposes)
	if err != nil {
		return wire.Empty{}, err
	}
	return wire.Empty{}, s.server.config.Grants.Allow(o, p.Purposes, s.server.config.Now())
}

// revoke takes grants back; sessions of the origin end, and with them its leases.
func (s *session) revoke(p wire.GrantParams) (wire.Empty, error) {
	o, err := origin.Parse(p.Origin, p.Purposes)
	if err != nil {
		return wire.Empty{}, err
	}
	if err := s.server.config.Grants.Revoke(o, p.Purposes...); err != nil {
		return wire.Empty{}, err
	}
	s.server.dismiss(o)
	return wire.Empty{}, nil
}

// dismiss ends the sessions of an origin, and with them their leases. What it still may
// do it can ask for anew. A lease that our own app holds in its name goes on: the person
// said yes to that one use.
func (s *Server) dismiss(origin authtoken.Origin) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for n := range s.sessions {
		if n.origin == origin {
			n.end()
		}
	}
}

func (s *session) diagnose(wire.Empty) (wire.DiagnosisResult, error) {
	result := wire.DiagnosisResult{Helper: s.server.config.Version, Readers: []wire.Reader{}, Update: s.server.config.Update()}
	ctx, cancel := context.WithCancel(s.ctx)
	defer cancel()
	select {
	case snapshot, ok := <-s.server.config.Readers.Watch(ctx):
		if ok {
			known := s.readersResult(snapshot)
			result.Service, result.Refused, result.Readers = known.Service, known.Refused, slices.Clone(known.Readers)
		}
	case <-ctx.Done():
		return result, ctx.Err()
	}
	if s.server.config.Diagnose != nil {
		s.server.config.Diagnose(ctx, &result)
	}
	return result, nil
}
