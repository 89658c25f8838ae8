package relyingparty_test

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"errors"
	"fmt"
	"net/netip"
	"runtime"
	"strconv"
	"testing"
	"time"

	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/relyingparty/storetest"
)

func putChallenge(t *testing.T, m *relyingparty.Memory, session, challenge string) {
	t.Helper()
	if err := m.Put(t.Context(), session, challenge); err != nil {
		t.Fatal(err)
	}
}

func TestIssueMakes256RandomBits(t *testing.T) {
	store := newStore(now, 10)
	challenge, err := relyingparty.IssueFrom(t.Context(), store, bytes.NewReader(bytes.Repeat([]byte{0xA5}, 32)), session)
	if err != nil || authtoken.CheckChallenge(challenge) != nil {
		t.Fatalf("Issue = %q, %v", challenge, err)
	}
	if b, err := base64.StdEncoding.DecodeString(challenge); err != nil || !bytes.Equal(b, bytes.Repeat([]byte{0xA5}, 32)) {
		t.Errorf("challenge is %X, %v", b, err)
	}
	if err := store.Take(t.Context(), session, challenge); err != nil {
		t.Errorf("Take = %v", err)
	}
}

func TestIssueFailsWithoutRandomness(t *testing.T) {
	store := newStore(now, 10)
	if c, err := relyingparty.IssueFrom(t.Context(), store, bytes.NewReader(make([]byte, 31)), session); err == nil {
		t.Errorf("Issue = %q from 31 bytes", c)
	}
	if store.Len() != 0 {
		t.Error("a challenge was stored")
	}
}

func TestMemoryIsAStore(t *testing.T) {
	for _, capacity := range []int{storetest.MinCapacity, 0} {
		t.Run(strconv.Itoa(capacity), func(t *testing.T) {
			storetest.Run(t, func(*testing.T) storetest.Store {
				at := now()
				m := newStore(func() time.Time { return at }, capacity)
				return storetest.Store{
					ChallengeStore: m, TTL: relyingparty.ChallengeTTL, Capacity: cmp.Or(capacity, relyingparty.ChallengeCapacity),
					Pass: func(d time.Duration) { at = at.Add(d) },
				}
			})
		})
	}
}

// However many sessions come, and however long what they send, a store of 10,000 has no
// more than it says.
func TestMemoryIsBoundedInBytes(t *testing.T) {
	const perChallenge = 1024
	store := newStore(now, 0)
	before := heap()
	for i := range 2 * relyingparty.ChallengeCapacity {
		visit := fmt.Sprintf("%0*d", relyingparty.MaxSession, i/relyingparty.SessionChallenges)
		putChallenge(t, store, visit, fmt.Sprintf("%0*d", relyingparty.MaxChallenge, i))
	}
	for i := range 2 * relyingparty.ChallengeCapacity { // and one each of as many sessions
		putChallenge(t, store, fmt.Sprintf("%0*d ", relyingparty.MaxSession-1, i), "challenge")
	}
	if got := heap() - before; store.Len() != relyingparty.ChallengeCapacity || got > perChallenge*relyingparty.ChallengeCapacity {
		t.Errorf("%d challenges held, in %d bytes", store.Len(), got)
	}
}

// More addresses than there is room for take the place of the oldest.
func TestMemoryCountsAsManyAddressesAsItHasRoomFor(t *testing.T) {
	store := newStore(now, 3)
	for i := range 10 {
		if err := store.CountAddress(t.Context(), netip.PrefixFrom(netip.AddrFrom4([4]byte{192, 0, 2, byte(i)}), 32), 1); err != nil {
			t.Fatal(err)
		}
	}
	for _, kept := range []struct {
		i    byte
		want bool
	}{{9, true}, {7, true}, {6, false}} {
		var refused *relyingparty.TooManyError
		err := store.CountAddress(t.Context(), netip.PrefixFrom(netip.AddrFrom4([4]byte{192, 0, 2, kept.i}), 32), 1)
		if errors.As(err, &refused) != kept.want {
			t.Errorf("address %d: %v", kept.i, err)
		}
	}
}

