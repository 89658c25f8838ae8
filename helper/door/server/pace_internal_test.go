package server

import (
	"fmt"
	"testing"
	"time"

	"jpkiweb/shared/authtoken"
)

func TestPace(t *testing.T) {
	var p paces
	now := time.Now()
	pace := leasePace{burst: 3, every: 10 * time.Second}
	asks := func(name string, after time.Duration, want ...bool) {
		t.Helper()
		for i, w := range want {
			if got := p.take(authtoken.MustParseOrigin("https://"+name+".example"), pace, now.Add(after)); got != w {
				t.Errorf("%s after %v, time %d: %t", name, after, i+1, got)
			}
		}
	}
	asks("a", 0, true, true, true, false, false)
	asks("b", 0, true)
	asks("a", 9*time.Second, false)
	asks("a", 10*time.Second, true, false)
	asks("a", 30*time.Second, true, true, false)
	asks("a", time.Hour, true, true, true, false) // no more than the burst is saved up
	asks("a", time.Hour-time.Minute, false)       // a clock that goes back gives nothing
}

// However many origins ask, little is kept, and nobody is forgotten who has asked
// too often.
func TestPacesOfManyOrigins(t *testing.T) {
	var p paces
	now := time.Now()
	pace := leasePace{burst: 2, every: time.Minute}
	often := authtoken.MustParseOrigin("https://often.example")
	p.take(often, pace, now)
	p.take(often, pace, now)
	for i := range 10 * maxPaced {
		now = now.Add(time.Second)
		p.take(authtoken.MustParseOrigin(fmt.Sprintf("https://e%d.example", i)), pace, now)
		if i == 30 && p.take(often, pace, now) {
			t.Error("it was forgotten")
		}
	}
	if len(p.byOrigin) > maxPaced+60 {
		t.Errorf("%d origins are kept", len(p.byOrigin))
	}
}
