package server

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"jpkiweb/helper/card/guard"
	"jpkiweb/helper/card/reader"
	"jpkiweb/helper/door/consent"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/operation"
	"jpkiweb/shared/wire"
)

// errGivenUp is the cause when the page releases a lease whose person is waited
// for.
var errGivenUp = wire.Errorf(wire.CodeConsentDenied, "given up by the page")

// consent makes the place where the person agrees and types the PIN. Our own app
// has asked already: where the reader has a pad, nothing more is needed.
func (s *session) consent(p wire.ConsentParams) (wire.ConsentResult, error) {
	l, err := s.current(p.Lease)
	if err != nil {
		return wire.ConsentResult{}, err
	}
	result, err := s.consentTo(l, p)
	l.fail(err)
	return result, err
}

func (s *session) consentTo(l *leased, p wire.ConsentParams) (wire.ConsentResult, error) {
	pin, tries, err := l.askFor(p)
	if err != nil {
		return wire.ConsentResult{}, err
	}
	if err := l.guard.CheckBeforePIN(); err != nil && !isAgainst(err) {
		return wire.ConsentResult{}, err // nothing that a person could agree to
	}
	pad := !s.server.config.NoPINPad && l.lease.PINPad() && !pin.Rule().Letters && (!l.asksNewPIN || l.lease.CanModify())
	if pad && s.pinInPage() {
		l.pad = true
		return wire.ConsentResult{PINPad: true}, nil
	}
	if l.purpose == wire.PurposeForm {
		return wire.ConsentResult{}, wire.Errorf(wire.CodeProtocol, "no window opens before a visitor")
	}
	resume := l.lease.Hold()
	window, err := s.openWindow(l, consent.Request{
		Origin: l.origin, Purpose: l.purpose, PIN: pin, Items: l.items, TriesLeft: tries,
		PINPad: pad, ChangePIN: l.asksNewPIN, Language: s.server.config.Language,
	})
	if err != nil {
		resume()
		return wire.ConsentResult{}, err
	}
	l.window, l.pad = window, pad
	s.wait.Go(func() { s.awaitDecision(l.lease, window, resume) })
	return wire.ConsentResult{Window: window.Path(), PINPad: pad}, nil
}

// askFor returns the PIN that the person will be asked for, and its tries. A
// developer's page says which, and whether for a new one, too; the purpose of every
// other lease does.
func (l *leased) askFor(p wire.ConsentParams) (pin jpki.PIN, tries int, err error) {
	raw := l.purpose == wire.PurposeRaw
	switch {
	case l.window != nil || l.pad:
		return "", 0, wire.Errorf(wire.CodeProtocol, "the person was asked already")
	case raw != (p.PIN != "") || !raw && p.Change:
		return "", 0, wire.Errorf(wire.CodeProtocol, "card.consent names a PIN with purpose raw, and with no other")
	}
	l.asksNewPIN = p.Change || l.purpose == wire.PurposePINChange
	if raw {
		if err := l.guard.AskFor(p.PIN); err != nil {
			return "", 0, err
		}
	}
	pin, ok := l.guard.PIN()
	if !ok {
		return "", 0, wire.Errorf(wire.CodeProtocol, "no PIN to be asked for")
	}
	tries, known := l.guard.TriesLeft()
	if !known {
		return "", 0, wire.Errorf(wire.CodeProtocol, "the retry counter was not read")
	}
	return pin, tries, nil
}

// openWindow opens the trusted window for a lease that lets go of its card; its
// certificate may have been read for that only, and what stands against it is said.
func (s *session) openWindow(l *leased, request consent.Request) (*consent.Pending, error) {
	if err := s.rest(l); err != nil {
		return nil, err
	}
	l.toldStanding = s.server.standing(l)
	request.Against, request.Unconfirmed = l.objection(), l.unconfirmed
	return s.server.config.Windows.Open(request)
}

// awaitDecision lets the lease idle again when the person is no longer waited for, and
// closes the window of a lease that ended: its page may wait for neither.
func (s *session) awaitDecision(lease *reader.Lease, window *consent.Pending, resume func()) {
	defer resume()
	select {
	case <-window.Decided():
	case <-lease.Done():
		if err := lease.Err(); !errors.Is(err, reader.ErrReleased) { // else whoever released it says why
			s.interruptOf(lease, err)
			window.Finish(consent.Ending{Code: WireError(err).Code})
		}
	}
}

// verify sends VERIFY or CHANGE REFERENCE DATA with what the person types
// elsewhere.
func (s *session) verify(p wire.VerifyParams) (wire.VerifyResult, error) {
	l, err := s.current(p.Lease)
	if err != nil {
		return wire.VerifyResult{}, err
	}
	response, err := s.verifyOn(l, p.Template)
	if err != nil {
		l.fail(err)
		if l.window != nil {
			l.noAnswer = cmp.Or(l.noAnswer, err)
		}
		s.closeWindow(l)
		return wire.VerifyResult{}, err
	}
	s.tellWindow(l, p.Template[1], response)
	return wire.VerifyResult{Response: response}, nil
}

