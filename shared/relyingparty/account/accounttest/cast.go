package accounttest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"
	"time"

	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/relyingparty/account"
)

// noon is when most of it happens.
func noon() time.Time { return time.Date(2026, 4, 1, 3, 0, 0, 0, time.UTC) }

const year = 365 * 24 * time.Hour

// A card has two certificates, which were issued at one moment.
type card struct {
	number int // serial number of both, of two CAs
	issued time.Time
	holder certprofile.Holder
}

// hanako is somebody.
func hanako() certprofile.Holder {
	return certprofile.Holder{Name: "見本　花子", Address: "東京都見本区見本町一丁目２－３", BirthDate: certprofile.BirthDate{Raw: "319850401"}, Gender: "2"}
}

// cardOf is a holder's, issued so many days before noon.
func cardOf(h certprofile.Holder, number, days int) card {
	return card{number, noon().AddDate(0, 0, -days), h}
}

func (c card) certificate(issuer string) *certprofile.Certificate {
	return &certprofile.Certificate{
		AuthorityKeyID: []byte(issuer), Serial: binary.BigEndian.AppendUint32(nil, uint32(c.number)),
		NotBefore: c.issued, NotAfter: c.issued.Add(5 * year),
	}
}

func (c card) login() relyingparty.Login {
	return relyingparty.Login{Certificate: c.certificate("CA of authentication")}
}

// signature is over a document.
func (c card) signature(document []byte) relyingparty.Signature {
	return relyingparty.Signature{Certificate: c.certificate("CA of signatures"), Holder: c.holder, Digest: sha256.Sum256(document)}
}

// proof is that somebody has the card, at a time.
func (c card) proof(how account.How, at time.Time) account.Proof {
	return c.signedWith(c, how, at)
}

// signedWith is a proof whose statement is signed with another card.
func (c card) signedWith(other card, how account.How, at time.Time) account.Proof {
	statement := account.NewStatement(how, authtoken.Origin{}, c.login(), at)
	return account.Proof{Login: c.login(), Statement: statement, Signature: other.signature(statement.Document())}
}

// A town is a service and its accounts, and what it recorded.
type town struct {
	*account.Accounts
	*clock
	records *records
}

type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) time() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// records are kept, unless fail says so.
type records struct {
	mu   sync.Mutex
	all  []account.Record
	fail error
}

func (r *records) keep(_ context.Context, record account.Record) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.fail != nil {
		return r.fail
	}
	r.all = append(r.all, record)
	return nil
}

func (r *records) last() account.Record {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.all) == 0 {
		return account.Record{}
	}
	return r.all[len(r.all)-1]
}

// theKey is the service's; never one of a service.
func theKey(b byte) []byte { return bytes.Repeat([]byte{b}, account.MinKey) }

// newTown is a service over a store, at noon.
func newTown(s account.Store, keys ...[]byte) town {
	if len(keys) == 0 {
		keys = [][]byte{theKey('k')}
	}
	c, r := &clock{now: noon()}, &records{}
	a, err := account.New(account.Config{Store: s, Keys: keys, Audit: r.keep, Clock: c.time})
	if err != nil {
		panic(err) // the configuration is that of the lines above
	}
	return town{a, c, r}
}

// registers wants the card to make an account.
func (t town) registers(ctx context.Context, c card) (account.Subject, error) {
	subject, err := t.Register(ctx, c.proof(account.ByRegistration, t.time()))
	if err != nil {
		return subject, fmt.Errorf("register card %d: %w", c.number, err)
	}
	return subject, nil
}

// relinks wants the card to find the account.
func (t town) relinks(ctx context.Context, c card, want account.Subject) error {
	subject, err := t.Relink(ctx, c.proof(account.ByRelink, t.time()))
	if err != nil || subject != want {
		return fmt.Errorf("relink card %d: %q, %w, want %q", c.number, subject, err, want)
	}
	return nil
}

// enters wants the card to log in to the account.
func (t town) enters(ctx context.Context, c card, want account.Subject) error {
	subject, err := t.Login(ctx, c.login())
	if err != nil || subject != want {
		return fmt.Errorf("log in with card %d: %q, %w, want %q", c.number, subject, err, want)
	}
	return nil
}

// refused wants what was done to end with an error, and without a subject.
func refused(what string, want error) func(account.Subject, error) error {
	return func(subject account.Subject, err error) error {
		if !errors.Is(err, want) || subject != "" {
			return fmt.Errorf("%s: %q, %w, want %w", what, subject, err, want)
		}
		return nil
	}
}
