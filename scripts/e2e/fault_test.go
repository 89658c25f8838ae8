//go:build e2e

package e2e

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/ebfe/scard"

	"jpkiweb/helper/card/keeper"
	"jpkiweb/helper/card/pcsc"
	"jpkiweb/helper/card/reader"
	"jpkiweb/helper/card/virtual"
	"jpkiweb/helper/door/server"
	"jpkiweb/scripts/slot"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/operation"
	"jpkiweb/shared/signature"
	"jpkiweb/shared/wire"
)

// A faultJob is what a person does with a card.
type faultJob struct {
	name  string
	wrong bool // the PIN is
	do    func(context.Context, iso7816.Transmitter) error
}

func typed(pin string) operation.PIN { return operation.Typed([]byte(pin)) }

func logInWith(pin string) func(context.Context, iso7816.Transmitter) error {
	return func(ctx context.Context, t iso7816.Transmitter) error {
		_, err := operation.Login(ctx, t, operation.LoginJob{Origin: authtoken.MustParseOrigin(someOrigin), Challenge: someChallenge, PIN: typed(pin)})
		return err
	}
}

// faultJobs present a PIN at most once each.
var faultJobs = []faultJob{
	{"status", false, func(ctx context.Context, t iso7816.Transmitter) error {
		_, err := operation.ReadStatus(ctx, t)
		return err
	}},
	{"login", false, logInWith(virtual.UserAuthenticationPIN)},
	{"login with a wrong PIN", true, logInWith("9999")},
	{"sign", false, func(ctx context.Context, t iso7816.Transmitter) error {
		job := operation.SignJob{Documents: []signature.Subject{{Format: signature.CMS}}, Time: time.Now(), PIN: typed(virtual.DigitalSignaturePIN)}
		_, err := operation.Sign(ctx, t, job)
		return err
	}},
	{"PIN change", false, func(ctx context.Context, t iso7816.Transmitter) error {
		pin := virtual.UserAuthenticationPIN // so that the next job knows it, whatever becomes of this one
		return operation.ChangePIN(ctx, t, operation.ChangePINJob{Which: jpki.UserAuthenticationPIN, Old: typed(pin), New: typed(pin)})
	}},
	{"attributes", false, func(ctx context.Context, t iso7816.Transmitter) error {
		_, err := operation.ReadAttributes(ctx, t, operation.ReadJob{PIN: typed(virtual.CardInfoPIN)})
		return err
	}},
}

// A table of faults is tried on one card.
type faultTable struct {
	t           *testing.T
	card        *emulator.Card
	trap        *trap
	hand        *cardHand
	otherHolder *holder // nil: nobody else has the card
	manager     *reader.Manager

	meanwhileDone chan struct{}   // closed when what happens besides is over
	tried         string          // is tried
	powerCut      <-chan struct{} // closed when the last job's power is cut
	slowFaults    int             // faults that take pcscd's time, so far

	// Figures.
	faults, failures, triesLost int
	longest                     time.Duration
	codes                       map[wire.Code]int
}

// hangTime is longer than the deadline of an exchange here.
const (
	faultExchange = time.Second
	hangTime      = 1500 * time.Millisecond
	// faultLimit is for a job on a card that hangs. With the ten seconds that an
	// exchange has otherwise it is twelve.
	faultLimit = faultExchange + 2*time.Second
)

// A faultKind is what happens at one command of a job.
type faultKind struct {
	name   string
	happen func(ft *faultTable, command int)
	mend   func(ft *faultTable) // nil: nothing is to be done
}

func injecting(name string, faults ...emulator.Fault) faultKind {
	return faultKind{name: name, happen: func(ft *faultTable, command int) {
		for _, f := range faults {
			f.Command = command
			ft.card.Inject(f)
		}
	}}
}

func (k faultKind) thenMend(mend func(*faultTable)) faultKind {
	k.mend = mend
	return k
}

// duringCommand is what happens besides while a command is on the card, before or
// after its execution; it is waited for when the job has ended.
func duringCommand(name string, after bool, do func(*faultTable)) faultKind {
	return faultKind{name, func(ft *faultTable, command int) {
		ft.meanwhileDone = make(chan struct{})
		ft.trap.set(moment{command, after}, func() {
			go func() {
				defer close(ft.meanwhileDone)
				do(ft)
			}()
		})
	}, (*faultTable).awaitMeanwhile}
}

func (ft *faultTable) awaitMeanwhile() {
	ft.t.Helper()
	if !ft.trap.sprung() {
		ft.t.Fatal("the job never came to the command")
	}
	<-ft.meanwhileDone
}

// transact is another program that wants the card for itself, and resets it.
func (ft *faultTable) transact() {
	if ft.otherHolder == nil {
		ft.breakIn()
		return
	}
	h := ft.otherHolder.card
	err := h.BeginTransaction() // waits until ours has ended
	if errors.Is(err, scard.ErrResetCard) {
		_ = h.Reconnect(scard.ShareShared, scard.ProtocolAny, scard.LeaveCard)
		err = h.BeginTransaction()
	}
	if err == nil {
		_ = h.EndTransaction(scard.ResetCard)
	}
}

