package relyingparty

import (
	"container/list"
	"context"
	"errors"
	"net/netip"
	"time"
)

// An AddressCounter is a ChallengeStore that also counts what an address asks for. Ask it
// only where the address of a browser is known: behind a proxy all have that of the proxy,
// and the first of them would lock everybody out (web.Proxies). Behind one address may be
// an office, or all who come by one telephone company.
type AddressCounter interface {
	// CountAddress counts one challenge for the address. Of most in a window as long as a
	// challenge lives, which begins with the first one, one more is a *TooManyError. Any
	// other error says that the store did not answer.
	CountAddress(ctx context.Context, address netip.Prefix, most int) error
}

// ErrAddress is the answer for an address, or a bound, that cannot be counted.
var ErrAddress = errors.New("no address, or no bound, to be counted")

// A window is what an address asked for since its first question.
type window struct {
	address netip.Prefix
	until   time.Time
	asked   int
}

// addressWindows are those of as many addresses as there is room for.
type addressWindows struct {
	of    map[netip.Prefix]*list.Element
	byAge list.List // of *window, oldest first; all are equally long
}

// CountAddress implements AddressCounter, for as many addresses as its capacity; one more
// makes the oldest go.
func (m *Memory) CountAddress(_ context.Context, address netip.Prefix, most int) error {
	if !address.IsValid() || most < 1 || m.TTL < 0 || m.Capacity < 0 {
		return ErrAddress
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now()
	return m.addresses.count(address.Masked(), now, now.Add(m.ttl()), most, m.capacity())
}

func (a *addressWindows) count(address netip.Prefix, now, until time.Time, most, capacity int) error {
	for e := a.byAge.Front(); e != nil && !now.Before(e.Value.(*window).until); e = a.byAge.Front() {
		a.forget(e)
	}
	element, found := a.of[address]
	if !found {
		if a.byAge.Len() == capacity {
			a.forget(a.byAge.Front())
		}
		if a.of == nil {
			a.of = map[netip.Prefix]*list.Element{}
		}
		element = a.byAge.PushBack(&window{address: address, until: until})
		a.of[address] = element
	}
	w := element.Value.(*window)
	if w.asked >= most {
		return &TooManyError{w.until.Sub(now)}
	}
	w.asked++
	return nil
}

func (a *addressWindows) forget(e *list.Element) {
	a.byAge.Remove(e)
	delete(a.of, e.Value.(*window).address)
}
