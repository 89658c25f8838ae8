// Package unique stands in for Go's while programs of the browser are compiled: net/netip
// keeps the zones of addresses in it, and net/url, which crypto/x509 names, reads addresses.
// Go's gives up what nobody holds; this one forgets all when it has much, so that handles of
// before are not those of later. Nobody in these programs compares any (build facts 1).
package unique

import "sync"

// A Handle stands for a value.
type Handle[T comparable] struct{ value *T }

// Value returns the value.
func (h Handle[T]) Value() T { return *h.value }

// most is how many values are kept.
const most = 1 << 10

var (
	mu   sync.Mutex
	kept = map[any]any{}
)

// Make returns the handle of a value.
func Make[T comparable](value T) Handle[T] {
	mu.Lock()
	defer mu.Unlock()
	if h, ok := kept[value].(*T); ok {
		return Handle[T]{h}
	}
	if len(kept) >= most {
		clear(kept)
	}
	kept[value] = &value
	return Handle[T]{&value}
}
