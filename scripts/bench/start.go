package main

import (
	"context"
	"time"

	"jpkiweb/scripts/browser"
)

// What is promised of the start: a person who opened the app can begin before they
// wonder, and sees something before that.
const (
	maxUsable = 400
	maxPaint  = 1.0
)

// start opens the app again and again in a warm browser. The first paint must not
// wait for the app.
func start(ctx context.Context, b *bench) (rows []row, err error) {
	err = withApp(ctx, b, func(tab *browser.Tab, address string, _ *timedCard) error {
		rows, err = contest{
			arms: []arm{func(context.Context) (sample, error) { return startTime(tab, address) }},
			rows: startRows,
		}.run(ctx, b)
		return err
	})
	return rows, err
}

func startRows(all rounds, noise float64) []row {
	painted := all.of(0, func(s sample) float64 { return 1 / s.overPart() })
	return []row{
		timed("app, navigation → usable, warm", all.of(0, milliseconds), milli, promise{limit: maxUsable}, noise),
		timed("app, navigation → first paint, warm", painted, ratio, promise{limit: maxPaint, of: "the time until it is usable"}, noise),
	}
}

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
