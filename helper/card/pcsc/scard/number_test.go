//go:build !darwin && !purego

package scard

import (
	"testing"

	ebfe "github.com/ebfe/scard"
)

// The numbers are those of the library's own header.
func TestNumbers(t *testing.T) {
	for ours, theirs := range map[any]any{
		ErrCancelled: ebfe.ErrCancelled, ErrInvalidHandle: ebfe.ErrInvalidHandle, ErrInvalidParameter: ebfe.ErrInvalidParameter,
		ErrInvalidValue: ebfe.ErrInvalidValue, ErrInsufficientBuffer: ebfe.ErrInsufficientBuffer, ErrUnknownReader: ebfe.ErrUnknownReader,
		ErrTimeout: ebfe.ErrTimeout, ErrSharingViolation: ebfe.ErrSharingViolation, ErrNoSmartcard: ebfe.ErrNoSmartcard,
		ErrProtoMismatch: ebfe.ErrProtoMismatch, ErrCommError: ebfe.ErrCommError, ErrNotTransacted: ebfe.ErrNotTransacted,
		ErrReaderUnavailable: ebfe.ErrReaderUnavailable, ErrPciTooSmall: ebfe.ErrPciTooSmall, ErrNoService: ebfe.ErrNoService,
		ErrServiceStopped: ebfe.ErrServiceStopped, ErrNoReadersAvailable: ebfe.ErrNoReadersAvailable, ErrCommDataLost: ebfe.ErrCommDataLost,
		ErrUnpoweredCard: ebfe.ErrUnpoweredCard, ErrResetCard: ebfe.ErrResetCard, ErrRemovedCard: ebfe.ErrRemovedCard,
		ErrSecurityViolation: ebfe.ErrSecurityViolation,
		ShareExclusive:       ebfe.ShareExclusive, ShareShared: ebfe.ShareShared,
		ProtocolT0: ebfe.ProtocolT0, ProtocolT1: ebfe.ProtocolT1, ProtocolAny: ebfe.ProtocolAny,
		LeaveCard: ebfe.LeaveCard, ResetCard: ebfe.ResetCard, UnpowerCard: ebfe.UnpowerCard,
		StateUnaware: ebfe.StateUnaware, StateChanged: ebfe.StateChanged, StateEmpty: ebfe.StateEmpty, StatePresent: ebfe.StatePresent,
		StateExclusive: ebfe.StateExclusive, StateInuse: ebfe.StateInuse, StateMute: ebfe.StateMute,
	} {
		if ours != theirs {
			t.Errorf("%v, want %v", ours, theirs)
		}
	}
}
