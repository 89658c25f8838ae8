package consent

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"jpkiweb/shared/wire"
)

const lifetime = 10 * time.Minute

func TestLeftOpenTenMinutes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, login())
		address := d.open()
		time.Sleep(lifetime - time.Second)
		want(t, d.get(address), http.StatusOK)
		if !d.asks() {
			t.Fatal("expired too early")
		}
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if _, err := d.pending.Wait(t.Context()); !errors.Is(err, ErrExpired) {
			t.Errorf("error %v", err)
		}
		page := d.submit(address, "agree", "1", "pin", "1234")
		want(t, page, http.StatusGone)
		wantText(t, page, says("expired.title"))
		wantNoText(t, page, "<form", "1234")
	})
}

func TestNeverOpened(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, login())
		start := time.Now()
		if _, err := d.pending.Wait(t.Context()); !errors.Is(err, ErrExpired) || time.Since(start) != lifetime {
			t.Errorf("error %v after %s", err, time.Since(start))
		}
		wantText(t, d.get(d.open()), says("expired.title"))
	})
}

// A timer rests while the machine sleeps; the clock on the wall does not.
func TestLaptopSleptForAnHour(t *testing.T) {
	slept := time.Duration(0)
	d := newDeskOf(t, Config{Now: func() time.Time { return time.Now().Add(slept) }}, login())
	address := d.open()
	slept = time.Hour
	want(t, d.submit(address, "agree", "1", "pin", "1234"), http.StatusGone)
	if _, err := d.pending.Wait(t.Context()); !errors.Is(err, ErrExpired) {
		t.Errorf("error %v", err)
	}
}

func TestEndIsForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, sign())
		address := d.open()
		d.submit(address, "decline", "1")
		if d.pending.request.Items != nil {
			t.Error("documents are kept after the end")
		}
		time.Sleep(lifetime + time.Second)
		synctest.Wait()
		want(t, d.get(address), http.StatusNotFound)
		if len(d.pendings) != 0 {
			t.Errorf("%d places are kept", len(d.pendings))
		}
	})
}

// watch is a window that shows the form, until the returned func is called.
func (d *desk) watch(address string) (leave func()) {
	ctx, cancel := context.WithCancel(d.t.Context())
	r := httptest.NewRequestWithContext(ctx, http.MethodGet, own+address+watchPath, nil)
	r.Header.Set("Sec-Fetch-Mode", "no-cors")
	r.Header.Set("Sec-Fetch-Dest", "image")
	go d.serve(r)
	synctest.Wait()
	return func() {
		cancel()
		synctest.Wait()
	}
}

func TestWindowClosed(t *testing.T) {
	const grace = 3 * time.Second
	for name, c := range map[string]struct {
		do     func(d *desk, address string)
		denied bool
	}{
		"closed":                {func(d *desk, a string) { d.watch(a)() }, true},
		"reloaded":              {func(d *desk, a string) { d.watch(a)(); time.Sleep(grace - 1); d.watch(a) }, false},
		"reloaded, then closed": {func(d *desk, a string) { d.watch(a)(); d.watch(a)() }, true},
		"reloaded on a slow machine": {func(d *desk, a string) {
			d.watch(a)()
			time.Sleep(grace - 1)
			d.get(a)
			time.Sleep(grace - 1)
			d.watch(a)
		}, false},
		"reloaded without coming back":  {func(d *desk, a string) { d.watch(a)(); d.get(a) }, true},
		"one of two windows":            {func(d *desk, a string) { d.watch(a); d.watch(a)() }, false},
		"both windows":                  {func(d *desk, a string) { x, y := d.watch(a), d.watch(a); x(); y() }, true},
		"new before old has gone":       {func(d *desk, a string) { x := d.watch(a); d.watch(a); x() }, false},
		"images are switched off":       {func(d *desk, a string) { d.get(a) }, false},
		"still open after five minutes": {func(d *desk, a string) { d.watch(a); time.Sleep(5 * time.Minute) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := newDesk(t, login())
				address := d.open()
				d.get(address)
				c.do(d, address)
				time.Sleep(grace + 1)
				synctest.Wait()
				if d.asks() == c.denied {
					t.Fatalf("asks %t", d.asks())
				}
				if c.denied {
					if _, err := d.pending.Wait(t.Context()); !errors.Is(err, ErrDenied) {
						t.Errorf("error %v", err)
					}
					page := d.get(address)
					want(t, page, http.StatusGone)
					wantText(t, page, says("closed.title"))
				}
				d.pending.Finish(Ending{})
				synctest.Wait() // the image ends
			})
		})
	}
}

func TestClosedAfterTheYes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, login())
		address := d.open()
		leave := d.watch(address)
		d.submit2(address)
		leave()
		time.Sleep(time.Minute)
		synctest.Wait()
		if got := d.answer(); string(got.PIN) != "1234" {
			t.Errorf("answer %q", got.PIN)
		}
	})
}

func TestImageGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, login())
		var image stream
		go d.ServeHTTP(&image, httptest.NewRequest(http.MethodGet, own+d.open()+watchPath, nil))
		time.Sleep(2*watchBeat + 1)
		synctest.Wait()
		if got := image.String(); got != watchImage+watchComment+watchComment {
			t.Errorf("image %q", got)
		}
		d.pending.Finish(Ending{})
		synctest.Wait()
	})
}

