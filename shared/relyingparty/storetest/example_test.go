package storetest_test

import (
	"context"
	"fmt"
	"time"

	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/relyingparty/storetest"
)

// A store of your own takes the place of Memory; in a test, t.Context that of the
// context.
func ExampleTestStore() {
	err := storetest.TestStore(context.Background(), func() storetest.Store {
		now := time.Now()
		return storetest.Store{
			ChallengeStore: &relyingparty.Memory{Clock: func() time.Time { return now }},
			TTL:            relyingparty.ChallengeTTL,
			Capacity:       relyingparty.ChallengeCapacity,
			Pass:           func(d time.Duration) { now = now.Add(d) },
		}
	})
	fmt.Println(err)
	// Output: <nil>
}
