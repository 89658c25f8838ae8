package accounttest

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/relyingparty/account"
)

// ofStores are the rules of account.Store.
var ofStores = []rule{
	{"what is put is there, and what is not is not", putAndFound},
	{"of each kind a subject has one certificate that counts", oneThatCounts},
	{"a change that fails leaves nothing", failsWhole},
	{"a change of somebody who went away leaves nothing", wentAway},
	{"a change sees what it did, and nobody else sees it before it is done", seenWhenDone},
	{"of all that change at once, none undoes what another did", changedAtOnce},
	{"people are found by each of their identities, and not all", personsFound},
	{"what was replaced is forgotten after its dates", forgotten},
	{"hostile names are names", hostileNames},
}

// anAccount is one, of nobody.
func anAccount() account.Account {
	return account.Account{
		Subject: account.Subject(rand.Text()), Created: noon(),
		Person: account.Person{Identity: bytes.Repeat([]byte{0x27}, 32), Address: bytes.Repeat([]byte{0}, 32), Former: [][]byte{bytes.Repeat([]byte{0xFF}, 32), []byte("former")}},
	}
}

func certificateOf(s account.Subject, serial string) account.Certificate {
	return account.Certificate{
		Key: account.Key{Issuer: "0a", Serial: serial}, Purpose: jpki.UserAuthentication, Subject: s,
		NotBefore: noon().Add(-year), NotAfter: noon().Add(year), How: account.ByRegistration, Linked: noon(),
	}
}

// put puts an account and certificates in one change.
func put(ctx context.Context, s account.Store, a account.Account, certificates ...account.Certificate) error {
	return s.Change(ctx, func(tx account.Tx) error {
		if err := tx.PutAccount(ctx, a); err != nil {
			return err
		}
		for _, c := range certificates {
			if err := tx.PutCertificate(ctx, c); err != nil {
				return err
			}
		}
		return nil
	})
}

// same wants two values to be the same.
func same(got, want any) error {
	if !reflect.DeepEqual(got, want) {
		return fmt.Errorf("got %+v, want %+v", got, want)
	}
	return nil
}

// has wants a store to have a certificate.
func has(ctx context.Context, s account.Store, want account.Certificate) error {
	got, err := s.Certificate(ctx, want.Key)
	return errors.Join(err, same(got, want))
}

// lacks wants that it has not.
func lacks(ctx context.Context, s account.Store, key account.Key) error {
	if got, err := s.Certificate(ctx, key); !errors.Is(err, account.ErrNone) {
		return fmt.Errorf("certificate of %d and %d bytes: %+v, %w, want ErrNone", len(key.Issuer), len(key.Serial), got, err)
	}
	return nil
}

func putAndFound(ctx context.Context, s Store) error {
	a, signing := anAccount(), certificateOf("", "02")
	login := certificateOf(a.Subject, "01")
	signing.Purpose, signing.Subject, signing.How = jpki.DigitalSignature, a.Subject, account.ByCounter
	err := errors.Join(lacks(ctx, s, login.Key), put(ctx, s, a, login, signing))
	login.Replaced, login.By = noon().Add(time.Second), signing.Key
	again := a
	again.Former, again.Address = nil, []byte("another")
	return errors.Join(err, put(ctx, s, again, login),
		has(ctx, s, login), has(ctx, s.another(), login), has(ctx, s, signing), lacks(ctx, s, account.Key{Issuer: "01", Serial: "0a"}),
		s.Change(ctx, func(tx account.Tx) error {
			got, err := tx.Account(ctx, a.Subject)
			_, none := tx.Account(ctx, anAccount().Subject)
			held, listed := tx.Certificates(ctx, a.Subject)
			slices.SortFunc(held, func(a, b account.Certificate) int { return strings.Compare(a.Serial, b.Serial) })
			one, found := tx.Certificate(ctx, signing.Key)
			if !errors.Is(none, account.ErrNone) {
				err = errors.Join(err, fmt.Errorf("an account that nobody made: %w", none))
			}
			return errors.Join(err, same(got, again), listed, same(held, []account.Certificate{login, signing}), found, same(one, signing),
				tx.DeleteCertificate(ctx, signing.Key), tx.DeleteCertificate(ctx, login.Key), tx.DeleteAccount(ctx, a.Subject))
		}),
		lacks(ctx, s, login.Key), lacks(ctx, s.another(), signing.Key))
}

