package online_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/online"
	"jpkiweb/shared/revocation"
)

// held is an asker that answers when it is released, or its time has ended.
func held(release <-chan struct{}, status revocation.Status) *asker {
	return &asker{answer: func(ctx context.Context, _ *certprofile.Certificate) revocation.Status {
		select {
		case <-release:
			return status
		case <-ctx.Done():
			return revocation.Because(revocation.NoAnswer)
		}
	}}
}

// Many who ask about one certificate are one question, whatever comes of it.
func TestManyAskOneQuestion(t *testing.T) {
	a := sharedAuthority()
	for name, answer := range map[string]revocation.Status{"good": good(time.Now()), "unknown": revocation.Because(revocation.NotKnown)} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				release := make(chan struct{})
				to := held(release, answer)
				s := open(t, online.Config{Asker: to})
				var all sync.WaitGroup
				for range 100 {
					all.Go(func() {
						if got := ask(t, s, 0); got.State != answer.State || got.Why != answer.Why {
							t.Errorf("%+v", got)
						}
					})
				}
				all.Go(func() {
					if got, err := s.Status(t.Context(), a.holders[1], a.certificate); err != nil || got.State != answer.State {
						t.Errorf("another certificate: %+v, %v", got, err)
					}
				})
				synctest.Wait() // all wait for an answer
				if n := to.asked.Load(); n != 2 {
					t.Errorf("%d questions about two certificates", n)
				}
				close(release)
				all.Wait()
			})
		})
	}
}

// Who leaves ends nobody's question but the own waiting, and its answer is kept.
func TestWhoLeavesEndsNoQuestion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := sharedAuthority()
		release := make(chan struct{})
		to := held(release, good(time.Now()))
		s := open(t, online.Config{Asker: to})
		ctx, leave := context.WithCancel(t.Context())
		var all sync.WaitGroup
		all.Go(func() {
			status, err := s.Status(ctx, a.holders[0], a.certificate)
			if !errors.Is(err, context.Canceled) || status.State.Known() {
				t.Errorf("who left: %+v, %v", status, err)
			}
		})
		synctest.Wait()
		all.Go(func() {
			if got := ask(t, s, 0); got.State != jpki.RevocationGood {
				t.Errorf("who stayed: %+v", got)
			}
		})
		synctest.Wait()
		leave()
		synctest.Wait()
		close(release)
		all.Wait()
		if got := ask(t, s, 0); got.State != jpki.RevocationGood || to.asked.Load() != 1 {
			t.Errorf("after that: %+v, %d questions", got, to.asked.Load())
		}
	})
}

// A question that nobody answers ends, and so does one that does not get its turn.
func TestPatienceEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		to := held(nil, revocation.Status{})
		s := open(t, online.Config{Asker: to, AtOnce: 1, Timeout: 3 * time.Second})
		began := time.Now()
		var all sync.WaitGroup
		for holder := range 3 {
			all.Go(func() {
				if got := ask(t, s, holder); got.Why != revocation.NoAnswer {
					t.Errorf("%+v", got)
				}
			})
		}
		all.Wait()
		if took := time.Since(began); took != 3*time.Second {
			t.Errorf("after %v", took)
		}
		if n := to.asked.Load(); n > 3 {
			t.Errorf("%d questions", n)
		}
	})
}

// No more questions are under way than are allowed.
func TestQuestionsAtOnceAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		to := held(release, good(time.Now()))
		s := open(t, online.Config{Asker: to, AtOnce: 2})
		var all sync.WaitGroup
		for holder := range 4 {
			all.Go(func() {
				if got := ask(t, s, holder); got.State != jpki.RevocationGood {
					t.Errorf("%+v", got)
				}
			})
		}
		synctest.Wait()
		if n := to.asked.Load(); n != 2 {
			t.Errorf("%d questions at once", n)
		}
		close(release)
		all.Wait()
	})
}

