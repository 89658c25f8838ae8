package reader_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"jpkiweb/helper/card/reader"
	"jpkiweb/helper/card/virtual"
	"jpkiweb/shared/cardtest"
	"jpkiweb/shared/emulator"
)

var (
	selectJPKI = "00A4040C0AD392F000260100000001"
	queryTries = "00200098"
	verifyPIN  = reader.PINEntry{Template: []byte{0x00, 0x20, 0x00, 0x98}, Min: 4, Max: 4}
	changePIN  = reader.PINEntry{Template: []byte{0x00, 0x24, 0x01, 0x98}, Min: 4, Max: 4, New: true}
)

// setUpPad makes a manager over a reader with a pad and leases the card in it,
// with the JPKI application selected.
func setUpPad(t *testing.T, config reader.Config, types virtual.Typist) (*reader.Manager, *reader.Lease, *emulator.Card) {
	t.Helper()
	card, err := emulator.New(cardtest.Image(t))
	if err != nil {
		t.Fatal(err)
	}
	r := virtual.NewPadReader(name, types)
	r.Insert(card)
	m := reader.New(r, config)
	t.Cleanup(m.Close)
	lease, err := m.Lease(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	transmit(t, lease, selectJPKI, "9000")
	return m, lease, card
}

func transmit(t *testing.T, lease *reader.Lease, command, want string) {
	t.Helper()
	b, err := hex.DecodeString(command)
	if err != nil {
		t.Fatal(err)
	}
	response, err := lease.Transmit(t.Context(), b)
	if got := fmt.Sprintf("%X", response); got != want || err != nil {
		t.Errorf("%s: %s, %v; want %s", command, got, err, want)
	}
}

// typing types these, one after the other.
func typing(pins ...string) virtual.Typist {
	return func(context.Context, reader.PINEntry) ([]byte, error) {
		next := pins[0]
		pins = pins[1:]
		return []byte(next), nil
	}
}

func failing(err error) virtual.Typist {
	return func(context.Context, reader.PINEntry) ([]byte, error) { return nil, err }
}

// waiting types nothing until the entry ends; begun is closed when it has begun.
func waiting() (types virtual.Typist, begun chan struct{}) {
	begun = make(chan struct{})
	return func(ctx context.Context, _ reader.PINEntry) ([]byte, error) {
		close(begun)
		<-ctx.Done()
		return nil, context.Cause(ctx)
	}, begun
}

func TestPINTypedAtTheReader(t *testing.T) {
	_, lease, _ := setUpPad(t, reader.Config{}, typing("1234", "4321", "4321", "4321"))
	if !lease.PINPad() || !lease.CanModify() {
		t.Fatal("pad is not there")
	}
	for i, entry := range []reader.PINEntry{verifyPIN, changePIN, verifyPIN} {
		if response, err := lease.EnterPIN(t.Context(), entry); fmt.Sprintf("%X", response) != "9000" || err != nil {
			t.Errorf("entry %d: %X, %v", i, response, err)
		}
	}
}

func TestWrongPINAtTheReaderIsTheCardsAnswer(t *testing.T) {
	_, lease, _ := setUpPad(t, reader.Config{}, typing("0000"))
	if response, err := lease.EnterPIN(t.Context(), verifyPIN); fmt.Sprintf("%X", response) != "63C2" || err != nil {
		t.Errorf("%X, %v", response, err)
	}
}

func TestEntryThatEndsAtTheReaderCostsNoTryAndNoLease(t *testing.T) {
	for name, c := range map[string]struct {
		types virtual.Typist
		entry reader.PINEntry
		want  error
	}{
		"cancelled":       {failing(reader.ErrPINCancelled), verifyPIN, reader.ErrPINCancelled},
		"person left":     {failing(reader.ErrTimeout), verifyPIN, reader.ErrTimeout},
		"too short":       {typing("123"), verifyPIN, reader.ErrPINPad},
		"typed otherwise": {typing("4321", "4322"), changePIN, reader.ErrPINMismatch},
		"not understood":  {failing(reader.ErrPINPad), verifyPIN, reader.ErrPINPad},
	} {
		t.Run(name, func(t *testing.T) {
			_, lease, _ := setUpPad(t, reader.Config{}, c.types)
			if _, err := lease.EnterPIN(t.Context(), c.entry); !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
			if lease.Err() != nil {
				t.Errorf("lease ended: %v", lease.Err())
			}
			transmit(t, lease, queryTries, "63C3")
		})
	}
}

func TestEntryThatIsNoPINCommandIsRefused(t *testing.T) {
	for name, entry := range map[string]reader.PINEntry{
		"a command with data":      {Template: []byte{0, 0x20, 0, 0x98, 4, 1, 2, 3, 4}, Min: 4, Max: 4},
		"READ BINARY":              {Template: []byte{0, 0xB0, 0, 0}, Min: 4, Max: 4},
		"old and new PIN in one":   {Template: []byte{0, 0x24, 0, 0x98}, Min: 4, Max: 4, New: true},
		"change asked for once":    {Template: []byte{0, 0x24, 1, 0x98}, Min: 4, Max: 4},
		"longer than a pad allows": {Template: []byte{0, 0x20, 0, 0x98}, Min: 6, Max: 16},
		"no digits":                {Template: []byte{0, 0x20, 0, 0x98}},
	} {
		t.Run(name, func(t *testing.T) {
			_, lease, _ := setUpPad(t, reader.Config{}, typing("1234"))
			if _, err := lease.EnterPIN(t.Context(), entry); !errors.Is(err, reader.ErrPINPad) {
				t.Error(err)
			}
		})
	}
	m, _, _ := setUp(t, reader.Config{}, nil)
	lease, err := m.Lease(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := lease.EnterPIN(t.Context(), verifyPIN); !errors.Is(err, reader.ErrPINPad) || lease.PINPad() || lease.CanModify() {
		t.Errorf("reader without a pad: %v", err)
	}
}

func TestPersonAtThePadHasMoreTimeThanTheCard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		types := func(ctx context.Context, _ reader.PINEntry) ([]byte, error) {
			time.Sleep(reader.EntryTime + reader.FinishTime) // as slow as the reader allows
			return []byte("1234"), ctx.Err()
		}
		m, lease, _ := setUpPad(t, reader.Config{Exchange: time.Second, Idle: time.Second}, types)
		defer m.Close()
		if response, err := lease.EnterPIN(t.Context(), verifyPIN); fmt.Sprintf("%X", response) != "9000" || err != nil {
			t.Errorf("%X, %v", response, err)
		}
	})
}

