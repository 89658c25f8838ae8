package browser

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/chromedp/cdproto/heapprofiler"
	"github.com/chromedp/cdproto/performance"
	"github.com/chromedp/chromedp"
)

// lookEvery is how often the memory of the pages is looked at.
const lookEvery = 100 * time.Millisecond

// Grows returns by how many bytes the memory of the browser's pages, with their workers,
// grows at most while something is done.
func (t *Tab) Grows(do func() error) (int64, error) {
	before, err := t.memory()
	if err != nil {
		return 0, err
	}
	done := make(chan error, 1)
	go func() { done <- do() }()
	most := before
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		select {
		case err := <-done:
			return most - before, err
		case <-tick.C:
			now, err := t.memory()
			if err != nil {
				return 0, errors.Join(err, <-done)
			}
			most = max(most, now)
		}
	}
}

// A Load is what a page takes, with what its process still keeps of the pages before it.
type Load struct {
	Nodes  int64 // of the DOM, in all documents
	Heap   int64 // of JavaScript, in bytes
	Memory int64 // resident, of all processes that have pages, in bytes
}

// Load returns it after what nobody uses was collected: Performance.getMetrics of the
// DevTools protocol.
func (t *Tab) Load() (Load, error) {
	var metrics []*performance.Metric
	if err := t.Run("measure the page", performance.Enable(), heapprofiler.CollectGarbage(), chromedp.ActionFunc(func(ctx context.Context) (err error) {
		metrics, err = performance.GetMetrics().Do(ctx)
		return err
	})); err != nil {
		return Load{}, err
	}
	found := map[string]int64{}
	for _, m := range metrics {
		found[m.Name] = int64(m.Value)
	}
	l := Load{Nodes: found["Nodes"], Heap: found["JSHeapUsedSize"]}
	if l.Nodes == 0 || l.Heap == 0 {
		return Load{}, fmt.Errorf("no nodes or no heap in %v", found)
	}
	var err error
	l.Memory, err = t.memory()
	return l, err
}

// memory is the resident memory of the processes that have pages, in bytes: proc(5).
func (t *Tab) memory() (sum int64, err error) {
	of := chromedp.FromContext(t.ctx).Browser.Process()
	if of == nil {
		return 0, errors.New("no process of the browser")
	}
	statuses, err := filepath.Glob("/proc/[0-9]*/status")
	if err != nil {
		return 0, err
	}
	for _, path := range statuses {
		command, err := os.ReadFile(filepath.Join(filepath.Dir(path), "cmdline"))
		if err != nil || !bytes.Contains(command, []byte("--type=renderer")) {
			continue // it ended, or is none
		}
		if !descends(path, of.Pid) {
			continue
		}
		kB, err := field(path, "VmRSS")
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return 0, err
		}
		sum += kB << 10
	}
	if sum == 0 {
		return 0, errors.New("no process with pages")
	}
	return sum, nil
}

// descends reports whether a process comes of another one.
func descends(status string, of int) bool {
	for {
		parent, err := field(status, "PPid")
		if err != nil || parent <= 1 {
			return false
		}
		if parent == int64(of) {
			return true
		}
		status = fmt.Sprintf("/proc/%d/status", parent)
	}
}

// field is a number of a status file.
func field(status, name string) (int64, error) {
	text, err := os.ReadFile(status)
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if value, ok := strings.CutPrefix(line, name+":"); ok {
			return strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value), "kB")), 10, 64)
		}
	}
	return 0, fmt.Errorf("%s has no %s", status, name)
}
