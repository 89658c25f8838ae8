//go:build purego

package scard

// ErrUnsupportedFeature is SCARD_E_UNSUPPORTED_FEATURE of pcsc-lite.
const ErrUnsupportedFeature Error = 0x8010001F
