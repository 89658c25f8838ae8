package backend

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"strings"

	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/card"
	"jpkiweb/shared/operation"
	"jpkiweb/shared/signature/onwire"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/session"
	"jpkiweb/wasm/task"
)

// Login implements app.Backend.
func (b *Backend) Login(ctx context.Context, job task.Login, asked func(room.PINPlace)) ([]byte, error) {
	if err := b.mayAskFor(job.Origin); err != nil {
		return nil, err
	}
	var token []byte
	err := b.onLease(ctx, func(s *session.Session) (*session.Lease, error) {
		return s.Login(ctx, job.Reader, job.Origin, job.Challenge, job.LastTry, session.UseAnyway(job.UseAnyway), session.WithFirstCommand())
	}, func(lease *session.Lease, l *link) error {
		origin, err := authtoken.ParseOrigin(job.Origin)
		if err != nil {
			return err
		}
		made, err := operation.Login(ctx, lease, operation.LoginJob{
			Origin: origin, Challenge: job.Challenge,
			PIN: loginPIN(pinOf(job.PIN, job.LastTry, lease, l, asked), job.For), Quirks: b.quirksOf(job.Reader),
		})
		if err != nil {
			return err
		}
		token, err = json.Marshal(made)
		return err
	})
	return token, err
}

// Sign implements app.Backend.
func (b *Backend) Sign(ctx context.Context, job task.Sign, progress func(room.Progress), asked func(room.PINPlace)) (made []operation.Signed, err error) {
	if err := b.mayAskFor(job.Origin); err != nil {
		return nil, err
	}
	var (
		items   []wire.Item
		signing = operation.SignJob{Time: b.now(), Unchanged: job.Unchanged, Progress: func(done, total int) {
			progress(room.Progress{Done: int64(done), Total: int64(total)})
		}}
	)
	for _, d := range job.Documents {
		items = append(items, onwire.Item(d.File.Name, d.File.Size, d.Subject))
		signing.Documents = append(signing.Documents, d.Subject)
	}
	err = b.onLease(ctx, func(s *session.Session) (*session.Lease, error) {
		return s.Sign(ctx, job.Reader, job.Origin, items, job.LastTry, session.UseAnyway(job.UseAnyway))
	}, func(lease *session.Lease, l *link) (err error) {
		signing.PIN = meantPIN(pinOf(job.Password, job.LastTry, lease, l, asked), lease, job.For)
		signing.Prepare, signing.Quirks = lease.Prepare, b.quirksOf(job.Reader)
		made, err = operation.Sign(ctx, lease, signing)
		return err
	})
	return made, err
}

// Timestamp implements app.Backend.
func (b *Backend) Timestamp(ctx context.Context, value []byte) (token []byte, err error) {
	digest := sha256.Sum256(value)
	err = b.onSession(func(s *session.Session) error {
		result, err := s.Timestamp(ctx, digest[:])
		token = result.Token
		return err
	})
	return token, err
}

// loginPIN is the PIN of a login, meant for one card: to look at its certificate costs
// no command there.
func loginPIN(pin operation.PIN, certificate []byte) operation.PIN {
	pin.For = certificate
	return pin
}

// meantPIN is a PIN that is meant for one card, where another program may have put
// another one there unseen. Of a PIN that is typed elsewhere the helper makes sure
// itself.
func meantPIN(pin operation.PIN, lease *session.Lease, certificate []byte) operation.PIN {
	if lease.Shared() && pin.Enter == nil {
		pin.For = certificate
	}
	return pin
}

// pinOf is the PIN of a job: its bytes, or, without any, a way to have it typed
// elsewhere. There the helper asks whether the last try may be used.
func pinOf(typed []byte, lastTry bool, lease *session.Lease, l *link, asked func(room.PINPlace)) operation.PIN {
	if typed != nil {
		return operation.PIN{Secret: card.Secret{Bytes: typed}, UseLastTry: lastTry}
	}
	return operation.PIN{Secret: card.Secret{Enter: func(ctx context.Context, template []byte) ([]byte, error) {
		consent, err := lease.Consent(ctx)
		if err != nil {
			return nil, err
		}
		place, err := placeOf(consent, l)
		if err != nil {
			return nil, err
		}
		asked(place)
		defer asked(room.PINPlace{})
		return lease.Verify(ctx, template)
	}}}
}

// placeOf tells where a PIN is typed.
func placeOf(consent wire.ConsentResult, l *link) (room.PINPlace, error) {
	place := room.PINPlace{Pad: consent.PINPad}
	if consent.Window == "" {
		return place, nil
	}
	if !strings.HasPrefix(consent.Window, wire.WindowPath) {
		return place, wire.Errorf(wire.CodeProtocol, "window at %q", consent.Window)
	}
	place.Window = l.helper + consent.Window
	return place, nil
}
