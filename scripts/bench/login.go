package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"jpkiweb/helper/virtual"
	"jpkiweb/scripts/browser"
	"jpkiweb/scripts/program"
	"jpkiweb/shared/emulator"
)

type ready struct {
	Address string `json:"address"`
}

// browserLogin takes the time from the moment when the PIN is submitted in the
// browser to the answer of the e-service, which comes after the verification.
func browserLogin(ctx context.Context, dir string, repeat int) (rows []row, err error) {
	err = withCard(ctx, dir, slowCard, func(card *emulator.Card) (err error) {
		h, err := program.Start[ready](ctx, filepath.Join("bin", "jpki-helper"), "serve", "--json", "--virtual", "off")
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, h.Stop()) }()
		e, err := program.Start[ready](ctx, filepath.Join(dir, "eservice"), "--json", "--listen", "127.0.0.1:0", "--trust", dir, "--crl", dir, "--test", "--helper", h.Ready.Address)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, e.Stop()) }()
		tab, stop, err := browser.Start(ctx, browser.Options{})
		if err != nil {
			return err
		}
		defer stop()
		s := browser.Service{Address: e.Ready.Address, Helper: h.Ready.Address}
		var all []ratio
		for range repeat {
			r, err := timedLogin(tab, s, card)
			if err != nil {
				return err
			}
			all = append(all, r)
		}
		median := medianRatio(all)
		rows = []row{{"login in the browser, PIN submitted → token verified, over the card's own time", "at most 1.25", median.String(), false}}
		return nil
	})
	return rows, err
}

// timedLogin measures one login on the clocks of the two pages, which are one.
func timedLogin(tab *browser.Tab, s browser.Service, card *emulator.Card) (ratio, error) {
	if err := tab.Open(s.Address + "login"); err != nil {
		return ratio{}, err
	}
	window, err := s.Window(tab, "#login button")
	if err != nil {
		return ratio{}, err
	}
	if err := window.Type("#pin", virtual.UserAuthenticationPIN); err != nil {
		return ratio{}, err
	}
	before := cardTime(card)
	var submitted, verified float64
	if err := window.Evaluate(`document.querySelector("#pin-form").requestSubmit(), performance.timeOrigin + performance.now()`, &submitted); err != nil {
		return ratio{}, err
	}
	if _, err := tab.Text("#who"); err != nil {
		return ratio{}, err
	}
	own := cardTime(card) - before
	// The page was redirected to when the token had been verified.
	if err := tab.Evaluate(`performance.timeOrigin + performance.getEntriesByType("navigation")[0].responseStart`, &verified); err != nil {
		return ratio{}, err
	}
	took := time.Duration((verified - submitted) * float64(time.Millisecond))
	if took <= 0 || own <= 0 {
		return ratio{}, fmt.Errorf("measured %v over %v", took, own)
	}
	return ratio{float64(took) / float64(own), took, own}, nil
}
