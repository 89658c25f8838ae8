package accounttest

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/relyingparty/account"
)

// A broken store is a Memory with a mistake.
type broken struct {
	Memory
	tx      func(*memory) account.Tx // a transaction with the mistake; nil: none
	find    func(m *memory, key account.Key) (account.Certificate, error)
	partial bool          // what was done stays
	apart   chan struct{} // changes do not wait for each other, but meet here; nil: they wait
	patient bool          // it goes on for who went away
}

func (b *broken) Certificate(ctx context.Context, key account.Key) (account.Certificate, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.find != nil {
		return b.find(&b.memory, key)
	}
	return b.memory.Certificate(ctx, key)
}

func (b *broken) Change(ctx context.Context, do func(account.Tx) error) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	next := memory{maps.Clone(b.accounts), maps.Clone(b.certificates)}
	if next.accounts == nil {
		next = memory{map[account.Subject]account.Account{}, map[account.Key]account.Certificate{}}
	}
	if b.partial {
		b.memory = next
	}
	var tx account.Tx = &next
	if b.tx != nil {
		tx = b.tx(&next)
	}
	if b.apart != nil {
		b.mu.Unlock()
	}
	err := do(tx)
	if b.apart != nil {
		select { // whoever is alone goes on
		case b.apart <- struct{}{}:
		case <-b.apart:
		case <-time.After(200 * time.Millisecond):
		}
		b.mu.Lock()
	}
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil && !b.patient {
		return err
	}
	b.memory = next
	return nil
}

// Transactions, each with a mistake.
type (
	twoCount   struct{ *memory }
	forgetsAll struct{ *memory }
	keepsAll   struct{ *memory }
	everybody  struct{ *memory }
	firstKey   struct{ *memory }
	stale      struct{ *memory }
	half       struct{ *memory }
	nothing    struct{ *memory }
)

func (t twoCount) PutCertificate(_ context.Context, c account.Certificate) error {
	t.certificates[c.Key] = c
	return nil
}

func (t forgetsAll) Forget(context.Context, time.Time) error {
	maps.DeleteFunc(t.certificates, func(_ account.Key, c account.Certificate) bool { return !c.Replaced.IsZero() })
	return nil
}

func (t keepsAll) Forget(context.Context, time.Time) error { return nil }

func (t everybody) Persons(_ context.Context, identities [][]byte) (all []account.Account, err error) {
	for _, a := range t.accounts {
		if slices.ContainsFunc(identities, func(i []byte) bool { return slices.Equal(i, a.Identity) }) {
			all = append(all, a)
		}
	}
	return all, nil
}

func (t firstKey) Persons(ctx context.Context, identities [][]byte) ([]account.Account, error) {
	return t.memory.Persons(ctx, identities[:min(1, len(identities))])
}

func (t stale) Certificate(context.Context, account.Key) (account.Certificate, error) {
	return account.Certificate{}, account.ErrNone
}

func (t half) PutAccount(_ context.Context, a account.Account) error {
	a.Former = nil
	t.accounts[a.Subject] = a
	return nil
}

func (t nothing) DeleteAccount(context.Context, account.Subject) error { return nil }

