//go:build e2e

package e2e

import (
	"context"
	"crypto/sha256"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/ebfe/scard"

	"jpkiweb/helper/card/virtual"
	"jpkiweb/scripts/program"
	"jpkiweb/scripts/slot"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/operation"
	"jpkiweb/shared/signature"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/session"
)

const (
	someOrigin    = "https://city.example.lg.jp"
	someChallenge = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
)

// A rival is a program that tries to use what another one verified.
type rival interface {
	poll()              // begins to ask for signatures
	halt()              // and leaves the card as the next job wants it
	askedCount() int64  // so far
	signedCount() int64 // signatures
}

func (h *holder) askedCount() int64  { return h.asked.Load() }
func (h *holder) signedCount() int64 { return h.signed.Load() }

// A latecomer connects as soon as the card is free.
type latecomer struct {
	holder
	chip *emulator.Card
}

func newLatecomer(t *testing.T, chip *emulator.Card) *latecomer {
	t.Helper()
	c, err := scard.EstablishContext()
	must(t, err)
	l := &latecomer{holder{t: t, context: c}, chip}
	t.Cleanup(func() {
		l.halt()
		_ = c.Release()
	})
	return l
}

// poll connects, and asks for signatures without a PIN.
func (l *latecomer) poll() {
	l.stop, l.ended = make(chan struct{}), make(chan struct{})
	go func() {
		defer close(l.ended)
		for !isClosed(l.stop) && l.card == nil {
			if card, err := l.context.Connect(slot.Name, scard.ShareShared, scard.ProtocolAny); err == nil {
				l.card = card
			}
		}
		for !isClosed(l.stop) {
			l.ask()
		}
		if l.card != nil {
			_ = l.card.Disconnect(scard.UnpowerCard)
			l.card = nil
		}
	}()
}

func isClosed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// halt leaves the card without power.
func (l *latecomer) halt() {
	if l.stop == nil {
		return
	}
	l.holder.halt()
	must(l.t, slot.AwaitPowerOff(context.WithoutCancel(l.t.Context()), l.chip))
}

// running is one job of a helper: its process, and what waits until the job has
// ended, well or not, and the helper is gone.
type running struct {
	pid  int
	wait func() error
}

// sweptJobs are the jobs that present a PIN and sign, each by the ways to them.
var sweptJobs = map[string]func(*testing.T) running{
	"login, shell": func(t *testing.T) running {
		return inShell(t, "login", "--origin", someOrigin, "--challenge", someChallenge, "--pin-file", file(t, "pin", []byte(virtual.UserAuthenticationPIN)))
	},
	"sign, shell": func(t *testing.T) running {
		return inShell(t, "sign", "--pin-file", file(t, "pin", []byte(virtual.DigitalSignaturePIN)),
			file(t, "in.txt", []byte("a document\n")), filepath.Join(t.TempDir(), "out.p7s"))
	},
	"login, page": func(t *testing.T) running {
		return inPage(t, func(ctx context.Context, s *session.Session) error {
			lease, err := s.Login(ctx, slot.Name, someOrigin, someChallenge, false)
			if err != nil {
				return err
			}
			if _, err = operation.Login(ctx, lease, operation.LoginJob{Origin: authtoken.MustParseOrigin(someOrigin), Challenge: someChallenge, PIN: typed(virtual.UserAuthenticationPIN)}); err != nil {
				return err
			}
			return lease.Release(ctx)
		})
	},
	"sign, page": func(t *testing.T) running {
		return inPage(t, func(ctx context.Context, s *session.Session) error {
			digest := sha256.Sum256([]byte("a document\n"))
			lease, err := s.Sign(ctx, slot.Name, someOrigin, []wire.Item{{Name: "in.txt", Size: 11, Digest: digest[:]}}, false)
			if err != nil {
				return err
			}
			job := operation.SignJob{Documents: []signature.Subject{{Format: signature.CMS, Digest: digest}}, Time: time.Now(), PIN: typed(virtual.DigitalSignaturePIN), Prepare: lease.Prepare}
			if _, err = operation.Sign(ctx, lease, job); err != nil {
				return err
			}
			return lease.Release(ctx)
		})
	},
}

// inShell runs a command of the helper.
func inShell(t *testing.T, args ...string) running {
	t.Helper()
	c := exec.Command(helper, append(args, "--reader", slot.Name)...)
	c.Env = append(os.Environ(), "JPKIWEB_SANDBOX="+sandbox, "LANG=C.UTF-8")
	must(t, c.Start())
	return running{c.Process.Pid, sync.OnceValue(c.Wait)}
}

// inPage runs a job of the helper's own app.
func inPage(t *testing.T, job func(context.Context, *session.Session) error) running {
	t.Helper()
	h, err := program.Start[ready](t.Context(), helper, "serve", "--json", "--port", "0", "--virtual", "off")
	must(t, err)
	conn, err := dial(t.Context(), h.Ready.Address)
	must(t, err)
	s := session.New(conn, session.Events{})
	_, err = s.Hello(t.Context(), "e2e")
	must(t, err)
	done := make(chan error, 1)
	go func() { done <- job(t.Context(), s) }()
	return running{h.PID(), sync.OnceValue(func() error {
		err := <-done
		s.Close()
		return errors.Join(err, h.Stop())
	})}
}

