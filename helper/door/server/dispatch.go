package server

import (
	"jpkiweb/helper/card/reader"
	"jpkiweb/shared/wire"
)

// dispatch runs one request. Before hello it runs nothing else.
func (s *session) dispatch(m wire.Message) (any, error) {
	if m.Method == wire.MethodHello {
		return call(m, s.hello)
	}
	if !s.greeted {
		return nil, wire.Errorf(wire.CodeProtocol, "%s before hello", m.Method)
	}
	switch m.Method {
	case wire.MethodReadersWatch:
		return call(m, s.watchReaders)
	case wire.MethodCardLease:
		return call(m, s.lease)
	case wire.MethodCardPrepare:
		return call(m, s.prepare)
	case wire.MethodCardTransmit:
		return call(m, s.transmit)
	case wire.MethodCardConsent:
		return call(m, s.consent)
	case wire.MethodCardVerify:
		return call(m, s.verify)
	case wire.MethodCardRelease:
		return call(m, s.releaseCard)
	}
	if s.grant.Own {
		return s.dispatchOwn(m)
	}
	return nil, wire.Errorf(wire.CodeProtocol, "no method %q", m.Method)
}

// dispatchOwn runs the requests that only our own app may make.
func (s *session) dispatchOwn(m wire.Message) (any, error) {
	switch m.Method {
	case wire.MethodGrantsList:
		return call(m, s.listGrants)
	case wire.MethodGrantsAllow:
		return call(m, s.allow)
	case wire.MethodGrantsRevoke:
		return call(m, s.revoke)
	case wire.MethodHistoryList:
		return call(m, s.history)
	case wire.MethodDiagnosis:
		return call(m, s.diagnose)
	case wire.MethodRevocation:
		return call(m, s.revocation)
	case wire.MethodTimestamp:
		return call(m, s.timestamp)
	case wire.MethodTrustList:
		return call(m, s.trustList)
	case wire.MethodAuthority:
		return call(m, s.authority)
	case wire.MethodCalendar:
		return call(m, s.calendar)
	case wire.MethodGalleryList:
		return call(m, s.gallery)
	case wire.MethodGalleryPut:
		return call(m, s.swapCard)
	case wire.MethodServed:
		return call(m, s.served)
	}
	return nil, wire.Errorf(wire.CodeProtocol, "no method %q", m.Method)
}

func call[P, R any](m wire.Message, method func(P) (R, error)) (any, error) {
	params, err := wire.DecodeParams[P](m.Params)
	if err != nil {
		return nil, err
	}
	return method(params)
}

func (s *session) hello(p wire.HelloParams) (wire.HelloResult, error) {
	if p.Version != wire.Version {
		return wire.HelloResult{}, wire.Errorf(wire.CodeVersion, "page speaks %q, helper %q", p.Version, wire.Version)
	}
	s.greeted = true
	entry := wire.PINInWindow
	if s.pinInPage() {
		entry = wire.PINInPage
	}
	hello := wire.HelloResult{
		PINEntry: entry,
		Language: s.server.config.Language,
		Version:  wire.Version,
		Helper:   s.server.config.Version,
		Limits: wire.Limits{
			Message: s.longestRequest(), Commands: wire.MaxCommands, Items: wire.MaxItems,
			LeaseIdleSeconds: wire.LeaseIdleSeconds, HeartbeatSeconds: int(s.server.config.Heartbeat.Seconds()),
		},
		Granted:   s.grant.Purposes,
		Forwarded: s.grant.Own,
		Virtual:   s.server.config.Gallery != nil,

		Revocation: s.grant.Own && s.server.config.Revocation != nil,
		Timestamp:  s.grant.Own && s.server.config.Stamp != nil,
		Update:     s.newer(),
	}
	if s.grant.Own {
		hello.Counter = s.server.counter()
		s.atDesk.Store(hello.Counter != nil)
	}
	if hello.Timestamp {
		hello.TimestampHost = s.server.config.StampHost
	}
	return hello, nil
}

// newer is a newer version of the helper, of which our own app tells.
func (s *session) newer() *wire.Update {
	if !s.grant.Own {
		return nil
	}
	if u := s.server.config.Update(); u != nil && u.Version != "" {
		return &wire.Update{Version: u.Version, Page: u.Page}
	}
	return nil
}

// pinInPage: VERIFY may come from this session with its PIN.
func (s *session) pinInPage() bool { return s.grant.Own && s.server.config.PINInPage }

// watchReaders answers with the readers of now and begins to notify changes.
func (s *session) watchReaders(wire.Empty) (wire.ReadersResult, error) {
	if s.watching {
		return wire.ReadersResult{}, wire.Errorf(wire.CodeProtocol, "readers are watched already")
	}
	changes := s.server.config.Readers.Watch(s.ctx)
	first, ok := <-changes
	if !ok {
		return wire.ReadersResult{}, reader.ErrReleased
	}
	s.watching = true
	s.wait.Go(func() {
		for snapshot := range changes {
			s.notify(wire.NotifyReadersChanged, s.readersResult(snapshot))
		}
	})
	return s.readersResult(first), nil
}

// readersResult is what this helper tells of readers; it may use no pad.
func (s *session) readersResult(now reader.Snapshot) wire.ReadersResult {
	result := WireReaders(now)
	for i := range result.Readers {
		result.Readers[i].PINPad = result.Readers[i].PINPad && !s.server.config.NoPINPad
	}
	return result
}
