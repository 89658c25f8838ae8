package service

import (
	"container/list"
	"slices"
	"sync"
	"time"

	"jpkiweb/shared/relyingparty"
)

// mostReceipts is how many receipts of a person are kept, the latest ones.
const mostReceipts = 50

// A receipt is what a person keeps of an application that was received.
type receipt struct {
	Reference, Procedure string // Procedure is one of procedures
	Copies               int
	At                   time.Time
	Name                 string // of who signed
	Text                 string // of the application
	Hash                 string // SHA-256 of what was signed, hexadecimal
	PDF                  bool
	Report               relyingparty.Report
}

// A ledger knows of people when they came last and what they applied for, in memory: of so many
// people, those who came longest ago are forgotten first.
type ledger struct {
	capacity int

	mu     sync.Mutex
	people map[string]*list.Element // of *known
	order  *list.List               // who came longest ago first
}

// known is what the ledger has of a person.
type known struct {
	who      string
	came     time.Time
	receipts []receipt // the latest first
}

func newLedger(capacity int) *ledger {
	return &ledger{capacity: capacity, people: map[string]*list.Element{}, order: list.New()}
}

// comes notes that a person logged in, and returns when they did before, or no time.
func (l *ledger) comes(who string, now time.Time) (before time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	k := l.person(who)
	before, k.came = k.came, now
	return before
}

// person is called with the lock held.
func (l *ledger) person(who string) *known {
	if at, found := l.people[who]; found {
		l.order.MoveToBack(at)
		return at.Value.(*known)
	}
	if l.order.Len() >= l.capacity {
		l.drop(l.order.Front().Value.(*known).who)
	}
	k := &known{who: who}
	l.people[who] = l.order.PushBack(k)
	return k
}

// drop is called with the lock held.
func (l *ledger) drop(who string) {
	if at, found := l.people[who]; found {
		delete(l.people, who)
		l.order.Remove(at)
	}
}

// forget forgets a person.
func (l *ledger) forget(who string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.drop(who)
}

// file keeps a receipt of a person.
func (l *ledger) file(who string, r receipt) {
	l.mu.Lock()
	defer l.mu.Unlock()
	k := l.person(who)
	k.receipts = slices.Insert(k.receipts, 0, r)
	k.receipts = k.receipts[:min(len(k.receipts), mostReceipts)]
}

// receipts are those of a person, the latest first.
func (l *ledger) receipts(who string) []receipt {
	l.mu.Lock()
	defer l.mu.Unlock()
	if at, found := l.people[who]; found {
		return slices.Clone(at.Value.(*known).receipts)
	}
	return nil
}

// receipt is one of a person.
func (l *ledger) receipt(who, reference string) (r receipt, found bool) {
	for _, r := range l.receipts(who) {
		if r.Reference == reference {
			return r, true
		}
	}
	return r, false
}
