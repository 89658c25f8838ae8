//go:build darwin || purego

package scard

import "encoding/binary"

// A layout is how a platform passes what winscard.h declares: sizes and offsets in bytes.
type layout struct {
	library string // for dlopen(3)
	control string // what the library calls SCardControl
	word    int    // DWORD
	handle  int    // SCARDCONTEXT, SCARDHANDLE
	request int    // SCARD_IO_REQUEST: two words
	state   stateLayout
}

// A stateLayout is where the members of SCARD_READERSTATE are.
type stateLayout struct{ reader, current, event, atrLength, atr, size int }

// layouts are those of 64-bit systems, which are little-endian all, by GOOS. Sources:
// pcsc-lite, pcsclite.h.in and winscard.h (LONG, DWORD: wintypes.h); on macOS the same
// files of PCSC.framework, where DWORD has 32 bits and structures are packed to 1, and
// SCardControl is a call of an older form (pcsc facts 7).
var layouts = map[string]layout{
	"linux": {
		library: "libpcsclite.so.1", control: "SCardControl", word: 8, handle: 8, request: 16,
		state: stateLayout{reader: 0, current: 16, event: 24, atrLength: 32, atr: 40, size: 80},
	},
	"darwin": {
		library: "/System/Library/Frameworks/PCSC.framework/PCSC", control: "SCardControl132", word: 4, handle: 4, request: 8,
		state: stateLayout{reader: 0, current: 16, event: 20, atrLength: 24, atr: 28, size: 61},
	},
}

// maxATR is MAX_ATR_SIZE.
const maxATR = 33

// put writes a DWORD.
func (l layout) put(to []byte, value uint32) {
	clear(to[:l.word])
	binary.LittleEndian.PutUint32(to, value)
}

// get reads a DWORD.
func (l layout) get(from []byte) uint32 { return binary.LittleEndian.Uint32(from) }

// getHandle reads a handle, for the next call.
func (l layout) getHandle(from []byte) uintptr {
	if l.handle == 4 {
		return uintptr(binary.LittleEndian.Uint32(from))
	}
	return uintptr(binary.LittleEndian.Uint64(from))
}

// putState writes SCARD_READERSTATE; name is where the reader's name is in memory.
func (l layout) putState(to []byte, name uintptr, state ReaderState) {
	clear(to[:l.state.size])
	binary.LittleEndian.PutUint64(to[l.state.reader:], uint64(name))
	l.put(to[l.state.current:], uint32(state.CurrentState))
	n := copy(to[l.state.atr:l.state.atr+maxATR], state.Atr)
	l.put(to[l.state.atrLength:], uint32(n))
}

// getState reads what was told of a reader. No service is believed a longer ATR than
// there is room for.
func (l layout) getState(from []byte, state *ReaderState) {
	state.EventState = StateFlag(l.get(from[l.state.event:]))
	if n := min(l.get(from[l.state.atrLength:]), maxATR); n > 0 {
		state.Atr = append([]byte(nil), from[l.state.atr:l.state.atr+int(n)]...)
	}
}

// request is SCARD_IO_REQUEST.
func (l layout) putRequest(protocol Protocol) []byte {
	to := make([]byte, l.request)
	l.put(to, uint32(protocol))
	l.put(to[l.word:], uint32(l.request))
	return to
}
