package accounttest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/relyingparty/account"
)

// ofLogins are what follows for people who come the first time, and for those who come again.
var ofLogins = []rule{
	{"who registered logs in, and nobody else", registersAndLogsIn},
	{"the subject says nothing of the card", subjectSaysNothing},
	{"nobody registers twice", registersOnce},
	{"of two who register at once, one does", registersAtOnce},
	{"people of one name are told apart, or sent to the counter", namesakes},
	{"a statement is for one login, one action, one signature and some minutes", statements},
	{"clocks may be five minutes apart", clocksApart},
	{"where nobody keeps a record nothing is done", notRecorded},
	{"a record has no attribute of a person", recorded},
	{"hostile attributes are attributes", hostileAttributes},
	{"who deletes the account begins anew, and what was replaced stays so", deleted},
}

func registersAndLogsIn(ctx context.Context, s Store) error {
	t, other := newTown(s), newTown(s.another())
	her := cardOf(hanako(), 1, 0)
	err := refused("log in before", account.ErrNotRegistered)(t.Login(ctx, her.login()))
	subject, registered := t.registers(ctx, her)
	signing := her.login()
	signing.Certificate = her.signature(nil).Certificate
	neither := her.login()
	neither.Certificate.Serial = nil
	long := her.login()
	long.Certificate.Serial = make([]byte, 1<<20)
	return errors.Join(err, registered, t.enters(ctx, her, subject), other.enters(ctx, her, subject),
		refused("log in with another card", account.ErrNotRegistered)(t.Login(ctx, cardOf(hanako(), 2, 0).login())),
		refused("log in with the other certificate", account.ErrNotRegistered)(t.Login(ctx, signing)),
		refused("log in without a serial number", account.ErrNotRegistered)(t.Login(ctx, neither)),
		refused("log in with a serial number of 1 MB", account.ErrNotRegistered)(t.Login(ctx, long)))
}

func subjectSaysNothing(ctx context.Context, s Store) error {
	t := newTown(s)
	her := cardOf(hanako(), 1, 0)
	first, err := t.registers(ctx, her)
	err = errors.Join(err, t.Delete(ctx, first))
	again, registered := t.registers(ctx, her)
	if again == first || !again.Valid() {
		err = errors.Join(err, fmt.Errorf("the card has the subject %q, and then %q", first, again))
	}
	return errors.Join(err, registered)
}

func registersOnce(ctx context.Context, s Store) error {
	t := newTown(s)
	her, renewed := cardOf(hanako(), 1, 1), cardOf(hanako(), 2, 0)
	subject, err := t.registers(ctx, her)
	mixed := renewed.signedWith(her, account.ByRegistration, t.time()) // a new login, the old signature
	return errors.Join(err,
		refused("register again", account.ErrRegistered)(t.Register(ctx, her.proof(account.ByRegistration, t.time()))),
		refused("register with another card", account.ErrRegistered)(t.Register(ctx, renewed.proof(account.ByRegistration, t.time()))),
		refused("register with a card of each", account.ErrRegistered)(t.Register(ctx, mixed)),
		t.enters(ctx, her, subject),
		refused("log in with what did not register", account.ErrNotRegistered)(t.Login(ctx, renewed.login())))
}

// registersAtOnce: somebody who presses the button twice, and has two tabs, on two instances.
func registersAtOnce(ctx context.Context, s Store) error {
	const askers = 12
	towns := []town{newTown(s), newTown(s.another())}
	var all sync.WaitGroup
	var failed collected
	var mu sync.Mutex
	var made []account.Subject
	her := cardOf(hanako(), 1, 0)
	for i := range askers {
		t := towns[i%2]
		all.Go(func() {
			subject, err := t.Register(ctx, her.proof(account.ByRegistration, t.time()))
			if err == nil {
				mu.Lock()
				defer mu.Unlock()
				made = append(made, subject)
			} else if !errors.Is(err, account.ErrRegistered) {
				failed.add(err)
			}
		})
	}
	all.Wait()
	if len(made) != 1 {
		return errors.Join(append(failed.errors, fmt.Errorf("of %d at once %d made an account", askers, len(made)))...)
	}
	return errors.Join(append(failed.errors, towns[1].enters(ctx, her, made[0]))...)
}

// with is somebody of whom something is different.
func with(change func(*certprofile.Holder)) certprofile.Holder {
	h := hanako()
	change(&h)
	return h
}

