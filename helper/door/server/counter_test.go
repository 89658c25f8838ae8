package server_test

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"jpkiweb/helper/card/virtual"
	"jpkiweb/helper/own/policy"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/operation"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/session"
)

// atCounter makes the helper one of a municipal counter, where the city's site may read
// and log in.
func atCounter(c *setup) {
	c.Policy.Counter = &policy.Counter{Municipality: "282103", Languages: []string{"ja"}, Statistics: true}
	c.Policy.Granted = []policy.Grant{{Origin: authtoken.MustParseOrigin(foreign), Purposes: []wire.Purpose{wire.PurposeRead, wire.PurposeLogin}}}
	c.Counter = &wire.Counter{Municipality: "282103", Languages: []string{"ja"}, Statistics: true}
	c.History = nil
	c.Static = fstest.MapFS{
		"index.html": {Data: []byte("front page")}, "app.js": {Data: []byte("script")}, "counter/index.html": {Data: []byte("desk")},
		"counter/display.html": {Data: []byte("display")},
	}
}

// withDisplay has a visitor's display besides.
func withDisplay(c *setup) {
	atCounter(c)
	c.Policy.Counter.Display, c.Counter.Display = true, true
}

// The font of the papers of the training is served as it is, at a counter and nowhere else;
// where the machine has none there is none.
func TestFontIsServedAtACounter(t *testing.T) {
	withFont := func(c *setup) {
		c.Font = func(context.Context) (io.ReadSeekCloser, error) {
			return struct {
				io.ReadSeeker
				io.Closer
			}{strings.NewReader("letters"), io.NopCloser(nil)}, nil
		}
	}
	for name, test := range map[string]struct {
		change func(*setup)
		status int
	}{
		"counter": {func(c *setup) { atCounter(c); withFont(c) }, http.StatusOK},
		"no font": {func(c *setup) {
			atCounter(c)
			c.Font = func(context.Context) (io.ReadSeekCloser, error) { return nil, fs.ErrNotExist }
		}, http.StatusNotFound},
		"nobody asks": {atCounter, http.StatusNotFound},
		"at home":     {withFont, http.StatusNotFound},
	} {
		t.Run(name, func(t *testing.T) {
			answer := start(t, test.change, nil).get(t, wire.FontPath, map[string]string{"Sec-Fetch-Site": "same-origin"})
			if answer.StatusCode != test.status || test.status == http.StatusOK && body(t, answer) != "letters" {
				t.Errorf("%s", answer.Status)
			}
		})
	}
}

func helloOf(t *testing.T, p *page) wire.HelloResult {
	t.Helper()
	hello, err := wire.DecodeParams[wire.HelloResult](p.hello)
	if err != nil {
		t.Fatal(err)
	}
	return hello
}

// The desk is told how it is set up; no page of a site is.
func TestHelloTellsTheDeskOnly(t *testing.T) {
	r := start(t, atCounter, nil)
	hello := helloOf(t, r.pageOf(t, r.own()))
	if want := (&wire.Counter{Municipality: "282103", Languages: []string{"ja"}, Statistics: true}); !reflect.DeepEqual(hello.Counter, want) || !slices.Contains(hello.Granted, wire.PurposeCounter) {
		t.Errorf("%+v", hello)
	}
	if hello := helloOf(t, r.pageOf(t, foreign)); hello.Counter != nil || slices.Contains(hello.Granted, wire.PurposeCounter) {
		t.Errorf("a site is told %+v", hello)
	}
	home := start(t, nil, nil)
	if hello := helloOf(t, home.pageOf(t, home.own())); hello.Counter != nil || slices.Contains(hello.Granted, wire.PurposeCounter) {
		t.Errorf("at home: %+v", hello)
	}
}

// deskOf leases the card for the desk, as a transmitter.
func (p *page) deskOf(origin string) (iso7816.Transmitter, wire.Code) {
	result, code := p.ask(wire.MethodCardLease, wire.LeaseParams{Reader: readerName, Purpose: wire.PurposeCounter, Origin: origin})
	if code != "" {
		return nil, code
	}
	lease, err := wire.DecodeParams[wire.LeaseResult](result)
	if err != nil {
		p.t.Fatal(err)
	}
	return leaseOf{p, lease.Lease}, ""
}