// The line of those who wait for a turn has an end.
func TestTooManyQuestionsAreNotPut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := sharedAuthority()
		s := open(t, online.Config{Asker: held(nil, revocation.Status{}), AtOnce: 1})
		var all sync.WaitGroup
		refused := make(chan revocation.Status, 100)
		for i := range 100 {
			one := *a.holders[0]
			one.Serial = []byte{1, byte(i)}
			all.Go(func() {
				began := time.Now()
				status, err := s.Status(t.Context(), &one, a.certificate)
				if err != nil {
					t.Error(err)
				}
				if time.Since(began) == 0 {
					refused <- status
				}
			})
		}
		synctest.Wait()
		if n := len(refused); n != 100-32 { // the one under way is in the line
			t.Errorf("%d were told at once", n)
		}
		all.Wait()
		close(refused)
		for status := range refused {
			if status.Why != revocation.NoAnswer {
				t.Fatalf("%+v", status)
			}
		}
	})
}

func TestAnswersStandForAWhile(t *testing.T) {
	revoked := revocation.Status{State: jpki.RevocationRevoked, ThisUpdate: start, NextUpdate: start.Add(24 * time.Hour)}
	onHold := revoked
	onHold.State = jpki.RevocationOnHold
	soon, old := good(start), good(start.Add(-10*time.Minute))
	soon.NextUpdate = start.Add(time.Minute)
	long := good(start)
	long.NextUpdate = start.Add(24 * time.Hour)
	for name, test := range map[string]struct {
		answer revocation.Status
		keep   time.Duration
		after  time.Duration
		again  bool
	}{
		"a quarter of an hour":         {long, 0, 15*time.Minute - 1, false},
		"no longer":                    {long, 0, 15 * time.Minute, true},
		"revoked, too":                 {revoked, 0, 15 * time.Minute, true},
		"on hold, too":                 {onHold, 0, 15*time.Minute - 1, false},
		"as the setting says":          {long, time.Minute, time.Minute, true},
		"up to nextUpdate":             {soon, 0, time.Minute, false},
		"not behind nextUpdate":        {soon, 0, time.Minute + time.Second, true},
		"without nextUpdate":           {good(start), 0, 15*time.Minute - 1, false},
		"without nextUpdate, old":      {old, 0, 5*time.Minute + time.Second, true},
		"a clock that was set back":    {long, 0, -time.Second, true},
		"what is unknown is not kept":  {revocation.Because(revocation.NotKnown), 0, 0, true},
		"what had no answer, neither":  {revocation.Because(revocation.NoAnswer), 0, 0, true},
		"nor what may be known sooner": {revocation.Because(revocation.KnownSoon), 0, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			var c clock
			to := always(test.answer)
			s := open(t, online.Config{Asker: to, Keep: test.keep, Now: c.now})
			ask(t, s, 0)
			c.set(test.after)
			if got := ask(t, s, 0); got != test.answer || (to.asked.Load() == 2) != test.again {
				t.Errorf("%+v, %d questions", got, to.asked.Load())
			}
		})
	}
}

