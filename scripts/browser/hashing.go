package browser

import (
	"fmt"
	"time"
)

// A Hashing is how the app read a file that the person chose.
type Hashing struct {
	Took    time.Duration // from the choice to the digest
	Longest time.Duration // for which the page's thread was held meanwhile
	Steps   int           // of its progress, as they were seen
}

// watchThread notes how long the page's thread is held, and what progress shows.
const watchThread = `(() => {
	const w = window.hashing = { start: performance.now(), last: performance.now(), longest: 0, steps: new Set() };
	w.timer = setInterval(() => {
		const now = performance.now();
		w.longest = Math.max(w.longest, now - w.last);
		w.last = now;
		const bar = document.querySelector("progress[aria-labelledby^=file-]");
		if (bar) w.steps.add(bar.value);
		if (document.querySelector(".digest")) { w.took ??= now - w.start; clearInterval(w.timer); }
	}, 1);
	document.querySelector("#files").addEventListener("change", () => { w.start = performance.now(); }, { capture: true });
	return 0;
})()`

// Hash has the app hash a file, on the screen where the person chooses what to sign,
// and waits until its digest is shown.
func (t *Tab) Hash(path string) (Hashing, error) {
	if err := t.WaitFor("the file field", `document.querySelector("#files") !== null`); err != nil {
		return Hashing{}, err
	}
	if err := t.Evaluate(watchThread, nil); err != nil {
		return Hashing{}, err
	}
	if err := t.Choose("#files", path); err != nil {
		return Hashing{}, err
	}
	if err := t.WaitFor("the digest of "+path, `window.hashing.took !== undefined`); err != nil {
		return Hashing{}, err
	}
	var seen struct{ Took, Longest, Steps float64 }
	if err := t.Evaluate(`({ took: hashing.took, longest: hashing.longest, steps: hashing.steps.size })`, &seen); err != nil {
		return Hashing{}, fmt.Errorf("read what was measured: %w", err)
	}
	ms := func(n float64) time.Duration { return time.Duration(n * float64(time.Millisecond)) }
	return Hashing{Took: ms(seen.Took), Longest: ms(seen.Longest), Steps: int(seen.Steps)}, nil
}
