package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"jpkiweb/scripts/browser"
)

// leastHashing is what the app may lose of what hash-wasm does alone: it starts the worker,
// keeps the ends of the file and draws its progress.
const leastHashing = 0.9

// maxGap is what an idle page's longest gap may grow by: a task of more than 50 ms is a
// long one (W3C, Long Tasks, 3). Whoever types or clicks then waits longer than they
// notice, which is 100 ms with what the answer takes itself.
const maxGap = 50

// maxHashingMemory is how much the browser's pages may grow by while a document is
// hashed, however long it is: the worker's program, and two pieces of the file.
const maxHashingMemory = 100

// documentSize is that of a document whose digest takes seconds: 1 GiB, sparse.
const documentSize = 1 << 30

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

// hashing signs a big document as far as its digest: how fast, how long everything else
// on the page's thread has to wait, and what memory it takes. A worker that has hash-wasm
// alone, and the same page without a document, are measured in turn.
func hashing(ctx context.Context, b *bench) (rows []row, err error) {
	document := filepath.Join(b.dir, "document.bin")
	if err := os.WriteFile(document, nil, 0o600); err != nil {
		return nil, err
	}
	if err := os.Truncate(document, documentSize); err != nil {
		return nil, err
	}
	alone, stop, err := serveAlone()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, stop()) }()
	err = withApp(ctx, b, func(tab *browser.Tab, helpers []string, _ *timedCard) error {
		tab = tab.Patient(hashingTimeout)
		rows, err = contest{
			arms: []arm{
				func(context.Context) (sample, error) { return hashOnce(tab, helpers[0], document) },
				func(context.Context) (sample, error) { return hashAlone(tab, alone, document) },
				func(context.Context) (sample, error) { return watchIdle(tab, helpers[0]) },
			},
			rows: hashingRows,
		}.run(ctx, b)
		return err
	})
	return rows, err
}

// hashingTimeout is enough for a document on a slow machine.
const hashingTimeout = 3 * time.Minute

func hashingRows(all rounds, noise float64) []row {
	speed := func(s sample) float64 { return documentSize / 1e6 / s.duration.Seconds() }
	gap := func(s sample) float64 { return float64(s.part) / float64(time.Millisecond) }
	memory := func(s sample) float64 { return float64(s.memory) / (1 << 20) }
	idle := all.of(2, gap)
	beyond := all.of(0, gap)
	for i := range beyond { // what a page waits that does nothing is none of the app's doing
		beyond[i] = max(0, beyond[i]-idle.median())
	}
	return []row{
		timed("hashing a document of 1 GiB in Chromium, in the app", all.ratiosOf(1, 0), ratio, promise{limit: leastHashing, least: true, of: "hash-wasm alone in a worker"}, noise),
		compared("  in MB/s", all.of(0, speed), rate),
		compared("  by hash-wasm alone", all.of(1, speed), rate),
		timed("longest gap of the page's thread meanwhile, beyond an idle page's", beyond, milli, promise{limit: maxGap}, max(noise, idle.median()/maxGap)),
		compared("  of the same page without a document", idle, milli),
		timed("what the browser's pages grow by meanwhile", all.of(0, memory), mebi, promise{limit: maxHashingMemory}, noise),
	}
}

// hashOnce chooses the document in the app, and takes the time until its digest is
// there; the part is the longest gap.
func hashOnce(tab *browser.Tab, address, document string) (s sample, err error) {
	if err := openSigning(tab, address); err != nil {
		return s, err
	}
	grown, err := tab.Grows(func() error {
		if err := tab.Choose("#files", document); err != nil {
			return err
		}
		return tab.WaitFor("the digest", `window.hashedAt !== undefined`)
	})
	if err != nil {
		return s, err
	}
	var seen struct{ Chosen, Hashed, Gap float64 }
	if err := tab.Evaluate(`({ chosen: window.chosenAt, hashed: window.hashedAt, gap: window.gap })`, &seen); err != nil {
		return s, err
	}
	return sample{duration: sinceMilli(seen.Chosen, seen.Hashed), part: sinceMilli(0, seen.Gap), memory: grown}, nil
}

// What hash-wasm does alone: a page with a field for a file, and a worker that reads it as
// the app's does, into one buffer.
const (
	alonePage = `<!doctype html><title>hash-wasm</title><input type=file id=file><script>
document.querySelector("#file").addEventListener("change", ({ target }) => {
	window.chosenAt = performance.now();
	const worker = new Worker("worker.js");
	worker.onmessage = () => { window.hashedAt = performance.now(); worker.terminate(); };
	worker.postMessage(target.files[0]);
});
</script>`
	aloneWorker = `importScripts("sha256.umd.min.js");
onmessage = async ({ data }) => {
	const hasher = await hashwasm.createSHA256();
	const reader = data.stream().getReader({ mode: "byob" });
	for (let buffer = new Uint8Array(1 << 20); ;) {
		const { done, value } = await reader.read(buffer);
		if (done) break;
		hasher.update(value);
		buffer = new Uint8Array(value.buffer);
	}
	postMessage(hasher.digest());
};`
)

// serveAlone serves them.
func serveAlone() (address string, stop func() error, err error) {
	library, err := os.ReadFile(filepath.Join("static", "hashwasm", "sha256.umd.min.js"))
	if err != nil {
		return "", nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	mux := http.NewServeMux()
	for path, file := range map[string]struct{ kind, content string }{
		"/{$}": {"text/html", alonePage}, "/worker.js": {"text/javascript", aloneWorker}, "/sha256.umd.min.js": {"text/javascript", string(library)},
	} {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", file.kind)
			_, _ = w.Write([]byte(file.content)) // the browser may be gone
		})
	}
	server := &http.Server{Handler: mux}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	return "http://" + l.Addr().String() + "/", func() error {
		err := server.Close()
		if served := <-ended; !errors.Is(served, http.ErrServerClosed) {
			err = errors.Join(err, served)
		}
		return err
	}, nil
}

// hashAlone has hash-wasm alone compute the digest of the document.
func hashAlone(tab *browser.Tab, address, document string) (sample, error) {
	if err := tab.Open(address); err != nil {
		return sample{}, err
	}
	if err := tab.Choose("#file", document); err != nil {
		return sample{}, err
	}
	if err := tab.WaitFor("the digest", `window.hashedAt !== undefined`); err != nil {
		return sample{}, err
	}
	var took float64
	if err := tab.Evaluate(`window.hashedAt - window.chosenAt`, &took); err != nil {
		return sample{}, err
	}
	return sample{duration: sinceMilli(0, took)}, nil
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

// idleWatch is how long the page without a document is watched.
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
