package server

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"jpkiweb/helper/guard"
	"jpkiweb/helper/origin"
	"jpkiweb/helper/policy"
	"jpkiweb/shared/wire"
)

// What the checks cost for one message: the whole door, as if it stood before
// every message and not before every connection, and the guard. The median is
// reported; at most 50 µs was promised.
func BenchmarkDoorAndGuard(b *testing.B) {
	const port = 21573
	page := "https://city.example.lg.jp"
	grants, err := origin.Open(origin.Config{
		File: origin.File(filepath.Join(b.TempDir(), "state")), Policy: policy.None(), Own: OwnOrigins(port), CommandLine: []string{page},
	})
	if err != nil {
		b.Fatal(err)
	}
	s, err := New(Config{Grants: grants, Static: fstest.MapFS{}, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}, port)
	if err != nil {
		b.Fatal(err)
	}
	r, err := http.NewRequest(http.MethodGet, "http://127.0.0.1:21573"+wire.Path, nil)
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Origin", page)
	r = r.WithContext(context.WithValue(r.Context(), visitorKey{}, &visitor{own: true}))
	g, err := guard.New(guard.Terms{Purpose: guard.Login, Origin: page, Challenge: strings.Repeat("A", 44)})
	if err != nil {
		b.Fatal(err)
	}
	selectApplication := []byte("\x00\xA4\x04\x0C\x0A\xD3\x92\xF0\x00\x26\x01\x00\x00\x00\x01")
	query := []byte{0x00, 0x20, 0x00, 0x98}
	if err := g.Check(selectApplication); err != nil {
		b.Fatal(err)
	}
	g.Observe([]byte{0x90, 0x00})
	var took []time.Duration
	for b.Loop() {
		start := time.Now()
		if _, refused := s.door(r); refused != nil {
			b.Fatal(refused)
		}
		if err := g.Check(query); err != nil {
			b.Fatal(err)
		}
		g.Observe([]byte{0x63, 0xC3})
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Nanoseconds()), "p50-ns")
}
