package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/chromedp/cdproto/emulation"

	"jpkiweb/scripts/browser"
	"jpkiweb/scripts/program"
)

// What is promised of the start: a person who opened the app can begin before they
// wonder, and sees something before that.
const (
	maxUsable = 400
	maxPaint  = 1.0
)

// What is promised of the start over that of another build.
const (
	maxUsableOver    = 1.1
	maxThrottledOver = 0.8
)

// slowProcessor is how many times slower the page's thread is made, for a cheap computer.
const slowProcessor = 6

// start opens the app again and again in a warm browser, beside the app of the helper
// of another build where there is one. The first paint must not wait for the app.
func start(ctx context.Context, b *bench) (rows []row, err error) {
	err = withApp(ctx, b, func(tab *browser.Tab, helpers []string, _ *timedCard) error {
		for _, c := range []contest{
			{rows: startRows, arms: armsOf(helpers, func(address string) (sample, error) { return startTime(tab, address) })},
			{rows: throttledRows, arms: armsOf(helpers, func(address string) (sample, error) { return throttledTime(tab, address) })},
		} {
			more, err := c.run(ctx, b)
			if err != nil {
				return err
			}
			rows = append(rows, more...)
		}
		return nil
	})
	return rows, err
}

// armsOf measure the same thing at each of the helpers.
func armsOf(helpers []string, measure func(address string) (sample, error)) (arms []arm) {
	for _, address := range helpers {
		arms = append(arms, func(context.Context) (sample, error) { return measure(address) })
	}
	return arms
}

// startOther starts the helper of the other build as that of another person.
func startOther(ctx context.Context, b *bench) (*program.Program[ready], error) {
	command := exec.Command(b.before, "serve", "--json", "--virtual", "off")
	home := filepath.Join(b.dir, "before")
	command.Env = append(os.Environ(), "XDG_STATE_HOME="+home, "XDG_RUNTIME_DIR="+home)
	return program.Run[ready](ctx, command)
}

func startRows(all rounds, noise float64) []row {
	painted := all.of(0, func(s sample) float64 { return 1 / s.overPart() })
	return append([]row{
		timed("app, navigation → usable, warm", all.of(0, milliseconds), milli, promise{limit: maxUsable}, noise),
		timed("app, navigation → first paint, warm", painted, ratio, promise{limit: maxPaint, of: "the time until it is usable"}, noise),
	}, overBefore(all, maxUsableOver, noise)...)
}

func throttledRows(all rounds, noise float64) []row {
	return append([]row{
		compared(fmt.Sprintf("app, navigation → state of the card, at 1/%d of the processor", slowProcessor), all.of(0, milliseconds), milli),
	}, overBefore(all, maxThrottledOver, noise)...)
}

// overBefore is the row over another build, if there is one.
func overBefore(all rounds, limit, noise float64) []row {
	if len(all[0]) < 2 {
		return nil
	}
	return []row{timed(overOther, all.ratiosOf(0, 1), ratio, promise{limit: limit, of: "the other build"}, noise)}
}

// besideOther are the rows of another build, if there is one: the same figure of it, and
// the whole time over its whole time.
func besideOther(all rounds) []row {
	if len(all[0]) < 2 {
		return nil
	}
	return []row{
		compared("  of the other build", all.of(1, sample.overPart), ratio),
		compared(overOther, all.ratiosOf(0, 1), ratio),
	}
}

const overOther = "  over that of the other build, in turn"

// startTime is how long the app takes, and, in the place of a card's time, the
// first paint.
func startTime(tab *browser.Tab, address string) (sample, error) {
	if err := tab.Open(address); err != nil {
		return sample{}, err
	}
	if err := tab.WaitFor("the app", `window.usableAt !== undefined && performance.getEntriesByName("first-contentful-paint").length > 0`); err != nil {
		return sample{}, err
	}
	var usable, painted float64
	if err := tab.Evaluate(`window.usableAt`, &usable); err != nil {
		return sample{}, err
	}
	if err := tab.Evaluate(`performance.getEntriesByName("first-contentful-paint")[0].startTime`, &painted); err != nil {
		return sample{}, err
	}
	return sample{duration: sinceMilli(0, usable), part: time.Duration(painted * float64(time.Millisecond))}, nil
}

// throttledTime is how long a slow computer takes from the navigation until the state of
// the card is complete.
func throttledTime(tab *browser.Tab, address string) (s sample, err error) {
	// The page before is not what is measured.
	if err := tab.Open("about:blank"); err != nil {
		return sample{}, err
	}
	if err := tab.Run("make the processor slow", emulation.SetCPUThrottlingRate(slowProcessor)); err != nil {
		return sample{}, err
	}
	defer func() {
		err = errors.Join(err, tab.Run("make the processor fast", emulation.SetCPUThrottlingRate(1)))
	}()
	if err := tab.Open(address); err != nil {
		return sample{}, err
	}
	if err := tab.WaitFor("the card's state", `window.completeAt !== undefined`); err != nil {
		return sample{}, err
	}
	var complete float64
	if err := tab.Evaluate(`window.completeAt`, &complete); err != nil {
		return sample{}, err
	}
	return sample{duration: sinceMilli(0, complete)}, nil
}
