package guard

import (
	"fmt"
	"sync"
	"testing"

	"jpkiweb/shared/authtoken"
)

var city = of("https://city.example.lg.jp", 7)

func of(origin string, insertion uint32) Key {
	return Key{authtoken.MustParseOrigin(origin), "reader", insertion}
}

// A page that leads the person to wrong PINs, login by login, is stopped while tries
// are left.
func TestTally(t *testing.T) {
	var tally Tally
	for want := range 4 {
		if limited := tally.Limited(city); limited != (want >= 2) {
			t.Errorf("after %d wrong PINs: %t", want, limited)
		}
		tally.Wrong(city)
	}
	if tally.Limited(of("https://b.example", city.Insertion)) {
		t.Error("another origin pays")
	}
	if other := (Key{city.Origin, "other reader", 7}); tally.Limited(other) {
		t.Error("another reader pays")
	}
}

func TestTakingTheCardOutEndsTheLimit(t *testing.T) {
	var tally Tally
	tally.Wrong(city)
	tally.Wrong(city)
	if tally.Limited(of("https://city.example.lg.jp", 9)) {
		t.Error("limited although the card was taken out")
	}
	if len(tally.readers) != 0 {
		t.Errorf("%d readers remembered", len(tally.readers))
	}
}

func TestRightPINEndsTheCount(t *testing.T) {
	var tally Tally
	other := of("https://b.example", city.Insertion)
	tally.Wrong(city)
	tally.Wrong(other)
	tally.Wrong(other)
	tally.Forget(city)
	tally.Forget(of("https://c.example", city.Insertion))
	tally.Wrong(city)
	if tally.Limited(city) {
		t.Error("the right PIN did not help")
	}
	if !tally.Limited(other) {
		t.Error("the right PIN of one origin helped another")
	}
}

// Origins that nobody can name again, readers that come and go: the tally does not
// grow, and who has no room is limited rather than free.
func TestTallyIsBounded(t *testing.T) {
	var tally Tally
	for i := range 3 * maxOrigins {
		k := of(fmt.Sprintf("https://%d.example", i), 1)
		tally.Wrong(k)
		tally.Wrong(k)
		if !tally.Limited(k) {
			t.Fatalf("origin %d is not counted", i)
		}
	}
	if n := len(tally.readers["reader"].wrong); n != maxOrigins {
		t.Errorf("%d origins", n)
	}
	if tally.Limited(of("https://0.example", 2)) {
		t.Error("taking the card out does not help")
	}
	for i := range 3 * maxReaders {
		k := Key{city.Origin, fmt.Sprint("reader of session ", i), 1}
		tally.Wrong(k)
		tally.Wrong(k)
		if !tally.Limited(k) {
			t.Fatalf("reader %d is not counted", i)
		}
	}
	if n := len(tally.readers); n != maxReaders {
		t.Errorf("%d readers", n)
	}
	if last := (Key{city.Origin, fmt.Sprint("reader of session ", 3*maxReaders-2), 1}); !tally.Limited(last) {
		t.Error("a reader that was just used made room")
	}
}

func TestTallyOfManySessions(t *testing.T) {
	var tally Tally
	var wait sync.WaitGroup
	for i := range 8 {
		wait.Go(func() {
			for n := range 200 {
				k := Key{city.Origin, fmt.Sprint("reader ", n%40), uint32(n / 100)}
				switch (n + i) % 4 {
				case 0:
					tally.Forget(k)
				case 1:
					tally.Limited(k)
				default:
					tally.Wrong(k)
				}
			}
		})
	}
	wait.Wait()
	tally.Wrong(city)
	tally.Wrong(city)
	if !tally.Limited(city) {
		t.Error("not limited")
	}
}
