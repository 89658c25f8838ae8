// Package redisstore keeps challenges in Redis 7, for services that run in many instances:
// what one of them issued another one takes, and nobody twice. Its commands are those that
// Valkey has, too; it was not run there yet.
//
// Redis alone says what is there. When it does not answer nothing is issued and nobody is
// let in, and the next question asks it anew: there is no memory to fall back to, for of
// several instances each would have its own, and a challenge for each.
//
// A challenge that was taken stays taken, also if Redis is killed and reads an older state
// from its disk, or a replica takes its place: what one run of a server issued no other run
// has. Who was on the login page then has to open it again. One server is asked, never a
// replica; a cluster is not supported.
//
// Its user (ACL) needs ~jpki:* and +set +getdel +del +zadd +zrem +zremrangebyscore +zcard
// +zrange +pexpire +multi +exec +info +hello, and +incr +pttl to count addresses.
//
// Callers need [Open].
package redisstore

import (
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"

	"jpkiweb/shared/relyingparty"
)

// ErrUnavailable says that Redis did not answer, or not as one that can be used. Its cause
// is for the operator's log; Error names neither address nor command, for a report shows it.
var ErrUnavailable = errors.New("no answer of Redis")

// ErrAddress says that a Config has no address of Redis that can be read. It says nothing of
// the address, which has a password.
var ErrAddress = errors.New("the address of Redis is none (redis://USER:PASSWORD@HOST:PORT/DB, rediss:// or unix://PATH), or it has an option that is none; in a password, / is %2F, # is %23, ? is %3F and % is %25")

// patience is how long a person waits for Redis at most, if its address does not say.
const patience = time.Second

// prefix begins every key.
const prefix = "jpki:"

// Config is where Redis is, and how long challenges live.
type Config struct {
	// URL is redis://USER:PASSWORD@HOST:PORT/DB, rediss:// for TLS or unix://PATH. Without
	// TLS whoever is on the way reads the password, and lets in whom they like: that is for
	// the same machine only (PasswordInClear). Its query is that of go-redis: dial_timeout, read_timeout, write_timeout (1s each) and
	// pool_size among others.
	URL string
	TTL time.Duration // lifetime of a challenge, whole milliseconds; 0: relyingparty.ChallengeTTL
	// Clock tells how many challenges a session was issued, in the last TTL; nil: time.Now.
	// How long a challenge lives the clock of Redis tells, which is one for all instances.
	Clock func() time.Time
}

// A Store is a relyingparty.ChallengeStore in Redis. It is safe for use by several
// goroutines, and by several processes with the same Redis.
type Store struct {
	client *redis.Client
	clear  bool // the password goes to another machine without TLS
	ttl    time.Duration
	clock  func() time.Time
	server *server
	prefix string // begins every key
}

// Open makes the store. It asks nobody: a service starts without Redis, too, and works as
// soon as that answers. The error is that of a Config.
func Open(c Config) (*Store, error) {
	options, err := redis.ParseURL(c.URL)
	switch {
	case err != nil:
		return nil, ErrAddress // the error of ParseURL has parts of the address, and so of its password
	case options.TLSConfig != nil && options.TLSConfig.InsecureSkipVerify:
		return nil, errors.New("address of Redis: skip_verify would let anybody be Redis")
	case c.TTL < 0 || c.TTL%time.Millisecond != 0:
		return nil, errors.New("challenges live for whole milliseconds, and not below zero")
	}
	s := &Store{server: &server{}, prefix: prefix, ttl: cmp.Or(c.TTL, relyingparty.ChallengeTTL), clock: c.Clock}
	if s.clock == nil {
		s.clock = time.Now
	}
	s.clear = options.Password != "" && options.Network == "tcp" && options.TLSConfig == nil && !ownMachine(options.Addr)
	s.client = redis.NewClient(s.server.seenBy(atOnce(options)))
	return s, nil
}

// Of is the store of a tenant, one of several services that share Redis: what one of them
// issued no other takes, and each counts addresses for itself. It has the connections of s,
// and ends with it. The error is ErrTenant.
func (s *Store) Of(tenant string) (*Store, error) {
	if !relyingparty.IsTenant(tenant) {
		return nil, relyingparty.ErrTenant
	}
	of := *s
	of.prefix = prefix + "of:" + tenant + ":"
	return &of, nil
}

// ownMachine tells whether HOST:PORT is this machine, by its name or address.
func ownMachine(address string) bool {
	host := strings.Trim(address[:max(strings.LastIndexByte(address, ':'), 0)], "[]")
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.Unmap().IsLoopback()
}

// PasswordInClear tells whether the password of Redis goes to another machine without TLS,
// which is for the log of the operator.
func (s *Store) PasswordInClear() bool { return s.clear }