func TestEndOfTheLeaseEndsTheEntry(t *testing.T) {
	for how, c := range map[string]struct {
		end  func(*reader.Manager, *reader.Lease, *emulator.Card)
		want error
	}{
		"released":       {func(_ *reader.Manager, l *reader.Lease, _ *emulator.Card) { l.Close() }, reader.ErrReleased},
		"manager closed": {func(m *reader.Manager, _ *reader.Lease, _ *emulator.Card) { m.Close() }, reader.ErrReleased},
	} {
		t.Run(how, func(t *testing.T) {
			types, begun := waiting()
			m, lease, card := setUpPad(t, reader.Config{}, types)
			ended := make(chan error, 1)
			go func() {
				_, err := lease.EnterPIN(t.Context(), verifyPIN)
				ended <- err
			}()
			<-begun
			c.end(m, lease, card)
			if err := <-ended; !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
			<-lease.Done()
			if card.State().Powered {
				t.Error("card still has power")
			}
		})
	}
}

func TestClosedTabEndsTheEntryAndItsLease(t *testing.T) {
	types, begun := waiting()
	_, lease, card := setUpPad(t, reader.Config{}, types)
	ctx, leave := context.WithCancel(t.Context())
	go func() {
		<-begun
		leave()
	}()
	if _, err := lease.EnterPIN(ctx, verifyPIN); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	<-lease.Done()
	if card.State().Powered {
		t.Error("card still has power")
	}
}

