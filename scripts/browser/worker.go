package browser

import (
	"context"
	"errors"
	"fmt"

	"github.com/chromedp/chromedp"
)

// InWorker evaluates an expression, for whose promise it waits, in the one worker that the
// page has started.
func (t *Tab) InWorker(expression string) error {
	ctx, cancel := context.WithTimeout(t.ctx, t.stepTimeout)
	defer cancel()
	targets, err := chromedp.Targets(ctx)
	if err != nil {
		return fmt.Errorf("look for workers: %w", err)
	}
	for _, info := range targets {
		if info.Type != "worker" {
			continue
		}
		worker, detach := chromedp.NewContext(ctx, chromedp.WithTargetID(info.TargetID))
		defer detach()
		if err := chromedp.Run(worker, chromedp.Evaluate(expression, nil, awaitPromise)); err != nil {
			return fmt.Errorf("evaluate in the worker: %w", err)
		}
		return nil
	}
	return errors.New("the page has no worker")
}
