package scard

// ErrUnsupportedFeature is SCARD_E_UNSUPPORTED_FEATURE of PCSC.framework.
const ErrUnsupportedFeature Error = 0x80100022
