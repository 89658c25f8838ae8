package consent

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
)

func TestAnswerReachesTheLease(t *testing.T) {
	d := newDesk(t, login())
	address := d.open()
	wantText(t, d.get(address), says("pin.login"), city.String(), says("tries.other", "n", 3))
	want(t, d.serve(d.submission(address, "agree", "1", "pin", "1234")), http.StatusSeeOther)
	if a := d.answer(); string(a.PIN) != "1234" || a.NewPIN != nil || a.LastTry {
		t.Errorf("answer %+v", a)
	}
	d.pending.Finish(Ending{Code: wire.ResultDone})
	page := d.get(address)
	want(t, page, http.StatusOK)
	wantText(t, page, says("done.login.title"), says("done.login.text"))
	wantNoText(t, page, "<form", "<input")
}

func TestOpenerCannotSubmit(t *testing.T) {
	d := newDesk(t, login())
	address := d.open()
	if address == d.pending.Path() || len(address) < len(wire.WindowPath)+22 {
		t.Errorf("address of the form: %q", address)
	}
	// The opener knows Path, and what it can read of it.
	for name, r := range map[string]*http.Request{
		"without the token": body(d.pending.Path(), "agree=1&pin=1234"),
		"with the token":    d.submission(d.pending.Path(), "agree", "1", "pin", "1234"),
		"the image":         navigation(d.pending.Path() + watchPath),
	} {
		rec := d.serve(r)
		if rec.Code != http.StatusNotFound || !d.asks() {
			t.Errorf("%s: status %d", name, rec.Code)
		}
	}
	rec := d.get(d.pending.Path())
	wantNoText(t, rec, d.pending.token, strings.TrimPrefix(address, wire.WindowPath), "<form", "<input", "city")
}

func TestWindowOpenedTwice(t *testing.T) {
	d := newDesk(t, login())
	address := d.open()
	second := d.get(d.pending.Path())
	want(t, second, http.StatusConflict)
	wantText(t, second, says("elsewhere.title"))
	if second.Header().Get("Location") != "" {
		t.Error("the second window is led on")
	}
	want(t, d.get(address), http.StatusOK) // the first goes on, also when reloaded
	want(t, d.get(address), http.StatusOK)
	d.submit2(address)
	if got := d.answer(); string(got.PIN) != "1234" {
		t.Errorf("answer %q", got.PIN)
	}
}

// submit2 sends the yes, without looking at what comes of it.
func (d *desk) submit2(address string) {
	d.t.Helper()
	want(d.t, d.serve(d.submission(address, "agree", "1", "pin", "1234")), http.StatusSeeOther)
}

func TestPrefetchOpensNothing(t *testing.T) {
	d := newDesk(t, login())
	for name, change := range map[string]func(*http.Request){
		"prefetch":  func(r *http.Request) { r.Header.Set("Sec-Purpose", "prefetch") },
		"prerender": func(r *http.Request) { r.Header.Set("Sec-Purpose", "prefetch;prerender") },
		"fetch":     func(r *http.Request) { r.Header.Set("Sec-Fetch-Mode", "cors"); r.Header.Set("Sec-Fetch-Dest", "empty") },
		"image": func(r *http.Request) {
			r.Header.Set("Sec-Fetch-Mode", "no-cors")
			r.Header.Set("Sec-Fetch-Dest", "image")
		},
		"frame": func(r *http.Request) { r.Header.Set("Sec-Fetch-Dest", "iframe") },
		"head":  func(r *http.Request) { r.Method = http.MethodHead },
		"put":   func(r *http.Request) { r.Method = http.MethodPut },
	} {
		r := navigation(d.pending.Path())
		change(r)
		if rec := d.serve(r); rec.Code < 400 || rec.Header().Get("Location") != "" {
			t.Errorf("%s: status %d", name, rec.Code)
		}
	}
	d.open() // still the first time
}

func TestFormTokenIsSpent(t *testing.T) {
	d := newDesk(t, login())
	address := d.open()
	d.submit2(address)
	want(t, d.serve(d.submission(address, "agree", "1", "pin", "9999")), http.StatusSeeOther)
	want(t, d.serve(d.submission(address, "decline", "1")), http.StatusSeeOther)
	if got := d.answer(); string(got.PIN) != "1234" {
		t.Errorf("answer %q", got.PIN)
	}
	if a, err := d.pending.Wait(t.Context()); err == nil || a.PIN != nil {
		t.Errorf("the answer was handed out twice: %v %v", a, err)
	}
}

