package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"time"

	"jpkiweb/helper/card/virtual"
	"jpkiweb/scripts/browser"
	"jpkiweb/scripts/program"
)

// maxLogin leaves an eighth of the card's own time to the browser, the helper, PC/SC
// and the e-service.
const maxLogin = 1.13

// browserLogin takes the time from the moment when the PIN is submitted in the
// browser to the answer of the e-service, which comes after the verification: a
// redirection. To load where it leads is a second request, with a row of its own.
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
		bare := httptest.NewServer(http.HandlerFunc(serveBareForm))
		defer bare.Close()
		c.arms = append(c.arms, func(context.Context) (sample, error) { return timedForm(tab, bare.URL) })
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

// loginRows are of one login, or two in turn, and of a bare form behind them.
func loginRows(all rounds, noise float64) []row {
	form := len(all[0]) - 1
	return append([]row{
		timed("login in the browser, PIN submitted → token verified", all.of(0, sample.overPart), ratio, promise{limit: maxLogin, of: "the card's own time"}, noise),
		compared("  in milliseconds", all.of(0, milliseconds), milli),
		compared("  until the next page answers", all.of(0, sample.laterOverPart), ratio),
		compared("  of it the browser's own: a bare form, submitted → redirected", all.of(form, milliseconds), milli),
	}, besideOther(all.withoutLast())...)
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
	var submitted float64
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
	verified, next, err := redirected(tab)
	return sample{duration: sinceMilli(submitted, verified), part: own, later: sinceMilli(submitted, next)}, err
}

// redirected are the moments when a form that was submitted was answered by a redirection,
// and when the page that this leads to was.
func redirected(tab *browser.Tab) (answered, next float64, err error) {
	var moments struct{ Answered, Next float64 }
	err = tab.Evaluate(`(() => {
	const { redirectEnd, responseStart } = performance.getEntriesByType("navigation")[0];
	return { Answered: performance.timeOrigin + redirectEnd, Next: performance.timeOrigin + responseStart };
})()`, &moments)
	return moments.Answered, moments.Next, err
}

// serveBareForm serves a form that holds nothing, and redirects who submits it.
func serveBareForm(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost {
		http.Redirect(w, r, "/who", http.StatusSeeOther)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = io.WriteString(w, `<!doctype html><title>form</title><form method="post"></form><p id="`+strings.Trim(r.URL.Path, "/")+`">form</p>`)
}

// timedForm is what of a login the browser does on any page: it submits a form.
func timedForm(tab *browser.Tab, address string) (sample, error) {
	if err := tab.Open(address); err != nil {
		return sample{}, err
	}
	var submitted float64
	if err := tab.Evaluate(`(() => {
	const submitted = performance.timeOrigin + performance.now();
	document.forms[0].submit();
	return submitted;
})()`, &submitted); err != nil {
		return sample{}, err
	}
	if _, err := tab.Text("#who"); err != nil {
		return sample{}, err
	}
	answered, next, err := redirected(tab)
	return sample{duration: sinceMilli(submitted, answered), part: sinceMilli(submitted, next)}, err
}

// sinceMilli is the time between two moments of a page.
func sinceMilli(from, to float64) time.Duration {
	return time.Duration((to - from) * float64(time.Millisecond))
}
