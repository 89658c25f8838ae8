package server

import (
	"jpkiweb/helper/history"
	"jpkiweb/shared/wire"
)

// record notes what a card was used for. That our own app looks at a card as it
// comes is no use that anybody asked for.
func (s *session) record(l *leased) {
	h := s.server.config.History
	if h == nil || l.purpose == wire.PurposeRead && l.origin == s.origin && s.grant.Own {
		return
	}
	entry := history.Entry{Time: s.server.config.Now(), Purpose: l.purpose, Origin: l.origin, Result: string(l.result())}
	s.wait.Go(func() { // on the disk before the session ends, without keeping the page
		if err := h.Append(entry); err != nil {
			s.server.config.Log.Error("the use of a card is not in the history", "error", err)
		}
	})
}

// result is how the lease ended: done, or the code why not.
func (l *leased) result() wire.Code {
	outcome := l.guard.Outcome()
	switch {
	case outcome.Done:
		return wire.ResultDone
	case outcome.Blocked:
		return wire.CodePINBlocked
	case outcome.WrongPIN:
		return wire.CodePINWrong
	case l.failed != nil:
		return WireError(l.failed).Code
	}
	if code := WireError(l.lease.Err()).Code; code != wire.CodeLeaseLost {
		return code
	}
	return wire.CodeConsentDenied // given up
}
