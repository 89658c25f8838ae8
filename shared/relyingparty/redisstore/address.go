package redisstore

import (
	"context"
	"net/netip"
	"time"

	"jpkiweb/shared/relyingparty"
)

// CountAddress implements relyingparty.AddressCounter. The key has the address, for as long
// as the window lasts.
func (s *Store) CountAddress(ctx context.Context, address netip.Prefix, most int) error {
	if !address.IsValid() || most < 1 {
		return relyingparty.ErrAddress
	}
	key := s.prefix + "address:" + address.Masked().String()
	// One transaction sees one moment: what SET finds there INCR does, too, and so makes no
	// key of its own, which would have no end.
	t := s.client.TxPipeline()
	t.SetNX(ctx, key, 0, s.ttl)
	asked := t.Incr(ctx, key)
	left := t.PTTL(ctx, key)
	if _, err := t.Exec(ctx); err != nil {
		return unavailable(err)
	}
	if asked.Val() > int64(most) {
		return &relyingparty.TooManyError{After: min(max(left.Val(), time.Millisecond), s.ttl)}
	}
	return nil
}