func TestDoubleClickIsOneAnswer(t *testing.T) {
	d := newDesk(t, login())
	address := d.open()
	var clicks sync.WaitGroup
	for range 8 {
		clicks.Go(func() { d.serve(d.submission(address, "agree", "1", "pin", "1234")) })
	}
	clicks.Wait()
	if got := d.answer(); string(got.PIN) != "1234" {
		t.Errorf("answer %q", got.PIN)
	}
}

func TestForeignFormIsRefused(t *testing.T) {
	other := newDesk(t, login())
	for name, c := range map[string]struct {
		change func(*http.Request)
		body   string
		status int
	}{
		"no origin":                 {func(r *http.Request) { r.Header.Del("Origin") }, "", 403},
		"origin null":               {func(r *http.Request) { r.Header.Set("Origin", "null") }, "", 403},
		"origin of the asking page": {func(r *http.Request) { r.Header.Set("Origin", city.String()) }, "", 403},
		"origin of another port":    {func(r *http.Request) { r.Header.Set("Origin", "http://127.0.0.1:1") }, "", 403},
		"origin over https":         {func(r *http.Request) { r.Header.Set("Origin", "https://"+host) }, "", 403},
		"two origins":               {func(r *http.Request) { r.Header.Add("Origin", own) }, "", 403},
		"from another site":         {func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }, "", 403},
		"from the same site":        {func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "same-site") }, "", 403},
		"from no site":              {func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "none") }, "", 403},
		"text/plain":                {func(r *http.Request) { r.Header.Set("Content-Type", "text/plain") }, "", 415},
		"multipart":                 {func(r *http.Request) { r.Header.Set("Content-Type", "multipart/form-data; boundary=x") }, "", 415},
		"no content type":           {func(r *http.Request) { r.Header.Del("Content-Type") }, "", 415},
		"no token":                  {nil, "agree=1&pin=1234", 403},
		"empty token":               {nil, "token=&agree=1&pin=1234", 403},
		"token of another window":   {nil, "token=" + other.pending.opening + "&agree=1&pin=1234", 403},
		"part of the token":         {nil, "token=TOKEN-&agree=1&pin=1234", 403},
		"token twice":               {nil, "token=TOKEN&token=TOKEN&agree=1&pin=1234", 400},
		"PIN twice":                 {nil, "token=TOKEN&agree=1&pin=1234&pin=5678", 400},
		"unknown field":             {nil, "token=TOKEN&agree=1&pin=1234&more=1", 400},
		"field without a value":     {nil, "token=TOKEN&agree", 400},
		"broken percent-encoding":   {nil, "token=TOKEN&agree=1&pin=12%3", 400},
		"percent-encoding of none":  {nil, "token=TOKEN&agree=1&pin=%zz34", 400},
		"no answer":                 {nil, "token=TOKEN", 400},
		"other answer":              {nil, "token=TOKEN&other=1&pin=1234", 400},
		"nothing":                   {nil, " ", 400},
		"5 kB":                      {nil, "token=TOKEN&agree=1&pin=" + strings.Repeat("1", 5<<10), 413},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDeskOf(t, Config{}, login())
			address := d.open()
			r := d.submission(address, "agree", "1", "pin", "1234")
			if c.body != "" {
				r = body(address, strings.ReplaceAll(c.body, "TOKEN", d.pending.token))
			}
			if c.change != nil {
				c.change(r)
			}
			rec := d.serve(r)
			want(t, rec, c.status)
			wantText(t, rec, says("refused.title"))
			wantNoText(t, rec, d.pending.token, "1234")
			if !d.asks() {
				t.Error("the form was taken")
			}
			d.submit2(address) // the person's own still counts
			d.answer()
		})
	}
}

func TestBrokenOffFormIsRefused(t *testing.T) {
	d := newDesk(t, login())
	r := d.submission(d.open(), "agree", "1", "pin", "1234")
	r.Body = http.NoBody
	want(t, d.serve(r), http.StatusBadRequest)
	f, err := readFields(iotest.ErrReader(errors.New("connection reset")))
	defer f.wipe()
	if err == nil || !d.asks() {
		t.Errorf("read: %v", err)
	}
}

