package main

import (
	"context"
	"fmt"
	"strconv"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"jpkiweb/scripts/browser"
	"jpkiweb/static/locale"
)

// maxHealthCommands is what was promised of the health screen.
const maxHealthCommands = 12

// maxHealth is 120 ms of the card and 30 ms of others: its eight commands go in two round
// trips, and besides there are the lease, its end, and what is drawn once.
const maxHealth = 1.25

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

// withApp opens the helper's own app, on the slow card.
func withApp(ctx context.Context, b *bench, job func(tab *browser.Tab, helpers []string, card *timedCard) error) error {
	return withBrowser(ctx, b, func(tab *browser.Tab, helpers []string, card *timedCard) error {
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
		return job(tab, helpers, card)
	})
}

// health is the health screen, from the moment when the person asks.
func health(ctx context.Context, b *bench) (rows []row, err error) {
	err = withApp(ctx, b, func(tab *browser.Tab, helpers []string, card *timedCard) error {
		commands := 0
		rows, err = contest{
			arms: armsOf(helpers, func(address string) (sample, error) {
				s, c, err := healthTime(tab, address, card)
				if address == helpers[0] {
					commands = c
				}
				return s, err
			}),
			rows: healthRows,
		}.run(ctx, b)
		count := exact("health screen, commands", commands, maxHealthCommands, fmt.Sprintf("at most %d", maxHealthCommands), strconv.Itoa)
		rows = append([]row{count}, rows...)
		return err
	})
	return rows, err
}

func healthRows(all rounds, noise float64) []row {
	return append([]row{
		timed("health screen, asked → complete", all.of(0, sample.overPart), ratio, promise{limit: maxHealth, of: "the card's own time"}, noise),
		compared("  in milliseconds", all.of(0, milliseconds), milli),
	}, besideOther(all)...)
}

// healthTime opens the app of a helper, which reads the card, and has it read once more.
func healthTime(tab *browser.Tab, address string, card *timedCard) (_ sample, commands int, err error) {
	if err := tab.Open(address); err != nil {
		return sample{}, 0, err
	}
	if err := tab.WaitFor("the card", `window.completeAt !== undefined && document.querySelector("[data-action=ask-card]") !== null`); err != nil {
		return sample{}, 0, err
	}
	before, commands := card.ownTime(), card.Commands()
	var asked, complete float64
	if err := tab.Evaluate(`(() => {
	window.completeAt = undefined;
	window.reading = true;
	const asked = performance.now(); // before the page's own part of it
	document.querySelector("[data-action=ask-card]").click();
	return asked;
})()`, &asked); err != nil {
		return sample{}, 0, err
	}
	if err := tab.WaitFor("the card's state", `window.completeAt !== undefined`); err != nil {
		return sample{}, 0, err
	}
	if err := tab.Evaluate(`window.completeAt`, &complete); err != nil {
		return sample{}, 0, err
	}
	return sample{duration: sinceMilli(asked, complete), part: card.ownTime() - before}, card.Commands() - commands, nil
}