// rivals are the other programs beside which a card is used.
var rivals = map[string]func(*testing.T, *emulator.Card) rival{
	"exclusive": func(t *testing.T, c *emulator.Card) rival { return newLatecomer(t, c) },
	"shared":    func(t *testing.T, _ *emulator.Card) rival { return holdShared(t) },
}

// A helper that is killed, at any moment, leaves no PIN that another program could
// use: its keeper ends the card's power.
func TestKilledHelperLeavesNoVerifiedPIN(t *testing.T) {
	c, tr := insertTrapped(t, nil)
	var kills, asked int64
	for mode, beside := range rivals {
		for name, start := range sweptJobs {
			t.Run(mode+", "+name, func(t *testing.T) {
				other := beside(t, c)
				for _, at := range momentsOf(commandsOf(t, tr, c, start)) {
					var keeper handle
					killAt(t, tr, at, start, func(helper int) (err error) {
						keeper, err = handleOf(keeperOf(helper))
						other.poll()
						return errors.Join(err, syscall.Kill(helper, syscall.SIGKILL))
					})
					must(t, keeper.await())
					asksMore(other)
					other.halt()
					if other.signedCount() > 0 {
						t.Fatalf("killed %v: %d signatures without a PIN", at, other.signedCount())
					}
					kills++
				}
				asked += other.askedCount()
			})
		}
	}
	t.Logf("%d kills, %d questions of other programs, 0 signatures", kills, asked)
	checkNoTryLost(t, c)
}

// When the keeper is what is killed, its helper cuts the power. What another
// program gets in between is all that remains: how much is told here, and that it
// ends.
func TestHelperWhoseKeeperIsKilledCutsThePower(t *testing.T) {
	c, tr := insertTrapped(t, nil)
	for mode, beside := range rivals {
		for name, start := range sweptJobs {
			t.Run(mode+", "+name, func(t *testing.T) {
				other := beside(t, c)
				var kills, helped, most int64
				var longest time.Duration
				for _, at := range momentsOf(commandsOf(t, tr, c, start)) {
					var powered time.Duration
					off := make(chan error, 1)
					before := other.signedCount()
					killAt(t, tr, at, start, func(helper int) error {
						killed := time.Now()
						go func(cut <-chan struct{}) {
							err := awaitCut(cut)
							powered = time.Since(killed)
							off <- err
						}(c.PoweredOff())
						other.poll()
						return syscall.Kill(keeperOf(helper), syscall.SIGKILL)
					})
					got := other.signedCount() - before
					asksMore(other)
					other.halt()
					if more := other.signedCount() - before - got; more > 0 {
						t.Errorf("killed %v: %d signatures after the helper had ended", at, more)
					}
					if at.command > 0 { // the keeper had the card
						must(t, <-off)
					}
					kills, most, longest = kills+1, max(most, got), max(longest, powered)
					if got > 0 {
						helped++
					}
				}
				t.Logf("%d kills, after %d of them signatures, at most %d; power at most for %v", kills, helped, most, longest)
			})
		}
	}
	checkNoTryLost(t, c)
}

// awaitCut waits until the power is cut that a card had.
func awaitCut(cut <-chan struct{}) error {
	select {
	case <-cut:
		return nil
	case <-time.After(20 * time.Second):
		return errors.New("nobody cuts the power")
	}
}

func checkNoTryLost(t *testing.T, c *emulator.Card) {
	t.Helper()
	if s := c.State(); s.UserAuthentication.TriesLeft != 3 || s.DigitalSignature.TriesLeft != 5 {
		t.Errorf("tries were lost: %+v", s)
	}
}

// asksMore waits for some questions more.
func asksMore(r rival) {
	before := r.askedCount()
	for r.askedCount() < before+10 {
		time.Sleep(time.Millisecond)
	}
}

// commandsOf counts the commands of a job that nobody disturbs.
func commandsOf(t *testing.T, tr *trap, c *emulator.Card, start func(*testing.T) running) int {
	t.Helper()
	signed := c.State().Signatures
	tr.set(moment{}, nil)
	err := start(t).wait()
	if c.State().Signatures != signed+1 {
		t.Fatalf("the job does not sign: %v", err)
	}
	commands, _ := tr.counted()
	return commands
}

// killAt begins a job and kills at a moment of it, with the helper's process.
func killAt(t *testing.T, tr *trap, at moment, start func(*testing.T) running, strike func(helper int) error) {
	t.Helper()
	helper, struck := make(chan int, 1), make(chan error, 1)
	tr.set(at, func() { struck <- strike(<-helper) })
	r := start(t)
	helper <- r.pid
	err := r.wait()
	if !tr.sprung() {
		t.Fatalf("the job never came to the moment %v: %v", at, err)
	}
	must(t, <-struck)
}