func TestFieldsAreWiped(t *testing.T) {
	text := "token=t&agree=1&pin=%31234&new=5%36&again=%EF%BC%95+"
	f, err := readFields(strings.NewReader(text))
	must(t, err)
	if string(f.pin) != "1234" || string(f.new) != "56" || string(f.again) != "５ " || f.lastTry != nil {
		t.Fatalf("fields %q %q %q", f.pin, f.new, f.again)
	}
	f.wipe()
	for name, field := range map[string][]byte{"pin": f.pin, "new": f.new, "again": f.again, "body": f.body[:cap(f.body)]} {
		if len(bytes.Trim(field, "\x00")) > 0 {
			t.Errorf("%s is still %q", name, field)
		}
	}
}

func TestUntakenAnswerIsWiped(t *testing.T) {
	d := newDesk(t, change(jpki.UserAuthenticationPIN))
	address := d.open()
	want(t, d.serve(d.submission(address, "agree", "1", "pin", "1234", "new", "5678", "again", "5678")), http.StatusSeeOther)
	pin, renewed := d.pending.answer.PIN, d.pending.answer.NewPIN
	d.pending.Finish(Ending{Code: wire.CodeCardRemoved})
	if string(pin) != "\x00\x00\x00\x00" || string(renewed) != "\x00\x00\x00\x00" {
		t.Errorf("still %q and %q", pin, renewed)
	}
	// Nobody is handed zeroes, which a card would count as a wrong PIN.
	if a, err := d.pending.Wait(t.Context()); !errors.Is(err, ErrDenied) || a.PIN != nil {
		t.Errorf("%q %v", a.PIN, err)
	}
}

func TestDecline(t *testing.T) {
	d := newDesk(t, login())
	page := d.submit(d.open(), "decline", "1")
	want(t, page, http.StatusOK)
	wantText(t, page, says("declined.title"))
	if _, err := d.pending.Wait(t.Context()); !errors.Is(err, ErrDenied) {
		t.Errorf("error %v", err)
	}
	d.pending.Finish(Ending{Code: wire.CodeInternal}) // the first word counts
	wantText(t, d.get(wire.WindowPath+d.pending.address), says("declined.title"))
}

func TestUnknownAddress(t *testing.T) {
	d := newDesk(t, login())
	for _, path := range []string{wire.WindowPath, wire.WindowPath + "style.css", wire.WindowPath + "x", wire.WindowPath + watchPath, d.pending.Path() + "/", d.pending.Path() + "x"} {
		for _, r := range []*http.Request{navigation(path), body(path, "agree=1")} {
			rec := d.serve(r)
			want(t, rec, http.StatusNotFound)
			wantText(t, rec, says("unknown.title"))
		}
	}
	d.open()
}

func TestLeaseEndsBeforeTheAnswer(t *testing.T) {
	d := newDesk(t, login())
	address := d.open()
	d.pending.Finish(Ending{Code: wire.CodeCardRemoved})
	page := d.submit(address, "agree", "1", "pin", "1234")
	wantText(t, page, says("card.title"))
	if a, err := d.pending.Wait(t.Context()); !errors.Is(err, ErrDenied) || a.PIN != nil {
		t.Errorf("%v %v", a, err)
	}
}

