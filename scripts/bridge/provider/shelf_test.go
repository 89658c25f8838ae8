package provider

import (
	"errors"
	"testing"
	"time"
)

func TestShelfIsBounded(t *testing.T) {
	now := time.Date(2026, 4, 1, 3, 0, 0, 0, time.UTC)
	s := newShelf[int](func() time.Time { return now }, time.Minute, 2)
	check := func(err, want error) {
		t.Helper()
		if !errors.Is(err, want) {
			t.Fatalf("%v, want %v", err, want)
		}
	}
	check(s.put("a", 1), nil)
	check(s.put("a", 2), errTaken)
	check(s.put("b", 2), nil)
	check(s.put("c", 3), errFull)
	s.remove("b")
	check(s.put("c", 3), nil)
	if got, found := s.get("a"); got != 1 || !found {
		t.Error(got, found)
	}
	now = now.Add(time.Minute)
	if _, found := s.get("a"); found {
		t.Error("it is there after its time")
	}
	check(s.put("a", 4), nil)
	check(s.put("d", 5), nil)
	if len(s.by) != 2 || s.order.Len() != 2 {
		t.Errorf("%d, %d are kept", len(s.by), s.order.Len())
	}
}
