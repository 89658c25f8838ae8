package pcsc

import (
	"errors"
	"fmt"

	"jpkiweb/helper/card/pcsc/scard"
	"jpkiweb/helper/card/reader"
)

// errOurs is the meaning of codes that say that PC/SC was called wrongly.
var errOurs = errors.New("PC/SC was called wrongly")

// meanings is what each code says where no command was sent. In the middle of a
// command see inCommand.
//
// Sources: Microsoft, "Smart Card Return Values" and [MS-RDPESC] 2.2.8 (names and
// numbers of SCARD_…), "System Error Codes" (the rest: drivers and the RPC to the
// service pass them on); pcsc-lite, pcsclite.h and the "@retval" of
// winscard_clnt.c, for what differs there.
var meanings = map[scard.Error]error{
	// The service is not there, has ended, or lost the context with its connection.
	0x80100002: reader.ErrNoService, // SCARD_E_CANCELLED: not by us, Watch sees its own before
	0x80100003: reader.ErrNoService, // SCARD_E_INVALID_HANDLE: of a context or card of a service that has ended
	0x80100005: reader.ErrNoService, // SCARD_E_INVALID_TARGET: its registration is damaged
	0x80100006: reader.ErrNoService, // SCARD_E_NO_MEMORY: no room for another context, too
	0x80100012: reader.ErrNoService, // SCARD_E_SYSTEM_CANCELLED: the session ends
	0x80100013: reader.ErrNoService, // SCARD_F_COMM_ERROR: pcsc-lite, connection closed
	0x80100018: reader.ErrNoService, // SCARD_P_SHUTDOWN
	0x8010001D: reader.ErrNoService, // SCARD_E_NO_SERVICE
	0x8010001E: reader.ErrNoService, // SCARD_E_SERVICE_STOPPED; pcsc-lite: other protocol version
	0x8010002B: reader.ErrNoService, // SCARD_E_UNKNOWN_RES_MNG
	2:          reader.ErrNoService, // ERROR_FILE_NOT_FOUND: pipe of the service
	6:          reader.ErrNoService, // ERROR_INVALID_HANDLE
	109:        reader.ErrNoService, // ERROR_BROKEN_PIPE: also a remote session without redirection
	232:        reader.ErrNoService, // ERROR_NO_DATA: the pipe is being closed
	233:        reader.ErrNoService, // ERROR_PIPE_NOT_CONNECTED
	1058:       reader.ErrNoService, // ERROR_SERVICE_DISABLED
	1062:       reader.ErrNoService, // ERROR_SERVICE_NOT_ACTIVE
	1115:       reader.ErrNoService, // ERROR_SHUTDOWN_IN_PROGRESS
	1702:       reader.ErrNoService, // RPC_S_INVALID_BINDING
	1717:       reader.ErrNoService, // RPC_S_UNKNOWN_IF
	1722:       reader.ErrNoService, // RPC_S_SERVER_UNAVAILABLE
	1723:       reader.ErrNoService, // RPC_S_SERVER_TOO_BUSY
	1726:       reader.ErrNoService, // RPC_S_CALL_FAILED
	1727:       reader.ErrNoService, // RPC_S_CALL_FAILED_DNE
	1753:       reader.ErrNoService, // EPT_S_NOT_REGISTERED

	// The service is there and says no.
	0x80100027: reader.ErrRefused, // SCARD_E_NO_ACCESS
	0x8010006A: reader.ErrRefused, // SCARD_W_SECURITY_VIOLATION: pcsc-lite, by polkit
	5:          reader.ErrRefused, // ERROR_ACCESS_DENIED

	// The reader is gone, or was never there.
	0x80100009: reader.ErrNoReader, // SCARD_E_UNKNOWN_READER
	0x80100011: reader.ErrNoReader, // SCARD_E_INVALID_VALUE: pcsc-lite, "the reader is no more present"
	0x80100017: reader.ErrNoReader, // SCARD_E_READER_UNAVAILABLE
	0x8010001A: reader.ErrNoReader, // SCARD_E_READER_UNSUPPORTED
	0x8010001B: reader.ErrNoReader, // SCARD_E_DUPLICATE_READER
	0x8010002E: reader.ErrNoReader, // SCARD_E_NO_READERS_AVAILABLE
	20:         reader.ErrNoReader, // ERROR_BAD_UNIT
	22:         reader.ErrNoReader, // ERROR_BAD_COMMAND: a driver whose device has left
	55:         reader.ErrNoReader, // ERROR_DEV_NOT_EXIST
	433:        reader.ErrNoReader, // ERROR_NO_SUCH_DEVICE
	995:        reader.ErrNoReader, // ERROR_OPERATION_ABORTED: the driver gave up what was waiting
	1167:       reader.ErrNoReader, // ERROR_DEVICE_NOT_CONNECTED
	1168:       reader.ErrNoReader, // ERROR_NOT_FOUND
	1617:       reader.ErrNoReader, // ERROR_DEVICE_REMOVED
	4319:       reader.ErrNoReader, // ERROR_DEVICE_NOT_AVAILABLE

	// The card is gone, or another one.
	0x8010000C: reader.ErrNoCard,  // SCARD_E_NO_SMARTCARD
	21:         reader.ErrNoCard,  // ERROR_NOT_READY
	1112:       reader.ErrNoCard,  // ERROR_NO_MEDIA_IN_DRIVE
	0x80100068: reader.ErrRemoved, // SCARD_W_RESET_CARD
	0x80100069: reader.ErrRemoved, // SCARD_W_REMOVED_CARD
	34:         reader.ErrRemoved, // ERROR_WRONG_DISK
	1110:       reader.ErrRemoved, // ERROR_MEDIA_CHANGED

	// Somebody else has it.
	0x8010000B: reader.ErrBusy, // SCARD_E_SHARING_VIOLATION
	0x80100031: reader.ErrBusy, // SCARD_E_SERVER_TOO_BUSY
	32:         reader.ErrBusy, // ERROR_SHARING_VIOLATION
	33:         reader.ErrBusy, // ERROR_LOCK_VIOLATION
	170:        reader.ErrBusy, // ERROR_BUSY

	// Nothing came in time.
	0x80100007: reader.ErrTimeout, // SCARD_F_WAITED_TOO_LONG
	0x8010000A: reader.ErrTimeout, // SCARD_E_TIMEOUT
	121:        reader.ErrTimeout, // ERROR_SEM_TIMEOUT
	258:        reader.ErrTimeout, // WAIT_TIMEOUT
	1460:       reader.ErrTimeout, // ERROR_TIMEOUT

	// The card, or what is between it and the driver, does not work.
	0x80100001: reader.ErrMute, // SCARD_F_INTERNAL_ERROR
	0x8010000D: reader.ErrMute, // SCARD_E_UNKNOWN_CARD
	0x8010000E: reader.ErrMute, // SCARD_E_CANT_DISPOSE
	0x8010000F: reader.ErrMute, // SCARD_E_PROTO_MISMATCH
	0x80100010: reader.ErrMute, // SCARD_E_NOT_READY
	0x80100014: reader.ErrMute, // SCARD_F_UNKNOWN_ERROR
	0x80100015: reader.ErrMute, // SCARD_E_INVALID_ATR
	0x80100016: reader.ErrMute, // SCARD_E_NOT_TRANSACTED: pcsc-lite, exchange not successful
	0x8010001C: reader.ErrMute, // SCARD_E_CARD_UNSUPPORTED
	0x8010001F: reader.ErrMute, // SCARD_E_UNEXPECTED; pcsc-lite: SCARD_E_UNSUPPORTED_FEATURE
	0x80100022: reader.ErrMute, // SCARD_E_UNSUPPORTED_FEATURE of Windows and macOS
	0x8010002F: reader.ErrMute, // SCARD_E_COMM_DATA_LOST
	0x80100065: reader.ErrMute, // SCARD_W_UNSUPPORTED_CARD
	0x80100066: reader.ErrMute, // SCARD_W_UNRESPONSIVE_CARD
	0x80100067: reader.ErrMute, // SCARD_W_UNPOWERED_CARD
	1:          reader.ErrMute, // ERROR_INVALID_FUNCTION
	23:         reader.ErrMute, // ERROR_CRC
	29:         reader.ErrMute, // ERROR_WRITE_FAULT
	30:         reader.ErrMute, // ERROR_READ_FAULT
	31:         reader.ErrMute, // ERROR_GEN_FAILURE
	50:         reader.ErrMute, // ERROR_NOT_SUPPORTED
	1117:       reader.ErrMute, // ERROR_IO_DEVICE
	1784:       reader.ErrMute, // ERROR_INVALID_USER_BUFFER: from drivers, for an answer that is none
	1785:       reader.ErrMute, // ERROR_UNRECOGNIZED_MEDIA

	// Codes of card modules and of Windows' own PIN dialogue and caches, which none
	// of our calls goes through; from a driver they say that the card does not work.
	0x80100020: reader.ErrMute, // SCARD_E_ICC_INSTALLATION
	0x80100021: reader.ErrMute, // SCARD_E_ICC_CREATEORDER
	0x80100023: reader.ErrMute, // SCARD_E_DIR_NOT_FOUND
	0x80100024: reader.ErrMute, // SCARD_E_FILE_NOT_FOUND
	0x80100025: reader.ErrMute, // SCARD_E_NO_DIR
	0x80100026: reader.ErrMute, // SCARD_E_NO_FILE
	0x80100028: reader.ErrMute, // SCARD_E_WRITE_TOO_MANY
	0x80100029: reader.ErrMute, // SCARD_E_BAD_SEEK
	0x8010002A: reader.ErrMute, // SCARD_E_INVALID_CHV
	0x8010002C: reader.ErrMute, // SCARD_E_NO_SUCH_CERTIFICATE
	0x8010002D: reader.ErrMute, // SCARD_E_CERTIFICATE_UNAVAILABLE
	0x80100030: reader.ErrMute, // SCARD_E_NO_KEY_CONTAINER
	0x80100032: reader.ErrMute, // SCARD_E_PIN_CACHE_EXPIRED
	0x8010006B: reader.ErrMute, // SCARD_W_WRONG_CHV
	0x8010006C: reader.ErrMute, // SCARD_W_CHV_BLOCKED
	0x8010006D: reader.ErrMute, // SCARD_W_EOF
	0x8010006E: reader.ErrMute, // SCARD_W_CANCELLED_BY_USER
	0x8010006F: reader.ErrMute, // SCARD_W_CARD_NOT_AUTHENTICATED
	0x80100070: reader.ErrMute, // SCARD_W_CACHE_ITEM_NOT_FOUND
	0x80100071: reader.ErrMute, // SCARD_W_CACHE_ITEM_STALE
	0x80100072: reader.ErrMute, // SCARD_W_CACHE_ITEM_TOO_BIG

	// We called wrongly.
	0x80100004: errOurs, // SCARD_E_INVALID_PARAMETER
	0x80100008: errOurs, // SCARD_E_INSUFFICIENT_BUFFER
	0x80100019: errOurs, // SCARD_E_PCI_TOO_SMALL
	87:         errOurs, // ERROR_INVALID_PARAMETER
	122:        errOurs, // ERROR_INSUFFICIENT_BUFFER
	234:        errOurs, // ERROR_MORE_DATA
}