func TestWaitEndsWithItsContext(t *testing.T) {
	d := newDesk(t, login())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := d.pending.Wait(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestFramedWindow(t *testing.T) {
	d := newDesk(t, login())
	pages := map[string]*httptest.ResponseRecorder{"unknown": d.get(wire.WindowPath + "x"), "first": d.get(d.pending.Path())}
	address := pages["first"].Header().Get("Location")
	pages["form"] = d.get(address)
	pages["elsewhere"] = d.get(d.pending.Path())
	pages["refused"] = d.serve(body(address, "agree=1"))
	pages["post"] = d.serve(d.submission(address, "decline", "1"))
	pages["conclusion"] = d.get(address)
	for name, page := range pages {
		for header, value := range map[string]string{
			"X-Frame-Options":              "DENY",
			"X-Content-Type-Options":       "nosniff",
			"Cross-Origin-Opener-Policy":   "same-origin",
			"Cross-Origin-Resource-Policy": "same-origin",
			"Referrer-Policy":              "same-origin",
			"Cache-Control":                "no-store",
			"Permissions-Policy":           "camera=(), microphone=(), geolocation=(), usb=(), hid=(), serial=(), clipboard-read=(), publickey-credentials-get=()",
		} {
			if got := page.Header().Get(header); got != value {
				t.Errorf("%s: %s: %q, want %q", name, header, got, value)
			}
		}
		policy := page.Header().Get("Content-Security-Policy")
		for _, part := range []string{"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'", "style-src 'sha256-"} {
			if !strings.Contains(policy, part) {
				t.Errorf("%s: no %s in %q", name, part, policy)
			}
		}
		if strings.Contains(policy, "script") || strings.Contains(policy, "unsafe") || page.Header().Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s: %v", name, page.Header())
		}
	}
}

func TestNoRandomnessNoWindow(t *testing.T) {
	broken := errors.New("no entropy")
	w := New(Config{Random: iotest.ErrReader(broken)})
	if _, err := w.Open(login()); !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
}

func TestSecretsDiffer(t *testing.T) {
	w := New(Config{})
	seen := map[string]bool{}
	for range 50 {
		p, err := w.Open(login())
		must(t, err)
		for _, secret := range []string{p.opening, p.address, p.token} {
			if seen[secret] || len(secret) != 64 { // 256 bits
				t.Fatalf("secret %q", secret)
			}
			seen[secret] = true
		}
		p.Finish(Ending{})
	}
}

// A page that opens one window after the other keeps eight; those of others stay.
func TestWindowsOfAnOriginAreBounded(t *testing.T) {
	d := newDesk(t, login())
	other := login()
	other.Origin = authtoken.MustParseOrigin("https://other.example")
	first, err := d.Open(other)
	must(t, err)
	defer first.Finish(Ending{})
	open := []*Pending{d.pending}
	for len(open) < perOrigin {
		p, err := d.Open(login())
		must(t, err)
		defer p.Finish(Ending{})
		open = append(open, p)
	}
	if _, err := d.Open(login()); !errors.Is(err, ErrTooMany) {
		t.Errorf("one more: %v", err)
	}
	open[2].Finish(Ending{})
	open[1].Finish(Ending{})
	p, err := d.Open(login())
	must(t, err)
	defer p.Finish(Ending{})
	for i, want := range []bool{0: true, 1: false, 2: true} {
		if got := d.find(open[i].opening).pending != nil; got != want {
			t.Errorf("window %d is kept: %t, want %t", i, got, want)
		}
	}
	second, err := d.Open(other)
	must(t, err)
	second.Finish(Ending{})
	if d.find(first.address).pending == nil {
		t.Error("the window of another origin went")
	}
}

// What stands at an address is given only as what it is, as far as the browser says:
// the image is no page, and the page is nothing that a script or a frame has.
func TestAddressIsFetchedAsWhatItIs(t *testing.T) {
	d := newDesk(t, login())
	address := d.open()
	for name, test := range map[string]struct {
		path, destination, mode string
		status                  int
	}{
		"the window":              {address, "document", "navigate", http.StatusOK},
		"the window, not said as": {address, "", "", http.StatusOK},
		"the window in a frame":   {address, "iframe", "navigate", http.StatusForbidden},
		"the window in a script":  {address, "document", "cors", http.StatusForbidden},
		"the image as a page":     {address + watchPath, "document", "navigate", http.StatusForbidden},
		"the image in a script":   {address + watchPath, "image", "cors", http.StatusForbidden},
		"the image in a frame":    {address + watchPath, "iframe", "navigate", http.StatusForbidden},
	} {
		ctx, stop := context.WithTimeout(t.Context(), time.Second) // the image is never answered to the end
		r := navigation(test.path).WithContext(ctx)
		for header, value := range map[string]string{"Sec-Fetch-Dest": test.destination, "Sec-Fetch-Mode": test.mode} {
			if r.Header.Set(header, value); value == "" {
				r.Header.Del(header)
			}
		}
		if rec := d.serve(r); rec.Code != test.status {
			t.Errorf("%s: %d, want %d", name, rec.Code, test.status)
		}
		stop()
	}
	if rec := d.serve(httptest.NewRequest(http.MethodPut, own+address, nil)); rec.Code != http.StatusMethodNotAllowed || rec.Header().Get("Allow") != "GET, POST" {
		t.Errorf("PUT: %d, %q", rec.Code, rec.Header().Get("Allow"))
	}
}

// A browser that does not say where a form comes from but by its origin, and does not
// name the button when Enter was pressed, is a browser still.
func TestEnterInAnOldBrowserIsTheYes(t *testing.T) {
	d := newDesk(t, login())
	r := d.submission(d.open(), "pin", "1234")
	r.Header.Del("Sec-Fetch-Site")
	want(t, d.serve(r), http.StatusSeeOther)
	if a := d.answer(); string(a.PIN) != "1234" {
		t.Errorf("%q", a.PIN)
	}
}
