package main

import (
	"context"
	"errors"
	"strconv"

	"github.com/redis/go-redis/v9"

	"jpkiweb/scripts/redisserver"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/relyingparty/redisstore"
)

const (
	// maxChallenge is what a challenge costs that is counted, and named so that nobody can
	// read it.
	maxChallenge = 1.5
	// challengesAtOnce are measured as one time, one after the other.
	challengesAtOnce = 1000
)

// challenges measures a challenge that is issued and taken in Redis, in turn with the two
// commands that this takes at least.
func challenges(ctx context.Context, b *bench) (rows []row, err error) {
	server, err := redisserver.Start(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, server.Stop()) }()
	store, err := redisstore.Open(redisstore.Config{URL: server.URL()})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	options, err := redis.ParseURL(server.URL())
	if err != nil {
		return nil, err
	}
	bare := redis.NewClient(options)
	defer func() { err = errors.Join(err, bare.Close()) }()
	return contest{
		arms: []arm{
			many(func(ctx context.Context, session string) error {
				challenge, err := relyingparty.Issue(ctx, store, session)
				if err != nil {
					return err
				}
				return store.Take(ctx, session, challenge)
			}),
			many(func(ctx context.Context, session string) error {
				if err := bare.Set(ctx, session, session, relyingparty.ChallengeTTL).Err(); err != nil {
					return err
				}
				return bare.GetDel(ctx, session).Err()
			}),
		},
		rows: func(all rounds, noise float64) []row {
			return []row{
				timed("challenge issued and taken in Redis", all.ratiosOf(0, 1), ratio, promise{limit: maxChallenge, of: "bare SET and GETDEL"}, noise),
				compared("  a thousand, in milliseconds", all.of(0, milliseconds), milli),
				compared("  a thousand bare ones, in milliseconds", all.of(1, milliseconds), milli),
			}
		},
	}.run(ctx, b)
}

// many does something challengesAtOnce times, each time in a session of its own.
func many(do func(ctx context.Context, session string) error) arm {
	round := 0
	return func(ctx context.Context) (sample, error) {
		round++
		return timeOf(func() error {
			for i := range challengesAtOnce {
				if err := do(ctx, "session "+strconv.Itoa(round*challengesAtOnce+i)); err != nil {
					return err
				}
			}
			return nil
		})
	}
}
