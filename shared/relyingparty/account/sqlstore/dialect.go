package sqlstore

import (
	"context"
	"database/sql"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"jpkiweb/shared/filelock"
)

// A dialect is what differs between the databases.
type dialect struct {
	name  goose.Dialect
	lock  string // keeps other changes out of a transaction; "": its beginning does
	clear bool   // as InClear
	// alone does something that no other process does at that time.
	alone func(ctx context.Context, db *sql.DB, do func() error) error
}

func ofPostgres(url string) bool {
	return strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://")
}

// connections are as many as one instance has at a time.
const connections = 16

// migrationLock is the number of the lock under which one instance changes the tables: a
// random one, for other programs have theirs in the same database.
const migrationLock = 7022461398405123

func openPostgres(url string, patience time.Duration) (*sql.DB, dialect, error) {
	c, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, dialect{}, ErrAddress // the error of ParseConfig has parts of the address
	}
	if c.ConnectTimeout == 0 {
		c.ConnectTimeout = patience
	}
	c.ValidateConnect = pgconn.ValidateConnectTargetSessionAttrsReadWrite
	db := stdlib.OpenDB(*c)
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return db, dialect{
		name: goose.DialectPostgres,
		// Others read meanwhile, and see what was there before.
		lock:  "LOCK TABLE accounts IN SHARE ROW EXCLUSIVE MODE",
		clear: inClear(c),
		alone: alonePostgres,
	}, nil
}

// inClear tells whether one of the servers is on another machine, and not known by TLS.
func inClear(c *pgx.ConnConfig) bool {
	servers := []*pgconn.FallbackConfig{{Host: c.Host, TLSConfig: c.TLSConfig}}
	for _, s := range append(servers, c.Fallbacks...) {
		verified := s.TLSConfig != nil && (!s.TLSConfig.InsecureSkipVerify || s.TLSConfig.VerifyPeerCertificate != nil)
		if !verified && !ownMachine(s.Host) {
			return true
		}
	}
	return false
}

// ownMachine tells whether a host is this machine: a folder with a socket, a name or an address.
func ownMachine(host string) bool {
	ip, err := netip.ParseAddr(host)
	return filepath.IsAbs(host) || host == "localhost" || err == nil && ip.Unmap().IsLoopback()
}

// alonePostgres holds a lock of a connection, which ends with it in whatever way.
func alonePostgres(ctx context.Context, db *sql.DB, do func() error) error {
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock($1)", int64(migrationLock)); err != nil {
		return err
	}
	defer func() { _, _ = conn.ExecContext(ctx, "SELECT pg_advisory_unlock($1)", int64(migrationLock)) }()
	return do()
}

func openSQLite(path string, patience time.Duration) (*sql.DB, dialect, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, dialect{}, err
	}
	// SQLite would make it for everybody to read.
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, dialect{}, err
	}
	if err := file.Close(); err != nil {
		return nil, dialect{}, err
	}
	options := url.Values{
		"_txlock": {"immediate"}, // a transaction begins with the right to write
		"_pragma": {
			"busy_timeout(" + strconv.FormatInt(patience.Milliseconds(), 10) + ")",
			"journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "secure_delete(1)",
		},
		"mode": {"rw"}, // one that is gone is not made again, empty
	}
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Path: path, RawQuery: options.Encode()}).String())
	if err != nil {
		return nil, dialect{}, ErrAddress
	}
	db.SetMaxOpenConns(connections)
	alone := func(_ context.Context, _ *sql.DB, do func() error) error { return aloneSQLite(path, do) }
	return db, dialect{name: goose.DialectSQLite3, alone: alone}, nil
}

// aloneSQLite holds a lock on a file beside the database.
func aloneSQLite(path string, do func() error) error {
	file, err := os.OpenFile(path+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	defer file.Close()
	if err := filelock.Within(file, migrationPatience); err != nil {
		return err
	}
	return do()
}
