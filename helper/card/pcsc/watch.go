package pcsc

import (
	"context"
	"errors"
	"slices"
	"time"

	"jpkiweb/helper/card/pcsc/scard"
	"jpkiweb/helper/card/reader"
)

// newReaders is the pseudo reader whose state changes when readers come or go;
// the upper half of its state is their number (pcsc-lite, SCardGetStatusChange).
const newReaders = `\\?PnP?\Notification`

// service is what is used of a *scard.Context to watch: the boundary to PC/SC.
type service interface {
	ListReaders() ([]string, error)
	GetStatusChange(states []scard.ReaderState, timeout time.Duration) error
	Cancel() error
}

// Where nobody tells that readers come and go, they are asked for.
const (
	askEvery = time.Second
	// vainRounds is how often in succession the system may come back at once with
	// nothing new before it is only asked.
	vainRounds = 3
)

// A watch follows the readers of one context. Some systems do not know
// newReaders, others always call it changed, and some remote sessions answer at
// once whatever they are asked; each would be asked again without end.
type watch struct {
	service     service
	changed     func([]reader.Reader)
	known       []scard.ReaderState
	toldReaders []reader.Reader // what changed was called with last; nil: not yet
	vainInRow   int             // rounds in vain, in succession
	mustPoll    bool            // the system does not wait, or not for readers
}

// run watches until ctx ends or the service is lost.
func (w *watch) run(ctx context.Context) error {
	ended := make(chan struct{})
	defer close(ended)
	go cancelWhenDone(ctx, w.service, ended)
	var moved bool
	var took time.Duration
	for ctx.Err() == nil {
		news, err := w.readStates()
		if err != nil {
			return translate(err)
		}
		w.pauseIfVain(ctx, news || moved, took)
		start := time.Now()
		moved, err = w.await()
		took = time.Since(start)
		if ctx.Err() == nil && err != nil && !w.looksAgain(err) {
			return translate(err)
		}
	}
	return nil
}

// readStates reads which readers there are and in which state, and reports whether that
// is news.
func (w *watch) readStates() (news bool, err error) {
	names, err := listReaders(w.service)
	if err != nil {
		return false, err
	}
	w.known = keepStates(w.known, names)
	if err := refresh(w.service, w.known); err != nil {
		return false, err
	}
	now := snapshot(w.known)
	if w.toldReaders != nil && slices.EqualFunc(w.toldReaders, now, sameReader) {
		return false, nil
	}
	w.toldReaders = now
	w.changed(now)
	return true, nil
}

func sameReader(a, b reader.Reader) bool {
	return a.Name == b.Name && a.State == b.State && a.Insertion == b.Insertion && slices.Equal(a.ATR, b.ATR)
}

// pauseIfVain counts the rounds that came back at once for nothing, and gives the system
// a pause where it does not wait itself.
func (w *watch) pauseIfVain(ctx context.Context, reason bool, took time.Duration) {
	if reason || took >= askEvery {
		w.vainInRow = 0
		return
	}
	w.vainInRow++
	w.mustPoll = w.mustPoll || w.vainInRow >= vainRounds
	if w.mustPoll {
		pause(ctx, askEvery-took)
	}
}

// await waits for a change of readers or cards; where the system does not tell of
// readers, a while for one of cards. moved: a reader is in another state, which
// need not be news (another program connects to the card, too).
func (w *watch) await() (moved bool, err error) {
	states, timeout := slices.Clip(w.known), time.Duration(-1)
	if w.mustPoll {
		timeout = askEvery
	} else {
		states = append(states, scard.ReaderState{Reader: newReaders, CurrentState: scard.StateFlag(len(w.known) << 16)})
	}
	if len(states) == 0 {
		return false, nil // rest pauses
	}
	if err := w.service.GetStatusChange(states, timeout); err != nil {
		return false, err
	}
	copy(w.known, states)
	return settle(w.known), nil
}

