package reader

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

// nobody recognises nothing.
func nobody(context.Context, iso7816.Transmitter) error { return nil }

// told is a backend that tells of these readers.
type told []Reader

func (r told) Watch(ctx context.Context, changed func([]Reader)) error {
	changed(r)
	<-ctx.Done()
	return nil
}

func (told) Connect(context.Context, string, How) (Connection, error) { return still{}, nil }

// What leaves because its power was cut is nobody's doing; what leaves a moment later
// is.
func TestWhatIsAnEcho(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		now := time.Now()
		for name, test := range map[string]struct {
			p    presence
			echo bool
		}{
			"nobody cut anything":          {presence{}, false},
			"being cut":                    {presence{cutting: 1}, true},
			"just cut":                     {presence{lastCut: now}, true},
			"cut long enough ago":          {presence{lastCut: now.Add(-echoTime)}, false},
			"just come, to one that loses": {presence{losesWithPower: true, cameAt: now}, true},
			"just come, to another":        {presence{cameAt: now}, false},
			"come a while ago, to that":    {presence{losesWithPower: true, cameAt: now.Add(-foundTime)}, false},
		} {
			if test.p.leavesByEcho() != test.echo {
				t.Errorf("%s: %t", name, test.p.leavesByEcho())
			}
		}
	})
}

// away is a presence of which everything is known, and whose card is away.
func away(m *Manager) (p *presence, waited chan bool) {
	waited = make(chan bool, 1)
	p = &presence{identity: []byte{1}, kind: JPKI, kindAsked: true, lostSharedAt: time.Now(), card: 7, insertion: 7, hidden: true}
	p.goneTimer = time.AfterFunc(time.Hour, func() { waited <- true })
	m.presences["still"] = p
	return p, waited
}

// Of another card nothing is known, and nothing is waited for.
func TestOfAnotherCardNothingIsKnown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := New(still{}, Config{})
		defer m.Close()
		p, waited := away(m)
		m.renew(p)
		time.Sleep(2 * time.Hour)
		if p.identity != nil || p.kind != NotAsked || p.kindAsked || !p.lostSharedAt.IsZero() || p.goneTimer != nil || p.hidden || p.card == 7 || p.insertion == 7 || len(waited) > 0 {
			t.Errorf("%+v, waited for %d times", p, len(waited))
		}
	})
}

// A card is given up while it is waited for, and not while it is looked at.
func TestWhichCardIsGivenUp(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*Manager, *presence)
		given  bool
	}{
		"away":               {func(*Manager, *presence) {}, true},
		"back":               {func(_ *Manager, p *presence) { p.goneTimer.Stop(); p.goneTimer = nil }, false},
		"being recognised":   {func(_ *Manager, p *presence) { p.comparing = true }, false},
		"of an earlier time": {func(m *Manager, _ *presence) { m.presences["still"] = &presence{} }, false},
	} {
		m := New(still{}, Config{})
		p, _ := away(m)
		test.change(m, p)
		m.staysAway("still", p)
		if given := p.card != 7; given != test.given {
			t.Errorf("%s: given up: %t", name, given)
		}
		if p.goneTimer != nil {
			p.goneTimer.Stop()
		}
		m.Close()
	}
}

// How a card that leaves is sorted: as if it were there, as slipped, or as gone.
func TestHowACardLeaves(t *testing.T) {
	const (
		shown   = "shown"
		slipped = "slipped"
		gone    = "gone"
		looked  = "being looked at"
	)
	known := []byte{1}
	for name, test := range map[string]struct {
		config Config
		p      presence
		want   string
		taken  bool // out, by a person
	}{
		"known":                             {Config{Recognise: nobody}, presence{identity: known}, slipped, true},
		"known, and nobody recognises":      {Config{}, presence{identity: known}, gone, true},
		"unknown":                           {Config{Recognise: nobody}, presence{}, gone, true},
		"unknown, by our own power-off":     {Config{Recognise: nobody}, presence{cutting: 1}, shown, false},
		"known, by our own power-off":       {Config{Recognise: nobody}, presence{identity: known, cutting: 1}, slipped, false},
		"known, by our own look":            {Config{Recognise: nobody}, presence{identity: known, cutting: 1, onlyLooked: true}, shown, false},
		"looked at, and taken out later":    {Config{Recognise: nobody}, presence{identity: known, onlyLooked: true}, slipped, true},
		"being recognised, by our own look": {Config{Recognise: nobody}, presence{identity: known, comparing: true, cutting: 1}, looked, false},
		"away, and again":                   {Config{Recognise: nobody}, presence{identity: known, goneTimer: time.NewTimer(time.Hour)}, gone, true},
		"taken out while it is recognised":  {Config{Recognise: nobody}, presence{identity: known, goneTimer: time.NewTimer(time.Hour), comparing: true}, gone, true},
	} {
		m := New(still{}, test.config)
		p := test.p
		p.card, p.insertion = 7, 7
		m.presences["still"] = &p
		m.mu.Lock()
		m.cardLeft("still", &p)
		got := slipped
		switch {
		case p.card != 7 && p.goneTimer == nil:
			got = gone
		case p.echoPending:
			got = looked
		case p.goneTimer == nil:
			got = "nothing"
		case p.hidden:
			got = shown
		}
		if taken := p.insertion != 7; got != test.want || taken != test.taken {
			t.Errorf("%s: %s, counts as taken out: %t", name, got, taken)
		}
		if p.goneTimer != nil {
			p.goneTimer.Stop()
		}
		m.mu.Unlock()
		m.Close()
	}
}

