package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"jpkiweb/scripts/program"
)

// What was promised, in bytes.
const (
	maxMemory   = 15 << 20
	maxHelper   = 18 << 20 // 11 were wanted, without what signs documents and reads them (build facts 4), 15 without the desk, and 17 without what checks and publishes data of municipalities (YAML, ZIP) and the Japanese of the shell
	maxScript   = 15_000
	maxApp      = 1_450_000
	maxCounter  = 1_200_000
	maxDocument = 1_500_000
	maxPractice = 1_350_000
)

// sizes are the idle helper's memory, the helper, and what the browser loads.
func sizes(ctx context.Context, b *bench) (rows []row, err error) {
	h, err := startInstalled(ctx, b.dir)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, h.Stop()) }()
	memory, err := residentMemory(h.PID())
	if err != nil {
		return nil, err
	}
	script, err := os.Stat("static/dist/jpki.js")
	if err != nil {
		return nil, err
	}
	app, err := os.Stat("static/dist/app.wasm.br")
	if err != nil {
		return nil, err
	}
	counter, err := os.Stat("static/dist/counter.wasm.br")
	if err != nil {
		return nil, err
	}
	document, err := os.Stat("static/dist/document.wasm.br")
	if err != nil {
		return nil, err
	}
	practice, err := os.Stat("static/dist/practice.wasm.br")
	if err != nil {
		return nil, err
	}
	helper, err := os.Stat(filepath.Join("bin", "jpki-helper"))
	if err != nil {
		return nil, err
	}
	cold, err := coldLoad()
	if err != nil {
		return nil, err
	}
	return []row{
		exact("cold load of the guide, with 1,741 municipalities", cold, maxCold, "at most 1.63 MB", inBytes),
		exact("helper's resident memory, idle", memory, maxMemory, "at most 15 MB", megabytes),
		exact("helper, the program", helper.Size(), maxHelper, "at most 18 MB", megabytes),
		exact("jpki.js", script.Size(), maxScript, "at most 15 kB", inBytes),
		exact("app, brotli", app.Size(), maxApp, "at most 1.45 MB", inBytes),
		exact("desk of a counter, brotli", counter.Size(), maxCounter, "at most 1.2 MB", inBytes),
		exact("what reads documents, brotli", document.Size(), maxDocument, "at most 1.5 MB", inBytes),
		exact("cards of practice and training, brotli", practice.Size(), maxPractice, "at most 1.35 MB", inBytes),
	}, nil
}

// ready is the line of a program that runs.
type ready struct {
	Address string `json:"address"`
}

// startHelper starts the helper with the readers of PC/SC.
func startHelper(ctx context.Context) (*program.Program[ready], error) {
	return program.Start[ready](ctx, filepath.Join("bin", "jpki-helper"), "serve", "--json", "--virtual", "off")
}

// startInstalled starts a copy of it, written as an installer writes it: of what the linker has
// just written, the system maps more than the program uses (build facts 4).
func startInstalled(ctx context.Context, dir string) (h *program.Program[ready], err error) {
	from, err := os.Open(filepath.Join("bin", "jpki-helper"))
	if err != nil {
		return nil, err
	}
	defer from.Close()
	installed := filepath.Join(dir, "installed-helper")
	to, err := os.OpenFile(installed, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o700)
	if err != nil {
		return nil, err
	}
	if _, err := io.CopyBuffer(struct{ io.Writer }{to}, struct{ io.Reader }{from}, make([]byte, 64<<10)); err != nil {
		return nil, errors.Join(err, to.Close())
	}
	if err := to.Close(); err != nil {
		return nil, err
	}
	return program.Start[ready](ctx, installed, "serve", "--json", "--virtual", "off")
}

func megabytes(bytes int64) string { return fmt.Sprintf("%.1f MB", float64(bytes)/(1<<20)) }

func inBytes(bytes int64) string { return fmt.Sprintf("%d B", bytes) }

// residentMemory reads VmRSS of proc(5), in bytes.
func residentMemory(pid int) (int64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	for line := range bytes.Lines(status) {
		var kB int64
		if n, _ := fmt.Sscanf(string(line), "VmRSS: %d kB", &kB); n == 1 {
			return kB << 10, nil
		}
	}
	return 0, errors.New("no VmRSS")
}