// The same, over a connection that the browser drops.
func TestDroppedConnection(t *testing.T) {
	d := newDeskOf(t, Config{Grace: time.Millisecond}, login())
	server := httptest.NewServer(d)
	defer server.Close()
	address := d.open()
	c, err := net.Dial("tcp", server.Listener.Addr().String())
	must(t, err)
	_, err = c.Write([]byte("GET " + address + watchPath + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n"))
	must(t, err)
	_, err = c.Read(make([]byte, 1)) // it is being answered
	must(t, err)
	if !d.asks() {
		t.Fatal("closed before it was")
	}
	must(t, c.Close())
	if _, err := d.pending.Wait(t.Context()); !errors.Is(err, ErrDenied) {
		t.Errorf("error %v", err)
	}
}

// stream fetches a page that goes on, while do happens.
func (d *desk) stream(address string, do func(sofar string)) string {
	var page stream
	go d.ServeHTTP(&page, navigation(address))
	synctest.Wait()
	do(page.String())
	synctest.Wait()
	return page.String()
}

// A stream is the body of a page that can be read while it goes on.
type stream struct {
	mu   sync.Mutex
	body strings.Builder
}

func (s *stream) Header() http.Header { return http.Header{} }

func (s *stream) WriteHeader(int) {}

func (s *stream) Flush() {}

func (s *stream) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.body.Write(b)
}

func (s *stream) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.body.String()
}

func TestPageWaitsForTheCard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, login())
		address := d.open()
		d.submit2(address)
		page := d.stream(address, func(sofar string) {
			if !strings.Contains(sofar, says("working.text")) || strings.Contains(sofar, "</html>") {
				t.Errorf("so far: %s", withoutStyle(sofar))
			}
			time.Sleep(cardWait - 1)
			d.pending.Finish(Ending{Code: wire.CodePINWrong, TriesLeft: 2})
		})
		if !strings.Contains(page, says("wrong.left.other", "n", 2)) || !strings.HasSuffix(page, "</html>\n") {
			t.Errorf("page: %s", withoutStyle(page))
		}
	})
}

func TestCardTakesTooLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, login())
		address := d.open()
		d.submit2(address)
		page := d.stream(address, func(string) { time.Sleep(cardWait) })
		if !strings.Contains(page, says("late.title")) {
			t.Errorf("page: %s", withoutStyle(page))
		}
		d.pending.Finish(Ending{})
		wantText(t, d.get(address), says("done.login.title"))
	})
}

func TestPINPad(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		request := login()
		request.PINPad = true
		d := newDesk(t, request)
		address := d.read()
		want(t, d.serve(d.submission(address, "agree", "1", "pin", "1234")), http.StatusSeeOther)
		if a := d.answer(); a.PIN != nil || a.NewPIN != nil {
			t.Errorf("answer %+v", a)
		}
		page := d.stream(address, func(sofar string) {
			if !strings.Contains(sofar, says("pad.title")) {
				t.Errorf("so far: %s", withoutStyle(sofar))
			}
			time.Sleep(padWait - 1)
			d.pending.Finish(Ending{})
		})
		if !strings.Contains(page, says("done.login.title")) {
			t.Errorf("page: %s", withoutStyle(page))
		}
	})
}

func TestNothingComesOfTheYes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, login())
		address := d.open()
		d.submit2(address)
		d.pending.mu.Lock()
		pin := d.pending.answer.PIN
		d.pending.mu.Unlock()
		time.Sleep(lifetime + 1)
		synctest.Wait()
		if string(pin) != "\x00\x00\x00\x00" {
			t.Errorf("PIN is kept: %q", pin)
		}
		wantText(t, d.get(address), says("timeout.title"))
	})
}

// A click that was meant for what was there a moment ago agrees to nothing.
func TestYesWithoutAPINIsConsidered(t *testing.T) {
	for name, c := range map[string]struct {
		do    func(d *desk, address string) // before the yes
		taken bool
	}{
		"form was never seen":       {func(*desk, string) { time.Sleep(time.Minute) }, false},
		"form has just appeared":    {func(d *desk, a string) { d.get(a) }, false},
		"a moment too early":        {func(d *desk, a string) { d.get(a); time.Sleep(considerFor - 1) }, false},
		"form was read":             {func(d *desk, a string) { d.get(a); time.Sleep(considerFor) }, true},
		"form was loaded again":     {func(d *desk, a string) { d.get(a); time.Sleep(time.Minute); d.get(a) }, false},
		"language has just changed": {func(d *desk, a string) { d.get(a); time.Sleep(time.Minute); d.submit(a, "language", "en") }, false},
		"second click":              {func(d *desk, a string) { d.get(a); d.submit(a, "agree", "1") }, false},
		"read after an early click": {func(d *desk, a string) { d.get(a); d.submit(a, "agree", "1"); time.Sleep(considerFor) }, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				request := login()
				request.PINPad = true
				d := newDesk(t, request)
				address := d.open()
				c.do(d, address)
				want(t, d.serve(d.submission(address, "agree", "1")), http.StatusSeeOther)
				if taken := !d.asks(); taken != c.taken {
					t.Fatalf("taken: %t", taken)
				}
				if !c.taken {
					page := d.get(address)
					wantText(t, page, `id="agree-error" role="alert"`, `aria-describedby="agree-error"`, `name="agree"`)
				}
			})
		})
	}
}

func TestPINNeedsNoWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, login())
		d.submit2(d.open())
		if got := d.answer(); string(got.PIN) != "1234" {
			t.Errorf("answer %q", got.PIN)
		}
	})
}