// What left by our own doing is given up sooner than what slipped.
func TestHowLongACardIsAwaited(t *testing.T) {
	for hidden, patience := range map[bool]time.Duration{true: foundTime, false: backTime} {
		synctest.Test(t, func(t *testing.T) {
			m := New(still{}, Config{})
			defer m.Close()
			p := &presence{card: 7, hidden: hidden}
			m.presences["still"] = p
			m.mu.Lock()
			m.awaitReturn("still", p)
			m.mu.Unlock()
			given := func() bool {
				synctest.Wait()
				m.mu.Lock()
				defer m.mu.Unlock()
				return p.card != 7
			}
			time.Sleep(patience - time.Millisecond)
			if given() {
				t.Errorf("hidden %t: given up too early", hidden)
			}
			time.Sleep(2 * time.Millisecond)
			if !given() {
				t.Errorf("hidden %t: awaited too long", hidden)
			}
		})
	}
}

// A card is taken for one that may return where its reader told of it, for a moment.
func TestWhatMayReturn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := three(t)
		defer m.Close()
		m.presences["a"].goneTimer = time.NewTimer(time.Hour)
		now := time.Now()
		told := func(state State) {
			m.mu.Lock()
			defer m.mu.Unlock()
			m.follow(Reader{Name: "c", State: state})
		}
		told(CardPresent)
		told(Empty)
		for name, test := range map[string]struct {
			reader string
			there  bool
			since  time.Time
			may    bool
		}{
			"told of a moment before":      {"c", false, now, true},
			"away":                         {"a", false, now.Add(-time.Hour), true},
			"told of, just now":            {"b", true, now, true},
			"told of, a while ago":         {"b", true, now.Add(-foundTime), false},
			"not told of":                  {"b", false, now, false},
			"reader that was not heard of": {"x", false, now, false},
		} {
			if got := m.mayReturn(test.reader, test.there, test.since); got != test.may {
				t.Errorf("%s: %t", name, got)
			}
		}
		time.Sleep(foundTime)
		if m.mayReturn("c", false, now) {
			t.Error("told of a while ago")
		}
	})
}

// A reader tells of a card that answers, whoever has it, and of its own.
func TestWhatAReaderTells(t *testing.T) {
	m := three(t)
	m.said.Readers[1].State, m.said.Readers[2].State = Empty, InUse
	for name, want := range map[string]bool{"a": true, "b": false, "c": true, "x": false} {
		if m.tellsOfAnswering(name) != want {
			t.Errorf("%s: %t", name, !want)
		}
	}
	m.said.Readers[0].State = Mute
	if m.tellsOfAnswering("a") {
		t.Error("a card that is mute answers")
	}
}

// An identity is noted of the card from which it was read, and of no other.
func TestIdentityIsOfItsCard(t *testing.T) {
	for name, test := range map[string]struct {
		p              presence
		noted, another bool
	}{
		"unknown until now":    {presence{card: 7}, true, false},
		"the same":             {presence{card: 7, identity: []byte{2}}, true, false},
		"another in its place": {presence{card: 7, identity: []byte{1}}, true, true},
		"of a card before":     {presence{card: 8, identity: []byte{1}}, false, false},
		"away":                 {presence{card: 7, identity: []byte{1}, goneTimer: time.NewTimer(time.Hour)}, false, false},
	} {
		m := New(still{}, Config{})
		m.cards = 10
		p, before := test.p, test.p.card
		m.presences["still"] = &p
		l := &Lease{reader: "still", card: 7}
		m.noteIdentity(l, []byte{2})
		noted, another := string(p.identity) == "\x02" && p.kind == JPKI, p.card != before
		if noted != test.noted || another != test.another || noted && l.card != p.card {
			t.Errorf("%s: %+v, the lease has %d", name, p, l.card)
		}
		m.noteIdentity(&Lease{reader: "unplugged"}, []byte{2})
		m.Close()
	}
}

