package history

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"jpkiweb/shared/wire"
)

// Bounds of a Recorder.
const (
	foldTime   = 2 * time.Second  // that an entry waits for equal ones
	retryTime  = 10 * time.Second // after which a gap is written if nothing else is
	maxWaiting = 256              // entries
)

// ErrUnwritten is the error of uses that are not in the history, but for those of
// which a more telling one is known. ErrManyWaiting is one of its reasons.
var (
	ErrUnwritten   = errors.New("the use of a card is not in the history")
	ErrManyWaiting = errors.New("too many entries wait for the disk")
)

// A Recorder is the one of a process that writes to its history, in the order in
// which uses come. Nobody waits for it but who presents a PIN, for [Patience] at most:
// what cannot be written stops no card. Equal uses that follow each other are one
// entry, and those that could not be written are one with their count, as soon as
// that can be.
//
// It runs while it has something to write. It is safe for concurrent use.
type Recorder struct {
	history *History
	refused func(error)

	mu      sync.Mutex
	waiting []*item
	running bool
	closed  bool
	current *item         // that is being written
	lost    int           // uses that are not in the history; the writer's to change
	since   time.Time     // of the first
	wake    chan struct{} // one place
	idle    chan struct{} // closed when it no longer runs

	// These are the writer's.
	failing bool // the last entry was not written
	givenUp bool // at the end: the others will not be either
}

// A Use is one in which a PIN is presented, from its beginning to its end.
type Use struct {
	entry     Entry
	written   chan struct{} // closed when the beginning was dealt with; nil: it is not written
	number    uint64        // of its beginning; the writer's
	abandoned bool          // nobody waits for the beginning any more; under mu
}

// An item waits to be written.
type item struct {
	entry Entry
	use   *Use          // that begins or ends
	gap   bool          // entry.Count uses were dropped
	due   time.Time     // until then equal ones may come
	done  chan struct{} // closed when it was dealt with, or nil
}

// NewRecorder makes the recorder of a history; nil has none, and keeps nothing.
// refused is told once why uses are not written, until they are again: [ErrUnwritten].
func NewRecorder(h *History, refused func(error)) *Recorder {
	r := &Recorder{refused: refused, wake: make(chan struct{}, 1)}
	if h != nil {
		r.history = h.Within(Patience)
	}
	return r
}

// Add adds a use that is over and presented no PIN.
func (r *Recorder) Add(e Entry) {
	r.enqueue(&item{entry: e, due: time.Now().Add(foldTime)})
}

// Begin adds that a use begins in which a PIN will be presented, once [Recorder.Await] has
// returned.
func (r *Recorder) Begin(e Entry) *Use {
	e.Result = wire.ResultBegun
	u, done := &Use{entry: e}, make(chan struct{})
	if r.enqueue(&item{entry: e, use: u, done: done}) {
		u.written = done
	}
	return u
}

// Await waits until the beginning of a use is on the disk, until ctx ends, or for Patience.
func (r *Recorder) Await(ctx context.Context, u *Use) {
	if u.written == nil {
		return
	}
	late := time.NewTimer(Patience)
	defer late.Stop()
	select {
	case <-u.written:
	case <-late.C:
	case <-ctx.Done():
	}
	r.abandon(u)
}

// abandon notes that nobody waits for a beginning any more.
func (r *Recorder) abandon(u *Use) {
	r.mu.Lock()
	defer r.mu.Unlock()
	u.abandoned = true
}

// End adds how a use ended that was begun, and which documents were signed in it.
func (r *Recorder) End(u *Use, at time.Time, result string, signed []wire.HistoryDocument) {
	r.abandon(u)
	e := u.entry
	e.Time, e.Result, e.Documents = at, result, signed
	r.enqueue(&item{entry: e, use: u})
}

// Flush waits until all that came before is written, or could not be; or until ctx
// ends.
func (r *Recorder) Flush(ctx context.Context) {
	done := make(chan struct{})
	if !r.enqueue(&item{done: done}) {
		return
	}
	select {
	case <-done:
	case <-ctx.Done():
	}
}

// Unwritten returns how many uses are over and not in the history, as far as is
// known, and since when.
func (r *Recorder) Unwritten() (since time.Time, count int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	since, count = r.since, r.lost
	for _, i := range append([]*item{r.current}, r.waiting...) {
		if i == nil || i.done != nil { // nothing, or no use that is over
			continue
		}
		if count == 0 {
			since = i.entry.Time
		}
		count += uses(i.entry)
	}
	return since, count
}

// Close writes what waits. Nothing may come afterwards.
func (r *Recorder) Close() {
	r.mu.Lock()
	r.closed = true
	idle := r.idle
	r.mu.Unlock()
	r.wakeWriter()
	if idle != nil {
		<-idle
	}
}

