//go:build !darwin && !purego

package scard

import ebfe "github.com/ebfe/scard"

// What the helper uses of package github.com/ebfe/scard.
type (
	Context     = ebfe.Context
	Card        = ebfe.Card
	Error       = ebfe.Error
	Protocol    = ebfe.Protocol
	ShareMode   = ebfe.ShareMode
	Disposition = ebfe.Disposition
	StateFlag   = ebfe.StateFlag
	ReaderState = ebfe.ReaderState
)

// ErrUnsupportedFeature is another number in pcsc-lite than elsewhere.
const ErrUnsupportedFeature = ebfe.ErrUnsupportedFeature

// EstablishContext begins to use the service.
func EstablishContext() (*Context, error) { return ebfe.EstablishContext() }

// CtlCode is SCARD_CTL_CODE.
func CtlCode(code uint16) uint32 { return ebfe.CtlCode(code) }
