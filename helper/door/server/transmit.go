package server

import (
	"context"
	"errors"
	"fmt"

	"jpkiweb/helper/door/consent"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/operation"
	"jpkiweb/shared/wire"
)

func (s *session) prepare(p wire.PrepareParams) (wire.Empty, error) {
	l, err := s.current(p.Lease)
	if err != nil {
		return wire.Empty{}, err
	}
	err = l.guard.Prepare(p.Item, p.ToBeSigned)
	l.fail(err)
	return wire.Empty{}, err
}

// transmit runs a batch: each command is checked before the card sees it, and
// the batch stops where iso7816.EndsBatch says.
func (s *session) transmit(p wire.TransmitParams) (wire.TransmitResult, error) {
	defer wire.ClearAll(p.Commands)
	if len(p.Commands) == 0 || len(p.Commands) > wire.MaxCommands {
		return wire.TransmitResult{}, wire.Errorf(wire.CodeProtocol, "%d commands", len(p.Commands))
	}
	l, err := s.current(p.Lease)
	if err != nil {
		return wire.TransmitResult{}, err
	}
	if l.window != nil && l.answer == nil { // the card is left alone until the person has answered
		return wire.TransmitResult{}, wire.Errorf(wire.CodeProtocol, "card.transmit between card.consent and card.verify")
	}
	responses, err := iso7816.SendBatch(p.Commands, func(command []byte) ([]byte, error) { return s.exchange(l, command) })
	l.fail(err)
	return wire.TransmitResult{Responses: responses}, err
}

// exchange sends one command that the guard lets through.
func (s *session) exchange(l *leased, command []byte) ([]byte, error) {
	if carriesPIN(command) {
		s.awaitLists(l)
	}
	if err := l.guard.Check(command); err != nil {
		return nil, err
	}
	switch {
	case carriesPIN(command):
		s.awaitBegun(l)
	case s.announcesPIN(l, command):
		s.begin(l) // written while the card works
	}
	return s.sendAllowed(l, command[1], func(ctx context.Context) ([]byte, error) { return l.lease.Transmit(ctx, command) })
}

// announcesPIN reports whether a command asks for the tries of a PIN that the page has from
// the person, and will present next.
func (s *session) announcesPIN(l *leased, command []byte) bool {
	_, presents := l.guard.PIN()
	return presents && s.pinInPage() && command[1] == iso7816.InsVerify
}

// sendAllowed has a command of that instruction sent that the guard let through, and
// tells the guard, and the tally of wrong PINs, what came of it.
func (s *session) sendAllowed(l *leased, instruction byte, send func(context.Context) ([]byte, error)) ([]byte, error) {
	response, err := send(s.ctx)
	undecided := l.undecided(instruction, response, err)
	if err != nil {
		l.guard.Lost()
		s.countWrongPIN(l)
		if undecided != nil {
			err = fmt.Errorf("%w: %w", undecided, err)
		}
		return nil, err
	}
	l.guard.Observe(response)
	l.noteSigned(instruction, response)
	s.countWrongPIN(l)
	l.fail(undecided)
	if err := s.judge(l); err != nil {
		return nil, err
	}
	return response, nil
}

// fail notes the error of a request, for the history and the trusted window.
// Nothing that comes later tells more than that the card may have either PIN, or that
// the person said no.
func (l *leased) fail(err error) {
	if err != nil && !errors.Is(l.failed, operation.ErrEitherPIN) && !errors.Is(l.failed, consent.ErrDenied) {
		l.failed = err
	}
}

// undecided is [operation.ErrEitherPIN] after a PIN change of which nobody knows
// what the card did: no answer came, or none that says it. A command that gets no
// answer ends its lease; where the lease lasts, the card never saw it.
func (l *leased) undecided(instruction byte, response []byte, err error) error {
	if instruction != iso7816.InsChangeReferenceData || err != nil && l.lease.Err() == nil {
		return nil
	}
	if r, malformed := iso7816.ParseResponse(response); err == nil && malformed == nil && (r.SW == iso7816.SWSuccess || r.SW.Refused()) {
		return nil
	}
	return operation.ErrEitherPIN
}

// countWrongPIN enters the one VERIFY of a lease in the tally. One whose answer was lost
// counts as wrong: else a page could break the connection at each.
func (s *session) countWrongPIN(l *leased) {
	course := l.guard.Course()
	switch {
	case l.counted:
		return
	case course.WrongPIN, course.Unanswered:
		s.server.wrong.Wrong(l.tallyKey)
	case course.Verified:
		s.server.wrong.Forget(l.tallyKey)
	default:
		return
	}
	l.counted = true
}
