package redisstore_test

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jpkiweb/scripts/program"
	"jpkiweb/scripts/redisserver"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/relyingparty/redisstore"
)

// recovery is how long it may take until everything works again.
const recovery = 5 * time.Second

// Redis is killed between issue and login, and comes back with what it had saved before:
// with it the challenge that was taken meanwhile. Nobody gets it twice, and nobody gets what
// another run issued; new ones work at once, and by themselves.
func TestRedisIsKilledInTheMiddleOfALogin(t *testing.T) {
	server := program.For(t, redisserver.Start)
	a, b := open(t, server.URL(), nil), open(t, server.URL(), nil)
	put(t, a, session, "taken")
	put(t, b, session, "open")
	if err := server.Save(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := a.Take(t.Context(), session, "taken"); err != nil {
		t.Fatal(err)
	}
	kill(t, server)
	for _, s := range []*redisstore.Store{a, b} {
		for _, err := range []error{s.Put(t.Context(), session, "one more"), s.Take(t.Context(), session, "open"), s.Take(t.Context(), session, "taken")} {
			if !errors.Is(err, redisstore.ErrUnavailable) {
				t.Errorf("while it is gone: %v", err)
			}
		}
	}
	if err := server.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
	if keys := lookInto(t, server.URL()).keys(t); len(keys) != 3 {
		t.Fatalf("it has read back %q, want two challenges and what was issued", keys)
	}
	recovers(t, a)
	recovers(t, b)
	for _, c := range []string{"taken", "open", "one more"} {
		for _, s := range []*redisstore.Store{a, b} {
			if err := s.Take(t.Context(), session, c); !errors.Is(err, relyingparty.ErrNoChallenge) {
				t.Errorf("take %q: %v", c, err)
			}
		}
	}
}

func kill(t *testing.T, s *redisserver.Server) {
	t.Helper()
	if err := s.Kill(); err != nil {
		t.Fatal(err)
	}
}

// recovers wants a challenge to be issued and taken before long.
func recovers(t *testing.T, s *redisstore.Store) {
	t.Helper()
	for begin, i := time.Now(), 0; ; i++ {
		visit := fmt.Sprintf("%p %d", s, i)
		err := s.Put(t.Context(), visit, challenge)
		if err == nil {
			err = s.Take(t.Context(), visit, challenge)
		}
		if err == nil {
			return
		}
		if !errors.Is(err, redisstore.ErrUnavailable) || time.Since(begin) > recovery {
			t.Fatalf("after %v: %v", time.Since(begin), err)
		}
		time.Sleep(10 * time.Millisecond) // as people do
	}
}

// A store that was opened before Redis was there works when it is.
func TestRedisThatComesLater(t *testing.T) {
	server := program.For(t, redisserver.Start)
	kill(t, server)
	s := open(t, server.URL(), nil)
	if err := s.Put(t.Context(), session, challenge); !errors.Is(err, redisstore.ErrUnavailable) {
		t.Errorf("Put = %v", err)
	}
	if err := server.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
	recovers(t, s)
}

// A process may end between any two bytes of what it asks: whatever Redis has then ends by
// itself, so that no session and no address is counted for ever, and nothing was half done.
func TestProcessEndsBetweenTwoCommands(t *testing.T) {
	for name, c := range map[string]struct {
		ask  func(*redisstore.Store) error
		keys int // of the whole
	}{
		"a challenge is put": {func(s *redisstore.Store) error { return s.Put(t.Context(), session, challenge) }, 2},
		"an address is counted": {func(s *redisstore.Store) error {
			return s.CountAddress(t.Context(), netip.MustParsePrefix("192.0.2.1/32"), 1)
		}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			server := program.For(t, redisserver.Start)
			look := lookInto(t, server.URL())
			asked := record(t, server, func(s *redisstore.Store) {
				put(t, s, session, "first")
				if err := c.ask(s); err != nil {
					t.Fatal(err)
				}
			})
			begin := strings.LastIndex(asked, "multi")
			if begin < 0 {
				t.Fatalf("%q has no transaction", asked)
			}
			begin = strings.LastIndex(asked[:begin], "*1")
			whole := 0
			for end := begin; end <= len(asked); end++ {
				if err := look.FlushAll(t.Context()).Err(); err != nil {
					t.Fatal(err)
				}
				send(t, server, asked[begin:end])
				look.wantEnds(t)
				switch keys := look.keys(t); {
				case len(keys) == c.keys:
					whole++
				case len(keys) != 0:
					t.Errorf("of %q there is %q", asked[begin:end], keys)
				}
			}
			if whole != 1 {
				t.Errorf("%d of its beginnings were done, want the whole", whole)
			}
		})
	}
}

// send sends bytes to Redis, ends, and waits until it knows that.
func send(t *testing.T, server *redisserver.Server, text string) {
	t.Helper()
	c, err := net.Dial("unix", server.Socket())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := io.WriteString(c, text); err != nil {
		t.Fatal(err)
	}
	if err := c.(*net.UnixConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, c); err != nil {
		t.Fatal(err)
	}
}

// record is what a store sends to Redis, on one connection.
func record(t *testing.T, server *redisserver.Server, use func(*redisstore.Store)) string {
	t.Helper()
	between, err := net.Listen("unix", filepath.Join(t.TempDir(), "s"))
	if err != nil {
		t.Fatal(err)
	}
	defer between.Close()
	sent := make(chan string, 1)
	go func() {
		defer close(sent)
		c, err := between.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		to, err := net.Dial("unix", server.Socket())
		if err != nil {
			return
		}
		defer to.Close()
		go func() { _, _ = io.Copy(c, to) }()
		var text strings.Builder
		_, _ = io.Copy(io.MultiWriter(to, &text), c)
		sent <- text.String()
	}()
	s, err := redisstore.Open(redisstore.Config{URL: "unix://" + between.Addr().String() + "?pool_size=1"})
	if err != nil {
		t.Fatal(err)
	}
	use(s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return <-sent
}