// facilityWin32 begins an HRESULT that holds a Win32 code: Microsoft,
// HRESULT_FROM_WIN32.
const facilityWin32 = 0x80070000

// meaning sorts an error of a call that sent no command. A code that nobody
// foresaw comes from a driver: the card cannot be used.
func meaning(err error) error {
	var code scard.Error
	if !errors.As(err, &code) {
		return errOurs
	}
	if code&0xFFFF0000 == facilityWin32 {
		code &= 0xFFFF
	}
	if known, ok := meanings[code]; ok {
		return known
	}
	return reader.ErrMute
}

// as gives an error its meaning.
func as(meaning, err error) error {
	if meaning == errOurs {
		return fmt.Errorf("PC/SC: %w", err)
	}
	return fmt.Errorf("%w: %w", meaning, err)
}

// translate sorts the errors of PC/SC into those of package reader, where no
// command was sent. Whether a service that is not reached is not there or refuses
// is seen at its socket.
func translate(err error) error {
	m := meaning(err)
	if m == reader.ErrNoService || m == reader.ErrRefused {
		m = doorSays(m)
	}
	return as(m, err)
}

// inCommand sorts the errors of SCardTransmit and SCardControl. The card counts as
// removed whatever was lost with it (readers report it as a transport error, or
// the reader or the service is gone, too): the command may have been executed, and
// its answer is lost. Only where the command was certainly not sent it is not: the
// card is another program's for now, or we called wrongly.
func inCommand(err error) error {
	var code scard.Error
	if errors.As(err, &code) && (code == scard.ErrSharingViolation || meaning(code) == errOurs) {
		return as(meaning(code), err)
	}
	return fmt.Errorf("%w, the answer is lost: %w", reader.ErrRemoved, err)
}
