package crl

import (
	"context"
	"errors"
	"testing"
	"time"

	"jpkiweb/shared/revocation"
)

// A dead disk answers nobody, and heeds no context.
type deadDisk struct{ answer chan struct{} }

func (d deadDisk) get(context.Context) (*revocation.List, error) {
	<-d.answer
	return nil, revocation.NoList
}

func (deadDisk) validFor(error) time.Duration { return 0 }
func (deadDisk) survivesFailure() bool        { return false }
func (deadDisk) endsWithContext() bool        { return false }

func TestLoadingFromADeadDiskObeysItsContext(t *testing.T) {
	disk := deadDisk{make(chan struct{})}
	p := &place{from: disk, now: time.Now, grace: Grace}
	for range 3 { // and one look is all that hangs
		ctx, giveUp := context.WithCancel(t.Context())
		giveUp()
		if _, err := p.load(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
	}
	p.close() // does not hang either
	close(disk.answer)
	<-p.last.done
}