func TestPersonWhoNeverTypesEndsTheLease(t *testing.T) {
	types, _ := waiting()
	_, lease, _ := setUpPad(t, reader.Config{Entry: time.Millisecond}, types)
	if _, err := lease.EnterPIN(t.Context(), verifyPIN); !errors.Is(err, reader.ErrTimeout) {
		t.Error(err)
	}
	<-lease.Done()
}

func TestHeldLeaseDoesNotIdle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, lease, _ := setUpPad(t, reader.Config{}, typing())
		defer m.Close()
		resume, other := lease.Hold(), lease.Hold()
		transmit(t, lease, queryTries, "63C3") // which would start the idle time anew
		resume()
		resume()
		time.Sleep(time.Hour)
		if lease.Err() != nil {
			t.Fatalf("%v while a person is asked", lease.Err())
		}
		other()
		time.Sleep(61 * time.Second)
		if !errors.Is(lease.Err(), reader.ErrIdle) {
			t.Error(lease.Err())
		}
		resume()
		lease.Hold()()
	})
}

func TestTraceOfAPadHoldsNoPIN(t *testing.T) {
	var trace strings.Builder
	_, lease, _ := setUpPad(t, reader.Config{Trace: func(reader, command, response string, _ time.Duration, err error) {
		fmt.Fprintln(&trace, reader, command, response, err)
	}}, typing("1234"))
	if _, err := lease.EnterPIN(t.Context(), verifyPIN); err != nil {
		t.Fatal(err)
	}
	got := trace.String()
	if !strings.Contains(got, "00200098 [PIN typed at the reader] 9000") || strings.Contains(got, "1234") || strings.Contains(got, "31323334") {
		t.Error(got)
	}
}

func TestLeaseKnowsTheInsertionOfItsCard(t *testing.T) {
	m, r, card := setUp(t, reader.Config{}, nil)
	lease, err := m.Lease(t.Context(), name) // nobody has watched before
	if err != nil || lease.Insertion() == 0 {
		t.Fatal(lease.Insertion(), err)
	}
	lease.Close()
	changes := m.Watch(t.Context())
	r.Remove()
	next(t, changes, reader.Empty)
	r.Insert(card)
	again := next(t, changes, reader.CardPresent)
	other, err := m.Lease(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	if got := other.Insertion(); got != again.Insertion || got == lease.Insertion() {
		t.Errorf("insertion %d after %d, the watch tells %d", got, lease.Insertion(), again.Insertion)
	}
}

// A backend that, like PC/SC, tells of a pad on a connection only.
type secretive struct{ *virtual.Reader }

func (s secretive) Watch(ctx context.Context, changed func([]reader.Reader)) error {
	return s.Reader.Watch(ctx, func(readers []reader.Reader) {
		for i := range readers {
			readers[i].PINPad = false
		}
		changed(readers)
	})
}

func TestPadIsKnownOnceItsReaderWasLeased(t *testing.T) {
	card, err := emulator.New(cardtest.Image(t))
	if err != nil {
		t.Fatal(err)
	}
	r := virtual.NewPadReader(name, typing())
	r.Insert(card)
	m := reader.New(secretive{r}, reader.Config{})
	defer m.Close()
	changes := m.Watch(t.Context())
	if next(t, changes, reader.CardPresent).PINPad {
		t.Error("known without a connection")
	}
	lease, err := m.Lease(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	for !next(t, changes, reader.CardPresent).PINPad {
	}
	lease.Close()
	r.Remove()
	if !next(t, changes, reader.Empty).PINPad {
		t.Error("forgotten although the reader stayed")
	}
}

func TestTypedPINIsWiped(t *testing.T) {
	typed := []byte("1234")
	_, lease, _ := setUpPad(t, reader.Config{}, func(context.Context, reader.PINEntry) ([]byte, error) { return typed, nil })
	if _, err := lease.EnterPIN(t.Context(), verifyPIN); err != nil || !bytes.Equal(typed, make([]byte, 4)) {
		t.Errorf("%q, %v", typed, err)
	}
}