func namesakes(ctx context.Context, s Store) error {
	t := newTown(s)
	subject, err := t.registers(ctx, cardOf(hanako(), 1, 1))
	for i, h := range []certprofile.Holder{
		with(func(h *certprofile.Holder) { h.Name = "見本　花" }),
		with(func(h *certprofile.Holder) { h.BirthDate.Raw = "319850402" }),
		with(func(h *certprofile.Holder) { h.Gender = "1" }),
		with(func(h *certprofile.Holder) { h.Name, h.BirthDate.Raw = "見本　花子3", "19850401" }), // where one ends and the next begins
	} {
		_, registered := t.registers(ctx, cardOf(h, 10+i, 0))
		err = errors.Join(err, registered)
	}
	elsewhere := cardOf(with(func(h *certprofile.Holder) { h.Address = "大阪府見本市1" }), 2, 0)
	err = errors.Join(err, refused("register as somebody of that name elsewhere", account.ErrCounter)(t.Register(ctx, elsewhere.proof(account.ByRegistration, t.time()))))
	if got := t.records.last().Candidates; !slices.Equal(got, []account.Subject{subject}) {
		err = errors.Join(err, fmt.Errorf("the counter is told of %q, want %q", got, subject))
	}
	other, settled := t.Settle(ctx, elsewhere.proof(account.ByRegistration, t.time()), "")
	if other == subject {
		settled = errors.Join(settled, errors.New("two people have one account"))
	}
	nobody := cardOf(with(func(h *certprofile.Holder) { h.Name = "　" }), 3, 0)
	return errors.Join(err, settled, t.enters(ctx, elsewhere, other),
		refused("register without a name", account.ErrCounter)(t.Register(ctx, nobody.proof(account.ByRegistration, t.time()))))
}

func statements(ctx context.Context, s Store) error {
	t := newTown(s)
	her, his := cardOf(hanako(), 1, 0), cardOf(hanako(), 2, 0)
	otherLogin, otherText, none := her.proof(account.ByRegistration, noon()), her.proof(account.ByRegistration, noon()), her.proof(account.ByRegistration, noon())
	otherLogin.Login = his.login()
	otherText.Signature = her.signature(her.proof(account.ByRegistration, noon()).Statement.Document()) // as it was at the same moment
	none.Statement = account.Statement{}
	none.Signature = her.signature(nil)
	nobody := her.proof(account.ByRegistration, noon())
	nobody.Login = relyingparty.Login{}
	old := her.proof(account.ByRegistration, noon())
	var err error
	for name, p := range map[string]account.Proof{"about another login": otherLogin, "another one signed": otherText, "none": none, "no login": nobody} {
		err = errors.Join(err, refused(name, account.ErrStatement)(t.Register(ctx, p)), refused(name, account.ErrStatement)(t.Relink(ctx, p)), refused(name, account.ErrStatement)(t.Settle(ctx, p, "")))
	}
	err = errors.Join(err,
		refused("register by what was signed to relink", account.ErrStatement)(t.Register(ctx, her.proof(account.ByRelink, noon()))),
		refused("relink by what was signed to register", account.ErrStatement)(t.Relink(ctx, her.proof(account.ByRegistration, noon()))))
	t.pass(relyingparty.ChallengeTTL + 5*time.Minute + time.Second)
	return errors.Join(err, refused("too old", account.ErrStatement)(t.Register(ctx, old)),
		refused("log in with what did not register", account.ErrNotRegistered)(t.Login(ctx, her.login())))
}

func clocksApart(ctx context.Context, s Store) error {
	var err error
	for i, apart := range []time.Duration{-5 * time.Minute, 5 * time.Minute} {
		t, other := newTown(s), newTown(s.another())
		other.pass(apart)
		before, next := cardOf(with(func(h *certprofile.Holder) { h.Name = fmt.Sprint("見本 ", i) }), 2*i, 1), card{}
		next = before
		next.number, next.issued = 2*i+1, noon()
		subject, registered := other.Register(ctx, before.proof(account.ByRegistration, t.time()))
		relinked, relinks := t.Relink(ctx, next.proof(account.ByRelink, other.time()))
		err = errors.Join(err, registered, relinks, same(relinked, subject), other.enters(ctx, next, subject),
			refused("log in with the card before", account.ErrReplaced)(other.Login(ctx, before.login())))
	}
	return err
}

