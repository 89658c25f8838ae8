package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing/fstest"
	"time"

	"jpkiweb/helper/card/pcsc"
	"jpkiweb/helper/card/reader"
	grants "jpkiweb/helper/door/origin"
	"jpkiweb/helper/door/server"
	"jpkiweb/helper/own/policy"
	"jpkiweb/scripts/browser"
	"jpkiweb/scripts/slot"
)

// What is promised of one command: a person waits for some ten of them.
const maxOverhead = 1.5

// blockSize is how many commands are measured for one median; the page does as many.
const blockSize = 300

// overhead compares one command from the browser with the same command by PC/SC
// alone, on a card that takes no time, in blocks that alternate.
func overhead(ctx context.Context, b *bench) (rows []row, err error) {
	page, err := roundtripPage(ctx, b.dir)
	if err != nil {
		return nil, err
	}
	err = withCard(ctx, b.dir, nil, func(*timedCard) error {
		return withPage(ctx, b.dir, page, func(m *reader.Manager, tab *browser.Tab, address string) error {
			rows, err = contest{
				arms: []arm{func(ctx context.Context) (sample, error) { return directBlock(ctx, m) }, func(context.Context) (sample, error) { return browserBlock(tab, address) }},
				rows: overheadRows,
			}.run(ctx, b)
			return err
		})
	})
	return rows, err
}

func overheadRows(all rounds, noise float64) []row {
	var more series
	for i, web := range all.of(1, milliseconds) {
		more = append(more, web-all.of(0, milliseconds)[i])
	}
	return []row{
		timed("one APDU browser → card → browser, over that by PC/SC alone", more, fineMilli, promise{limit: maxOverhead}, noise),
		compared("  by PC/SC alone", all.of(0, milliseconds), fineMilli),
	}
}

// directBlock is the median of one command over PC/SC. Its lease is one of the
// server's manager, which takes the power-off at its end for its own.
func directBlock(ctx context.Context, m *reader.Manager) (sample, error) {
	took := make([]time.Duration, blockSize)
	err := leaseFrom(ctx, m, func(l *reader.Lease) error {
		if _, err := l.Transmit(ctx, []byte("\x00\xA4\x04\x0C\x0A\xD3\x92\xF0\x00\x26\x01\x00\x00\x00\x01")); err != nil {
			return err
		}
		for i := range took {
			start := time.Now()
			if _, err := l.Transmit(ctx, []byte{0, 0x20, 0, 0x98}); err != nil {
				return err
			}
			took[i] = time.Since(start)
		}
		return nil
	})
	slices.Sort(took)
	return sample{duration: took[len(took)/2]}, err
}

// roundtripPage builds the page whose app is scripts/bench/roundtrip.
func roundtripPage(ctx context.Context, dir string) (fstest.MapFS, error) {
	out := filepath.Join(dir, "roundtrip.wasm")
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", out, "./scripts/bench/roundtrip")
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return nil, err
	}
	app, err := os.ReadFile(out)
	if err != nil {
		return nil, err
	}
	loader, err := os.ReadFile("static/dist/wasm_exec.js")
	if err != nil {
		return nil, err
	}
	boot := `console.log = (text) => { document.title = text; };
const go = new Go();
go.argv = ["roundtrip", location.port, "` + slot.Name + `", "` + strconv.Itoa(blockSize) + `"];
WebAssembly.instantiateStreaming(fetch("/app.wasm"), go.importObject).then((r) => go.run(r.instance));`
	return fstest.MapFS{
		"index.html":   {Data: []byte(`<!DOCTYPE html><title></title><script src="/wasm_exec.js"></script><script src="/boot.js"></script>`)},
		"wasm_exec.js": {Data: loader}, "boot.js": {Data: []byte(boot)}, "app.wasm": {Data: app},
	}, nil
}

// withPage serves the page from the helper's own server and opens Chromium.
func withPage(ctx context.Context, dir string, page fstest.MapFS, job func(m *reader.Manager, tab *browser.Tab, address string) error) (err error) {
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	m := reader.New(pcsc.Backend{}, reader.Config{})
	defer m.Close()
	listeners, port, err := server.Listen(log, 0, 0)
	if err != nil {
		return err
	}
	granted, err := grants.Open(grants.Config{File: grants.File(dir), Policy: policy.None(), Port: port})
	if err != nil {
		return err
	}
	s, err := server.New(server.Config{Readers: m, Grants: granted, PINInPage: true, Static: page, Log: log, Version: "bench"}, port)
	if err != nil {
		return err
	}
	serving, stop := context.WithCancel(ctx)
	served := make(chan error, 1)
	go func() { served <- s.Serve(serving, listeners) }()
	defer func() { stop(); err = errors.Join(err, <-served) }()
	tab, closeBrowser, err := browser.Start(ctx, browser.Options{})
	if err != nil {
		return err
	}
	defer closeBrowser()
	return job(m, tab, fmt.Sprintf("http://127.0.0.1:%d/", port))
}

// browserBlock is the median of one command from the page, which measures and lets
// the card go each time that it is opened.
func browserBlock(tab *browser.Tab, address string) (sample, error) {
	if err := tab.Open(address); err != nil {
		return sample{}, err
	}
	if err := tab.WaitFor("the median", `document.title.startsWith("median") || document.title.startsWith("error")`); err != nil {
		return sample{}, err
	}
	var title string
	if err := tab.Evaluate("document.title", &title); err != nil {
		return sample{}, err
	}
	var micros int64
	if _, err := fmt.Sscanf(strings.TrimSpace(title), "median %d", &micros); err != nil {
		return sample{}, errors.New(title)
	}
	return sample{duration: time.Duration(micros) * time.Microsecond}, nil
}