// Somebody kept an older answer that is still in date, and what is revoked never comes back.
func TestEarlierAnswersDoNotCount(t *testing.T) {
	answer := func(state jpki.RevocationState, from time.Duration) revocation.Status {
		return revocation.Status{State: state, ThisUpdate: start.Add(from), NextUpdate: start.Add(from + time.Hour)}
	}
	for name, test := range map[string]struct {
		before, after revocation.Status
		at            time.Duration // of the second
		want          jpki.RevocationState
	}{
		"a newer one":                    {answer(jpki.RevocationGood, 0), answer(jpki.RevocationRevoked, time.Minute), 20 * time.Minute, jpki.RevocationRevoked},
		"released":                       {answer(jpki.RevocationOnHold, 0), answer(jpki.RevocationGood, time.Minute), 20 * time.Minute, jpki.RevocationGood},
		"held, and an older one":         {answer(jpki.RevocationOnHold, 0), answer(jpki.RevocationGood, -time.Minute), 20 * time.Minute, jpki.RevocationOnHold},
		"of the same time":               {answer(jpki.RevocationGood, 0), answer(jpki.RevocationOnHold, 0), 20 * time.Minute, jpki.RevocationOnHold},
		"older, and the newer has ended": {answer(jpki.RevocationGood, 0), answer(jpki.RevocationOnHold, -time.Minute), 2 * time.Hour, jpki.RevocationOnHold},
		"revoked, and an older one":      {answer(jpki.RevocationRevoked, 0), answer(jpki.RevocationGood, -time.Minute), 20 * time.Minute, jpki.RevocationRevoked},
		"revoked, and a newer one":       {answer(jpki.RevocationRevoked, 0), answer(jpki.RevocationGood, time.Minute), 20 * time.Minute, jpki.RevocationRevoked},
	} {
		t.Run(name, func(t *testing.T) {
			var c clock
			to := always(test.before)
			s := open(t, online.Config{Asker: to, Now: c.now})
			ask(t, s, 0)
			c.set(test.at)
			to.answer = func(context.Context, *certprofile.Certificate) revocation.Status { return test.after }
			if got := ask(t, s, 0); got.State != test.want || to.asked.Load() != 2 {
				t.Errorf("%+v, %d questions", got, to.asked.Load())
			}
		})
	}
}

func TestAnswersAreBounded(t *testing.T) {
	to := always(good(start))
	s := open(t, online.Config{Asker: to, Kept: 2, Now: new(clock).now})
	for _, holder := range []int{0, 1, 0, 2} { // 1 goes, which was used before 0
		ask(t, s, holder)
	}
	for _, test := range []struct {
		holder    int
		questions int64 // since the one before
	}{{0, 0}, {2, 0}, {1, 1}} {
		before := to.asked.Load()
		if ask(t, s, test.holder); to.asked.Load()-before != test.questions {
			t.Errorf("holder %d: %d questions", test.holder, to.asked.Load()-before)
		}
	}
}

// While the source is closed nobody is asked; what is known stands.
func TestClosedHours(t *testing.T) {
	hours, err := online.ParseHours("07:00-23:00")
	if err != nil {
		t.Fatal(err)
	}
	var c clock
	to := always(revocation.Status{State: jpki.RevocationGood, ThisUpdate: start, NextUpdate: start.AddDate(0, 0, 1)})
	s := open(t, online.Config{Asker: to, Now: c.now, Hours: hours})
	c.set(11*time.Hour - time.Minute) // 22:59 in Japan
	ask(t, s, 0)
	c.set(11 * time.Hour)
	if got := ask(t, s, 0); got.State != jpki.RevocationGood {
		t.Errorf("what was known before: %+v", got)
	}
	opens := time.Date(2026, time.June, 2, 7, 0, 0, 0, jpki.Japan())
	if got := ask(t, s, 1); got.State != jpki.RevocationUnknown || got.Why != revocation.Closed || !got.Again.Equal(opens) || to.asked.Load() != 1 {
		t.Errorf("%+v, %d questions", got, to.asked.Load())
	}
	c.set(opens.Sub(start))
	if got := ask(t, s, 1); got.State != jpki.RevocationGood {
		t.Errorf("when it opens: %+v", got)
	}
}