func notRecorded(ctx context.Context, s Store) error {
	t := newTown(s)
	her := cardOf(hanako(), 1, 1)
	t.records.fail = errors.New("disk is full")
	err := refused("register", account.ErrUnavailable)(t.Register(ctx, her.proof(account.ByRegistration, t.time())))
	t.records.fail = nil
	err = errors.Join(err, refused("log in", account.ErrNotRegistered)(t.Login(ctx, her.login())))
	subject, registered := t.registers(ctx, her)
	t.records.fail = errors.New("disk is full")
	for name, failed := range map[string]error{
		"log in": refused("log in", account.ErrUnavailable)(t.Login(ctx, her.login())),
		"relink": refused("relink", account.ErrUnavailable)(t.Relink(ctx, cardOf(hanako(), 2, 0).proof(account.ByRelink, t.time()))),
		"delete": refused("delete", account.ErrUnavailable)("", t.Delete(ctx, subject)),
		"update": refused("update", account.ErrUnavailable)("", t.Update(ctx, subject, cardOf(hanako(), 2, 0).signature(nil))),
	} {
		if failed != nil {
			err = errors.Join(err, fmt.Errorf("%s: %w", name, failed))
		}
	}
	t.records.fail = nil
	return errors.Join(err, registered, t.enters(ctx, her, subject))
}

func recorded(ctx context.Context, s Store) error {
	t := newTown(s)
	her, next := cardOf(hanako(), 1, 1), cardOf(hanako(), 2, 0)
	subject, err := t.registers(ctx, her)
	err = errors.Join(err, t.relinks(ctx, next, subject), t.enters(ctx, next, subject),
		refused("log in", account.ErrReplaced)(t.Login(ctx, her.login())), t.Delete(ctx, subject))
	key := func(c card) *account.Key { k := account.KeyOf(c.login().Certificate); return &k }
	signing := func(c card) *account.Key { k := account.KeyOf(c.signature(nil).Certificate); return &k }
	want := []account.Record{
		{Action: account.Registered, Subject: subject, Login: key(her), Signing: signing(her)},
		{Action: account.Relinked, Subject: subject, Login: key(next), Signing: signing(next), Replaced: []account.Key{*key(her), *signing(her)}},
		{Action: account.Logged, Subject: subject, Login: key(next)},
		{Action: account.Logged, Code: relyingparty.CodeReplaced, Login: key(her)},
		{Action: account.Deleted, Subject: subject},
	}
	for i, got := range t.records.all {
		if !got.Time.Equal(noon()) {
			err = errors.Join(err, fmt.Errorf("record %d is of %v", i, got.Time))
		}
		t.records.all[i].Time = time.Time{}
	}
	return errors.Join(err, same(t.records.all, want))
}

func hostileAttributes(ctx context.Context, s Store) error {
	t := newTown(s)
	var err error
	for i, text := range []string{
		"'; DROP TABLE accounts; --", `") OR ("1"="1`, "$1 ?1 :name", "x\r\nSet-Cookie: session=1", "x\x00y", "x\xff\xfe\xfd", "%s%n{{.}}",
		"<script>alert(1)</script>", strings.Repeat("齋", 1<<18), strings.Repeat("e\u0301\u0323", 1<<12),
	} {
		h := certprofile.Holder{Name: text, Address: text, BirthDate: certprofile.BirthDate{Raw: text}, Gender: text}
		before, next := cardOf(h, 2*i, 1), cardOf(h, 2*i+1, 0)
		subject, registered := t.registers(ctx, before)
		err = errors.Join(err, registered, t.relinks(ctx, next, subject), t.enters(ctx, next, subject))
	}
	return err
}

func deleted(ctx context.Context, s Store) error {
	t := newTown(s)
	first, second := cardOf(hanako(), 1, 2), cardOf(hanako(), 2, 1)
	subject, err := t.registers(ctx, first)
	err = errors.Join(err, t.relinks(ctx, second, subject), t.Delete(ctx, subject),
		refused("log in after", account.ErrNotRegistered)(t.Login(ctx, second.login())),
		refused("relink after", account.ErrNotRegistered)(t.Relink(ctx, second.proof(account.ByRelink, t.time()))),
		refused("log in with what was replaced", account.ErrReplaced)(t.Login(ctx, first.login())),
		refused("register with it", account.ErrReplaced)(t.Register(ctx, first.proof(account.ByRegistration, t.time()))),
		refused("delete again", account.ErrNotRegistered)("", t.Delete(ctx, subject)),
		refused("go on after", account.ErrNotRegistered)("", t.Holds(ctx, second.login(), subject)),
		refused("update after", account.ErrNotRegistered)("", t.Update(ctx, subject, second.signature(nil))),
		refused("delete what is no subject", account.ErrNotRegistered)("", t.Delete(ctx, account.Subject(strings.Repeat("A", 1<<20)))))
	again, registered := t.registers(ctx, second)
	if again == subject {
		err = errors.Join(err, errors.New("the new account has the old subject"))
	}
	return errors.Join(err, registered, t.enters(ctx, second, again), t.Holds(ctx, second.login(), again),
		refused("go on after, and again there", account.ErrNotRegistered)("", t.Holds(ctx, second.login(), subject)))
}