// looksAgain reports whether an error of waiting says only that the readers are
// others by now, or that newReaders is not known.
func (w *watch) looksAgain(err error) bool {
	again := []scard.Error{scard.ErrTimeout, scard.ErrUnknownReader, scard.ErrReaderUnavailable, scard.ErrNoReadersAvailable}
	if !w.mustPoll {
		again = append(again, scard.ErrInvalidValue, scard.ErrInvalidParameter, scard.ErrUnsupportedFeature, unsupportedFeature)
	}
	return slices.ContainsFunc(again, func(e scard.Error) bool { return errors.Is(err, e) })
}

// unsupportedFeature is SCARD_E_UNSUPPORTED_FEATURE of Windows and macOS; that of
// pcsc-lite, and of package scard, is another number.
const unsupportedFeature scard.Error = 0x80100022

// pause waits for d or the end of ctx.
func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

// cancelWhenDone ends the blocking call of a context. A cancel that comes before
// the call began would be lost, so it is repeated until the watch has ended.
func cancelWhenDone(ctx context.Context, c service, ended <-chan struct{}) {
	select {
	case <-ended:
		return
	case <-ctx.Done():
	}
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		select {
		case <-ended:
			return
		default:
		}
		_ = c.Cancel()
		select {
		case <-ended:
			return
		case <-again.C:
		}
	}
}

// refresh asks for the present state of new readers without waiting.
func refresh(c service, known []scard.ReaderState) error {
	if !slices.ContainsFunc(known, isNew) {
		return nil
	}
	err := c.GetStatusChange(known, 0)
	if err != nil && !errors.Is(err, scard.ErrTimeout) && !errors.Is(err, scard.ErrUnknownReader) {
		return err
	}
	settle(known)
	return nil
}

// isNew: the reader was never asked.
func isNew(s scard.ReaderState) bool {
	return s.CurrentState == scard.StateUnaware && s.EventState == 0
}

// settle makes what was told the state to compare with, and reports whether it
// was different: the mark of that (SCARD_STATE_CHANGED) some systems always set.
func settle(states []scard.ReaderState) (different bool) {
	for i := range states {
		now := states[i].EventState &^ scard.StateChanged
		different = different || now != states[i].CurrentState
		states[i].CurrentState = now
	}
	return different
}

// keepStates keeps the states of the readers that are still there. A new one is
// asked with "unaware", which answers at once.
func keepStates(known []scard.ReaderState, names []string) []scard.ReaderState {
	next := make([]scard.ReaderState, len(names))
	for i, name := range names {
		next[i] = scard.ReaderState{Reader: name, CurrentState: scard.StateUnaware}
		for _, k := range known {
			if k.Reader == name {
				next[i] = k
			}
		}
	}
	return next
}

func snapshot(states []scard.ReaderState) []reader.Reader {
	readers := make([]reader.Reader, 0, len(states))
	for _, s := range states {
		readers = append(readers, reader.Reader{
			Name: s.Reader, State: cardState(s.EventState), ATR: s.Atr, Insertion: uint32(s.EventState) >> 16,
		})
	}
	return readers
}

func cardState(s scard.StateFlag) reader.State {
	switch {
	case s&scard.StateMute != 0:
		return reader.Mute
	case s&scard.StatePresent != 0 && s&scard.StateExclusive != 0:
		return reader.InUse
	case s&scard.StatePresent != 0:
		return reader.CardPresent
	}
	return reader.Empty
}

// listReaders lists once more where a reader came in the middle of it: the room
// is asked for before the names.
func listReaders(c service) ([]string, error) {
	for again := true; ; again = false {
		names, err := c.ListReaders()
		switch {
		case errors.Is(err, scard.ErrNoReadersAvailable):
			return nil, nil
		case again && errors.Is(err, scard.ErrInsufficientBuffer):
		default:
			return names, err
		}
	}
}