func TestHours(t *testing.T) {
	at := func(hour, minute int) time.Duration {
		return time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute - 12*time.Hour // of the clock, which begins at noon
	}
	for text, times := range map[string]map[time.Duration]time.Duration{ // of closed times, when it opens
		"07:00-23:00": {at(0, 0): at(7, 0), at(6, 59): at(7, 0), at(7, 0): 0, at(22, 59): 0, at(23, 0): at(31, 0)},
		"22:30-02:00": {at(0, 0): 0, at(1, 59): 0, at(2, 0): at(22, 30), at(22, 29): at(22, 30), at(22, 30): 0},
		"00:00-23:59": {at(0, 0): 0, at(23, 58): 0, at(23, 59): at(24, 0)},
		"06:00-00:00": {at(23, 59): 0, at(0, 0): at(6, 0)},
	} {
		hours, err := online.ParseHours(text)
		if err != nil {
			t.Fatal(err)
		}
		for now, opens := range times {
			var c clock
			c.set(now)
			s := open(t, online.Config{Asker: always(good(c.now())), Now: c.now, Hours: hours})
			if got := ask(t, s, 0); opens == 0 && got.State != jpki.RevocationGood || opens != 0 && (got.Why != revocation.Closed || !got.Again.Equal(start.Add(opens))) {
				t.Errorf("%s at %v: %+v", text, c.now().In(jpki.Japan()), got)
			}
		}
	}
	for _, text := range []string{"", "07:00", "7:00-23:00", "07:00-24:00", "07:00-07:00", "07:00-23:00-", "07:00–23:00", " 07:00-23:00", "07:60-23:00"} {
		if _, err := online.ParseHours(text); !errors.Is(err, online.ErrConfig) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// Questions are counted, what memory answers is not.
func TestQuestionsAreCounted(t *testing.T) {
	var mu sync.Mutex
	var counted []revocation.Query
	s := open(t, online.Config{Asker: always(good(start)), Now: new(clock).now, OnQuery: func(_ context.Context, q revocation.Query) {
		mu.Lock()
		defer mu.Unlock()
		counted = append(counted, q)
	}})
	for _, holder := range []int{0, 0, 1, 0} {
		ask(t, s, holder)
	}
	if len(counted) != 2 || counted[0].Kind != revocation.OCSP || counted[0].Purpose != purpose || counted[0].State != jpki.RevocationGood || counted[0].Took < 0 {
		t.Errorf("%+v", counted)
	}
}

// Of certificates that nobody verified nobody is asked.
func TestIssuerThatIsNone(t *testing.T) {
	a := sharedAuthority()
	to := always(good(start))
	s := open(t, online.Config{Asker: to})
	for name, issuer := range map[string]*certprofile.Certificate{"none": nil, "itself": a.holders[0], "the other CA": need(certprofile.Parse(a.ca.Certificate(jpki.DigitalSignature)))} {
		if got, err := s.Status(t.Context(), a.holders[0], issuer); err != nil || got.Why != revocation.OtherIssuer || to.asked.Load() > 0 {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func TestCloseEndsQuestions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		to := held(nil, revocation.Status{})
		s := open(t, online.Config{Asker: to, Timeout: time.Hour})
		var waiting sync.WaitGroup
		waiting.Go(func() {
			if got := ask(t, s, 0); got.Why != revocation.NoAnswer {
				t.Errorf("%+v", got)
			}
		})
		synctest.Wait()
		began := time.Now()
		if err := s.Close(); err != nil || time.Since(began) > 0 || !to.closed.Load() {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		waiting.Wait()
		if got := ask(t, s, 1); got.Why != revocation.NoAnswer || to.asked.Load() != 1 {
			t.Errorf("after it was closed: %+v", got)
		}
	})
}

func TestConfigurationsThatAreRefused(t *testing.T) {
	for name, config := range map[string]online.Config{
		"nobody to ask":        {},
		"kept for long":        {Asker: always(good(start)), Keep: 16 * time.Minute},
		"kept for less than 0": {Asker: always(good(start)), Keep: -1},
		"fewer than no answer": {Asker: always(good(start)), Kept: -1},
		"fewer than none":      {Asker: always(good(start)), AtOnce: -1},
		"no time at all":       {Asker: always(good(start)), Timeout: -1},
	} {
		if _, err := online.Open(config); !errors.Is(err, online.ErrConfig) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