// leaseOf is a lease of a page as a transmitter.
type leaseOf struct {
	page *page
	id   string
}

func (l leaseOf) Transmit(_ context.Context, command []byte) ([]byte, error) {
	result, code := l.page.ask(wire.MethodCardTransmit, wire.TransmitParams{Lease: l.id, Commands: []wire.Hex{command}})
	if code != "" {
		return nil, &wire.Error{Code: code}
	}
	responses, err := wire.DecodeParams[wire.TransmitResult](result)
	if err != nil {
		return nil, err
	}
	return responses.Responses[0], nil
}

// The desk reads what it is for; a site does not, nor anybody in another's name, nor our
// own app at home.
func TestCounterPurposeIsForTheDesk(t *testing.T) {
	r := start(t, atCounter, nil)
	lease, code := r.pageOf(t, r.own()).deskOf("")
	if code != "" {
		t.Fatal(code)
	}
	desk, err := operation.ReadDesk(t.Context(), lease)
	if err != nil || !desk.ResidentReg.TriesKnown || desk.AuthenticationCertificate == nil {
		t.Errorf("%+v, %v", desk, err)
	}
	for name, test := range map[string]struct {
		origin, inTheNameOf string
		want                wire.Code
	}{
		"a site": {foreign, "", wire.CodeOriginRefused}, "our own app in its name": {r.own(), foreign, wire.CodeRequestInvalid},
	} {
		if _, code := r.pageOf(t, test.origin).deskOf(test.inTheNameOf); code != test.want {
			t.Errorf("%s: %q, want %q", name, code, test.want)
		}
	}
	home := start(t, nil, nil)
	if _, code := home.pageOf(t, home.own()).deskOf(""); code != wire.CodeOriginRefused {
		t.Errorf("at home: %q", code)
	}
}

// The page of the desk is there in counter mode only. No browser keeps it, or the app, and
// whoever opened it has no hold of it; what they are made of is kept.
func TestDeskIsServedInCounterModeOnly(t *testing.T) {
	sameOrigin := map[string]string{"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"}
	for name, test := range map[string]struct {
		change  func(*setup)
		path    string
		headers map[string]string
		want    int
		cache   string
		opener  string
	}{
		"desk":                      {atCounter, "/counter", navigation, 200, "no-store", "same-origin"},
		"desk after a card":         {atCounter, "/counter", with(navigation, "Sec-Fetch-Site", "same-origin"), 200, "no-store", "same-origin"},
		"app at a counter":          {atCounter, "/", navigation, 200, "no-store", ""},
		"script at a counter":       {atCounter, "/app.js", sameOrigin, 200, "no-cache", ""},
		"desk of a program":         {atCounter, "/counter", nil, 403, "", ""},
		"display":                   {withDisplay, "/counter-display", with(navigation, "Sec-Fetch-Site", "same-origin"), 200, "no-store", "same-origin-allow-popups"},
		"display in a frame":        {withDisplay, "/counter-display", with(navigation, "Sec-Fetch-Dest", "iframe"), 403, "", ""},
		"no display":                {atCounter, "/counter-display", navigation, 403, "", ""},
		"display at home":           {withDesk, "/counter-display", navigation, 403, "", ""},
		"slip":                      {atCounter, "/counter-slip", navigation, 200, "no-store", "same-origin-allow-popups"},
		"slip at home":              {withDesk, "/counter-slip", navigation, 403, "", ""},
		"desk in a frame":           {atCounter, "/counter", with(navigation, "Sec-Fetch-Dest", "iframe"), 403, "", ""},
		"app at home":               {nil, "/", navigation, 200, "no-cache", ""},
		"desk at home, typed":       {withDesk, "/counter", navigation, 403, "", ""},
		"desk at home, by the app":  {withDesk, "/counter", sameOrigin, 404, "no-cache", ""},
		"file of the desk, at home": {withDesk, "/counter/index.html", sameOrigin, 404, "no-cache", ""},
	} {
		t.Run(name, func(t *testing.T) {
			response := start(t, test.change, nil).get(t, test.path, test.headers)
			if response.StatusCode != test.want {
				t.Fatal(response.Status)
			}
			h := response.Header
			if h.Get("Cache-Control") != test.cache || h.Get("Cross-Origin-Opener-Policy") != test.opener {
				t.Errorf("%v", h)
			}
			pages := map[string]string{wire.CounterPath: "desk", wire.DisplayPath: "display", wire.SlipPath: "desk"}
			if got := body(t, response); pages[test.path] != "" && test.want == http.StatusOK && got != pages[test.path] {
				t.Errorf("%q", got)
			}
		})
	}
}

