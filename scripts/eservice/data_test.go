package main

import (
	"bytes"
	"crypto/ed25519"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jpkiweb/scripts/eservice/service"
	"jpkiweb/scripts/eservice/tenant"
	"jpkiweb/shared/municipality/bundle"
	"jpkiweb/static"
)

// A city's own bundle is on its pages, and on those of no other.
func TestDataOfABundle(t *testing.T) {
	const sanda = "282197"
	key := ed25519.NewKeyFromSeed(bytes.Repeat([]byte("s"), ed25519.SeedSize))
	below, err := service.BuiltIn()
	must(t, err)
	text, err := static.ReadDist(below, bundle.FileName(sanda))
	must(t, err)
	folder := t.TempDir()
	put := func(name string, code string, text []byte) {
		var b bytes.Buffer
		must(t, bundle.Write(&b, key, bundle.About{Number: 1, Municipality: code, Made: "2026-07-16"}, map[string][]byte{bundle.FileName(code): text}))
		must(t, os.WriteFile(filepath.Join(folder, name), b.Bytes(), 0o600))
	}
	put("sanda.bundle", sanda, bytes.ReplaceAll(text, []byte("7番窓口"), []byte("8番窓口")))
	other, err := static.ReadDist(below, bundle.FileName("282103"))
	must(t, err)
	put("kakogawa.bundle", "282103", bytes.ReplaceAll(other, []byte("加古川市"), []byte("三田市")))
	var log bytes.Buffer
	o := options{dataSource: folder, tenants: []tenant.Tenant{{Host: "127.0.0.1", Municipality: sanda}, {Host: "localhost", Municipality: "282103"}}}
	must(t, o.addDataKey(sanda+"="+bundle.FormatKey(key.Public().(ed25519.PublicKey))))
	must(t, o.openData(t.Context(), slog.New(slog.NewTextHandler(&log, nil))))
	h, err := o.serve(t, "http://127.0.0.1:8080")
	must(t, err)
	if w := ask(h, "127.0.0.1:8080", "/contact"); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "8番窓口") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := ask(h, "localhost:8080", "/"); !strings.Contains(w.Body.String(), "加古川市") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if !strings.Contains(log.String(), "kakogawa.bundle") || !strings.Contains(log.String(), "refused: foreign") {
		t.Errorf("the operator is told: %s", &log)
	}
}

func TestDataFlagsThatAreRefused(t *testing.T) {
	for _, text := range []string{"", "282197", "282197=", "282197=AAAA", "000000=AAAA", "=AAAA"} {
		if err := new(options).addDataKey(text); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
	for _, o := range []options{{dataKeys: make([]bundle.Key, 1)}, {dataSource: "http://city.example.lg.jp/x"}} {
		if err := o.openData(t.Context(), slog.New(slog.DiscardHandler)); err == nil {
			t.Errorf("%+v is taken", o)
		}
	}
}
