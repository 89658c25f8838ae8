package redisstore_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/relyingparty/redisstore"
)

const session, challenge = "session", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="

// open opens a store, in whose configuration change may change something.
func open(t *testing.T, url string, change func(*redisstore.Config)) *redisstore.Store {
	t.Helper()
	c := redisstore.Config{URL: url}
	if change != nil {
		change(&c)
	}
	s, err := redisstore.Open(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// A look is what a test sees of Redis besides the stores.
type look struct{ *redis.Client }

func lookInto(t *testing.T, url string) look {
	t.Helper()
	o, err := redis.ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	l := look{redis.NewClient(o)}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

// keys are the names of all that is there.
func (l look) keys(t *testing.T) []string {
	t.Helper()
	keys, err := l.Keys(context.Background(), "*").Result()
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

// pass takes time off the life of every key.
func (l look) pass(t *testing.T, d time.Duration) {
	t.Helper()
	ctx := context.Background()
	for _, key := range l.keys(t) {
		left, err := l.PTTL(ctx, key).Result()
		if err == nil && left > d {
			err = l.PExpire(ctx, key, left-d).Err()
		} else if err == nil {
			err = l.Del(ctx, key).Err()
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// wantEnds wants each key to end by itself, no later than a challenge.
func (l look) wantEnds(t *testing.T) {
	t.Helper()
	for _, key := range l.keys(t) {
		left, err := l.PTTL(context.Background(), key).Result()
		if err != nil || left <= 0 || left > relyingparty.ChallengeTTL {
			t.Errorf("%s ends in %v, %v", key, left, err)
		}
		if !strings.HasPrefix(key, "jpki:") {
			t.Errorf("%q is not named as the documentation says", key)
		}
	}
}

func put(t *testing.T, s *redisstore.Store, session, challenge string) {
	t.Helper()
	if err := s.Put(t.Context(), session, challenge); err != nil {
		t.Fatal(err)
	}
}
