package storetest_test

import (
	"testing"
	"time"

	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/relyingparty/storetest"
)

// A store of your own takes the place of Memory, in your own TestStore.
func ExampleRun() {
	_ = func(t *testing.T) {
		storetest.Run(t, func(*testing.T) storetest.Store {
			now := time.Now()
			return storetest.Store{
				ChallengeStore: &relyingparty.Memory{Clock: func() time.Time { return now }},
				TTL:            relyingparty.ChallengeTTL,
				Capacity:       relyingparty.ChallengeCapacity,
				Pass:           func(d time.Duration) { now = now.Add(d) },
			}
		})
	}
	// Output:
}
