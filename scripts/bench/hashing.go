package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"jpkiweb/scripts/browser"
)

// minHashing, in MB/s, is what makes a scan of 20 MB a matter of half a second.
const minHashing = 40

// maxGap: a task of more than 50 ms is a long one (W3C, Long Tasks, 3). Whoever types
// or clicks then waits longer than they notice, which is 100 ms with what the answer
// takes itself.
const maxGap = 50

// documentSize is that of a big document: a scanned plan, some hundred pages of
// pictures.
const documentSize = 256_000_000

// watchThread notes how long the page's thread lets others wait at most: each turn
// asks for the next one, which a browser grants after 4 ms at the latest that it is
// idle (HTML, timers). And it notes when a document was chosen and when its digest
// is there.
const watchThread = `(() => {
	let last = performance.now();
	window.gap = 0;
	const turn = () => {
		const now = performance.now();
		window.gap = Math.max(window.gap, now - last);
		last = now;
		if (window.hashedAt === undefined) setTimeout(turn);
	};
	turn();
	document.addEventListener("change", () => { window.chosenAt = performance.now(); }, { capture: true, once: true });
	new MutationObserver(() => {
		if (document.querySelector(".digest")) window.hashedAt ??= performance.now();
	}).observe(document, { childList: true, subtree: true });
})()`

// hashing signs a big document as far as its digest: how fast, and how long
// everything else on the page's thread has to wait. The same page without a
// document, and the browser's own digest of the same bytes, are measured in turn.
func hashing(ctx context.Context, b *bench) (rows []row, err error) {
	document := filepath.Join(b.dir, "document.bin")
	if err := os.WriteFile(document, nil, 0o600); err != nil {
		return nil, err
	}
	if err := os.Truncate(document, documentSize); err != nil {
		return nil, err
	}
	err = withApp(ctx, b, func(tab *browser.Tab, helpers []string, _ *timedCard) error {
		rows, err = contest{
			arms: []arm{
				func(context.Context) (sample, error) { return hashOnce(tab, helpers[0], document) },
				func(context.Context) (sample, error) { return hashByBrowser(tab) },
				func(context.Context) (sample, error) { return watchIdle(tab, helpers[0]) },
			},
			rows: hashingRows,
		}.run(ctx, b)
		return err
	})
	return rows, err
}

func hashingRows(all rounds, noise float64) []row {
	speed := func(s sample) float64 { return documentSize / 1e6 / s.duration.Seconds() }
	gap := func(s sample) float64 { return float64(s.part) / float64(time.Millisecond) }
	idle := all.of(2, gap)
	return []row{
		timed("hashing a document of 256 MB in Chromium", all.of(0, speed), rate, promise{limit: minHashing, least: true}, noise),
		compared("  by the browser itself (SubtleCrypto)", all.of(1, speed), rate),
		// What a page waits that does nothing is none of the app's doing.
		timed("longest gap of the page's thread meanwhile", all.of(0, gap), milli, promise{limit: maxGap}, max(noise, idle.median()/maxGap)),
		compared("  of the same page without a document", idle, milli),
	}
}

// hashOnce chooses the document in the app, and takes the time until its digest is
// there; the part is the longest gap.
func hashOnce(tab *browser.Tab, address, document string) (sample, error) {
	if err := openSigning(tab, address); err != nil {
		return sample{}, err
	}
	if err := tab.Choose("#files", document); err != nil {
		return sample{}, err
	}
	if err := tab.WaitFor("the digest", `window.hashedAt !== undefined`); err != nil {
		return sample{}, err
	}
	var seen struct{ Chosen, Hashed, Gap float64 }
	if err := tab.Evaluate(`({ chosen: window.chosenAt, hashed: window.hashedAt, gap: window.gap })`, &seen); err != nil {
		return sample{}, err
	}
	return sample{duration: sinceMilli(seen.Chosen, seen.Hashed), part: sinceMilli(0, seen.Gap)}, nil
}

func openSigning(tab *browser.Tab, address string) error {
	if err := tab.Open(address); err != nil {
		return err
	}
	if err := tab.Click("[data-action=sign]"); err != nil {
		return err
	}
	if err := tab.Run("see the field for files", browser.Visible("#files")); err != nil {
		return err
	}
	return tab.Evaluate(watchThread, nil)
}

// hashByBrowser has the browser compute the digest of the document that was chosen
// last.
func hashByBrowser(tab *browser.Tab) (sample, error) {
	const digest = `(async () => {
	const start = performance.now();
	await crypto.subtle.digest("SHA-256", await document.querySelector("#files").files[0].arrayBuffer());
	return performance.now() - start;
})()`
	var took float64
	if err := tab.Evaluate(digest, &took); err != nil {
		return sample{}, err
	}
	return sample{duration: sinceMilli(0, took)}, nil
}

// idleWatch is how long the page without a document is watched: as long as one is
// hashed, about.
const idleWatch = 2 * time.Second

// watchIdle is the longest gap of the page's thread while nothing happens.
func watchIdle(tab *browser.Tab, address string) (sample, error) {
	if err := openSigning(tab, address); err != nil {
		return sample{}, err
	}
	var gap float64
	wait := fmt.Sprintf(`new Promise((done) => setTimeout(() => done(window.gap), %d))`, idleWatch.Milliseconds())
	if err := tab.Evaluate(wait, &gap); err != nil {
		return sample{}, err
	}
	return sample{duration: idleWatch, part: sinceMilli(0, gap)}, nil
}
