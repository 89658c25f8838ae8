package accounttest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/relyingparty/account"
)

// ofRenewals are what follows for people with a new card, a new name or a new address.
var ofRenewals = []rule{
	{"who has a new card finds the account again", renews},
	{"what was replaced never comes back, not even inside its dates", neverBack},
	{"of two who relink at once, one does", relinksAtOnce},
	{"a lost card that was never seen is no renewal", olderIsNone},
	{"the same signing certificate finds the account", sameSignature},
	{"names and addresses are written in several ways", notations},
	{"who moved signs an application, and then finds the account again", moves},
	{"who is somebody else finds nothing, or the counter", somebodyElse},
	{"twins whose names the card cannot write are told apart by their certificates alone", substitutes},
	{"the counter decides whatever the attributes say", settled},
	{"people are found by the key before", newKey},
	{"nobody takes the certificate of another account", ofAnotherAccount},
}

func renews(ctx context.Context, s Store) error {
	t, other := newTown(s), newTown(s.another())
	first := cardOf(hanako(), 1, 300)
	subject, err := t.registers(ctx, first)
	err = errors.Join(err, refused("relink with the same card", account.ErrRegistered)(t.Relink(ctx, first.proof(account.ByRelink, t.time()))))
	for i := range 5 {
		next := cardOf(hanako(), 2+i, 299-i)
		err = errors.Join(err, refused("log in before", account.ErrNotRegistered)(other.Login(ctx, next.login())),
			other.relinks(ctx, next, subject), t.enters(ctx, next, subject))
	}
	return err
}

func neverBack(ctx context.Context, s Store) error {
	t := newTown(s)
	old, next := cardOf(hanako(), 1, 1), cardOf(hanako(), 2, 0)
	subject, err := t.registers(ctx, old)
	err = errors.Join(err, t.relinks(ctx, next, subject))
	newest := cardOf(hanako(), 3, 0)
	for _, after := range []time.Duration{0, year, 3 * year} {
		t.pass(after)
		err = errors.Join(err,
			refused("log in", account.ErrReplaced)(t.Login(ctx, old.login())),
			refused("go on", account.ErrReplaced)("", t.Holds(ctx, old.login(), subject)),
			refused("register", account.ErrReplaced)(t.Register(ctx, old.proof(account.ByRegistration, t.time()))),
			refused("relink", account.ErrReplaced)(t.Relink(ctx, old.proof(account.ByRelink, t.time()))),
			refused("relink with the old signature", account.ErrReplaced)(t.Relink(ctx, newest.signedWith(old, account.ByRelink, t.time()))),
			refused("relink with the old login", account.ErrReplaced)(t.Relink(ctx, old.signedWith(newest, account.ByRelink, t.time()))),
			refused("at the counter", account.ErrReplaced)(t.Settle(ctx, old.proof(account.ByRelink, t.time()), subject)),
			refused("as another person at the counter", account.ErrReplaced)(t.Settle(ctx, old.proof(account.ByRelink, t.time()), "")),
			refused("with an application", account.ErrCounter)("", t.Update(ctx, subject, old.signature(nil))),
			t.enters(ctx, next, subject))
	}
	return err
}

func relinksAtOnce(ctx context.Context, s Store) error {
	const askers = 12
	towns := []town{newTown(s), newTown(s.another())}
	subject, err := towns[0].registers(ctx, cardOf(hanako(), 1, 1))
	if err != nil {
		return err
	}
	next := cardOf(hanako(), 2, 0)
	var all sync.WaitGroup
	var failed collected
	var mu sync.Mutex
	linked := 0
	for i := range askers {
		t := towns[i%2]
		all.Go(func() {
			switch got, err := t.Relink(ctx, next.proof(account.ByRelink, t.time())); {
			case err == nil && got == subject:
				mu.Lock()
				defer mu.Unlock()
				linked++
			case !errors.Is(err, account.ErrRegistered):
				failed.add(fmt.Errorf("%q, %w", got, err))
			}
		})
	}
	all.Wait()
	if linked != 1 {
		failed.add(fmt.Errorf("of %d at once %d relinked", askers, linked))
	}
	return errors.Join(append(failed.errors, towns[0].enters(ctx, next, subject))...)
}

