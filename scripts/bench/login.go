package main

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"jpkiweb/helper/card/virtual"
	"jpkiweb/scripts/browser"
	"jpkiweb/scripts/program"
)

// maxLogin leaves an eighth of the card's own time to the browser, the helper, PC/SC
// and the e-service.
const maxLogin = 1.13

// browserLogin takes the time from the moment when the PIN is submitted in the
// browser to the answer of the e-service, which comes after the verification.
func browserLogin(ctx context.Context, b *bench) (rows []row, err error) {
	err = withBrowser(ctx, b, func(tab *browser.Tab, helpers []string, card *timedCard) (err error) {
		c := contest{rows: loginRows}
		for _, helper := range helpers {
			e, err := program.Start[ready](ctx, filepath.Join(b.dir, "eservice"), "--json", "--listen", "127.0.0.1:0", "--trust", b.dir, "--crl", b.dir, "--test", "--helper", helper)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, e.Stop()) }()
			s := browser.Service{Address: e.Ready.Address, Helper: helper}
			c.arms = append(c.arms, func(context.Context) (sample, error) { return timedLogin(tab, s, card) })
		}
		rows, err = c.run(ctx, b)
		return err
	})
	return rows, err
}

// withBrowser runs job with a browser, beside the slow card and the helper, and that of
// another build if there is one, at their addresses.
func withBrowser(ctx context.Context, b *bench, job func(tab *browser.Tab, helpers []string, card *timedCard) error) error {
	return withCard(ctx, b.dir, slowCard, func(card *timedCard) (err error) {
		h, err := startHelper(ctx)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, h.Stop()) }()
		helpers := []string{h.Ready.Address}
		if b.before != "" {
			other, err := startOther(ctx, b)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, other.Stop()) }()
			helpers = append(helpers, other.Ready.Address)
		}
		tab, stop, err := browser.Start(ctx, browser.Options{})
		if err != nil {
			return err
		}
		defer stop()
		return job(tab, helpers, card)
	})
}

func loginRows(all rounds, noise float64) []row {
	return append([]row{
		timed("login in the browser, PIN submitted → token verified", all.of(0, sample.overPart), ratio, promise{limit: maxLogin, of: "the card's own time"}, noise),
		compared("  in milliseconds", all.of(0, milliseconds), milli),
	}, besideOther(all)...)
}

// timedLogin measures one login on the clocks of the two pages, which are one.
func timedLogin(tab *browser.Tab, s browser.Service, card *timedCard) (sample, error) {
	if err := tab.Open(s.Address + "login"); err != nil {
		return sample{}, err
	}
	window, err := s.Window(tab, "#login button")
	if err != nil {
		return sample{}, err
	}
	if err := window.Type("#pin", virtual.UserAuthenticationPIN); err != nil {
		return sample{}, err
	}
	before := card.ownTime()
	var submitted, verified float64
	if err := window.Evaluate(`(() => {
	const submitted = performance.timeOrigin + performance.now(); // before the page's own part of it
	document.querySelector("#pin-form").requestSubmit();
	return submitted;
})()`, &submitted); err != nil {
		return sample{}, err
	}
	if _, err := tab.Text("#who"); err != nil {
		return sample{}, err
	}
	own := card.ownTime() - before
	// The page was redirected to when the token had been verified.
	if err := tab.Evaluate(`performance.timeOrigin + performance.getEntriesByType("navigation")[0].responseStart`, &verified); err != nil {
		return sample{}, err
	}
	return sample{duration: sinceMilli(submitted, verified), part: own}, nil
}

// sinceMilli is the time between two moments of a page.
func sinceMilli(from, to float64) time.Duration {
	return time.Duration((to - from) * float64(time.Millisecond))
}
