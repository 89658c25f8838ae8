package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"jpkiweb/scripts/program"
)

// What was promised, in bytes.
const (
	maxMemory = 30 << 20
	maxScript = 6_000
	maxApp    = 1_450_000
)

// sizes are the idle helper's memory and what the browser loads.
func sizes(ctx context.Context, dir string, _ int) (rows []row, err error) {
	h, err := program.Start[ready](ctx, filepath.Join("bin", "jpki-helper"), "serve", "--json", "--virtual", "off")
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
	return []row{
		{"helper's resident memory, idle", "at most 30 MB", fmt.Sprintf("%.1f MB", float64(memory)/(1<<20)), memory > maxMemory},
		{"jpki.js", "at most 6 kB", fmt.Sprintf("%d B", script.Size()), script.Size() > maxScript},
		{"app, brotli", "at most 1.45 MB", fmt.Sprintf("%d B", app.Size()), app.Size() > maxApp},
	}, nil
}

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