func olderIsNone(ctx context.Context, s Store) error {
	t := newTown(s)
	lost, found := cardOf(hanako(), 1, 30), cardOf(hanako(), 2, 10)
	subject, err := t.registers(ctx, found)
	return errors.Join(err,
		refused("relink with an older card", account.ErrCounter)(t.Relink(ctx, lost.proof(account.ByRelink, t.time()))),
		refused("relink with an older signature", account.ErrCounter)(t.Relink(ctx, cardOf(hanako(), 3, 0).signedWith(lost, account.ByRelink, t.time()))),
		refused("update with an older signature", account.ErrCounter)("", t.Update(ctx, subject, lost.signature(nil))),
		refused("log in with it", account.ErrNotRegistered)(t.Login(ctx, lost.login())),
		t.enters(ctx, found, subject))
}

// sameSignature: a user authentication certificate may be renewed alone.
func sameSignature(ctx context.Context, s Store) error {
	t := newTown(s)
	her := cardOf(hanako(), 1, 1)
	subject, err := t.registers(ctx, her)
	renewed := cardOf(hanako(), 2, 0)
	got, relinked := t.Relink(ctx, renewed.signedWith(her, account.ByRelink, t.time()))
	return errors.Join(err, relinked, same(got, subject), t.enters(ctx, renewed, subject),
		refused("log in with the one before", account.ErrReplaced)(t.Login(ctx, her.login())),
		t.relinks(ctx, cardOf(hanako(), 3, 0), subject))
}

func notations(ctx context.Context, s Store) error {
	t := newTown(s)
	subject, err := t.registers(ctx, cardOf(hanako(), 1, 100))
	for i, h := range []certprofile.Holder{
		with(func(h *certprofile.Holder) { h.Name = "見本 花子" }),
		with(func(h *certprofile.Holder) { h.Name = "見本花子" }),
		with(func(h *certprofile.Holder) { h.Address = "東京都見本区見本町一丁目2-3" }),
		with(func(h *certprofile.Holder) { h.Address = "東京都　見本区　見本町一丁目２―３" }),
		with(func(h *certprofile.Holder) { h.Address = "東京都見本区見本町一丁目２ー３" }),
		with(func(h *certprofile.Holder) { h.Address = "東京都見本区見本町一丁目２−３" }),
		with(func(h *certprofile.Holder) { h.Name = "見本\U000E0100　花子" }), // with a variation selector
	} {
		err = errors.Join(err, t.relinks(ctx, cardOf(h, 2+i, 99-i), subject))
	}
	return errors.Join(err,
		refused("relink from another house", account.ErrCounter)(t.Relink(ctx, cardOf(with(func(h *certprofile.Holder) { h.Address += "０" }), 50, 0).proof(account.ByRelink, t.time()))))
}

func moves(ctx context.Context, s Store) error {
	t := newTown(s)
	at := func(address string) certprofile.Holder {
		return with(func(h *certprofile.Holder) { h.Address = address })
	}
	subject, err := t.registers(ctx, cardOf(at("A"), 1, 100))
	unknown := cardOf(at("B"), 2, 90)
	err = errors.Join(err, refused("relink after a move", account.ErrCounter)(t.Relink(ctx, unknown.proof(account.ByRelink, t.time()))))
	for i, address := range []string{"B", "C", "D", "D", "E"} {
		err = errors.Join(err, t.Update(ctx, subject, cardOf(at(address), 10+i, 80-i).signature(nil)))
	}
	err = errors.Join(err,
		refused("relink from an address of long ago", account.ErrCounter)(t.Relink(ctx, cardOf(at("A"), 20, 50).proof(account.ByRelink, t.time()))),
		t.relinks(ctx, cardOf(at("E"), 21, 40), subject),
		t.relinks(ctx, cardOf(at("B"), 22, 30), subject), // back again
		t.relinks(ctx, cardOf(at("E"), 23, 20), subject))
	married := cardOf(with(func(h *certprofile.Holder) { h.Name, h.Address = "手本　花子", "E" }), 24, 10)
	return errors.Join(err, t.enters(ctx, cardOf(at("E"), 23, 20), subject),
		refused("update with another name", account.ErrCounter)("", t.Update(ctx, subject, married.signature(nil))))
}

func somebodyElse(ctx context.Context, s Store) error {
	t := newTown(s)
	subject, err := t.registers(ctx, cardOf(hanako(), 1, 10))
	his := cardOf(with(func(h *certprofile.Holder) { h.Name, h.Gender = "見本　太郎", "1" }), 2, 5)
	err = errors.Join(err, refused("relink as nobody", account.ErrNotRegistered)(t.Relink(ctx, his.proof(account.ByRelink, t.time()))),
		refused("update with the signature of somebody else", account.ErrCounter)("", t.Update(ctx, subject, his.signature(nil))))
	// Two of one name, one of whom lives where the other one did.
	at := func(address string) certprofile.Holder {
		return with(func(h *certprofile.Holder) { h.Address = address })
	}
	err = errors.Join(err, t.Update(ctx, subject, cardOf(at("elsewhere"), 3, 4).signature(nil)))
	_, settled := t.Settle(ctx, cardOf(hanako(), 4, 4).proof(account.ByRegistration, t.time()), "")
	return errors.Join(err, settled,
		refused("relink as one of two", account.ErrCounter)(t.Relink(ctx, cardOf(hanako(), 5, 0).proof(account.ByRelink, t.time()))),
		t.relinks(ctx, cardOf(at("elsewhere"), 6, 0), subject))
}

