package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"jpkiweb/helper/card/pcsc"
	"jpkiweb/helper/card/reader"
	"jpkiweb/helper/card/virtual"
	"jpkiweb/scripts/browser"
	"jpkiweb/scripts/program"
	"jpkiweb/scripts/slot"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/wire"
)

// What is promised of the desk of a counter.
const (
	maxDeskCommands  = 12
	maxDesk          = 1.3
	maxDeskThrottled = 2.0
	maxClean         = 1000 // ms
)

// deskDelays are what a command takes on a card over ever slower lines.
var deskDelays = [...]time.Duration{0, 20 * time.Millisecond, 50 * time.Millisecond, 100 * time.Millisecond}

// stays is how long a card lies there when it is shown: one that leaves sooner is taken for the
// echo of our own power-off, and waited for.
const stays = time.Second

// throttledDelay is that of the row for a slow computer.
const throttledDelay = 20 * time.Millisecond

// watchDesk notes when a document began, when the desk in it shows a card, and when it waits,
// on the clock of the machine.
const watchDesk = `window.bornAt = performance.timeOrigin + performance.now();
new MutationObserver(() => {
	const now = performance.timeOrigin + performance.now();
	if (document.getElementById("screen-counter-desk")) window.deskAt ??= now;
	if (document.getElementById("screen-counter-waiting")) window.waitingAt ??= now;
}).observe(document, { childList: true, subtree: true })`

// desk is what staff at a counter wait for: from the moment when PC/SC tells of a card until
// its desk is drawn, and from that when the card is gone until another document is there.
func desk(ctx context.Context, b *bench) (rows []row, err error) {
	d := &timedDesk{dir: b.dir}
	stop, err := d.open(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, stop()) }()
	for _, delay := range deskDelays {
		more, err := contest{
			arms: []arm{func(ctx context.Context) (sample, error) { return d.visit(ctx, delay) }},
			rows: func(all rounds, noise float64) []row { return deskRows(delay, all, noise) },
		}.run(ctx, b)
		if err != nil {
			return nil, err
		}
		rows = append(rows, more...)
	}
	more, err := contest{
		arms: []arm{func(ctx context.Context) (sample, error) { return d.throttledVisit(ctx) }},
		rows: throttledDeskRows,
	}.run(ctx, b)
	count := exact("desk of a counter, commands", d.commands, maxDeskCommands, fmt.Sprintf("at most %d", maxDeskCommands), strconv.Itoa)
	return append(append([]row{count}, rows...), more...), err
}

// deskRows are of a card with a delay; without one there is no time of the card to compare with.
func deskRows(delay time.Duration, all rounds, noise float64) []row {
	name := fmt.Sprintf("desk of a counter, %d ms a command, card in → desk", delay.Milliseconds())
	if delay == 0 {
		return []row{
			compared(name, all.of(0, milliseconds), milli),
			timed("  card out → clean", all.of(0, sample.laterMilliseconds), milli, promise{limit: maxClean}, noise),
		}
	}
	return []row{
		timed(name, all.of(0, sample.overPart), ratio, promise{limit: maxDesk, of: "the card's own time"}, noise),
		compared("  in milliseconds", all.of(0, milliseconds), milli),
	}
}

func throttledDeskRows(all rounds, noise float64) []row {
	name := fmt.Sprintf("desk of a counter, %d ms a command, at 1/%d of the processor", throttledDelay.Milliseconds(), slowProcessor)
	return []row{
		timed(name, all.of(0, sample.overPart), ratio, promise{limit: maxDeskThrottled, of: "the card's own time"}, noise),
		compared("  in milliseconds", all.of(0, milliseconds), milli),
	}
}

// A timedDesk is the desk of a helper in a browser.
type timedDesk struct {
	dir      string // of the sandbox
	tab      *browser.Tab
	commands int // that the last card was asked
}

// open starts helper and browser; stop ends both.
func (d *timedDesk) open(ctx context.Context) (stop func() error, err error) {
	h, err := program.Start[ready](ctx, filepath.Join("bin", "jpki-helper"), "serve", "--json", "--virtual", "off", "--counter")
	if err != nil {
		return nil, err
	}
	tab, stopBrowser, err := browser.Start(ctx, browser.Options{Width: 1280, Height: 720})
	if err != nil {
		return nil, errors.Join(err, h.Stop())
	}
	d.tab = tab
	stop = func() error { stopBrowser(); return h.Stop() }
	if err := tab.Run("watch the desk", chromedp.ActionFunc(func(ctx context.Context) error {
		_, err := page.AddScriptToEvaluateOnNewDocument(watchDesk).Do(ctx)
		return err
	})); err != nil {
		return nil, errors.Join(err, stop())
	}
	if err := tab.Open(h.Ready.Address + wire.CounterPath); err != nil {
		return nil, errors.Join(err, stop())
	}
	return stop, d.tab.WaitFor("the desk", `window.waitingAt !== undefined`)
}

// visit puts a card in, and takes it out when it is shown.
func (d *timedDesk) visit(ctx context.Context, delay time.Duration) (s sample, err error) {
	config, err := virtual.Image(d.dir, time.Now())
	if err != nil {
		return s, err
	}
	config.CommandDelay = delay
	card := new(timedCard)
	if card.Card, err = emulator.New(config); err != nil {
		return s, err
	}
	came := whenSeen(ctx, func(r reader.Reader) bool { return r.State != reader.Empty })
	remove, err := slot.Put(ctx, card)
	if err != nil {
		return s, err
	}
	shown, err := d.moment("the card's desk", "deskAt")
	if err != nil {
		return s, errors.Join(err, remove())
	}
	s.duration, s.part, d.commands = shown.Sub(<-came), card.ownTime(), card.Commands()
	time.Sleep(stays)
	went := whenSeen(ctx, func(r reader.Reader) bool { return r.State == reader.Empty })
	if err := remove(); err != nil {
		return s, err
	}
	clean, err := d.moment("a new document", "deskAt === undefined && window.waitingAt && window.bornAt")
	s.later = clean.Sub(<-went)
	return s, err
}

// throttledVisit is one on a slow computer.
func (d *timedDesk) throttledVisit(ctx context.Context) (s sample, err error) {
	if err := d.tab.Run("make the processor slow", emulation.SetCPUThrottlingRate(slowProcessor)); err != nil {
		return s, err
	}
	defer func() {
		err = errors.Join(err, d.tab.Run("make the processor fast", emulation.SetCPUThrottlingRate(1)))
	}()
	return d.visit(ctx, throttledDelay)
}

// moment waits for a moment that the page notes.
func (d *timedDesk) moment(what, of string) (time.Time, error) {
	if err := d.tab.WaitFor(what, "window."+of); err != nil {
		return time.Time{}, err
	}
	var at float64
	err := d.tab.Evaluate("window."+of, &at)
	return time.UnixMicro(int64(at * 1000)), err
}

// whenSeen tells when PC/SC tells of the first slot what is wanted.
func whenSeen(ctx context.Context, wanted func(reader.Reader) bool) <-chan time.Time {
	seen := make(chan time.Time, 1)
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		defer cancel()
		_ = pcsc.Backend{}.Watch(ctx, func(readers []reader.Reader) {
			for _, r := range readers {
				if r.Name == slot.Name && wanted(r) {
					select {
					case seen <- time.Now():
						cancel()
					default:
					}
				}
			}
		})
	}()
	return seen
}
