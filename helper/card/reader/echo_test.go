package reader_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"jpkiweb/helper/card/reader"
	"jpkiweb/helper/card/virtual"
	"jpkiweb/shared/operation"
)

// A page that takes the card back while the reader has lost it, and keeps it, does
// not make it count as taken out.
func TestLeaseInTheEchoDoesNotResetTheCount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := chip(t, nil)
		r := &forgetful{Reader: virtual.NewReader(name), away: 300 * time.Millisecond, back: func() virtual.Card { return c }}
		r.Insert(c)
		m := reader.New(r, reader.Config{Recognise: operation.Identify})
		defer m.Close()
		changes := m.Watch(t.Context())
		next(t, changes, reader.CardPresent)
		before := reads(t, m)
		for range 3 {
			time.Sleep(100 * time.Millisecond)
			lease, err := m.Lease(t.Context(), name)
			if err != nil {
				t.Fatal(err)
			}
			time.Sleep(20 * time.Second)
			lease.Close()
		}
		time.Sleep(5 * time.Second)
		if after := reads(t, m); after != before {
			t.Error("the card counts as taken out: wrong PINs would be forgotten")
		}
	})
}

// A card that is put in while a lease waits for a person is another one for
// everybody, as soon as it has shown that.
func TestCardThatAWaitingLeaseFindsIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, r, _ := setUp(t, reader.Config{Recognise: operation.Identify}, nil)
		defer m.Close()
		changes := m.Watch(t.Context())
		first := next(t, changes, reader.CardPresent)
		lease, err := m.Lease(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		defer lease.Close()
		if err := lease.Recognise(t.Context()); err != nil {
			t.Fatal(err)
		}
		lease.Rest()
		r.Remove()
		synctest.Wait()
		r.Insert(another(t))
		synctest.Wait()
		if lost, err := lease.Wake(t.Context()); err != nil || !lost {
			t.Fatal(lost, err)
		}
		if err := lease.Recognise(t.Context()); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if last, _ := latest(changes); last.Card == first.Card {
			t.Errorf("%+v is told as the card of before", last)
		}
	})
}

// A card that is put in during the echo of a look at the one before is not read
// for it, but the first lease that reads it makes it another one.
func TestAnotherCardInTheEchoOfALookIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, other := chip(t, nil), another(t)
		found := []virtual.Card{c, other}
		r := &forgetful{Reader: virtual.NewReader(name), away: 300 * time.Millisecond, back: func() virtual.Card {
			now := found[0]
			found = append(found[1:], other)
			return now
		}}
		r.Insert(c)
		m := reader.New(r, reader.Config{Recognise: operation.Identify})
		defer m.Close()
		changes := m.Watch(t.Context())
		first := next(t, changes, reader.CardPresent)
		reads(t, m)
		time.Sleep(10 * time.Second)
		reads(t, m)
		time.Sleep(10 * time.Second)
		if last, _ := latest(changes); last.Card == first.Card {
			t.Errorf("%+v is told as the card of before", last)
		}
	})
}

// losingShared is a reader that loses a card whose power is cut, beside another
// program.
type losingShared struct {
	*virtual.Reader
	card virtual.Card
	cuts []time.Time
	free atomic.Bool // of the other program
}

func (l *losingShared) Connect(ctx context.Context, name string, how reader.How) (reader.Connection, error) {
	switch {
	case l.free.Load():
		return l.Reader.Connect(ctx, name, how)
	case how != reader.Whole:
		return nil, reader.ErrBusy
	}
	l.cuts = append(l.cuts, time.Now())
	time.AfterFunc(200*time.Millisecond, func() { // pcscd looks every 400 ms
		l.Remove()
		time.AfterFunc(300*time.Millisecond, func() { l.Insert(l.card) })
	})
	return nil, reader.ErrLosesCard
}

// Where a shared card is lost when its power is cut, that is not tried again and
// again, and is nobody's doing. As soon as the card is free it is had.
func TestReaderThatLosesASharedCard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := chip(t, nil)
		r := &losingShared{Reader: virtual.NewReader(name), card: c}
		r.free.Store(true)
		r.Insert(c)
		m := reader.New(r, reader.Config{Recognise: operation.Identify})
		defer m.Close()
		changes := m.Watch(t.Context())
		next(t, changes, reader.CardPresent)
		before := reads(t, m)
		time.Sleep(5 * time.Second)
		r.free.Store(false)
		for range 2 {
			if _, err := m.Lease(t.Context(), name); !errors.Is(err, reader.ErrBusy) {
				t.Fatal(err)
			}
		}
		if len(r.cuts) != 1 {
			t.Errorf("the power of another program's card was cut %d times", len(r.cuts))
		}
		time.Sleep(5 * time.Second)
		r.free.Store(true)
		if after := reads(t, m); after != before {
			t.Error("the card counts as taken out: wrong PINs would be forgotten")
		}
	})
}
