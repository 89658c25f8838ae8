//go:build e2e

package e2e

import (
	"bytes"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ebfe/scard"

	"jpkiweb/helper/card/pcsc"
	"jpkiweb/helper/card/reader"
	"jpkiweb/helper/card/virtual"
	"jpkiweb/scripts/slot"
	"jpkiweb/shared/iso7816"
)

var (
	selectJPKI = []byte("\x00\xA4\x04\x0C\x0A\xD3\x92\xF0\x00\x26\x01\x00\x00\x00\x01")
	// Signatures of the login key and of the signing key over what everybody may know.
	signAnything     = signCommand(0x97)
	signMoreThanThat = signCommand(0x9A)
)

func signCommand(key byte) []byte {
	return append([]byte{0x80, 0x2A, 0x00, key, 0x33}, append(make([]byte, 0x33), 0x00)...)
}

func verifyCommand(pin []byte) []byte {
	return append([]byte{0x00, 0x20, 0x00, 0x98, byte(len(pin))}, pin...)
}

// A holder is another program that has the card shared, as a browser with
// OpenSC's module or an SSH agent does.
type holder struct {
	t       *testing.T
	context *scard.Context
	card    *scard.Card
	signed  atomic.Int64 // signatures that it got
	asked   atomic.Int64
	stop    chan struct{}
	ended   chan struct{}
}

func holdShared(t *testing.T) *holder {
	t.Helper()
	return holdSharedIn(t, slot.First)
}

func holdSharedIn(t *testing.T, s slot.Slot) *holder {
	t.Helper()
	c, err := scard.EstablishContext()
	must(t, err)
	card, err := c.Connect(s.Name(), scard.ShareShared, scard.ProtocolAny)
	must(t, err)
	h := &holder{t: t, context: c, card: card}
	t.Cleanup(func() {
		h.halt()
		_ = card.Disconnect(scard.LeaveCard)
		_ = c.Release()
	})
	return h
}

// send sends a command, after the reset that another program's lease is.
func (h *holder) send(command []byte) iso7816.StatusWord {
	for range 3 {
		answer, err := h.card.Transmit(command)
		if errors.Is(err, scard.ErrResetCard) {
			err = h.card.Reconnect(scard.ShareShared, scard.ProtocolAny, scard.LeaveCard)
			if err == nil {
				return 0
			}
		}
		if err != nil {
			return 0
		}
		if r, err := iso7816.ParseResponse(answer); err == nil {
			return r.SW
		}
	}
	return 0
}

// verify has the holder present a PIN.
func (h *holder) verify(pin []byte) {
	h.t.Helper()
	h.send(selectJPKI)
	if sw := h.send(verifyCommand(pin)); sw != iso7816.SWSuccess {
		h.t.Fatalf("the holder's VERIFY: %v", sw)
	}
}

// poll has the holder ask for signatures as fast as it can, without a PIN.
func (h *holder) poll() {
	h.stop, h.ended = make(chan struct{}), make(chan struct{})
	go func() {
		defer close(h.ended)
		for !isClosed(h.stop) {
			h.ask()
		}
	}()
}

// ask asks for a signature of either key.
func (h *holder) ask() {
	h.asked.Add(1)
	if h.send(selectJPKI) != iso7816.SWSuccess {
		return
	}
	for _, command := range [][]byte{signAnything, signMoreThanThat} {
		if h.send(command) == iso7816.SWSuccess {
			h.signed.Add(1)
		}
	}
}

func (h *holder) halt() {
	if h.stop != nil {
		close(h.stop)
		<-h.ended
		h.stop = nil
	}
}

// The PIN that another program presented is nobody else's.
func TestPINOfAnotherProgramDoesNotSign(t *testing.T) {
	_, config := insert(t, nil)
	h := holdShared(t)
	h.verify(config.UserAuthentication.PIN)
	m := reader.New(pcsc.Backend{}, reader.Config{})
	defer m.Close()
	lease, err := m.Lease(t.Context(), slot.Name)
	must(t, err)
	defer lease.Close()
	if !lease.Shared() {
		t.Error("the lease does not know that it shares the card")
	}
	_, err = lease.Transmit(t.Context(), selectJPKI)
	must(t, err)
	answer, err := lease.Transmit(t.Context(), signAnything)
	must(t, err)
	if r, _ := iso7816.ParseResponse(answer); r.SW != iso7816.SWSecurityStatus {
		t.Errorf("signed with another program's PIN: %v", r.SW)
	}
}

// And ours is not another program's, during a lease and after it.
func TestPINOfOursSignsForNobodyElse(t *testing.T) {
	_, config := insert(t, nil)
	h := holdShared(t)
	m := reader.New(pcsc.Backend{}, reader.Config{})
	defer m.Close()
	h.poll()
	var longest time.Duration
	for range 15 {
		start := time.Now()
		lease, err := m.Lease(t.Context(), slot.Name)
		must(t, err)
		for _, command := range [][]byte{selectJPKI, verifyCommand(config.UserAuthentication.PIN), signAnything} {
			answer, err := lease.Transmit(t.Context(), command)
			must(t, err)
			if r, _ := iso7816.ParseResponse(answer); r.SW != iso7816.SWSuccess {
				t.Fatalf("%X: %v", command[:4], r.SW)
			}
		}
		lease.Close()
		longest = max(longest, time.Since(start))
	}
	before := h.asked.Load()
	for h.asked.Load() < before+50 {
		time.Sleep(time.Millisecond)
	}
	h.halt()
	t.Logf("%d questions of the holder, %d signatures; longest lease %v", h.asked.Load(), h.signed.Load(), longest)
	if h.signed.Load() > 0 {
		t.Errorf("%d signatures without a PIN", h.signed.Load())
	}
}

// A program that keeps its transaction keeps the card: that is said, and nothing
// of ours hangs or is left behind.
func TestTransactionThatDoesNotEnd(t *testing.T) {
	insert(t, nil)
	h := holdShared(t)
	must(t, h.card.BeginTransaction())
	start := time.Now()
	_, errs, err := runProgram(t, helper, "status", "--json")
	if took := time.Since(start); err == nil || !bytes.Contains(errs, []byte(`"code":"busy"`)) || took > 12*time.Second {
		t.Errorf("after %v: %v, %s", took, err, errs)
	}
	must(t, h.card.EndTransaction(scard.LeaveCard))
	mustRun(t, helper, "status", "--json")
}

// The command line beside another program: three logins, each verified, and no
// signature but theirs.
func TestLoginsBesideAnotherProgram(t *testing.T) {
	card, _ := insert(t, nil)
	h := holdShared(t)
	h.poll()
	pin := file(t, "pin", []byte(virtual.UserAuthenticationPIN))
	for range 3 {
		before := card.State().Signatures
		mustRun(t, helper, "login", "--origin", "https://city.example.lg.jp", "--challenge", strings.Repeat("A", 44), "--pin-file", pin, "--json")
		if got := card.State().Signatures - before; got != 1 {
			t.Errorf("%d signatures", got)
		}
	}
	h.halt()
	if h.signed.Load() > 0 || h.asked.Load() == 0 {
		t.Errorf("%d signatures of %d questions", h.signed.Load(), h.asked.Load())
	}
	if s := card.State(); s.UserAuthentication.TriesLeft != 3 || s.UserAuthentication.Verified {
		t.Errorf("%+v", s.UserAuthentication)
	}
}