func oneThatCounts(ctx context.Context, s Store) error {
	a := anAccount()
	before, next, signing := certificateOf(a.Subject, "01"), certificateOf(a.Subject, "02"), certificateOf(a.Subject, "03")
	signing.Purpose = jpki.DigitalSignature
	err := put(ctx, s, a, before, signing)
	if put(ctx, s, a, next) == nil {
		err = errors.Join(err, errors.New("a subject has two certificates of one kind"))
	}
	before.Replaced, before.By = noon(), next.Key
	return errors.Join(err, lacks(ctx, s, next.Key), put(ctx, s, a, before, next), has(ctx, s, next), has(ctx, s, before))
}

func failsWhole(ctx context.Context, s Store) error {
	a, no := anAccount(), errors.New("no")
	c := certificateOf(a.Subject, "01")
	write := func(tx account.Tx) error { return errors.Join(tx.PutAccount(ctx, a), tx.PutCertificate(ctx, c)) }
	err := s.Change(ctx, func(tx account.Tx) error { return errors.Join(write(tx), no) })
	var wrong error
	if !errors.Is(err, no) {
		wrong = fmt.Errorf("the error of a change that fails is %w", err)
	}
	panicked := func() (panicked bool) {
		defer func() { panicked = recover() != nil }()
		_ = s.Change(ctx, func(tx account.Tx) error {
			if write(tx) == nil {
				panic("no")
			}
			return nil
		})
		return false
	}()
	if !panicked {
		wrong = errors.Join(wrong, errors.New("a change that panics goes on"))
	}
	return errors.Join(wrong, lacks(ctx, s, c.Key), put(ctx, s, a, c), has(ctx, s, c))
}

func wentAway(ctx context.Context, s Store) error {
	a := anAccount()
	c := certificateOf(a.Subject, "01")
	gone, leave := context.WithCancel(ctx)
	err := s.Change(gone, func(tx account.Tx) error {
		err := errors.Join(tx.PutAccount(ctx, a), tx.PutCertificate(ctx, c))
		leave()
		return err
	})
	if err == nil {
		return errors.New("a change is done for somebody who went away")
	}
	return errors.Join(lacks(ctx, s, c.Key), put(ctx, s, a, c), has(ctx, s, c))
}

func seenWhenDone(ctx context.Context, s Store) error {
	a := anAccount()
	c := certificateOf(a.Subject, "01")
	err := s.Change(ctx, func(tx account.Tx) error {
		err := errors.Join(tx.PutAccount(ctx, a), tx.PutCertificate(ctx, c))
		got, found := tx.Certificate(ctx, c.Key)
		err = errors.Join(err, found, same(got, c))
		if s.Another != nil {
			err = errors.Join(err, lacks(ctx, s.Another, c.Key))
		}
		return err
	})
	return errors.Join(err, has(ctx, s.another(), c))
}

func changedAtOnce(ctx context.Context, s Store) error {
	const changers = 24
	a := anAccount()
	if err := put(ctx, s, a); err != nil {
		return err
	}
	var all sync.WaitGroup
	var failed collected
	for i := range changers {
		of := []account.Store{s.Store, s.another()}[i%2]
		all.Go(func() {
			failed.add(of.Change(ctx, func(tx account.Tx) error {
				now, err := tx.Account(ctx, a.Subject)
				now.Created = now.Created.Add(time.Second)
				return errors.Join(err, tx.PutAccount(ctx, now))
			}))
		})
	}
	all.Wait()
	failed.add(s.Change(ctx, func(tx account.Tx) error {
		got, err := tx.Account(ctx, a.Subject)
		return errors.Join(err, same(got.Created, noon().Add(changers*time.Second)))
	}))
	return errors.Join(failed.errors...)
}