// breakIn is another program that tries once to take the card, or to reset it.
func (ft *faultTable) breakIn() {
	if ft.otherHolder != nil {
		_ = ft.otherHolder.card.Reconnect(scard.ShareShared, scard.ProtocolAny, scard.ResetCard)
		return
	}
	c, err := scard.EstablishContext()
	if err != nil {
		return
	}
	defer c.Release()
	for _, mode := range []scard.ShareMode{scard.ShareExclusive, scard.ShareShared} {
		if h, err := c.Connect(slot.Name, mode, scard.ProtocolAny); err == nil {
			_ = h.Disconnect(scard.ResetCard)
		}
	}
}

// quickFaults cost no time, so that every command of every job has each.
var quickFaults = []faultKind{
	injecting("6F00", emulator.Fault{Effect: emulator.AnswerStatusWord, StatusWord: iso7816.SWInternal}),
	injecting("garbage", emulator.Fault{Effect: emulator.FlipBit, Bit: 3}, emulator.Fault{Effect: emulator.FlipBit, Bit: 12}),
	injecting("garbage in the middle", emulator.Fault{Effect: emulator.FlipBit, Bit: 1234}),
	injecting("one byte", emulator.Fault{Effect: emulator.Truncate, Length: 1}),
	injecting("cut short", emulator.Fault{Effect: emulator.Truncate, Length: 2}),
	duringCommand("another's transaction before", false, (*faultTable).transact),
	duringCommand("another's transaction after", true, (*faultTable).transact),
	duringCommand("another's reset before", false, (*faultTable).breakIn),
	duringCommand("another's reset after", true, (*faultTable).breakIn),
}

// slowFaults take pcscd's time to see that a card came or went, so that each
// command has one of them.
var slowFaults = []faultKind{
	injecting("pulled before", emulator.Fault{Effect: emulator.RemoveBefore}).thenMend((*faultTable).putBack),
	injecting("pulled after", emulator.Fault{Effect: emulator.RemoveAfter}).thenMend((*faultTable).putBack),
	duringCommand("pulled and back", true, func(ft *faultTable) {
		ft.card.Remove()
		_ = slot.AwaitRemoval(ft.t.Context()) // one that pcscd does not see leaves it blind for the card
		ft.card.Insert()
	}).thenMend(func(ft *faultTable) {
		ft.awaitMeanwhile()
		ft.awaitCardBack()
	}),
	injecting("hangs", emulator.Fault{Effect: emulator.Delay, Delay: hangTime}),
}

// driverHangs is an answer on which vpcd's driver hangs until its card is unplugged:
// its call does not come back, and nothing but the end of it cuts the power.
var driverHangs = injecting("driver hangs", emulator.Fault{Effect: emulator.Truncate}).thenMend((*faultTable).plugAgain)

// serviceStops is pcscd's end, and with it the reader's, in the middle of a command.
var serviceStops = duringCommand("service stopped", true, func(*faultTable) { _ = service.Halt() }).thenMend(func(ft *faultTable) {
	ft.awaitMeanwhile()
	_ = ft.hand.remove() // there is no reader any more
	must(ft.t, service.Resume(ft.t.Context()))
	ft.hand.insert(trapped{ft.card, ft.trap})
	ft.awaitCardBack()
})

// Whatever happens at whichever command: the job ends, says what was wrong, loses
// no PIN try that the person did not make, and leaves a card on which no PIN is
// verified and the next job works.
func TestFaultsOverPCSC(t *testing.T) {
	c, tr := newTrapped(t, nil)
	ft := &faultTable{t: t, card: c, trap: tr, hand: putCard(t, slot.First, trapped{c, tr}), codes: map[wire.Code]int{}}
	for _, shared := range []bool{false, true} {
		ft.share(shared)
		for i, job := range faultJobs {
			ft.open(pcsc.Backend{})
			commands := ft.count(job)
			for at := 1; at <= commands; at++ {
				for k, kind := range quickFaults {
					if (at+k)%quickStride() == 0 {
						ft.tryFault(job, at, kind)
					}
				}
			}
			ft.open(keeper.Backend{Backend: pcsc.Backend{}, Command: keepCard})
			for at := 1 + i%slowStride(); at <= commands; at += slowStride() {
				ft.tryFault(job, at, slowFaults[ft.slowFaults%len(slowFaults)])
				ft.slowFaults++
			}
			if i%2 == 0 {
				ft.tryFault(job, 1+i%commands, serviceStops)
			}
			if i == 1 {
				ft.tryFault(job, commands, driverHangs)
			}
		}
	}
	t.Logf("%d faults, %d jobs failed, %d tries lost, longest job %v; %v", ft.faults, ft.failures, ft.triesLost, ft.longest, ft.codes)
}

// Strides are the distances between the commands at which a fault is tried: one
// with JPKIWEB_FAULTS=all, as "make soak" has it.
func slowStride() int  { return stride(8) }
func quickStride() int { return stride(4) }