// Whoever waits for the card of one reader waits for that, and of none for any; where
// there is no such reader he does not wait.
func TestWhichCardIsAwaited(t *testing.T) {
	for name, test := range map[string]struct {
		awaited string
		waits   bool
	}{"of the full one": {"full", false}, "of the empty one": {"empty", true}, "of any": {"", false}, "of none that there is": {"x", false}} {
		synctest.Test(t, func(t *testing.T) {
			m := New(told{{Name: "full", State: CardPresent}, {Name: "empty"}}, Config{})
			defer m.Close()
			start := time.Now()
			m.AwaitCard(t.Context(), test.awaited)
			if waited := time.Since(start) >= foundTime; waited != test.waits {
				t.Errorf("%s: waited %v", name, time.Since(start))
			}
		})
	}
}

// readable is a card whose certificate can be read, or that cannot be connected with.
type readable struct {
	still
	err error
}

func (r readable) Connect(context.Context, string, How) (Connection, error) { return r, r.err }

func (readable) Transmit(_ context.Context, command []byte) ([]byte, error) {
	if command[1] == iso7816.InsReadBinary {
		return []byte("\x30\x82\x00\x00\x90\x00"), nil
	}
	return []byte("\x90\x00"), nil
}

// readsShort reads that certificate.
func readsShort(ctx context.Context, card iso7816.Transmitter) error {
	for _, command := range []string{"\x00\xA4\x04\x0C\x0A" + string(jpki.ApplicationID[:]), "\x00\xB0\x8A\x00\x04"} {
		if _, err := card.Transmit(ctx, []byte(command)); err != nil {
			return err
		}
	}
	return nil
}

// What is back is the card of before only if its certificate says so; what could not be
// looked at, because of us, is another one that nobody put in.
func TestWhatIsBack(t *testing.T) {
	reference := New(readable{}, Config{Recognise: readsShort})
	l := leaseOf(t, reference)
	if err := l.Recognise(t.Context()); err != nil {
		t.Fatal(err)
	}
	own := l.Identity()
	reference.Close()
	for name, test := range map[string]struct {
		identity       []byte
		change         func(*Manager, *presence)
		err            error
		another, taken bool
	}{
		"the same":                     {own, nil, nil, false, false},
		"another":                      {[]byte{1}, nil, nil, true, true},
		"one that cannot be looked at": {own, nil, ErrMute, true, true},
		"one that we ourselves have":   {own, func(_ *Manager, p *presence) { p.echoed = true }, ErrMute, true, false},
	} {
		m := New(readable{err: test.err}, Config{Recognise: readsShort, Patience: time.Millisecond})
		p := &presence{toldPresent: true, identity: test.identity, card: 7, insertion: 7, goneTimer: time.NewTimer(time.Hour), comparing: true}
		m.cards, m.insertions = 10, 10
		m.presences["still"] = p
		m.said = Snapshot{Service: true, Readers: []Reader{{Name: "still", State: CardPresent}}}
		if test.change != nil {
			test.change(m, p)
		}
		m.compare("still", p)
		m.mu.Lock()
		if another, taken := p.card != 7, p.insertion != 7; another != test.another || taken != test.taken || p.goneTimer != nil || p.comparing {
			t.Errorf("%s: another %t, taken out %t, %+v", name, another, taken, p)
		}
		if test.err == nil && string(p.identity) != string(own) {
			t.Errorf("%s: it is known as % X", name, p.identity)
		}
		m.mu.Unlock()
		m.Close()
	}
}

// A card that left again by our own look at it is awaited, and told as if it were there.
func TestCardThatLeavesByOurLook(t *testing.T) {
	m := New(readable{}, Config{Recognise: readsShort})
	l := leaseOf(t, m)
	if err := l.Recognise(t.Context()); err != nil {
		t.Fatal(err)
	}
	own := l.Identity()
	l.Close()
	m.mu.Lock()
	p := m.presences["still"]
	p.identity, p.goneTimer, p.comparing, p.echoPending = own, time.NewTimer(time.Hour), true, true
	card := p.card
	m.mu.Unlock()
	m.compare("still", p)
	m.mu.Lock()
	if p.goneTimer == nil || !p.hidden || p.echoPending || p.card != card {
		t.Errorf("%+v", p)
	}
	if p.goneTimer != nil {
		p.goneTimer.Stop()
	}
	m.mu.Unlock()
	m.Close()
}
