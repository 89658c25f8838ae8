package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/chromedp/cdproto/emulation"

	"jpkiweb/scripts/browser"
)

// maxAnswerOver is what was promised of an answer over that of another build.
const maxAnswerOver = 0.5

// chooseEach has the person choose every applicant, one after the other, and tells how many
// milliseconds pass from each click until the answer of that choice is painted, in all. The
// next choice is made when what is folded was drawn too, and nothing is left to do.
const chooseEach = `(async () => {
	let sum = 0;
	for (const who of ["agent", "same-household", "legal-representative", "self"]) {
		const radio = document.querySelector("input[data-action=applicant][value=" + who + "]");
		sum += await new Promise((painted, lost) => {
			const asked = performance.now();
			setTimeout(() => lost(new Error("nothing was drawn of the choice of " + who)), 20000);
			new MutationObserver((_, o) => {
				if (!radio.hasAttribute("checked")) return; // of the choice before
				o.disconnect();
				requestAnimationFrame(() => requestAnimationFrame(() => painted(performance.now() - asked)));
			}).observe(document.querySelector("main"), { childList: true, subtree: true, attributes: true, characterData: true });
			radio.click();
		});
		await new Promise(drawn => setTimeout(() => requestIdleCallback(drawn), 400));
	}
	return sum;
})()`

// guideAnswers is how long a slow computer takes to draw an answer, from the moment when the
// person has chosen who comes.
func guideAnswers(ctx context.Context, b *bench) (rows []row, err error) {
	err = withGuides(ctx, b, func(tab *browser.Tab, all []*hostedGuide) error {
		var arms []arm
		for _, h := range all {
			arms = append(arms, func(context.Context) (sample, error) { return h.answerTime(tab) })
		}
		rows, err = contest{arms: arms, rows: guideRows}.run(ctx, b)
		return err
	})
	return rows, err
}

func guideRows(all rounds, noise float64) []row {
	rows := []row{compared(fmt.Sprintf("guide, four applicants chosen → answers painted, at 1/%d of the processor", slowProcessor), all.of(0, milliseconds), milli)}
	if len(all[0]) > 1 {
		rows = append(rows, compared("  of the other build", all.of(1, milliseconds), milli))
	}
	return append(rows, overBefore(all, maxAnswerOver, noise)...)
}

// answerTime is the time of one round of choices on a telephone.
func (h *hostedGuide) answerTime(tab *browser.Tab) (s sample, err error) {
	if err := tab.Resize(360, 740); err != nil {
		return s, err
	}
	if err := h.open(tab, "renew?city=282103&lang=ja"); err != nil {
		return s, err
	}
	if err := tab.Run("make the processor slow", emulation.SetCPUThrottlingRate(slowProcessor)); err != nil {
		return s, err
	}
	defer func() {
		err = errors.Join(err, tab.Run("make the processor fast", emulation.SetCPUThrottlingRate(1)))
	}()
	var sum float64
	if err := tab.Evaluate(chooseEach, &sum); err != nil {
		return s, err
	}
	return sample{duration: time.Duration(sum * float64(time.Millisecond))}, nil
}
