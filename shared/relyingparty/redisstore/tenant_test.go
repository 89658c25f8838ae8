package redisstore_test

import (
	"errors"
	"net/netip"
	"testing"

	"jpkiweb/scripts/program"
	"jpkiweb/scripts/redisserver"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/relyingparty/redisstore"
)

// What a tenant issued no other takes, and each counts for itself; all share the connections.
func TestTenantsKnowNothingOfEachOther(t *testing.T) {
	server := program.For(t, redisserver.Start)
	all := open(t, server.URL(), nil)
	of := func(name string) *redisstore.Store {
		t.Helper()
		s, err := all.Of(name)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	first, second := of("282197"), of("282103")
	put(t, first, session, challenge)
	for name, other := range map[string]*redisstore.Store{"another": second, "the service without a tenant": all} {
		if err := other.Take(t.Context(), session, challenge); !errors.Is(err, relyingparty.ErrNoChallenge) {
			t.Errorf("%s takes it: %v", name, err)
		}
	}
	if err := first.Take(t.Context(), session, challenge); err != nil {
		t.Errorf("it is not there for its own: %v", err)
	}
	address := netip.MustParsePrefix("198.51.100.7/32")
	for name, s := range map[string]*redisstore.Store{"first": first, "second": second} {
		if err := s.CountAddress(t.Context(), address, 1); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := first.CountAddress(t.Context(), address, 1); err == nil {
		t.Error("nobody counts")
	}
	for i := range relyingparty.SessionChallenges - 1 { // the first one counts, too
		put(t, first, session, challenge+string(rune('A'+i)))
	}
	var tooMany *relyingparty.TooManyError
	if err := first.Put(t.Context(), session, challenge+"Z"); !errors.As(err, &tooMany) {
		t.Errorf("one too many: %v", err)
	}
	put(t, second, session, challenge)
	lookInto(t, server.URL()).wantEnds(t)
	for _, wrong := range []string{"", "A", "a:b", "a*"} {
		if _, err := all.Of(wrong); !errors.Is(err, relyingparty.ErrTenant) {
			t.Errorf("%q: %v", wrong, err)
		}
	}
}
