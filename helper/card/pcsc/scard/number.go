package scard

// Numbers of winscard.h that are the same everywhere: Microsoft, "Smart Card Return
// Values"; pcsc-lite, pcsclite.h.
const (
	ErrCancelled          Error = 0x80100002
	ErrInvalidHandle      Error = 0x80100003
	ErrInvalidParameter   Error = 0x80100004
	ErrInvalidValue       Error = 0x80100011
	ErrInsufficientBuffer Error = 0x80100008
	ErrUnknownReader      Error = 0x80100009
	ErrTimeout            Error = 0x8010000A
	ErrSharingViolation   Error = 0x8010000B
	ErrNoSmartcard        Error = 0x8010000C
	ErrProtoMismatch      Error = 0x8010000F
	ErrCommError          Error = 0x80100013
	ErrNotTransacted      Error = 0x80100016
	ErrReaderUnavailable  Error = 0x80100017
	ErrPciTooSmall        Error = 0x80100019
	ErrNoService          Error = 0x8010001D
	ErrServiceStopped     Error = 0x8010001E
	ErrNoReadersAvailable Error = 0x8010002E
	ErrCommDataLost       Error = 0x8010002F
	ErrUnpoweredCard      Error = 0x80100067
	ErrResetCard          Error = 0x80100068
	ErrRemovedCard        Error = 0x80100069
	ErrSecurityViolation  Error = 0x8010006A

	ShareExclusive ShareMode = 1
	ShareShared    ShareMode = 2

	ProtocolT0  Protocol = 1
	ProtocolT1  Protocol = 2
	ProtocolAny Protocol = ProtocolT0 | ProtocolT1

	LeaveCard   Disposition = 0
	ResetCard   Disposition = 1
	UnpowerCard Disposition = 2

	StateUnaware   StateFlag = 0x000
	StateChanged   StateFlag = 0x002
	StateEmpty     StateFlag = 0x010
	StatePresent   StateFlag = 0x020
	StateExclusive StateFlag = 0x080
	StateInuse     StateFlag = 0x100
	StateMute      StateFlag = 0x200
)
