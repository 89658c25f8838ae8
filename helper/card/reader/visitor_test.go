package reader_test

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"jpkiweb/helper/card/reader"
	"jpkiweb/helper/card/virtual"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/operation"
)

// A desk sees everything that is told of its reader, and reads each card that it has not
// seen yet, as the desk of a counter does.
type desk struct {
	mu   sync.Mutex
	told []reader.Reader
	// cards are those that were read, in their order; counted is what wrong PINs are
	// counted by.
	cards, counted []uint32
}

// sit sits at a desk until the test ends. The caller closes the manager.
func sit(t *testing.T, m *reader.Manager, read func(t *testing.T, l *reader.Lease)) *desk {
	d := &desk{}
	go func() {
		for s := range m.Watch(t.Context()) {
			now := s.Readers[0]
			d.mu.Lock()
			d.told = append(d.told, now)
			fresh := now.State == reader.CardPresent && (len(d.cards) == 0 || d.cards[len(d.cards)-1] != now.Card)
			if fresh {
				d.cards = append(d.cards, now.Card)
			}
			d.mu.Unlock()
			if !fresh {
				continue
			}
			l, err := m.Lease(t.Context(), name)
			if err != nil {
				t.Errorf("lease: %v", err)
				continue
			}
			d.mu.Lock()
			d.counted = append(d.counted, l.Insertion())
			d.mu.Unlock()
			read(t, l)
			l.Close()
		}
	}()
	return d
}

// since returns what was told, and read, since a moment.
func (d *desk) since(at int) (told []reader.Reader, cards, counted int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.told[at:], len(d.cards), len(d.counted)
}

func (d *desk) moment() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.told)
}

// identifies reads the certificate.
func identifies(t *testing.T, l *reader.Lease) {
	if err := operation.Identify(t.Context(), l); err != nil {
		t.Errorf("identify: %v", err)
	}
}

// selects asks a card of another kind what it is.
func selects(t *testing.T, l *reader.Lease) {
	b, err := iso7816.Command{INS: iso7816.InsSelect, P1: 0x04, P2: 0x0C, Data: []byte{0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01}}.Encode()
	if err == nil {
		_, err = l.Transmit(t.Context(), b)
	}
	if err != nil {
		t.Errorf("select: %v", err)
	}
}

var visitors = reader.Config{Recognise: operation.Identify, Visitors: true}

// A visitor who takes the card out is gone at that moment, and is another one with the
// same card: nothing slips at a counter.
func TestCardThatIsBackIsAnotherVisitors(t *testing.T) {
	for _, away := range []time.Duration{0, 100 * time.Millisecond, 1900 * time.Millisecond, time.Minute} {
		synctest.Test(t, func(t *testing.T) {
			m, r, c := setUp(t, visitors, nil)
			defer m.Close()
			d := sit(t, m, identifies)
			time.Sleep(5 * time.Second)
			at := d.moment()
			r.Remove()
			synctest.Wait()
			if told, _, _ := d.since(at); len(told) != 1 || told[0].State != reader.Empty || told[0].Slipped {
				t.Errorf("away %v: told %+v", away, told)
			}
			time.Sleep(away)
			r.Insert(c)
			time.Sleep(10 * time.Second)
			told, cards, _ := d.since(at)
			if cards != 2 || d.counted[0] == d.counted[1] {
				t.Errorf("away %v: %d visitors, counted %v", away, cards, d.counted)
			}
			for _, r := range told {
				if r.Slipped {
					t.Errorf("away %v: slipped: %+v", away, r)
				}
			}
			m.Close()
		})
	}
}

// loses is a reader that loses its card at each power-off and finds back what back says.
func loses(c virtual.Card, back func() virtual.Card) *forgetful {
	r := &forgetful{Reader: virtual.NewReader(name), away: 300 * time.Millisecond, back: back}
	r.Insert(c)
	return r
}

// The echo of our own power-off ends one visit, until the reader is known for it, and none
// after that. Wrong PINs stay counted all the while.
func TestEchoAtACounterIsLearntOnce(t *testing.T) {
	for kind, test := range map[string]struct {
		change func(*emulator.Config)
		read   func(*testing.T, *reader.Lease)
	}{
		"My Number Card": {nil, identifies},
		"transit card":   {func(c *emulator.Config) { *c = emulator.Config{Foreign: true} }, selects},
	} {
		t.Run(kind, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := chip(t, test.change)
				r := loses(c, func() virtual.Card { return c })
				m := reader.New(r, visitors)
				defer m.Close()
				d := sit(t, m, test.read)
				time.Sleep(30 * time.Second)
				told, cards, _ := d.since(0)
				if last := told[len(told)-1]; last.State != reader.CardPresent || cards != 2 {
					t.Errorf("%d visitors; %+v", cards, told)
				}
				if d.counted[0] != d.counted[len(d.counted)-1] {
					t.Error("the card counts as taken out: wrong PINs would be forgotten")
				}
				at := d.moment()
				r.Remove() // a person does it
				synctest.Wait()
				if told, _, _ := d.since(at); len(told) != 1 || told[0].State != reader.Empty {
					t.Errorf("taken out: %+v", told)
				}
				r.Insert(c) // the next visitor
				time.Sleep(30 * time.Second)
				if told, cards, _ := d.since(at); cards != 3 || told[len(told)-1].State != reader.CardPresent {
					t.Errorf("the next one: %d visitors; %+v", cards, told)
				}
				m.Close()
			})
		})
	}
}

// Another card in the echo is another visitor's, and one that is not back is gone within
// the second that the reader takes.
func TestWhatIsPutInDuringTheEchoIsAnotherVisitors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, other := chip(t, nil), another(t)
		now := virtual.Card(c)
		r := loses(c, func() virtual.Card { return now })
		m := reader.New(r, visitors)
		defer m.Close()
		d := sit(t, m, identifies)
		time.Sleep(30 * time.Second) // the reader is known now
		r.Remove()
		time.Sleep(5 * time.Second)
		at := d.moment()
		now = other
		r.Insert(c)
		time.Sleep(30 * time.Second)
		if _, cards, _ := d.since(at); cards != 4 { // the visitor of c, and the one of other
			t.Errorf("%d visitors", cards)
		}
		now = nil
		r.Remove()
		time.Sleep(5 * time.Second)
		r.Insert(c)
		synctest.Wait()
		at = d.moment()
		time.Sleep(30*time.Millisecond + time.Second + time.Millisecond) // until the reader loses it, and the second
		synctest.Wait()
		if told, _, _ := d.since(at); len(told) == 0 || told[len(told)-1].State != reader.Empty {
			t.Errorf("not back: %+v", told)
		}
		m.Close()
	})
}
