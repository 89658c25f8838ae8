package vpcd

import (
	"context"
	"sync"
	"time"
)

// A Removable card can be taken out of its reader and put back.
type Removable interface {
	Card
	Remove()
	Insert()
}

// A Slipping card is away for a while after each time that the driver takes its
// power: so drivers of NFC readers look, which clear "card present" at power-down
// and find the card with the next poll. It is for tests, and safe for concurrent
// use.
type Slipping struct {
	away time.Duration

	mu    sync.Mutex
	card  Removable
	next  Removable // comes back instead; nil: the same
	slips int
}

// Slip makes a card slip for a time after each power-off.
func Slip(card Removable, away time.Duration) *Slipping {
	return &Slipping{card: card, away: away}
}

// Swap lets another card, which nobody has plugged, come back after the next slip.
func (s *Slipping) Swap(next Removable) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next = next
}

// Slips returns how often the card was away.
func (s *Slipping) Slips() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.slips
}

// PowerOff takes the power away, and the card for a while.
func (s *Slipping) PowerOff() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.card.PowerOff()
	if !s.card.Present() {
		return // it is away already
	}
	s.slips++
	s.card.Remove()
	time.AfterFunc(s.away, s.comeBack)
}

func (s *Slipping) comeBack() {
	s.mu.Lock()
	defer s.mu.Unlock()
	gone := s.card
	if s.next != nil {
		s.card, s.next = s.next, nil
	}
	s.card.Insert()
	if gone != s.card { // who waits for the old card's return looks again
		gone.Insert()
		gone.Remove()
	}
}

func (s *Slipping) now() Removable {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.card
}

// Transmit implements Card with the card that is there.
func (s *Slipping) Transmit(ctx context.Context, command []byte) ([]byte, error) {
	return s.now().Transmit(ctx, command)
}

// ATR implements Card.
func (s *Slipping) ATR() []byte { return s.now().ATR() }

// PowerOn implements Card.
func (s *Slipping) PowerOn() []byte { return s.now().PowerOn() }

// Reset implements Card; a reset keeps the power.
func (s *Slipping) Reset() []byte { return s.now().Reset() }

// Present implements Card.
func (s *Slipping) Present() bool { return s.now().Present() }

// PresenceChanged implements Card.
func (s *Slipping) PresenceChanged() <-chan struct{} { return s.now().PresenceChanged() }