func stride(usual int) int {
	if os.Getenv("JPKIWEB_FAULTS") == "all" {
		return 1
	}
	return usual
}

// keepCard is the keeper of the helper that ships.
func keepCard() (*exec.Cmd, error) { return exec.Command(helper, keeper.Argument), nil }

// open begins with another manager.
func (ft *faultTable) open(b reader.Backend) {
	if ft.manager != nil {
		ft.manager.Close()
	}
	ft.manager = reader.New(b, reader.Config{Exchange: faultExchange, Recognise: operation.Identify})
	ft.t.Cleanup(ft.manager.Close)
}

// share begins, or ends, to have another program on the card.
func (ft *faultTable) share(shared bool) {
	if ft.otherHolder != nil {
		_ = ft.otherHolder.card.Disconnect(scard.LeaveCard)
		ft.otherHolder = nil
	}
	if shared {
		ft.otherHolder = holdShared(ft.t)
	}
}

// job runs a job on a lease of its own.
func (ft *faultTable) job(job faultJob) (took time.Duration, err error) {
	start := time.Now()
	lease, err := ft.manager.Lease(ft.t.Context(), slot.Name)
	if err != nil {
		return time.Since(start), err
	}
	if lease.Shared() != (ft.otherHolder != nil) {
		ft.t.Fatalf("shared: %t", lease.Shared())
	}
	err = job.do(ft.t.Context(), lease)
	ft.powerCut = ft.card.PoweredOff()
	lease.Close()
	return time.Since(start), err
}

// unverified waits until no PIN is verified on the card, which the driver tells it
// later than the lease has ended.
func (ft *faultTable) unverified() {
	ft.t.Helper()
	if s := ft.card.State(); s.UserAuthentication.Verified || s.DigitalSignature.Verified || s.CardInfo.Verified {
		if err := awaitCut(ft.powerCut); err != nil {
			ft.t.Fatalf("%s: %v, %+v", ft.tried, err, s)
		}
	}
}

// count counts the commands of a job that nothing disturbs.
func (ft *faultTable) count(job faultJob) int {
	ft.trap.set(moment{}, nil)
	if _, err := ft.job(job); (err != nil) != job.wrong {
		ft.t.Fatalf("%s: %v", job.name, err)
	}
	commands, _ := ft.trap.counted()
	if _, err := ft.job(faultJobs[1]); err != nil { // gives a wrong PIN's try back
		ft.t.Fatal(err)
	}
	return commands
}

func triesOf(s emulator.CardState) int {
	return s.UserAuthentication.TriesLeft + s.DigitalSignature.TriesLeft + s.CardInfo.TriesLeft
}

// tryFault tries one fault at one command of a job.
func (ft *faultTable) tryFault(job faultJob, command int, kind faultKind) {
	ft.t.Helper()
	what := fmt.Sprintf("%s, command %d, %s, shared %t", job.name, command, kind.name, ft.otherHolder != nil)
	ft.tried = what
	before := triesOf(ft.card.State())
	ft.trap.set(moment{}, nil)
	kind.happen(ft, command)
	took, err := ft.job(job)
	_, presented := ft.trap.counted()
	lost := before - triesOf(ft.card.State())
	if kind.mend != nil {
		kind.mend(ft)
	}
	ft.unverified()
	ft.faults++
	ft.longest = max(ft.longest, took)
	if took > faultLimit {
		ft.t.Errorf("%s: the job took %v", what, took)
	}
	if presented > 1 {
		ft.t.Errorf("%s: the PIN was presented %d times", what, presented)
	}
	if !job.wrong {
		ft.triesLost += lost
	}
	if lost > 0 && (!job.wrong || lost > presented) {
		ft.t.Errorf("%s: %d tries lost, the PIN was presented %d times", what, lost, presented)
	}
	if err != nil {
		ft.failures++
		code := server.WireError(err).Code
		ft.codes[code]++
		if code == wire.CodeInternal {
			ft.t.Errorf("%s: %v", what, err)
		}
	}
	ft.trap.set(moment{}, nil)
	if _, err := ft.job(faultJobs[1]); err != nil {
		ft.t.Fatalf("%s: afterwards a login fails: %v", what, err)
	}
}

// putBack puts a card back that was pulled.
func (ft *faultTable) putBack() {
	must(ft.t, slot.AwaitRemoval(ft.t.Context()))
	ft.card.Insert()
	ft.awaitCardBack()
}

// plugAgain puts a card back on whose answer the driver hangs.
func (ft *faultTable) plugAgain() {
	_ = ft.hand.remove() // says that the driver has dropped it
	ft.hand.insert(trapped{ft.card, ft.trap})
	ft.awaitCardBack()
}

// awaitCardBack waits until pcscd has the card, and has the other program connect anew.
func (ft *faultTable) awaitCardBack() {
	must(ft.t, slot.AwaitCard(ft.t.Context()))
	ft.share(ft.otherHolder != nil)
}