// withDesk has the desk among its files, at home.
func withDesk(c *setup) {
	c.Static = fstest.MapFS{"index.html": {Data: []byte("front page")}, "counter/index.html": {Data: []byte("desk")}}
}

// Staff give no site more than the administrator did, in no way that a person has at home.
func TestGrantsAtACounterAreThoseOfThePolicy(t *testing.T) {
	r := start(t, atCounter, nil)
	p := r.pageOf(t, r.own())
	other := wire.GrantParams{Origin: "https://other.example", Purposes: []wire.Purpose{wire.PurposeRead}}
	if _, code := p.ask(wire.MethodGrantsAllow, other); code != wire.CodePolicyRefused {
		t.Errorf("grant: %q", code)
	}
	if _, code := p.ask(wire.MethodGrantsRevoke, wire.GrantParams{Origin: foreign}); code != wire.CodePolicyRefused {
		t.Errorf("revoke: %q", code)
	}
	if _, code := p.ask(wire.MethodCardLease, wire.LeaseParams{Reader: readerName, Purpose: wire.PurposeRaw}); code != wire.CodeOriginRefused {
		t.Errorf("raw: %q", code)
	}
	result, code := p.ask(wire.MethodGrantsList, wire.Empty{})
	grants, err := wire.DecodeParams[wire.GrantsResult](result)
	if code != "" || err != nil || len(grants.Grants) != 1 || grants.Grants[0].By != wire.ByAdministrator || slices.Contains(grants.Grants[0].Purposes, wire.PurposeCounter) {
		t.Errorf("%+v, %q, %v", grants, code, err)
	}
	r.leavesNothing(t)
}

