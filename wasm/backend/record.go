package backend

import (
	"context"

	"jpkiweb/shared/wire"
	"jpkiweb/wasm/session"
)

// Grants implements app.Backend.
func (b *Backend) Grants(ctx context.Context) (list []wire.Grant, err error) {
	err = b.onSession(func(s *session.Session) error {
		list, err = s.Grants(ctx)
		return err
	})
	return list, err
}

// Allow implements app.Backend.
func (b *Backend) Allow(ctx context.Context, origin string, purposes []wire.Purpose) error {
	return b.onSession(func(s *session.Session) error { return s.Allow(ctx, origin, purposes...) })
}

// Revoke implements app.Backend.
func (b *Backend) Revoke(ctx context.Context, origin string) error {
	return b.onSession(func(s *session.Session) error { return s.Revoke(ctx, origin) })
}

// History implements app.Backend.
func (b *Backend) History(ctx context.Context) (result wire.HistoryResult, err error) {
	err = b.onSession(func(s *session.Session) error {
		result, err = s.History(ctx)
		return err
	})
	return result, err
}

// Diagnosis implements app.Backend.
func (b *Backend) Diagnosis(ctx context.Context) (result wire.DiagnosisResult, err error) {
	err = b.onSession(func(s *session.Session) error {
		result, err = s.Diagnosis(ctx)
		return err
	})
	return result, err
}

func (b *Backend) onSession(do func(*session.Session) error) error {
	l, err := b.currentLink()
	if err != nil {
		return err
	}
	return do(l.session)
}