// enqueue puts an item at the end, and reports whether it will be dealt with. What equals
// the last one is counted there; what finds no place is a gap.
func (r *Recorder) enqueue(i *item) bool {
	if r.history == nil {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed || r.mergeIntoLast(i) {
		return !r.closed
	}
	if len(r.waiting) >= maxWaiting {
		return r.dropIntoGap(i)
	}
	r.addWaiting(i)
	return true
}

func (r *Recorder) addWaiting(i *item) {
	r.waiting = append(r.waiting, i)
	if !r.running {
		r.running, r.idle = true, make(chan struct{})
		go r.run(r.idle)
	}
	r.wakeWriter()
}

// mergeIntoLast counts an item in the last one that waits, if they are equal. The caller
// holds mu.
func (r *Recorder) mergeIntoLast(i *item) bool {
	if len(r.waiting) == 0 || i.use != nil || i.done != nil {
		return false
	}
	last := r.waiting[len(r.waiting)-1]
	a, b := last.entry, i.entry
	if last.use != nil || last.done != nil || last.gap || a.Purpose != b.Purpose || a.Origin != b.Origin || a.CommandLine != b.CommandLine || a.Result != b.Result {
		return false
	}
	last.entry.Count = uses(a) + uses(b)
	return true
}

// uses is for how many an entry stands.
func uses(e Entry) int { return max(1, e.Count) }

// dropIntoGap makes an item that finds no place a part of the gap at the end. The beginning
// of a use is no use of its own. The caller holds mu.
func (r *Recorder) dropIntoGap(i *item) bool {
	if i.done != nil {
		return false
	}
	if last := r.waiting[len(r.waiting)-1]; last.gap {
		last.entry.Count += uses(i.entry)
		return false
	}
	r.addWaiting(&item{entry: Entry{Time: i.entry.Time, Count: uses(i.entry)}, gap: true})
	return false
}

func (r *Recorder) wakeWriter() {
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// run writes until nothing waits.
func (r *Recorder) run(idle chan struct{}) {
	defer close(idle)
	for {
		i, wait, more := r.take()
		switch {
		case i != nil:
			r.write(i)
			continue
		case !more:
			return
		case wait == 0:
			r.leave()
			return
		}
		timer := time.NewTimer(wait)
		select {
		case <-r.wake:
		case <-timer.C:
			_ = r.writeGap() // the disk may take it now
		}
		timer.Stop()
	}
}

// leave tells the next one of what is lost at the end, if it could not be written.
func (r *Recorder) leave() {
	if !r.givenUp && r.writeGap() == nil {
		return
	}
	if err := r.history.Miss(r.since, r.lost); err == nil {
		r.forgetLost()
	}
}

// take takes the next item. Without one it returns whether anything is left to do, and
// how long to wait before; 0: it is the end. Where nothing is, another writer may begin
// as soon as it returns.
func (r *Recorder) take() (i *item, wait time.Duration, more bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.waiting) == 0 {
		r.running = r.lost > 0
		if r.closed {
			return nil, 0, r.running
		}
		return nil, retryTime, r.running
	}
	first := r.waiting[0]
	if wait := time.Until(first.due); len(r.waiting) == 1 && wait > 0 && !r.closed {
		return nil, wait, true
	}
	r.waiting, r.current = r.waiting[1:], first
	return first, 0, true
}

// write writes one item.
func (r *Recorder) write(i *item) {
	defer r.finish(i)
	switch {
	case i.gap:
		r.noteLost(i.entry, ErrManyWaiting)
	case i.use != nil && i.done != nil:
		r.writeBegin(i.use)
	case i.use != nil:
		ended := i.entry // Unwritten reads the item
		ended.Begun = i.use.number
		r.writeEntry(ended)
	case i.done != nil: // to flush
		_ = r.writeGap()
	default:
		r.writeEntry(i.entry)
	}
}

// finish notes that an item was dealt with.
func (r *Recorder) finish(i *item) {
	r.mu.Lock()
	r.current = nil
	r.mu.Unlock()
	if i.done != nil {
		close(i.done)
	}
}

// writeBegin writes that a use begins, if somebody waits for that.
func (r *Recorder) writeBegin(u *Use) {
	r.mu.Lock()
	abandoned := u.abandoned
	r.mu.Unlock()
	if abandoned {
		return
	}
	err := r.writeGap()
	if err == nil {
		u.number, err = r.history.Begin(u.entry)
	}
	r.tellFailure(err) // it is whole in the entry of its end
}

// writeEntry writes an entry; at the end the first that cannot be written speaks for
// all.
func (r *Recorder) writeEntry(e Entry) {
	if r.givenUp {
		r.noteLost(e, ErrUnwritten)
		return
	}
	err := r.writeGap()
	if err == nil {
		err = r.history.Append(e)
	}
	if err != nil {
		r.givenUp = r.closing()
		r.noteLost(e, err)
		return
	}
	r.tellFailure(nil)
}

func (r *Recorder) closing() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.closed
}

// writeGap writes how many uses were lost, if any were.
func (r *Recorder) writeGap() error {
	if r.lost == 0 {
		return nil
	}
	err := r.history.appendGap(r.since, r.lost)
	if err == nil {
		r.forgetLost()
	}
	return err
}

// forgetLost notes that what was lost is told elsewhere.
func (r *Recorder) forgetLost() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lost = 0
}

// noteLost notes that the uses of an entry are not in the history.
func (r *Recorder) noteLost(e Entry, why error) {
	r.mu.Lock()
	if r.lost == 0 {
		r.since = e.Time
	}
	r.lost += uses(e)
	r.current = nil // it is counted
	r.mu.Unlock()
	r.tellFailure(why)
}

// tellFailure tells of the first failure after a success.
func (r *Recorder) tellFailure(err error) {
	if err != nil && !r.failing && r.refused != nil {
		r.refused(fmt.Errorf("%w: %w", ErrUnwritten, err))
	}
	r.failing = err != nil
}
