package accounttest

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"jpkiweb/shared/relyingparty/account"
)

// A Memory is an account.Store for tests: of one process, which loses it when it ends, and
// without a bound. The zero Memory is empty.
type Memory struct {
	mu sync.Mutex
	memory
}

type memory struct {
	accounts     map[account.Subject]account.Account
	certificates map[account.Key]account.Certificate
}

// Certificate implements account.Store.
func (m *Memory) Certificate(ctx context.Context, key account.Key) (account.Certificate, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.memory.Certificate(ctx, key)
}

// Change implements account.Store: do works on a copy.
func (m *Memory) Change(ctx context.Context, do func(account.Tx) error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	next := memory{maps.Clone(m.accounts), maps.Clone(m.certificates)}
	if next.accounts == nil {
		next = memory{map[account.Subject]account.Account{}, map[account.Key]account.Certificate{}}
	}
	if err := do(&next); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	m.memory = next
	return nil
}

// Certificate implements account.Tx, as the others do.
func (m *memory) Certificate(_ context.Context, key account.Key) (account.Certificate, error) {
	c, found := m.certificates[key]
	if !found {
		return c, account.ErrNone
	}
	return c, nil
}

func (m *memory) Certificates(_ context.Context, subject account.Subject) (all []account.Certificate, err error) {
	for _, c := range m.certificates {
		if c.Subject == subject {
			all = append(all, c)
		}
	}
	return all, nil
}

func (m *memory) Account(_ context.Context, subject account.Subject) (account.Account, error) {
	a, found := m.accounts[subject]
	if !found {
		return a, account.ErrNone
	}
	return a, nil
}

func (m *memory) Persons(_ context.Context, identities [][]byte) (all []account.Account, err error) {
	for _, a := range m.accounts {
		is := func(identity []byte) bool { return slices.Equal(identity, a.Identity) }
		if slices.ContainsFunc(identities, is) && len(all) < account.MaxPersons {
			all = append(all, a)
		}
	}
	return all, nil
}

func (m *memory) PutAccount(_ context.Context, a account.Account) error {
	m.accounts[a.Subject] = a
	return nil
}

func (m *memory) PutCertificate(_ context.Context, c account.Certificate) error {
	for _, other := range m.certificates {
		if c.Replaced.IsZero() && other.Replaced.IsZero() && other.Key != c.Key && other.Subject == c.Subject && other.Purpose == c.Purpose {
			return errors.New("the subject has one that counts")
		}
	}
	m.certificates[c.Key] = c
	return nil
}

func (m *memory) DeleteCertificate(_ context.Context, key account.Key) error {
	delete(m.certificates, key)
	return nil
}

func (m *memory) DeleteAccount(_ context.Context, subject account.Subject) error {
	delete(m.accounts, subject)
	return nil
}

func (m *memory) Forget(_ context.Context, before time.Time) error {
	maps.DeleteFunc(m.certificates, func(_ account.Key, c account.Certificate) bool {
		return !c.Replaced.IsZero() && c.NotAfter.Before(before)
	})
	return nil
}
