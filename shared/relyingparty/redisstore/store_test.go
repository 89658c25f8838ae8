package redisstore_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"jpkiweb/scripts/program"
	"jpkiweb/scripts/redisserver"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/relyingparty/redisstore"
	"jpkiweb/shared/relyingparty/storetest"
)

func TestStoreIsAStore(t *testing.T) {
	server := program.For(t, redisserver.Start)
	look := lookInto(t, server.URL())
	storetest.Run(t, func(t *testing.T) storetest.Store {
		if err := look.FlushAll(t.Context()).Err(); err != nil {
			t.Fatal(err)
		}
		var ahead atomic.Int64
		s := open(t, server.URL(), func(c *redisstore.Config) {
			c.Clock = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
		})
		return storetest.Store{ChallengeStore: s, TTL: relyingparty.ChallengeTTL, Pass: func(d time.Duration) {
			ahead.Add(int64(d))
			look.pass(t, d)
		}}
	})
}

// The clock is that of Redis, and nothing is left behind.
func TestChallengeEndsByItself(t *testing.T) {
	server := program.For(t, redisserver.Start)
	const ttl = 50 * time.Millisecond
	s := open(t, server.URL(), func(c *redisstore.Config) { c.TTL = ttl })
	put(t, s, session, challenge)
	look := lookInto(t, server.URL())
	for begin := time.Now(); len(look.keys(t)) > 0; time.Sleep(ttl / 10) {
		if time.Since(begin) > 100*ttl {
			t.Fatalf("after %v there is %q", 100*ttl, look.keys(t))
		}
	}
	if err := s.Take(t.Context(), session, challenge); !errors.Is(err, relyingparty.ErrNoChallenge) {
		t.Errorf("Take = %v", err)
	}
}

// What one instance issued any other takes, and of all of them one, once.
func TestInstancesShareChallenges(t *testing.T) {
	server := program.For(t, redisserver.Start)
	instances := []*redisstore.Store{open(t, server.URL(), nil), open(t, server.URL(), nil), open(t, server.URL(), nil)}
	for round := range 50 {
		visit := fmt.Sprint(round)
		put(t, instances[round%len(instances)], visit, challenge)
		var all sync.WaitGroup
		var taken atomic.Int32
		for _, s := range instances {
			for range 2 {
				all.Go(func() {
					switch err := s.Take(t.Context(), visit, challenge); {
					case err == nil:
						taken.Add(1)
					case !errors.Is(err, relyingparty.ErrNoChallenge):
						t.Error(err)
					}
				})
			}
		}
		all.Wait()
		if n := taken.Load(); n != 1 {
			t.Fatalf("%d got the challenge of session %s", n, visit)
		}
	}
	for i := range relyingparty.SessionChallenges {
		put(t, instances[i%len(instances)], session, fmt.Sprint(i))
	}
	var refused *relyingparty.TooManyError
	if err := instances[0].Put(t.Context(), session, "one more"); !errors.As(err, &refused) {
		t.Errorf("Put = %v: instances do not count together", err)
	}
}

// Whoever reads Redis learns no session, and no challenge.
func TestRedisKnowsNoSecret(t *testing.T) {
	server := program.For(t, redisserver.Start)
	put(t, open(t, server.URL(), nil), "secret-session", "secret-challenge")
	if err := server.Save(t.Context()); err != nil {
		t.Fatal(err)
	}
	look := lookInto(t, server.URL())
	for _, key := range look.keys(t) {
		dump, err := look.Dump(t.Context(), key).Result()
		if err != nil || strings.Contains(key+dump, "secret") {
			t.Errorf("%q: %q, %v", key, dump, err)
		}
	}
	look.wantEnds(t)
}

// The user of Redis that the package comment describes can do all that is done, and that
// user needs each of its commands.
func TestUserThatTheCommentDescribes(t *testing.T) {
	server := program.For(t, redisserver.Start)
	look := lookInto(t, server.URL())
	commands := strings.Fields("+set +getdel +del +zadd +zrem +zremrangebyscore +zcard +zrange +pexpire +multi +exec +info +hello +incr +pttl")
	work := func(without string) error {
		rules := []any{"ACL", "SETUSER", "jpki", "reset", "on", ">pass", "~jpki:*"}
		for _, c := range commands {
			if c != without {
				rules = append(rules, c)
			}
		}
		if err := errors.Join(look.FlushAll(t.Context()).Err(), look.Do(t.Context(), rules...).Err()); err != nil {
			t.Fatal(err)
		}
		s := open(t, "unix://jpki:pass@"+server.Socket(), nil)
		for i := range relyingparty.SessionChallenges + 1 {
			var refused *relyingparty.TooManyError
			if err := s.Put(t.Context(), session, fmt.Sprint(i)); err != nil && !errors.As(err, &refused) {
				return err
			}
		}
		return errors.Join(s.Take(t.Context(), session, "0"), s.CountAddress(t.Context(), netip.MustParsePrefix("192.0.2.1/32"), 1))
	}
	if err := work(""); err != nil {
		t.Errorf("the user cannot: %v", err)
	}
	for _, c := range commands {
		if c == "+hello" { // asked for by the client, which also does without
			continue
		}
		if err := work(c); !errors.Is(err, redisstore.ErrUnavailable) {
			t.Errorf("without %s: %v", c, err)
		}
	}
}