// collected are errors of several goroutines.
type collected struct {
	mu     sync.Mutex
	errors []error
}

func (c *collected) add(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.errors = append(c.errors, err)
}

func personsFound(ctx context.Context, s Store) error {
	var wrong []error
	name, identities := []byte("of one name"), [][]byte{[]byte("of the present key"), []byte("of the key before")}
	for i := range account.MaxPersons + 2 {
		for _, identity := range [][]byte{name, identities[i%2]} {
			a := anAccount()
			a.Identity = identity
			wrong = append(wrong, put(ctx, s, a))
		}
	}
	return errors.Join(append(wrong, s.Change(ctx, func(tx account.Tx) error {
		of := func(identities ...[]byte) (n int, err error) {
			all, err := tx.Persons(ctx, identities)
			return len(all), err
		}
		var wrong []error
		for _, c := range []struct {
			of   [][]byte
			want int
		}{
			{identities[:1], account.MaxPersons/2 + 1}, {identities[1:], account.MaxPersons/2 + 1}, {identities, account.MaxPersons},
			{[][]byte{name}, account.MaxPersons}, {[][]byte{[]byte("of the present ke")}, 0}, {nil, 0},
		} {
			if n, err := of(c.of...); err != nil || n != c.want {
				wrong = append(wrong, fmt.Errorf("%q: %d people, %w, want %d", c.of, n, err, c.want))
			}
		}
		return errors.Join(wrong...)
	}))...)
}

func forgotten(ctx context.Context, s Store) error {
	a := anAccount()
	of := func(serial string, replaced bool, notAfter time.Time) account.Certificate {
		c := certificateOf(a.Subject, serial)
		c.NotAfter = notAfter
		if replaced {
			c.Replaced = noon()
		}
		return c
	}
	over, last, nobodys := of("01", true, noon().Add(-time.Second)), of("02", true, noon()), of("03", true, noon().Add(-time.Hour))
	counts := of("04", false, noon().Add(-year))
	nobodys.Subject = ""
	return errors.Join(
		put(ctx, s, a, over, last, nobodys, counts),
		s.Change(ctx, func(tx account.Tx) error { return tx.Forget(ctx, noon()) }),
		lacks(ctx, s, over.Key), lacks(ctx, s, nobodys.Key), has(ctx, s, last), has(ctx, s, counts),
	)
}

// hostileNames: whatever comes as a key, or as a subject, names at most what has that name.
func hostileNames(ctx context.Context, s Store) error {
	a := anAccount()
	c := certificateOf(a.Subject, "01")
	err := put(ctx, s, a, c)
	for _, name := range []string{
		"", "%", "_%", "0_", "0A", "01 ", "'", `"`, "' OR '1'='1", "01'; DROP TABLE accounts; --", `\`, "$1", "?", "01\x00", "\x00",
		"\xff\xfe", "0a\r\nSet-Cookie: a=b", strings.Repeat("01", 1<<19), strings.Repeat("'", 1<<20),
	} {
		err = errors.Join(err, lacks(ctx, s, account.Key{Issuer: name, Serial: "01"}), lacks(ctx, s, account.Key{Issuer: "0a", Serial: name}))
		_ = s.Change(ctx, func(tx account.Tx) error { // it may refuse such a name, but has none
			if got, found := tx.Account(ctx, account.Subject(name)); found == nil {
				err = errors.Join(err, fmt.Errorf("%.20q is %v", name, got))
			}
			return nil
		})
	}
	return errors.Join(err, has(ctx, s, c))
}
