package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"jpkiweb/scripts/browser"
	"jpkiweb/scripts/program"
	"jpkiweb/shared/emulator"
	"jpkiweb/static/locale"
)

// maxHealthCommands was promised.
const maxHealthCommands = 12

// watchScreens notes when the home screen can be used, and when the card's state
// is complete: certificates, counters and what the status source says. The place is
// for what stands there before that has answered.
const watchScreens = `new MutationObserver(() => {
	const now = performance.now();
	if (document.querySelector("#screen-home")) window.usableAt ??= now;
	const told = document.querySelector(".can") && !document.querySelector("main").textContent.includes(%q);
	if (told && !window.reading) window.completeAt ??= now;
	if (!document.querySelector(".can")) window.reading = false;
}).observe(document, { childList: true, subtree: true })`

// healthAndStart are the health screen, and how long the app takes to begin.
func healthAndStart(ctx context.Context, dir string, repeat int) (rows []row, err error) {
	err = withCard(ctx, dir, slowCard, func(card *emulator.Card) (err error) {
		h, err := program.Start[ready](ctx, filepath.Join("bin", "jpki-helper"), "serve", "--json", "--virtual", "off")
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, h.Stop()) }()
		tab, stop, err := browser.Start(ctx, browser.Options{})
		if err != nil {
			return err
		}
		defer stop()
		texts, err := locale.Load("ja") // that the browser prefers
		if err != nil {
			return err
		}
		if err := tab.Run("watch the screens", chromedp.ActionFunc(func(ctx context.Context) error {
			_, err := page.AddScriptToEvaluateOnNewDocument(fmt.Sprintf(watchScreens, texts.T("health.revocation."))).Do(ctx)
			return err
		})); err != nil {
			return err
		}
		start, err := startTimes(tab, h.Ready.Address, repeat)
		if err != nil {
			return err
		}
		health, commands, err := healthTimes(tab, card, repeat)
		if err != nil {
			return err
		}
		rows = append(start,
			row{"health screen, commands", fmt.Sprintf("at most %d", maxHealthCommands), fmt.Sprint(commands), commands > maxHealthCommands},
			row{"health screen, asked → complete, over the card's own time", "at most 1.3", health.String(), false})
		return nil
	})
	return rows, err
}

// startTimes opens the app again and again in a warm browser. The first paint must
// not wait for the app.
func startTimes(tab *browser.Tab, address string, repeat int) ([]row, error) {
	var usable, painted []float64
	for i := range repeat + 1 {
		if err := tab.Open(address); err != nil {
			return nil, err
		}
		if err := tab.WaitFor("the app", `window.usableAt !== undefined && performance.getEntriesByName("first-contentful-paint").length > 0`); err != nil {
			return nil, err
		}
		var at, paint float64
		if err := tab.Evaluate(`window.usableAt`, &at); err != nil {
			return nil, err
		}
		if err := tab.Evaluate(`performance.getEntriesByName("first-contentful-paint")[0].startTime`, &paint); err != nil {
			return nil, err
		}
		if i > 0 { // the first one warms
			usable, painted = append(usable, at), append(painted, paint)
		}
	}
	slices.Sort(usable)
	slices.Sort(painted)
	return []row{
		{"app, navigation → usable, warm, p50", "at most 400 ms", fmt.Sprintf("%.0f ms", usable[len(usable)/2]), false},
		{"app, navigation → first paint, warm, p50", "before it is usable", fmt.Sprintf("%.0f ms", painted[len(painted)/2]), false},
	}, nil
}

// healthTimes has the card read again and again, and returns the median and the
// commands that one reading takes.
func healthTimes(tab *browser.Tab, card *emulator.Card, repeat int) (median ratio, commands int, err error) {
	if err := tab.WaitFor("the card", `document.querySelector("[data-action=ask-card]") !== null`); err != nil {
		return ratio{}, 0, err
	}
	var all []ratio
	for range repeat {
		before, count := cardTime(card), card.Commands()
		var asked, complete float64
		if err := tab.Evaluate(`window.completeAt = undefined, window.reading = true, document.querySelector("[data-action=ask-card]").click(), performance.now()`, &asked); err != nil {
			return ratio{}, 0, err
		}
		if err := tab.WaitFor("the card's state", `window.completeAt !== undefined`); err != nil {
			return ratio{}, 0, err
		}
		if err := tab.Evaluate(`window.completeAt`, &complete); err != nil {
			return ratio{}, 0, err
		}
		own, took := cardTime(card)-before, time.Duration((complete-asked)*float64(time.Millisecond))
		if took <= 0 || own <= 0 {
			return ratio{}, 0, fmt.Errorf("measured %v over %v", took, own)
		}
		all, commands = append(all, ratio{float64(took) / float64(own), took, own}), card.Commands()-count
	}
	return medianRatio(all), commands, nil
}
