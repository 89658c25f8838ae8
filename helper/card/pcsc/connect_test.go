package pcsc

import (
	"context"
	"errors"
	"slices"
	"testing"

	"jpkiweb/helper/card/pcsc/scard"
	"jpkiweb/helper/card/reader"
)

// A sharing card answers what a connection beside other programs does with it, and
// notes in which order.
type sharing struct {
	driver
	begins, reconnects, ends []error // one an answer; then none

	did []string
}

func take(errs *[]error) (err error) {
	if len(*errs) > 0 {
		err, *errs = (*errs)[0], (*errs)[1:]
	}
	return err
}

func (s *sharing) BeginTransaction() error {
	s.did = append(s.did, "begin")
	return take(&s.begins)
}

func (s *sharing) EndTransaction(d scard.Disposition) error {
	s.did = append(s.did, "end "+dispositions[d])
	return take(&s.ends)
}

func (s *sharing) Reconnect(_ scard.ShareMode, _ scard.Protocol, d scard.Disposition) error {
	s.did = append(s.did, "reconnect "+dispositions[d])
	return take(&s.reconnects)
}

func (s *sharing) Disconnect(d scard.Disposition) error {
	s.did = append(s.did, "disconnect "+dispositions[d])
	return nil
}

var dispositions = map[scard.Disposition]string{scard.LeaveCard: "leave", scard.ResetCard: "reset", scard.UnpowerCard: "unpower"}

func TestTransactionBeginsCold(t *testing.T) {
	for name, test := range map[string]struct {
		card   sharing
		glance bool
		left   bool // nobody waits any more
		want   error
		did    []string
	}{
		"at once":               {did: []string{"begin", "reconnect unpower"}},
		"after another's reset": {card: sharing{begins: []error{scard.ErrResetCard}}, did: []string{"begin", "reconnect leave", "begin", "reconnect unpower"}},
		"a glance":              {glance: true, did: []string{"begin"}},
		"nobody waits any more": {left: true, want: reader.ErrTimeout, did: []string{"begin", "end leave"}},
		"another has the card":  {card: sharing{begins: []error{scard.ErrSharingViolation}}, want: reader.ErrBusy, did: []string{"begin"}},
		"another's reset, and another has it": {card: sharing{begins: []error{scard.ErrResetCard, scard.ErrSharingViolation}}, want: reader.ErrBusy,
			did: []string{"begin", "reconnect leave", "begin"}},
		"another's reset, and it is gone": {card: sharing{begins: []error{scard.ErrResetCard}, reconnects: []error{scard.ErrNoSmartcard}}, want: reader.ErrNoCard,
			did: []string{"begin", "reconnect leave"}},
		"the card is lost": {card: sharing{reconnects: []error{scard.ErrNoSmartcard}}, want: reader.ErrLosesCard,
			did: []string{"begin", "reconnect unpower", "end leave"}},
		"the reader is unplugged": {card: sharing{reconnects: []error{scard.ErrReaderUnavailable}}, want: reader.ErrNoReader,
			did: []string{"begin", "reconnect unpower", "end leave"}},
		"the service is lost": {card: sharing{reconnects: []error{scard.ErrServiceStopped}}, want: reader.ErrNoService,
			did: []string{"begin", "reconnect unpower", "end leave"}},
	} {
		t.Run(name, func(t *testing.T) {
			if reconnectEndsTransaction && test.want == nil && !test.glance {
				test.did = append(test.did, "begin")
			}
			ctx, leave := context.WithCancelCause(t.Context())
			defer leave(nil)
			if test.left {
				leave(reader.ErrTimeout)
			}
			if err := begin(ctx, &test.card, test.glance); !errors.Is(err, test.want) || test.want == nil && err != nil {
				t.Errorf("%v, want %v", err, test.want)
			}
			if !slices.Equal(test.card.did, test.did) {
				t.Errorf("%q, want %q", test.card.did, test.did)
			}
		})
	}
}

// Where the transaction cannot be ended, for another program or the system ended
// it, the power is cut by other means: our PIN is on the card.
func TestSharedCardIsLeftWithoutPower(t *testing.T) {
	for name, test := range map[string]struct {
		ends []error
		did  []string
	}{
		"in the transaction":        {did: []string{"end unpower", "disconnect leave"}},
		"the transaction was ended": {ends: []error{scard.ErrNotTransacted}, did: []string{"end unpower", "disconnect unpower"}},
		"the card was reset":        {ends: []error{scard.ErrResetCard}, did: []string{"end unpower", "disconnect unpower"}},
	} {
		t.Run(name, func(t *testing.T) {
			card := &sharing{ends: test.ends}
			c := &connection{context: card, card: card, shared: true, closed: make(chan struct{})}
			_ = c.Close() // it tells what failed
			if !slices.Equal(card.did, test.did) {
				t.Errorf("%q, want %q", card.did, test.did)
			}
		})
	}
}