// heap is what is in use, in bytes.
func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// A session that asks for more is told when, and neither its own challenges nor those of
// others pay for it.
func TestChallengesOfASessionAreBounded(t *testing.T) {
	at := now()
	store := newStore(func() time.Time { return at }, 100)
	putChallenge(t, store, "another session", "theirs")
	for i := range relyingparty.SessionChallenges {
		putChallenge(t, store, session, strconv.Itoa(i))
		at = at.Add(time.Second)
	}
	_, err := relyingparty.Issue(t.Context(), store, session)
	var refused *relyingparty.TooManyError
	if want := relyingparty.ChallengeTTL - relyingparty.SessionChallenges*time.Second; !errors.As(err, &refused) || refused.After != want {
		t.Errorf("Issue = %v, want that the next is in %v", err, want)
	}
	if store.Len() != 1+relyingparty.SessionChallenges {
		t.Errorf("%d challenges held", store.Len())
	}
}

func TestChallengeThatIsPutTwiceIsTakenOnce(t *testing.T) {
	at := now()
	store := newStore(func() time.Time { return at }, 10)
	putChallenge(t, store, session, "challenge")
	at = at.Add(relyingparty.ChallengeTTL - 1)
	putChallenge(t, store, session, "challenge")
	at = at.Add(relyingparty.ChallengeTTL - 1)
	if err := store.Take(t.Context(), session, "challenge"); err != nil || store.Len() != 0 {
		t.Errorf("Take = %v, %d left", err, store.Len())
	}
}

func TestChallengeExpires(t *testing.T) {
	at := now()
	store := newStore(func() time.Time { return at }, 10)
	for _, tt := range []struct {
		name string
		age  time.Duration
		want error
	}{
		{"a nanosecond before", relyingparty.ChallengeTTL - 1, nil},
		{"exactly", relyingparty.ChallengeTTL, relyingparty.ErrChallengeExpired},
	} {
		t.Run(tt.name, func(t *testing.T) {
			putChallenge(t, store, session, "challenge")
			at = at.Add(tt.age)
			if err := store.Take(t.Context(), session, "challenge"); !errors.Is(err, tt.want) {
				t.Errorf("Take = %v, want %v", err, tt.want)
			}
			if err := store.Take(t.Context(), session, "challenge"); !errors.Is(err, relyingparty.ErrNoChallenge) {
				t.Errorf("second Take = %v", err)
			}
		})
	}
}

func TestFloodOfSessionsIsBounded(t *testing.T) {
	at := now()
	store := newStore(func() time.Time { return at }, 3)
	for i := range 10 {
		putChallenge(t, store, strconv.Itoa(i), "challenge")
	}
	if store.Len() != 3 {
		t.Errorf("%d challenges held", store.Len())
	}
	if err := store.Take(t.Context(), "6", "challenge"); !errors.Is(err, relyingparty.ErrNoChallenge) {
		t.Errorf("the oldest is still there: %v", err)
	}
	if err := store.Take(t.Context(), "7", "challenge"); err != nil {
		t.Errorf("a new one is gone: %v", err)
	}
	at = at.Add(relyingparty.ChallengeTTL)
	putChallenge(t, store, "late", "challenge")
	if store.Len() != 1 {
		t.Errorf("%d challenges held, the expired ones included", store.Len())
	}
}

func TestMemoryRefusesBoundsBelowZero(t *testing.T) {
	for name, store := range map[string]*relyingparty.Memory{
		"lifetime": {TTL: -time.Nanosecond},
		"capacity": {Capacity: -1},
	} {
		if err := store.Put(t.Context(), session, "challenge"); err == nil || store.Len() != 0 {
			t.Errorf("a %s below zero is accepted", name)
		}
	}
}
