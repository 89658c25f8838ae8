package backend

import (
	"context"
	"errors"

	"jpkiweb/shared/card"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/operation"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/pinchange"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/session"
)

// ChangePIN implements app.Backend.
func (b *Backend) ChangePIN(ctx context.Context, job pinchange.Job, asked func(room.PINPlace)) error {
	return b.onLease(ctx, func(s *session.Session) (*session.Lease, error) {
		return s.PINChange(ctx, job.Reader, job.PIN, job.LastTry)
	}, func(lease *session.Lease, l *link) error {
		e := pinEntry{lease: lease, link: l, tellPlace: asked}
		old, renewed := meantPIN(e.pin(job.Old), lease, job.For), e.pin(job.New)
		old.UseLastTry = job.LastTry
		err := operation.ChangePIN(ctx, lease, operation.ChangePINJob{Which: job.PIN, Old: old, New: renewed, Quirks: b.quirksOf(job.Reader)})
		var refused *wire.Error
		switch {
		case !e.wantsChange && !errors.Is(err, card.ErrEitherPIN):
		case undecided(context.WithoutCancel(ctx), lease, job, err):
			return wire.Errorf(wire.CodePINEither, "%v", err)
		case errors.As(err, &refused): // by the helper
			return refused
		}
		return err
	})
}

// A pinEntry has old and new PIN typed elsewhere: both in one trusted window, or one
// after the other at the reader.
type pinEntry struct {
	lease       *session.Lease
	link        *link
	tellPlace   func(room.PINPlace)
	place       room.PINPlace
	placeKnown  bool // the place is known
	wantsChange bool // CHANGE REFERENCE DATA was wanted
}

// pin is a PIN of the job: its bytes, or, without any, a way to have it typed.
func (e *pinEntry) pin(typed []byte) operation.PIN {
	if typed != nil {
		return operation.Typed(typed)
	}
	return operation.PIN{Secret: card.Secret{Enter: e.enter}}
}

func (e *pinEntry) enter(ctx context.Context, template []byte) ([]byte, error) {
	e.wantsChange = e.wantsChange || template[1] == iso7816.InsChangeReferenceData
	if !e.placeKnown {
		consent, err := e.lease.Consent(ctx)
		if err != nil {
			return nil, err
		}
		if e.place, err = placeOf(consent, e.link); err != nil {
			return nil, err
		}
		e.placeKnown = true
		e.tellPlace(e.place)
		defer e.tellPlace(room.PINPlace{})
	} else if e.place.Pad { // what the window had to ask, it has asked
		e.tellPlace(room.PINPlace{Pad: true})
		defer e.tellPlace(room.PINPlace{})
	}
	return e.lease.Verify(ctx, template)
}

// undecided reports whether the card may have the new PIN after an error of a
// change that got as far as CHANGE REFERENCE DATA. The card's own no is none, and
// the helper says when it got no answer. Where the helper itself does not answer:
// a command that got no answer ends its lease, so that where the lease still
// answers, the card never saw it. A helper that is silent is not asked again.
func undecided(ctx context.Context, lease *session.Lease, job pinchange.Job, err error) bool {
	var (
		answer  iso7816.StatusWord
		unheard *wire.Error
	)
	switch {
	case err == nil:
		return false
	case errors.As(err, &answer):
		return errors.Is(err, card.ErrEitherPIN)
	case !errors.As(err, &unheard): // an answer came that says nothing, or the person gave up
		return true
	case unheard.Code == wire.CodePINEither, errors.Is(err, session.ErrSilent):
		return true
	}
	a, err := card.OpenPIN(ctx, lease, card.Quirks{}, job.PIN)
	if err == nil {
		_, err = a.TriesLeft(ctx, job.PIN)
	}
	return err != nil
}
