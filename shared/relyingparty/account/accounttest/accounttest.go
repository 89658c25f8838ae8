// Package accounttest tests an account.Store of your own, as storetest does a store of
// challenges: what package account counts on, and what follows for people from it. It knows no
// store, and not how one is reached. It also has a store for tests, [Memory].
//
// Callers need [Run].
package accounttest

import (
	"context"
	"slices"
	"testing"

	"jpkiweb/shared/relyingparty/account"
)

// A Store is one to be tested, empty.
type Store struct {
	account.Store
	// Another is what another process has of the same data; nil: the data is of one process.
	Another account.Store
}

// another is another process's, or the store itself.
func (s Store) another() account.Store {
	if s.Another != nil {
		return s.Another
	}
	return s.Store
}

// Run tests the stores that open makes, each time a new one, in a test of its own for each
// rule. Run it with the race detector, too: several goroutines use a store.
func Run(t *testing.T, open func(t *testing.T) Store) {
	for _, r := range slices.Concat(ofStores, ofLogins, ofRenewals) {
		t.Run(r.name, func(t *testing.T) {
			if err := r.keeps(t.Context(), open(t)); err != nil {
				t.Error(err)
			}
		})
	}
}

// A rule is one that every store keeps.
type rule struct {
	name  string
	keeps func(ctx context.Context, s Store) error
}
