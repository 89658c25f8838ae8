package pcsc

import (
	"errors"
	"slices"
	"testing"

	"jpkiweb/helper/card/pcsc/scard"
	"jpkiweb/helper/card/reader"
	"jpkiweb/helper/door/server"
	"jpkiweb/shared/wire"
)

// winscard are the codes of its own that Windows has: winerror.h.
func winscard() (codes []scard.Error) {
	for c := scard.Error(0x80100001); c <= 0x80100032; c++ {
		codes = append(codes, c)
	}
	for c := scard.Error(0x80100065); c <= 0x80100072; c++ {
		codes = append(codes, c)
	}
	return codes
}

// wrongCalls are the codes that say that we made a mistake.
var wrongCalls = []scard.Error{
	scard.ErrInvalidParameter, scard.ErrInsufficientBuffer, scard.ErrPciTooSmall, 87, 122, 234,
}

func TestEveryCodeOfPCSCIsSorted(t *testing.T) {
	for _, c := range winscard() {
		if _, known := meanings[c]; !known {
			t.Errorf("%08X is not in the table", uint32(c))
		}
	}
	for c, m := range meanings {
		if ours := slices.Contains(wrongCalls, c); ours != (m == errOurs) {
			t.Errorf("%08X: %v", uint32(c), m)
		}
	}
}

// What a person is told is "something unexpected happened" only where we made the
// mistake: before a command, and in the middle of one.
func TestOnlyOurOwnFaultsAreInternal(t *testing.T) {
	t.Setenv("PCSCLITE_CSOCK_NAME", t.TempDir()+"/none")
	if err := translate(errors.New("no code at all")); server.WireError(err).Code != wire.CodeInternal {
		t.Errorf("what is not of PC/SC is taken for a fault of the card: %v", err)
	}
	codes := append(winscard(), 0x80100033, 0x801000FF, 12345, 0x8007001F, 0xC0000001) // later ones, drivers' own, HRESULT, NTSTATUS
	for c := range meanings {
		codes = append(codes, c)
	}
	for _, c := range codes {
		ours := slices.Contains(wrongCalls, c)
		for when, err := range map[string]error{"before": translate(c), "in": inCommand(c)} {
			code := server.WireError(err).Code
			if (code == wire.CodeInternal) != ours {
				t.Errorf("%08X %s a command: %s (%v)", uint32(c), when, code, err)
			}
			if !errors.Is(err, c) {
				t.Errorf("%08X %s a command: the code is lost in %v", uint32(c), when, err)
			}
		}
	}
}

// A command whose answer did not come may have been executed: the card counts as
// removed, so that nobody repeats it on this lease.
func TestLostAnswerIsARemovedCard(t *testing.T) {
	lost := map[error]bool{errors.New("driver's own"): true}
	for c, m := range meanings {
		lost[c] = m != errOurs && c != scard.ErrSharingViolation
	}
	for err, want := range lost {
		got := inCommand(err)
		if errors.Is(got, reader.ErrRemoved) != want || want && server.WireError(got).Code != wire.CodeCardRemoved {
			t.Errorf("%v: %v, %s", err, got, server.WireError(got).Code)
		}
	}
}

// failing is a driver that fails every command with a code, and counts them.
type failing struct {
	driver
	code scard.Error
	sent int
}

func (f *failing) Transmit([]byte) ([]byte, error) {
	f.sent++
	return nil, f.code
}

// Whatever was said instead of an answer to VERIFY: the command went once, and the
// lease sends nothing more.
func TestVERIFYWithoutAnAnswerEndsTheLeaseWhateverTheCode(t *testing.T) {
	for code := range meanings {
		f := &failing{driver: driver{off: make(chan struct{})}, code: code}
		m := reader.New(fixed{Backend{NoPINPad: true}.opened(f, f, name)}, reader.Config{})
		lease, err := m.Lease(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if _, err := lease.Transmit(t.Context(), []byte("\x00\x20\x00\x98\x041234")); err == nil {
				t.Errorf("%08X is an answer", uint32(code))
			}
		}
		<-lease.Done()
		if f.sent != 1 {
			t.Errorf("%08X: VERIFY went %d times", uint32(code), f.sent)
		}
		m.Close()
	}
}

func TestCodesBeforeACommand(t *testing.T) {
	t.Setenv("PCSCLITE_CSOCK_NAME", t.TempDir()+"/none")
	for _, test := range []struct {
		name string
		code scard.Error
		want error
	}{
		{"service stopped", scard.ErrNoService, reader.ErrNoService},
		{"service ended in the call, pcsc-lite", scard.ErrCommError, reader.ErrNoService},
		{"service ended in the call, Windows", 1722, reader.ErrNoService},
		{"pipe of the service broken", 109, reader.ErrNoService},
		{"reader pulled", scard.ErrReaderUnavailable, reader.ErrNoReader},
		{"reader pulled, as a Win32 code", 1167, reader.ErrNoReader},
		{"reader pulled, as an HRESULT", 0x8007048F, reader.ErrNoReader},
		{"no card", scard.ErrNoSmartcard, reader.ErrNoCard},
		{"drive not ready", 21, reader.ErrNoCard},
		{"another program has it", scard.ErrSharingViolation, reader.ErrBusy},
		{"card of an unknown protocol", scard.ErrProtoMismatch, reader.ErrMute},
		{"data lost while it was powered", scard.ErrCommDataLost, reader.ErrMute},
		{"device does not function", 31, reader.ErrMute},
		{"driver waited too long", 121, reader.ErrTimeout},
	} {
		if err := translate(test.code); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", test.name, err, test.want)
		}
	}
}