// Each mistake breaks a rule that says so.
func TestBrokenStores(t *testing.T) {
	ignoringCase := func(m *memory, key account.Key) (account.Certificate, error) {
		for k, c := range m.certificates {
			if strings.EqualFold(k.Issuer, key.Issuer) && strings.EqualFold(k.Serial, key.Serial) {
				return c, nil
			}
		}
		return account.Certificate{}, account.ErrNone
	}
	for name, c := range map[string]struct {
		store  *broken
		breaks string
	}{
		"what was done stays":                {&broken{partial: true}, "a change that fails leaves nothing"},
		"changes do not wait":                {&broken{apart: make(chan struct{})}, "of all that change at once, none undoes what another did"},
		"two register":                       {&broken{apart: make(chan struct{})}, "of two who register at once, one does"},
		"two relink":                         {&broken{apart: make(chan struct{})}, "of two who relink at once, one does"},
		"who went away":                      {&broken{patient: true}, "a change of somebody who went away leaves nothing"},
		"letters are taken for others":       {&broken{find: ignoringCase}, "hostile names are names"},
		"two count":                          {&broken{tx: func(m *memory) account.Tx { return twoCount{m} }}, "of each kind a subject has one certificate that counts"},
		"what was replaced is forgotten":     {&broken{tx: func(m *memory) account.Tx { return forgetsAll{m} }}, "what was replaced never comes back, not even inside its dates"},
		"nothing is forgotten":               {&broken{tx: func(m *memory) account.Tx { return keepsAll{m} }}, "what was replaced is forgotten after its dates"},
		"everybody is found":                 {&broken{tx: func(m *memory) account.Tx { return everybody{m} }}, "people are found by each of their identities, and not all"},
		"one key is looked for":              {&broken{tx: func(m *memory) account.Tx { return firstKey{m} }}, "people are found by the key before"},
		"a transaction does not see its own": {&broken{tx: func(m *memory) account.Tx { return stale{m} }}, "a change sees what it did, and nobody else sees it before it is done"},
		"former addresses are lost":          {&broken{tx: func(m *memory) account.Tx { return half{m} }}, "who moved signs an application, and then finds the account again"},
		"an account that is deleted stays":   {&broken{tx: func(m *memory) account.Tx { return nothing{m} }}, "who deletes the account begins anew, and what was replaced stays so"},
	} {
		t.Run(name, func(t *testing.T) {
			all := slices.Concat(ofStores, ofLogins, ofRenewals)
			i := slices.IndexFunc(all, func(r rule) bool { return r.name == c.breaks })
			if i < 0 {
				t.Fatalf("no rule is called %q", c.breaks)
			}
			if err := all[i].keeps(t.Context(), Store{Store: c.store}); err == nil {
				t.Errorf("it is not told that it breaks %q", c.breaks)
			}
		})
	}
}

// A dead store answers nothing.
type dead struct{}

var errDead = errors.New("no route to secret.example")

func (dead) Certificate(context.Context, account.Key) (account.Certificate, error) {
	return account.Certificate{}, errDead
}
func (dead) Change(context.Context, func(account.Tx) error) error { return errDead }

// Where the store does not answer nobody is let in, it is recorded, and why is not shown.
func TestStoreThatIsGone(t *testing.T) {
	town := newTown(dead{})
	her := cardOf(hanako(), 1, 0)
	proof := her.proof(account.ByRegistration, noon())
	subject := account.Subject("AAAAAAAAAAAAAAAAAAAAAAAAAA")
	_, login := town.Login(t.Context(), her.login())
	_, register := town.Register(t.Context(), proof)
	_, relink := town.Relink(t.Context(), her.proof(account.ByRelink, noon()))
	for what, err := range map[string]error{
		"login": login, "register": register, "relink": relink,
		"update": town.Update(t.Context(), subject, her.signature(nil)), "delete": town.Delete(t.Context(), subject),
	} {
		if !errors.Is(err, account.ErrUnavailable) || !errors.Is(err, errDead) || err.Error() != account.ErrUnavailable.Error() {
			t.Errorf("%s: %v", what, err)
		}
	}
	for _, r := range town.records.all {
		if r.Code != relyingparty.CodeAccountUnknown || r.Subject != "" {
			t.Errorf("%+v", r)
		}
	}
	if n := len(town.records.all); n != 5 {
		t.Errorf("%d records", n)
	}
}

func TestConfigThatIsNone(t *testing.T) {
	keep := func(context.Context, account.Record) error { return nil }
	for name, c := range map[string]account.Config{
		"no store":    {Keys: [][]byte{theKey('k')}, Audit: keep},
		"no key":      {Store: &Memory{}, Audit: keep},
		"a short key": {Store: &Memory{}, Keys: [][]byte{theKey('k'), []byte("short")}, Audit: keep},
		"no record":   {Store: &Memory{}, Keys: [][]byte{theKey('k')}},
	} {
		if _, err := account.New(c); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