func substitutes(ctx context.Context, s Store) error {
	t := newTown(s)
	twin := with(func(h *certprofile.Holder) { h.Name, h.NameSubstitutes = "見本　〓子", "00010" })
	first, second := cardOf(twin, 1, 10), cardOf(twin, 2, 9)
	subject, err := t.registers(ctx, first)
	err = errors.Join(err,
		refused("relink as the twin", account.ErrCounter)(t.Relink(ctx, second.proof(account.ByRelink, t.time()))),
		refused("register beside the twin", account.ErrCounter)(t.Register(ctx, second.proof(account.ByRegistration, t.time()))))
	other, settled := t.Settle(ctx, second.proof(account.ByRegistration, t.time()), "")
	renewed := cardOf(twin, 3, 0)
	got, relinked := t.Relink(ctx, renewed.signedWith(second, account.ByRelink, t.time()))
	return errors.Join(err, settled, relinked, same(got, other), t.enters(ctx, first, subject), t.enters(ctx, renewed, other))
}

func settled(ctx context.Context, s Store) error {
	t := newTown(s)
	old := cardOf(hanako(), 1, 10)
	subject, err := t.registers(ctx, old)
	married := cardOf(with(func(h *certprofile.Holder) { h.Name, h.Address = "手本　花子", "elsewhere" }), 2, 0)
	got, settled := t.Settle(ctx, married.proof(account.ByRelink, t.time()), subject)
	next := married
	next.number = 3
	return errors.Join(err, settled, same(got, subject), t.enters(ctx, married, subject), t.relinks(ctx, next, subject),
		refused("log in with the card before", account.ErrReplaced)(t.Login(ctx, old.login())),
		refused("settle again", account.ErrRegistered)(t.Settle(ctx, next.proof(account.ByRelink, t.time()), subject)),
		refused("settle for no account", account.ErrNotRegistered)(t.Settle(ctx, cardOf(hanako(), 4, 0).proof(account.ByRelink, t.time()), "AAAAAAAAAAAAAAAAAAAAAAAAAA")))
}

func newKey(ctx context.Context, s Store) error {
	before, between, after, lost := newTown(s, theKey('a')), newTown(s, theKey('b'), theKey('a')), newTown(s, theKey('b')), newTown(s, theKey('c'))
	subject, err := before.registers(ctx, cardOf(hanako(), 1, 10))
	return errors.Join(err,
		refused("relink without the key", account.ErrNotRegistered)(after.Relink(ctx, cardOf(hanako(), 2, 9).proof(account.ByRelink, noon()))),
		refused("register under the new key", account.ErrRegistered)(between.Register(ctx, cardOf(hanako(), 3, 8).proof(account.ByRegistration, noon()))),
		between.relinks(ctx, cardOf(hanako(), 4, 7), subject), after.relinks(ctx, cardOf(hanako(), 5, 6), subject),
		lost.enters(ctx, cardOf(hanako(), 5, 6), subject))
}

func ofAnotherAccount(ctx context.Context, s Store) error {
	t := newTown(s)
	her, his := cardOf(hanako(), 1, 10), cardOf(with(func(h *certprofile.Holder) { h.Name = "見本　太郎" }), 2, 10)
	hers, err := t.registers(ctx, her)
	theirs, registered := t.registers(ctx, his)
	her.holder = his.holder // as only a mistake of a CA could be
	return errors.Join(err, registered,
		refused("update with hers", account.ErrRegistered)("", t.Update(ctx, theirs, her.signature(nil))),
		refused("relink with his login", account.ErrRegistered)(t.Relink(ctx, his.signedWith(her, account.ByRelink, t.time()))),
		refused("settle hers for him", account.ErrRegistered)(t.Settle(ctx, cardOf(hanako(), 3, 0).signedWith(her, account.ByRelink, t.time()), theirs)),
		t.enters(ctx, cardOf(hanako(), 1, 10), hers), t.enters(ctx, his, theirs))
}
