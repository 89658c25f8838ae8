package reader_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"jpkiweb/helper/card/reader"
	"jpkiweb/helper/card/virtual"
	"jpkiweb/shared/operation"
)

// The service gives power to a card that came and cuts it when nobody wants the
// card, so that a reader which loses it then loses it without end: nothing of that
// is told, and the card is not asked for it.
func TestCardThatTheServiceLosesIsNotReadAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const away = 300 * time.Millisecond
		c := chip(t, nil)
		r := &forgetful{Reader: virtual.NewReader(name), away: away, back: func() virtual.Card { return c }}
		r.Insert(c)
		m := reader.New(r, reader.Config{Recognise: operation.Identify})
		defer m.Close()
		changes := m.Watch(t.Context())
		reads(t, m)
		time.Sleep(3 * away) // the echo of that, and of the look at what came back
		synctest.Wait()
		before, _ := latest(changes)
		commands := c.Commands()
		for range 20 {
			time.Sleep(away)
			r.Remove()
			time.Sleep(away)
			r.Insert(c)
		}
		synctest.Wait()
		if c.Commands() != commands {
			t.Errorf("%d commands", c.Commands()-commands)
		}
		if _, seen := latest(changes); len(seen) > 0 {
			t.Errorf("told %+v, after %+v", seen, before)
		}
	})
}

// unsteady is a reader that says that it has a card, and cannot connect with it for
// a while.
type unsteady struct {
	*virtual.Reader
	until time.Time
	err   error
}

func (u *unsteady) Connect(ctx context.Context, name string, how reader.How) (reader.Connection, error) {
	if time.Now().Before(u.until) {
		return nil, u.err
	}
	return u.Reader.Connect(ctx, name, how)
}

// A card that another program has just left is lost before the service tells so.
func TestLeaseWaitsForACardThatIsNotMissedYet(t *testing.T) {
	for what, row := range map[string]struct {
		away time.Duration
		err  error
		want error
	}{
		"no card":       {300 * time.Millisecond, reader.ErrNoCard, nil},
		"without power": {300 * time.Millisecond, reader.ErrMute, nil},
		"not found":     {time.Hour, reader.ErrNoCard, reader.ErrNoCard},
		"mute":          {time.Hour, reader.ErrMute, reader.ErrMute},
	} {
		t.Run(what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				u := &unsteady{Reader: virtual.NewReader(name), until: time.Now().Add(row.away), err: row.err}
				u.Insert(chip(t, nil))
				m := reader.New(u, reader.Config{})
				defer m.Close()
				start := time.Now()
				lease, err := m.Lease(t.Context(), name)
				if !errors.Is(err, row.want) || row.want == nil && err != nil {
					t.Fatalf("%v, want %v", err, row.want)
				}
				if took := time.Since(start); took > 1500*time.Millisecond {
					t.Errorf("waited %v", took)
				}
				if err == nil {
					lease.Close()
				}
			})
		})
	}
}

// Who begins while the card is away waits for it, and for nothing where none comes.
func TestAwaitCard(t *testing.T) {
	for row, away := range map[string]time.Duration{"there": 0, "found again": 300 * time.Millisecond, "none": time.Hour} {
		t.Run(row, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r, c := virtual.NewReader(name), chip(t, nil)
				insertion := time.AfterFunc(away, func() { r.Insert(c) })
				defer insertion.Stop()
				m := reader.New(r, reader.Config{})
				defer m.Close()
				start := time.Now()
				m.AwaitCard(t.Context(), name)
				if took := time.Since(start); took != min(away, time.Second) {
					t.Errorf("waited %v", took)
				}
			})
		})
	}
}
