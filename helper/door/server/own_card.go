package server

import (
	"time"

	"jpkiweb/helper/door/calendar"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
)

// What our own app asks for beside the card.

func (s *session) revocation(p wire.RevocationParams) (wire.RevocationResult, error) {
	ask := s.server.config.Revocation
	if ask == nil {
		return wire.RevocationResult{State: jpki.RevocationUnchecked}, nil
	}
	return ask(s.ctx, p.Certificate), nil
}

// trustList says whom a report on a signed file trusts.
func (s *session) trustList(wire.Empty) (wire.TrustResult, error) {
	trust := s.server.config.Trust
	trust.CAs = append([]wire.Hex{}, trust.CAs...) // none is a list, too
	trust.Revocation, trust.Authorities = s.server.config.Revocation != nil, s.server.config.Authority != nil
	return trust, nil
}

// authority says whether the authority of a time stamp is trusted.
func (s *session) authority(p wire.AuthorityParams) (wire.AuthorityResult, error) {
	at, err := time.Parse(time.RFC3339Nano, p.Time)
	if err != nil || len(p.Certificates) == 0 || len(p.Certificates) > wire.MaxChain {
		return wire.AuthorityResult{}, wire.Errorf(wire.CodeRequestInvalid, "%d certificates, want 1 to %d, and a time: %v", len(p.Certificates), wire.MaxChain, err)
	}
	judge := s.server.config.Authority
	return wire.AuthorityResult{Trusted: judge != nil && judge(p.Certificates, at)}, nil
}

func (s *session) calendar(p wire.CalendarParams) (wire.CalendarResult, error) {
	if s.server.config.Counter != nil {
		return wire.CalendarResult{}, wire.Errorf(wire.CodePolicyRefused, "at a counter nobody is reminded")
	}
	if len(p.Events) == 0 || len(p.Events) > wire.MaxEvents {
		return wire.CalendarResult{}, wire.Errorf(wire.CodeRequestInvalid, "%d events, want 1 to %d", len(p.Events), wire.MaxEvents)
	}
	text, err := calendar.Write(p.Events, s.server.config.Now())
	if err != nil {
		return wire.CalendarResult{}, wire.Errorf(wire.CodeRequestInvalid, "%v", err)
	}
	return wire.CalendarResult{Calendar: text}, nil
}

func (s *session) gallery(wire.Empty) (wire.GalleryResult, error) {
	g := s.server.config.Gallery
	if g == nil {
		return wire.GalleryResult{Cards: []string{}}, nil
	}
	var result wire.GalleryResult
	result.Reader, result.Cards, result.Card = g.Cards()
	return result, nil
}

// swapCard may take a card out that a lease holds, as a person may.
func (s *session) swapCard(p wire.GalleryParams) (wire.GalleryResult, error) {
	g := s.server.config.Gallery
	if g == nil {
		return wire.GalleryResult{}, wire.Errorf(wire.CodeRequestInvalid, "no virtual reader")
	}
	if err := g.Insert(p.Card); err != nil {
		return wire.GalleryResult{}, wire.Errorf(wire.CodeRequestInvalid, "%v", err)
	}
	return s.gallery(wire.Empty{})
}
