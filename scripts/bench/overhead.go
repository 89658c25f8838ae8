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
	"strings"
	"testing/fstest"
	"time"

	grants "jpkiweb/helper/origin"
	"jpkiweb/helper/pcsc"
	"jpkiweb/helper/policy"
	"jpkiweb/helper/reader"
	"jpkiweb/helper/server"
	"jpkiweb/scripts/browser"
	"jpkiweb/scripts/slot"
	"jpkiweb/shared/emulator"
)

// overhead compares one command from the browser with the same command from the
// command line, on a card that takes no time.
func overhead(ctx context.Context, dir string, _ int) ([]row, error) {
	page, err := roundtripPage(ctx, dir)
	if err != nil {
		return nil, err
	}
	var line, web time.Duration
	err = withCard(ctx, dir, nil, func(*emulator.Card) error {
		if line, err = directMedian(ctx); err != nil {
			return err
		}
		web, err = browserMedian(ctx, dir, page)
		return err
	})
	if err != nil {
		return nil, err
	}
	return []row{{
		"one APDU browser → card → browser, over the command line's (p50)", "at most 1.5 ms",
		fmt.Sprintf("%.2f ms (%d - %d µs)", float64((web-line).Microseconds())/1000, web.Microseconds(), line.Microseconds()), false,
	}}, nil
}

// directMedian is the median of one command over PC/SC.
func directMedian(ctx context.Context) (time.Duration, error) {
	took := make([]time.Duration, 2000)
	err := lease(ctx, func(l *reader.Lease) error {
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
	return took[len(took)/2], err
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
	const boot = `console.log = (text) => { document.title = text; };
const go = new Go();
go.argv = ["roundtrip", location.port, "` + slot.Name + `"];
WebAssembly.instantiateStreaming(fetch("/app.wasm"), go.importObject).then((r) => go.run(r.instance));`
	return fstest.MapFS{
		"index.html":   {Data: []byte(`<!DOCTYPE html><title></title><script src="/wasm_exec.js"></script><script src="/boot.js"></script>`)},
		"wasm_exec.js": {Data: loader}, "boot.js": {Data: []byte(boot)}, "app.wasm": {Data: app},
	}, nil
}

// browserMedian runs the page in Chromium, from the helper's own server.
func browserMedian(ctx context.Context, dir string, page fstest.MapFS) (median time.Duration, err error) {
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	m := reader.New(pcsc.Backend{}, reader.Config{})
	defer m.Close()
	listeners, port, err := server.Listen(log, 0, 0)
	if err != nil {
		return 0, err
	}
	granted, err := grants.Open(grants.Config{File: grants.File(dir), Policy: policy.None(), Own: server.OwnOrigins(port)})
	if err != nil {
		return 0, err
	}
	s, err := server.New(server.Config{Readers: m, Grants: granted, PINInPage: true, Static: page, Log: log, Version: "bench"}, port)
	if err != nil {
		return 0, err
	}
	serving, stop := context.WithCancel(ctx)
	served := make(chan error, 1)
	go func() { served <- s.Serve(serving, listeners) }()
	defer func() { stop(); err = errors.Join(err, <-served) }()
	tab, closeBrowser, err := browser.Start(ctx, browser.Options{})
	if err != nil {
		return 0, err
	}
	defer closeBrowser()
	if err := tab.Open(fmt.Sprintf("http://127.0.0.1:%d/", port)); err != nil {
		return 0, err
	}
	if err := tab.WaitFor("the median", `document.title.startsWith("median") || document.title.startsWith("error")`); err != nil {
		return 0, err
	}
	var title string
	if err := tab.Evaluate("document.title", &title); err != nil {
		return 0, err
	}
	var micros int64
	if _, err := fmt.Sscanf(strings.TrimSpace(title), "median %d", &micros); err != nil {
		return 0, errors.New(title)
	}
	return time.Duration(micros) * time.Microsecond, nil
}
