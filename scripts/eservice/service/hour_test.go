package service

import (
	"cmp"
	"net/http"
	"net/url"
	"os"
	"runtime"
	"strconv"
	"testing"
	"time"

	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/jpki"
)

// fewLogins make the hour of "make test"; JPKIWEB_LOGINS, as "make soak" has it, says how many
// else.
const fewLogins = "400"

// A serviceLoad is what the service takes.
type serviceLoad struct {
	heap                    float64 // bytes, after a collection
	goroutines, descriptors float64
}

// flatHour says of each part of a load by how much its mean over the last tenth of the hour may
// be above that over the sixth one, when the sessions of the first half hour are over and as many
// are there as will ever be.
var flatHour = []struct {
	what  string
	of    func(serviceLoad) float64
	above float64
}{
	{"bytes of the heap", func(l serviceLoad) float64 { return l.heap }, 1 << 18},
	{"goroutines", func(l serviceLoad) float64 { return l.goroutines }, 2},
	{"descriptors", func(l serviceLoad) float64 { return l.descriptors }, 2},
}

// loadNow measures this process. Where the system does not tell its descriptors they are none.
func loadNow() serviceLoad {
	runtime.GC()
	runtime.GC() // what a pool still held after the first one is gone, too
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	files, _ := os.ReadDir("/proc/self/fd")
	return serviceLoad{float64(m.HeapAlloc), float64(runtime.NumGoroutine()), float64(len(files))}
}

// However many log in within an hour, and however they leave, the service takes no more at its end
// than when its first sessions were over. The clock goes by the logins.
func TestAnHourOfLoginsTakesNoMore(t *testing.T) {
	logins, err := strconv.Atoi(cmp.Or(os.Getenv("JPKIWEB_LOGINS"), fewLogins))
	if err != nil || logins < 100 || logins/2 > maxSessions {
		t.Fatalf("%d logins are no hour, %v", logins, err)
	}
	s := open(t, false)
	person := comer{testCard().Certificate(t, jpki.UserAuthentication), authtoken.MustParseOrigin(s.URL)}
	began, tenth, each := time.Now(), logins/10, max(1, logins/100)
	var early, late []serviceLoad
	for n := range logins {
		s.clock.Store(int64(n) * int64(time.Hour/time.Second) / int64(logins))
		person.comes(t, s, n)
		if n%each != 0 {
			continue
		}
		switch l := loadNow(); n / tenth {
		case 5:
			early = append(early, l)
		case 9:
			late = append(late, l)
		}
	}
	t.Logf("%d logins in %v", logins, time.Since(began).Round(time.Millisecond))
	for _, f := range flatHour {
		before, after := meanOf(early, f.of), meanOf(late, f.of)
		t.Logf("%s: %.0f, then %.0f", f.what, before, after)
		if after-before > f.above {
			t.Errorf("%s: %.0f in the sixth tenth of the hour, %.0f in the last one, which is more than %.0f above", f.what, before, after, f.above)
		}
	}
}

// meanOf is the mean of a part of loads.
func meanOf(all []serviceLoad, of func(serviceLoad) float64) (sum float64) {
	for _, l := range all {
		sum += of(l)
	}
	return sum / float64(len(all))
}

// A comer logs in with one certificate.
type comer struct {
	certificate []byte
	origin      authtoken.Origin
}

// comes is one visit, with a browser of its own: most log in and look at their page, some log
// out, some go away before, and some are refused.
func (c comer) comes(t *testing.T, s site, n int) {
	t.Helper()
	b := s.browser(t)
	page := b.get("/login")
	challenge := page.field(t, `data-challenge="`)
	if n%10 == 9 { // goes away
		return
	}
	asked := challenge
	if n%25 == 3 {
		asked = challenge[1:] + "A"
	}
	sent := b.post("/login", url.Values{
		"csrf": {page.field(t, `name="csrf" value="`)}, "challenge": {challenge}, "token": {string(testCard().Token(t, c.certificate, c.origin, asked))},
	})
	if asked != challenge {
		sent.want(t, http.StatusForbidden)
		return
	}
	sent.want(t, http.StatusSeeOther)
	mine := b.get(sent.Header.Get("Location"))
	mine.want(t, http.StatusOK)
	if n%4 == 0 {
		b.post("/logout", url.Values{"csrf": {mine.field(t, `name="csrf" value="`)}}).want(t, http.StatusSeeOther)
	}
}
