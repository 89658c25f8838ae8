//go:build purego

package scard

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// declared is what the C compiler makes of winscard.h: that of this system, and that of
// macOS, of which the declarations are written out (MacOSX.sdk, PCSC.framework, pcsclite.h
// and wintypes.h; the same in pcsc-lite, where __APPLE__ is defined).
var declared = map[string]string{
	"linux": "#include <winscard.h>\n",
	"darwin": `#include <stdint.h>
typedef uint32_t DWORD;
typedef int32_t SCARDCONTEXT, SCARDHANDLE;
#pragma pack(1)
typedef struct { const char *szReader; void *pvUserData; DWORD dwCurrentState, dwEventState, cbAtr; unsigned char rgbAtr[33]; } SCARD_READERSTATE;
typedef struct { DWORD dwProtocol, cbPciLength; } SCARD_IO_REQUEST;
#pragma pack()
`,
}

func TestLayoutIsThatOfTheCompiler(t *testing.T) {
	for system, l := range layouts {
		got := []int{
			l.word, l.handle, l.handle, l.request, l.word,
			l.state.reader, l.state.current, l.state.event, l.state.atrLength, l.state.atr, l.state.size, maxATR,
		}
		if want := measure(t, declared[system]); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", system, got, want)
		}
	}
}

// measure compiles the declarations and asks for sizes and offsets.
func measure(t *testing.T, declarations string) []int {
	t.Helper()
	source, program := filepath.Join(t.TempDir(), "size.c"), filepath.Join(t.TempDir(), "size")
	text := declarations + `#include <stddef.h>
#include <stdio.h>
#define OF(member) (int)offsetof(SCARD_READERSTATE, member)
int main(void) {
	printf("%d %d %d %d %d %d %d %d %d %d %d %d", (int)sizeof(DWORD), (int)sizeof(SCARDCONTEXT), (int)sizeof(SCARDHANDLE), (int)sizeof(SCARD_IO_REQUEST),
		(int)offsetof(SCARD_IO_REQUEST, cbPciLength), OF(szReader), OF(dwCurrentState), OF(dwEventState), OF(cbAtr), OF(rgbAtr),
		(int)sizeof(SCARD_READERSTATE), (int)sizeof(((SCARD_READERSTATE *)0)->rgbAtr));
	return 0;
}
`
	if err := os.WriteFile(source, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), "gcc", "-I/usr/include/PCSC", "-o", program, source).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	out, err := exec.CommandContext(t.Context(), program).Output()
	if err != nil {
		t.Fatal(err)
	}
	numbers := make([]int, 12)
	for i, word := range strings.Fields(string(out)) {
		if _, err := fmt.Sscan(word, &numbers[i]); err != nil {
			t.Fatal(err)
		}
	}
	return numbers
}

// What is written for one reader is beside that of the next, and is read again.
func TestStatesLieSideBySide(t *testing.T) {
	for system, l := range layouts {
		states := []ReaderState{{CurrentState: 0x12345, Atr: []byte{0x3B, 1}}, {CurrentState: StatePresent}}
		passed := bytes.Repeat([]byte{0xEE}, 2*l.state.size)
		for i, s := range states {
			l.putState(passed[i*l.state.size:], 0x1122334455667788, s)
		}
		if at := passed[l.state.reader : l.state.reader+8]; !bytes.Equal(at, []byte{0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11}) || bytes.Contains(passed, []byte{0xEE}) {
			t.Errorf("%s: % X", system, passed)
		}
		for i := range states {
			l.put(passed[i*l.state.size+l.state.event:], 0x20022)
		}
		for i, s := range states {
			got := ReaderState{}
			l.getState(passed[i*l.state.size:], &got)
			if got.EventState != 0x20022 || !bytes.Equal(got.Atr, s.Atr) || l.get(passed[i*l.state.size+l.state.current:]) != uint32(s.CurrentState) {
				t.Errorf("%s: %+v of %+v", system, got, s)
			}
		}
		l.put(passed[l.state.atrLength:], 1<<31)
		var long ReaderState
		if l.getState(passed, &long); len(long.Atr) != maxATR {
			t.Errorf("%s: an ATR of %d bytes", system, len(long.Atr))
		}
	}
}

func TestHandleIsPassedAsItCame(t *testing.T) {
	from := []byte{1, 2, 3, 0x84, 5, 6, 7, 8}
	if got := layouts["linux"].getHandle(from); got != 0x0807060584030201 {
		t.Errorf("linux: %X", got)
	}
	if got := layouts["darwin"].getHandle(from); got != 0x84030201 {
		t.Errorf("macOS: %X", got)
	}
}