func (s *session) verifyOn(l *leased, template []byte) ([]byte, error) {
	if err := s.awaitPerson(l); err != nil {
		return nil, err
	}
	s.awaitLists(l)
	if len(template) > 1 && template[1] == iso7816.InsChangeReferenceData && !l.asksNewPIN {
		return nil, fmt.Errorf("change a PIN of which the person was not told: %w", guard.ErrRefused)
	}
	if err := l.guard.CheckTemplate(template); err != nil {
		return nil, err
	}
	s.awaitBegun(l)
	pin, _ := l.guard.PIN()
	if l.pad {
		rule := pin.Rule()
		entry := reader.PINEntry{Template: template, Min: rule.Min, Max: rule.Max, New: template[1] == iso7816.InsChangeReferenceData}
		return s.sendAllowed(l, template[1], func(ctx context.Context) ([]byte, error) { return l.lease.EnterPIN(ctx, entry) })
	}
	typed := l.answer.PIN
	if template[1] == iso7816.InsChangeReferenceData {
		typed = l.answer.NewPIN
	}
	command, err := iso7816.Command{CLA: template[0], INS: template[1], P1: template[2], P2: template[3], Data: typed}.Encode()
	if err != nil {
		return nil, err
	}
	defer clear(command)
	return s.sendAllowed(l, template[1], func(ctx context.Context) ([]byte, error) { return l.lease.Transmit(ctx, command) })
}

// awaitPerson waits for the answer in the trusted window, once a lease; release
// by the page, the end of the lease and of the session end the wait. After an
// error the answer is wiped, and stands for nothing more.
func (s *session) awaitPerson(l *leased) error {
	switch {
	case l.noAnswer != nil:
		return l.noAnswer
	case l.answer != nil || l.pad && l.window == nil:
		return nil
	case l.window == nil:
		return wire.Errorf(wire.CodeProtocol, "card.verify before card.consent")
	}
	defer l.lease.Hold()()
	ctx, giveUp := context.WithCancelCause(s.ctx)
	defer giveUp(nil)
	s.person.Lock()
	given := s.person.cause // the wish to end may be ahead of this request
	s.person.giveUp = giveUp
	s.person.Unlock()
	if given != nil {
		giveUp(given)
	}
	answer, err := l.window.Wait(ctx)
	s.person.Lock()
	s.person.giveUp = nil
	s.person.Unlock()
	if err == nil {
		l.answer = &answer // which is wiped with the lease, whatever comes
		err = s.wake(ctx, l)
	}
	if err != nil {
		if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, context.Canceled) {
			return cause
		}
		return err
	}
	if answer.LastTry {
		l.guard.ConfirmLastTry()
	}
	if answer.UseAnyway {
		l.guard.ConfirmUse(l.toldStanding)
	}
	return nil
}

// interruptReleased ends the wait for the person of the lease that a card.release names,
// also one that is yet to begin. Another lease, or none, is not touched: what is wrong with
// the request is answered in its turn. It may be called from any goroutine.
func (s *session) interruptReleased(m wire.Message) {
	p, err := wire.DecodeParams[wire.ReleaseParams](m.Params)
	if err != nil {
		return
	}
	s.person.Lock()
	defer s.person.Unlock()
	if s.person.id == p.Lease {
		s.giveUp(errGivenUp)
	}
}

// interruptOf ends the wait for the person of this lease, unless another one has followed.
func (s *session) interruptOf(lease *reader.Lease, cause error) {
	s.person.Lock()
	defer s.person.Unlock()
	if s.person.lease == lease {
		s.giveUp(cause)
	}
}

// giveUp gives the person up. The caller holds person.
func (s *session) giveUp(cause error) {
	s.person.cause = cause
	if s.person.giveUp != nil {
		s.person.giveUp(cause)
	}
}

// tellWindow shows the person what the card said to a command of that instruction,
// if that was the last it is asked for.
func (s *session) tellWindow(l *leased, instruction byte, response []byte) {
	if l.window == nil {
		return
	}
	r, err := iso7816.ParseResponse(response)
	switch tries, counted := r.SW.TriesLeft(); {
	case errors.Is(l.failed, operation.ErrEitherPIN):
		l.window.Finish(consent.Ending{Code: wire.CodePINEither})
	case err != nil:
		l.window.Finish(consent.Ending{Code: wire.CodeCardError})
	case r.SW == iso7816.SWSuccess && l.asksNewPIN && instruction == iso7816.InsVerify: // the new PIN follows
	case r.SW == iso7816.SWSuccess && s.toBeJudged(l): // its certificate follows
	case r.SW == iso7816.SWSuccess:
		l.window.Finish(consent.Ending{})
	case counted && tries == 0:
		l.window.Finish(consent.Ending{Code: wire.CodePINBlocked})
	case counted:
		l.window.Finish(consent.Ending{Code: wire.CodePINWrong, TriesLeft: tries})
	default:
		l.window.Finish(consent.Ending{Code: wire.CodeCardError})
	}
}

// toBeJudged reports whether the certificate of the lease's key is behind the PIN.
func (s *session) toBeJudged(l *leased) bool {
	_, ok := l.guard.Key()
	return ok && l.guard.Standing() == guard.Unjudged
}

// finishWindow tells the trusted window what the certificate behind the PIN is.
func (s *session) finishWindow(l *leased, err error) {
	switch {
	case l.window == nil:
	case err != nil:
		l.window.Finish(consent.Ending{Code: WireError(err).Code})
	default:
		l.window.Finish(consent.Ending{})
	}
}

// closeWindow tells the trusted window that it is over, with the reason, and
// forgets what was typed there.
func (s *session) closeWindow(l *leased) {
	if l.answer != nil {
		clear(l.answer.PIN)
		clear(l.answer.NewPIN)
	}
	if l.window != nil {
		l.window.Finish(consent.Ending{Code: l.windowCode()}) // the first word counts
	}
}