// leavesNothing searches the helper's folder.
func (r *rig) leavesNothing(t *testing.T) {
	t.Helper()
	err := filepath.WalkDir(r.state, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			t.Errorf("%s is there", path)
		}
		if errors.Is(err, os.ErrNotExist) {
			return nil
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// Nobody is told tomorrow what a card was used for today, and nobody is reminded.
func TestCounterKeepsNothingOfAVisitor(t *testing.T) {
	r := start(t, atCounter, nil)
	if _, err := login(t.Context(), r.open(t, session.Events{}), foreign, r.pin(jpki.UserAuthentication)); err != nil {
		t.Fatal(err)
	}
	p := r.pageOf(t, r.own())
	result, code := p.ask(wire.MethodHistoryList, wire.Empty{})
	if history, err := wire.DecodeParams[wire.HistoryResult](result); code != "" || err != nil || len(history.Entries) != 0 {
		t.Errorf("%+v, %q, %v", history, code, err)
	}
	if _, code := p.ask(wire.MethodCalendar, wire.CalendarParams{Events: []wire.CalendarEvent{{Day: "2026-12-01", Summary: "expiry"}}}); code != wire.CodePolicyRefused {
		t.Errorf("calendar: %q", code)
	}
	r.leavesNothing(t)
}

// What is counted of a visitor are words of a list and a number of seconds.
func TestServedTellsNothingOfAPerson(t *testing.T) {
	var counted []wire.ServedParams
	r := start(t, func(c *setup) {
		atCounter(c)
		c.Served = func(p wire.ServedParams) error { counted = append(counted, p); return nil }
	}, nil)
	p := r.pageOf(t, r.own())
	good := wire.ServedParams{Found: wire.FoundExpired, Done: wire.DoneSlip, Seconds: 40}
	for name, test := range map[string]struct {
		params any
		want   wire.Code
	}{
		"good":                 {good, ""},
		"hour":                 {wire.ServedParams{Found: wire.FoundFine, Done: "renew", Seconds: wire.MaxServedSeconds}, ""},
		"name for a finding":   {wire.ServedParams{Found: "見本　花子", Done: wire.DoneSlip}, wire.CodeRequestInvalid},
		"address for a doing":  {wire.ServedParams{Found: wire.FoundFine, Done: "加古川市"}, wire.CodeRequestInvalid},
		"longer than an hour":  {wire.ServedParams{Found: wire.FoundFine, Done: wire.DoneSlip, Seconds: wire.MaxServedSeconds + 1}, wire.CodeRequestInvalid},
		"less than no time":    {wire.ServedParams{Found: wire.FoundFine, Done: wire.DoneSlip, Seconds: -1}, wire.CodeRequestInvalid},
		"more than is counted": {map[string]any{"found": "fine", "done": "slip", "seconds": 1, "name": "見本　花子"}, wire.CodeProtocol},
	} {
		if _, code := p.ask(wire.MethodServed, test.params); code != test.want {
			t.Errorf("%s: %q, want %q", name, code, test.want)
		}
	}
	if len(counted) != 2 {
		t.Errorf("counted %+v", counted)
	}
	if _, code := r.pageOf(t, foreign).ask(wire.MethodServed, good); code != wire.CodeProtocol {
		t.Errorf("a site: %q", code)
	}
	home := start(t, func(c *setup) { c.Served = func(wire.ServedParams) error { t.Error("counted at home"); return nil } }, nil)
	if _, code := home.pageOf(t, home.own()).ask(wire.MethodServed, good); code != wire.CodePolicyRefused {
		t.Errorf("at home: %q", code)
	}
}

// A visitor is one, though the desk is open in two tabs that both read the card; who comes
// without a card is one, too.
func TestVisitorIsCountedOnce(t *testing.T) {
	counted := 0
	r := start(t, func(c *setup) {
		atCounter(c)
		c.Served = func(wire.ServedParams) error { counted++; return nil }
	}, nil)
	desk, other := r.pageOf(t, r.own()), r.pageOf(t, r.own())
	visited := func(p *page, want int) {
		t.Helper()
		if _, code := p.ask(wire.MethodServed, wire.ServedParams{Found: wire.FoundFine, Done: wire.DoneTold}); code != "" || counted != want {
			t.Errorf("%q, %d counted, want %d", code, counted, want)
		}
	}
	read := func(p *page) {
		t.Helper()
		lease, code := p.deskOf("")
		if code != "" {
			t.Fatal(code)
		}
		if _, code := p.ask(wire.MethodCardRelease, wire.ReleaseParams{Lease: lease.(leaseOf).id}); code != "" {
			t.Fatal(code)
		}
	}
	read(desk)
	read(other)
	visited(desk, 1)
	visited(other, 1)
	visited(other, 2) // without a card
	r.reinsert(t, nil)
	read(other)
	visited(other, 3)
}

// A card of the virtual reader is nobody's, at a counter where others are counted.
func TestVirtualCardIsNotCounted(t *testing.T) {
	for name, want := range map[string]int{wire.VirtualReader: 0, readerName: 1} {
		counted := 0
		r := startOn(t, virtual.NewReader(name), func(c *setup) {
			atCounter(c)
			c.Served = func(wire.ServedParams) error { counted++; return nil }
		}, nil)
		desk := r.pageOf(t, r.own())
		result, code := desk.ask(wire.MethodCardLease, wire.LeaseParams{Reader: name, Purpose: wire.PurposeCounter})
		if code != "" {
			t.Fatal(code)
		}
		lease, err := wire.DecodeParams[wire.LeaseResult](result)
		if err != nil {
			t.Fatal(err)
		}
		if _, code := desk.ask(wire.MethodCardRelease, wire.ReleaseParams{Lease: lease.Lease}); code != "" {
			t.Fatal(code)
		}
		if _, code := desk.ask(wire.MethodServed, wire.ServedParams{Found: wire.FoundFine, Done: wire.DoneTold}); code != "" || counted != want {
			t.Errorf("%s: %q, %d counted, want %d", name, code, counted, want)
		}
	}
}

// Another seat that takes the session is told to the desk, and to nobody else; who says
// hello later is told of the session of now.
func TestDeskHearsOfItsSeat(t *testing.T) {
	seats := make(chan wire.SeatChanged)
	told := func(ctx context.Context, changed func(wire.SeatChanged)) {
		for {
			select {
			case s := <-seats:
				changed(s)
			case <-ctx.Done():
				return
			}
		}
	}
	r := start(t, func(c *setup) { atCounter(c); c.Seat = told }, nil)
	seats <- wire.SeatChanged{Remote: "rdp"}
	seats <- wire.SeatChanged{Remote: "citrix"} // the one before was taken in
	desk, site := r.pageOf(t, r.own()), r.pageOf(t, foreign)
	if c := helloOf(t, desk).Counter; c == nil || c.Remote != "rdp" && c.Remote != "citrix" {
		t.Errorf("%+v", c)
	}
	seats <- wire.SeatChanged{Away: true, Remote: "citrix"}
	for heard := (wire.SeatChanged{}); !heard.Away; {
		_, frame, err := desk.conn.Read(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		m, err := wire.Decode(frame)
		if err == nil && m.Method == wire.NotifySeatChanged {
			heard, err = wire.DecodeParams[wire.SeatChanged](m.Params)
		}
		if err != nil || m.Method != wire.NotifySeatChanged && m.Method != wire.NotifyHeartbeat || heard.Remote != "citrix" {
			t.Fatalf("%s, %v", frame, err)
		}
	}
	site.send(wire.MethodReadersWatch, wire.Empty{})
	_, frame, err := site.conn.Read(t.Context()) // its answer, and no notification before it
	if m, decoded := wire.Decode(frame); err != nil || decoded != nil || m.Kind() != wire.Answer {
		t.Errorf("a site hears %s, %v", frame, err)
	}
	if c := helloOf(t, r.pageOf(t, r.own())).Counter; c.Remote != "citrix" {
		t.Errorf("%+v", c)
	}
}

// A reader on the other side of a slow line makes the desk slow, and ends nothing.
func TestSlowReaderAtTheDesk(t *testing.T) {
	for _, delay := range []time.Duration{20 * time.Millisecond, 50 * time.Millisecond, 100 * time.Millisecond} {
		r := start(t, atCounter, func(c *emulator.Config) { c.CommandDelay = delay })
		lease, code := r.pageOf(t, r.own()).deskOf("")
		if code != "" {
			t.Fatal(code)
		}
		begun := time.Now()
		if desk, err := operation.ReadDesk(t.Context(), lease); err != nil || !desk.ResidentReg.TriesKnown || r.card.Commands() > 12 {
			t.Errorf("%v a command: %+v, %v, %d commands", delay, desk, err, r.card.Commands())
		}
		t.Logf("%v a command: %d commands in %v", delay, r.card.Commands(), time.Since(begun).Round(time.Millisecond))
	}
}

// The desk gets the texts of the languages that the policy turned on; those of another
// one, and any of them elsewhere than at a counter, are not there.
func TestFurtherLanguageIsServedToTheDeskOnly(t *testing.T) {
	sameOrigin := map[string]string{"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"}
	const lines = "counter.slip\tx\n"
	vi := func(c *setup) {
		atCounter(c)
		c.Further = map[string][]byte{"vi": []byte(lines)}
	}
	home := func(c *setup) {
		vi(c)
		c.Policy.Counter, c.Counter = nil, nil
	}
	for name, test := range map[string]struct {
		change  func(*setup)
		path    string
		headers map[string]string
		want    int
	}{
		"turned on":      {vi, "/dist/locale/further/vi.tsv", sameOrigin, 200},
		"not turned on":  {vi, "/dist/locale/further/ko.tsv", sameOrigin, 404},
		"no file":        {vi, "/dist/locale/further/vi", sameOrigin, 404},
		"not of a page":  {vi, "/dist/locale/further/vi.tsv", nil, 403},
		"of another one": {vi, "/dist/locale/further/vi.tsv", with(sameOrigin, "Sec-Fetch-Site", "cross-site"), 403},
		"at home":        {home, "/dist/locale/further/vi.tsv", sameOrigin, 404},
	} {
		t.Run(name, func(t *testing.T) {
			response := start(t, test.change, nil).get(t, test.path, test.headers)
			if got := body(t, response); response.StatusCode != test.want || (got == lines) != (test.want == http.StatusOK) {
				t.Errorf("%s %q, want %d", response.Status, got, test.want)
			}
			if test.want == http.StatusOK && response.Header.Get("Content-Type") != "text/tab-separated-values; charset=utf-8" {
				t.Errorf("%v", response.Header)
			}
		})
	}
}
