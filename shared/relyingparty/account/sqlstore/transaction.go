package sqlstore

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/relyingparty/account"
)

// A querier is a database or a transaction.
type querier interface {
	ExecContext(ctx context.Context, query string, arguments ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, arguments ...any) (*sql.Rows, error)
}

// A transaction is an account.Tx. What it is asked with is never part of a query's text.
type transaction struct {
	querier
	tenant string // whose rows it sees and writes
}

const certificateColumns = "issuer, serial, purpose, subject, not_before, not_after, how, linked, replaced, by_issuer, by_serial"

// Certificate implements account.Tx, as the others do.
func (t transaction) Certificate(ctx context.Context, key account.Key) (account.Certificate, error) {
	if !key.Valid() {
		return account.Certificate{}, account.ErrNone
	}
	return one(all(ctx, t, readCertificate, "SELECT "+certificateColumns+" FROM certificates WHERE issuer = $1 AND serial = $2 AND tenant = $3", key.Issuer, key.Serial, t.tenant))
}

func (t transaction) Certificates(ctx context.Context, subject account.Subject) ([]account.Certificate, error) {
	return all(ctx, t, readCertificate, "SELECT "+certificateColumns+" FROM certificates WHERE subject = $1 AND tenant = $2", string(subject), t.tenant)
}

const accountColumns = "subject, created, identity, address, former"

func (t transaction) Account(ctx context.Context, subject account.Subject) (account.Account, error) {
	if !subject.Valid() {
		return account.Account{}, account.ErrNone
	}
	return one(all(ctx, t, readAccount, "SELECT "+accountColumns+" FROM accounts WHERE subject = $1 AND tenant = $2", string(subject), t.tenant))
}

func (t transaction) Persons(ctx context.Context, identities [][]byte) (found []account.Account, err error) {
	for _, identity := range identities {
		more, err := all(ctx, t, readAccount, "SELECT "+accountColumns+" FROM accounts WHERE identity = $1 AND tenant = $2 LIMIT $3", hex.EncodeToString(identity), t.tenant, account.MaxPersons-len(found))
		if err != nil {
			return nil, err
		}
		found = append(found, more...)
	}
	return found, nil
}

func (t transaction) PutAccount(ctx context.Context, a account.Account) error {
	var former []string
	for _, address := range a.Former {
		former = append(former, hex.EncodeToString(address))
	}
	return t.exec(ctx, "INSERT INTO accounts (tenant, "+accountColumns+`) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (subject) DO UPDATE SET created = excluded.created, identity = excluded.identity, address = excluded.address, former = excluded.former
		WHERE accounts.tenant = excluded.tenant`,
		t.tenant, string(a.Subject), a.Created.UnixMicro(), hex.EncodeToString(a.Identity), hex.EncodeToString(a.Address), strings.Join(former, " "))
}

func (t transaction) PutCertificate(ctx context.Context, c account.Certificate) error {
	if !c.Valid() {
		return errors.New("a certificate without a key is not kept")
	}
	subject := sql.NullString{String: string(c.Subject), Valid: c.Subject != ""}
	replaced := sql.NullInt64{Int64: c.Replaced.UnixMicro(), Valid: !c.Replaced.IsZero()}
	return t.exec(ctx, "INSERT INTO certificates (tenant, "+certificateColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
		ON CONFLICT (tenant, issuer, serial) DO UPDATE SET purpose = excluded.purpose, subject = excluded.subject, not_before = excluded.not_before,
		not_after = excluded.not_after, how = excluded.how, linked = excluded.linked, replaced = excluded.replaced,
		by_issuer = excluded.by_issuer, by_serial = excluded.by_serial`,
		t.tenant, c.Issuer, c.Serial, string(c.Purpose), subject, c.NotBefore.UnixMicro(), c.NotAfter.UnixMicro(), string(c.How), c.Linked.UnixMicro(),
		replaced, c.By.Issuer, c.By.Serial)
}

func (t transaction) DeleteCertificate(ctx context.Context, key account.Key) error {
	return t.exec(ctx, "DELETE FROM certificates WHERE issuer = $1 AND serial = $2 AND tenant = $3", key.Issuer, key.Serial, t.tenant)
}

func (t transaction) DeleteAccount(ctx context.Context, subject account.Subject) error {
	return t.exec(ctx, "DELETE FROM accounts WHERE subject = $1 AND tenant = $2", string(subject), t.tenant)
}

func (t transaction) Forget(ctx context.Context, before time.Time) error {
	return t.exec(ctx, "DELETE FROM certificates WHERE replaced IS NOT NULL AND not_after < $1 AND tenant = $2", before.UnixMicro(), t.tenant)
}

func (t transaction) exec(ctx context.Context, query string, arguments ...any) error {
	if _, err := t.ExecContext(ctx, query, arguments...); err != nil {
		return unavailable(err)
	}
	return nil
}

// all are the rows of a query, each as read reads it.
func all[T any](ctx context.Context, q querier, read func(*sql.Rows) (T, error), query string, arguments ...any) (found []T, err error) {
	rows, err := q.QueryContext(ctx, query, arguments...)
	if err != nil {
		return nil, unavailable(err)
	}
	defer rows.Close()
	for rows.Next() {
		row, err := read(rows)
		if err != nil {
			return nil, unavailable(err)
		}
		found = append(found, row)
	}
	if err := rows.Err(); err != nil {
		return nil, unavailable(err)
	}
	return found, nil
}

// one is the first of those that were found, or ErrNone.
func one[T any](found []T, err error) (T, error) {
	if err == nil && len(found) > 0 {
		return found[0], nil
	}
	var none T
	if err == nil {
		err = account.ErrNone
	}
	return none, err
}

func readCertificate(rows *sql.Rows) (c account.Certificate, err error) {
	var subject sql.NullString
	var notBefore, notAfter, linked int64
	var replaced sql.NullInt64
	var purpose, how string
	err = rows.Scan(&c.Issuer, &c.Serial, &purpose, &subject, &notBefore, &notAfter, &how, &linked, &replaced, &c.By.Issuer, &c.By.Serial)
	c.Purpose, c.How, c.Subject = jpki.Purpose(purpose), account.How(how), account.Subject(subject.String)
	c.NotBefore, c.NotAfter, c.Linked = moment(notBefore), moment(notAfter), moment(linked)
	if replaced.Valid {
		c.Replaced = moment(replaced.Int64)
	}
	return c, err
}

func moment(microseconds int64) time.Time { return time.UnixMicro(microseconds).UTC() }

func readAccount(rows *sql.Rows) (a account.Account, err error) {
	var subject, identity, address, former string
	var created int64
	if err := rows.Scan(&subject, &created, &identity, &address, &former); err != nil {
		return a, err
	}
	a.Subject, a.Created = account.Subject(subject), moment(created)
	texts := append([]string{identity, address}, strings.Fields(former)...)
	hashes := make([][]byte, len(texts))
	for i, text := range texts {
		if hashes[i], err = hex.DecodeString(text); err != nil {
			return a, fmt.Errorf("account %s: %w", subject, err)
		}
	}
	a.Identity, a.Address = hashes[0], hashes[1]
	if len(hashes) > 2 {
		a.Former = hashes[2:]
	}
	return a, nil
}