// atOnce are the options of a client that says soon, and once, that Redis does not answer:
// the person tries again, and a command that was repeated may have been done twice.
func atOnce(o *redis.Options) *redis.Options {
	o.MaxRetries, o.DialerRetries, o.ContextTimeoutEnabled = -1, 1, true
	o.DialTimeout, o.ReadTimeout, o.WriteTimeout = cmp.Or(o.DialTimeout, patience), cmp.Or(o.ReadTimeout, patience), cmp.Or(o.WriteTimeout, patience)
	o.PoolTimeout = cmp.Or(o.PoolTimeout, patience)
	o.PipelinePoolSize = -1 // one pool
	o.DisableIdentity = true
	o.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled} // Valkey has none
	return o
}

// Close gives the connections back.
func (s *Store) Close() error { return s.client.Close() }

// Put implements relyingparty.ChallengeStore.
func (s *Store) Put(ctx context.Context, session, challenge string) error {
	key, err := relyingparty.NewChallengeKey(session, challenge)
	if err != nil {
		return err
	}
	n, run := s.newName(key), s.server.run()
	if err := s.put(ctx, n, run); err != nil {
		return err
	}
	for range 2 {
		now := s.server.run()
		if now == run {
			return nil
		}
		// It was put when the server, which has begun anew meanwhile, was not known yet.
		if err := s.client.Set(ctx, n.challenge, now, s.ttl).Err(); err != nil {
			return unavailable(err)
		}
		run = now
	}
	return unavailable(errors.New("it begins again and again"))
}

// put asks in one transaction, which is done whole or not at all, so that no key is ever
// there without its end: a process may die between any two bytes of it.
func (s *Store) put(ctx context.Context, n name, run string) error {
	now := s.clock().UnixMilli()
	t := s.client.TxPipeline()
	t.ZRemRangeByScore(ctx, n.session, "-inf", strconv.FormatInt(now-s.ttl.Milliseconds(), 10))
	t.ZAdd(ctx, n.session, redis.Z{Score: float64(now), Member: n.member})
	issued := t.ZCard(ctx, n.session)
	t.PExpire(ctx, n.session, s.ttl)
	t.Set(ctx, n.challenge, run, s.ttl)
	if _, err := t.Exec(ctx); err != nil {
		return unavailable(err)
	}
	if issued.Val() > relyingparty.SessionChallenges {
		return s.refuse(ctx, n, now)
	}
	return nil
}

// refuse takes back what was one too many, which nobody has seen.
func (s *Store) refuse(ctx context.Context, n name, now int64) error {
	t := s.client.TxPipeline()
	t.Del(ctx, n.challenge)
	t.ZRem(ctx, n.session, n.member)
	oldest := t.ZRangeWithScores(ctx, n.session, 0, 0)
	if _, err := t.Exec(ctx); err != nil {
		return unavailable(err)
	}
	after := time.Millisecond
	if z := oldest.Val(); len(z) > 0 {
		left := time.Duration(int64(z[0].Score)-now)*time.Millisecond + s.ttl
		after = min(max(left, after), s.ttl)
	}
	return &relyingparty.TooManyError{After: after}
}

// Take implements relyingparty.ChallengeStore. What has expired is not there any more.
func (s *Store) Take(ctx context.Context, session, challenge string) error {
	key, err := relyingparty.NewChallengeKey(session, challenge)
	if err != nil {
		return relyingparty.ErrNoChallenge
	}
	run, err := s.client.GetDel(ctx, s.newName(key).challenge).Result()
	switch {
	case errors.Is(err, redis.Nil):
		return relyingparty.ErrNoChallenge
	case err != nil:
		return unavailable(err)
	case run != s.server.run():
		return relyingparty.ErrNoChallenge // it may have been taken of the run that issued it
	}
	return nil
}

// A name is what Redis has of a challenge: its key, the key of the set with all that its
// session was issued, and what it is called there.
type name struct{ challenge, session, member string }

func (s *Store) newName(key relyingparty.ChallengeKey) name {
	session := s.prefix + base64.RawURLEncoding.EncodeToString(key.Session[:])
	member := base64.RawURLEncoding.EncodeToString(key.Challenge[:])
	return name{challenge: session + ":" + member, session: session, member: member}
}

// unavailable is ErrUnavailable with its cause.
func unavailable(err error) error { return &failure{err} }

type failure struct{ cause error }

// Error says what may be shown.
func (f *failure) Error() string { return ErrUnavailable.Error() }

// Unwrap has the cause.
func (f *failure) Unwrap() []error { return []error{ErrUnavailable, f.cause} }

// runOf is the run of a server, by what INFO says of it; "" if it does not.
func runOf(info string) string {
	for line := range strings.SplitSeq(info, "\n") {
		if id, found := strings.CutPrefix(line, "run_id:"); found {
			return strings.TrimSpace(id)
		}
	}
	return ""
}
