package storetest

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"jpkiweb/shared/relyingparty"
)

// addressRules are of stores that count addresses; of others there is nothing to tell.
var addressRules = []rule{
	{"an address is counted, and no other pays for it", ofCounters(boundOfAnAddress)},
	{"of all that an address asks for at once, it gets its bound", ofCounters(countedAtOnce)},
	{"what is no address is refused", ofCounters(addressRefused)},
}

// ofCounters is a rule of those stores.
func ofCounters(keeps func(ctx context.Context, s Store, c relyingparty.AddressCounter) error) func(context.Context, Store) error {
	return func(ctx context.Context, s Store) error {
		if c, counts := s.ChallengeStore.(relyingparty.AddressCounter); counts {
			return keeps(ctx, s, c)
		}
		return nil
	}
}

var address, another = netip.MustParsePrefix("192.0.2.1/32"), netip.MustParsePrefix("2001:db8::/64")

// count counts an address n times.
func count(ctx context.Context, c relyingparty.AddressCounter, address netip.Prefix, n, most int) error {
	for i := range n {
		if err := c.CountAddress(ctx, address, most); err != nil {
			return fmt.Errorf("count %v, number %d of %d: %w", address, i+1, most, err)
		}
	}
	return nil
}

// refused wants that an address has asked for all that it may, for some time.
func (s Store) refused(ctx context.Context, c relyingparty.AddressCounter, address netip.Prefix, most int, atMost time.Duration) error {
	var refused *relyingparty.TooManyError
	if err := c.CountAddress(ctx, address, most); !errors.As(err, &refused) || refused.After <= 0 || refused.After > atMost {
		return fmt.Errorf("count %v once more than %d: %v, want a TooManyError of at most %v", address, most, err, atMost)
	}
	return nil
}

func boundOfAnAddress(ctx context.Context, s Store, c relyingparty.AddressCounter) error {
	const most = 3
	err := errors.Join(
		count(ctx, c, address, most-1, most),
		count(ctx, c, another, most, most),
	)
	s.Pass(s.TTL / 2)
	err = errors.Join(err,
		count(ctx, c, address, 1, most),
		s.refused(ctx, c, address, most, s.TTL/2),
		s.refused(ctx, c, netip.PrefixFrom(netip.MustParseAddr("2001:db8::7"), 64), most, s.TTL/2), // another's neighbour
		s.put(ctx, session, challenge), s.take(ctx, session, challenge),
	)
	s.Pass(s.TTL - s.TTL/2)
	return errors.Join(err, count(ctx, c, address, most, most), s.refused(ctx, c, address, most, s.TTL))
}

func countedAtOnce(ctx context.Context, s Store, c relyingparty.AddressCounter) error {
	const most, askers = 8, 32
	var all sync.WaitGroup
	var failed collected
	var got atomic.Int32
	for range askers {
		all.Go(func() {
			var refused *relyingparty.TooManyError
			switch err := c.CountAddress(ctx, address, most); {
			case err == nil:
				got.Add(1)
			case !errors.As(err, &refused):
				failed.add(err)
			}
		})
	}
	all.Wait()
	if n := got.Load(); n != most {
		failed.add(fmt.Errorf("%d of %d were let through, want %d", n, askers, most))
	}
	return errors.Join(failed.errors...)
}

func addressRefused(ctx context.Context, s Store, c relyingparty.AddressCounter) error {
	var wrong []error
	for _, of := range []struct {
		address netip.Prefix
		most    int
	}{{netip.Prefix{}, 1}, {address, 0}, {address, -1}} {
		if err := c.CountAddress(ctx, of.address, of.most); !errors.Is(err, relyingparty.ErrAddress) {
			wrong = append(wrong, fmt.Errorf("count %v of %d: %v, want ErrAddress", of.address, of.most, err))
		}
	}
	return errors.Join(wrong...)
}