func TestAddressThatIsNone(t *testing.T) {
	for name, c := range map[string]redisstore.Config{
		"empty":                    {},
		"another service":          {URL: "https://example.org"},
		"no database":              {URL: "redis://localhost/x"},
		"an option that is none":   {URL: "redis://localhost?nothing=1"},
		"anybody may be Redis":     {URL: "rediss://localhost?skip_verify=true"},
		"a password and no port":   {URL: "redis://user:secret@localhost:port"},
		"a slash in a password":    {URL: "redis://default:secret/part@h:6379/0"},
		"a slash before a secret":  {URL: "redis://default:1/secret@h:6379/0"},
		"a fence in a password":    {URL: "redis://default:secret#part@h:6379/0"},
		"a question in one":        {URL: "redis://default:secret?part@h:6379/0"},
		"a question before one":    {URL: "redis://default:1?secret@h:6379/0"},
		"a percent in one":         {URL: "redis://default:%secret@h:6379/0"},
		"a scheme that is one":     {URL: "secret://h"},
		"a socket with a secret":   {URL: "unix:secret"},
		"a database of a secret":   {URL: "redis://h/secret"},
		"an option of a secret":    {URL: "redis://h?secret=1"},
		"a time of a secret":       {URL: "redis://h?dial_timeout=secret"},
		"a lifetime below zero":    {URL: "redis://localhost", TTL: -time.Second},
		"a lifetime in fragments":  {URL: "redis://localhost", TTL: time.Microsecond},
		"a character that is none": {URL: "redis://user:secret@local host\x7f"},
	} {
		s, err := redisstore.Open(c)
		if err == nil {
			_ = s.Close()
			t.Errorf("%s: no error", name)
			continue
		}
		if strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: the password is in %q", name, err)
		}
	}
}

func TestPasswordInClear(t *testing.T) {
	for url, want := range map[string]bool{
		"redis://user:secret@redis.example:6379/0": true,
		"redis://:secret@10.0.0.5":                 true,
		"redis://:secret@[2001:db8::1]:6379":       true,
		"redis://:secret@localhost.example":        true,
		"redis://:secret@localhost":                false,
		"redis://:secret@127.0.0.1:6379":           false,
		"redis://:secret@[::1]:6379":               false,
		"redis://:secret@[::ffff:127.0.0.1]:6379":  false,
		"redis://redis.example":                    false,
		"rediss://user:secret@redis.example":       false,
		"unix://user:secret@/run/redis.sock":       false,
	} {
		if got := open(t, url, nil).PasswordInClear(); got != want {
			t.Errorf("%s: %v", url, got)
		}
	}
}

// Nothing is issued, and nobody let in; nobody waits for long; and what a report may show
// names neither the address nor what was asked.
func TestRedisThatDoesNotAnswer(t *testing.T) {
	dir := t.TempDir()
	silent, err := net.Listen("unix", filepath.Join(dir, "s"))
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close() // it takes connections, and never reads them
	server := program.For(t, redisserver.Start)
	for name, url := range map[string]string{
		"nothing is there":      "unix://" + filepath.Join(dir, "nothing"),
		"it is silent":          "unix://" + silent.Addr().String() + "?read_timeout=50ms&dial_timeout=50ms",
		"it has another secret": "unix://nobody:wrong@" + server.Socket(),
		"it has no such number": "unix://" + server.Socket() + "?db=99",
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, url, nil)
			begin := time.Now()
			for _, err := range []error{s.Put(t.Context(), session, challenge), s.Take(t.Context(), session, challenge), s.CountAddress(t.Context(), netip.MustParsePrefix("192.0.2.1/32"), 1)} {
				if !errors.Is(err, redisstore.ErrUnavailable) || err.Error() != redisstore.ErrUnavailable.Error() {
					t.Errorf("%v, want ErrUnavailable", err)
				}
			}
			if took := time.Since(begin); took > 3*time.Second {
				t.Errorf("it took %v", took)
			}
		})
	}
}

// Who goes away is not waited for.
func TestContextEndsAQuestion(t *testing.T) {
	s := open(t, program.For(t, redisserver.Start).URL(), nil)
	put(t, s, session, challenge)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for _, err := range []error{s.Put(gone, session, "another"), s.Take(gone, session, challenge)} {
		if !errors.Is(err, context.Canceled) || !errors.Is(err, redisstore.ErrUnavailable) {
			t.Errorf("%v", err)
		}
	}
	if err := s.Take(t.Context(), session, challenge); err != nil {
		t.Errorf("what nobody took is gone: %v", err)
	}
}
