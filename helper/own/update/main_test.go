package update_test

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"go.uber.org/goleak"

	"jpkiweb/helper/own/update"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var noon = time.Date(2026, 12, 10, 12, 0, 0, 0, time.UTC)

// keyOf makes the key of a name: the same in each run.
func keyOf(name string) ed25519.PrivateKey {
	seed := sha256.Sum256([]byte(name))
	return ed25519.NewKeyFromSeed(seed[:])
}

// statement is that of a version which was made at a time, with changes.
func statement(version string, date time.Time, change func(*update.Statement)) update.Statement {
	s := update.Statement{
		Product: update.Product, Version: version, Date: date.Format(time.RFC3339),
		Expires: date.AddDate(0, 3, 0).Format(time.RFC3339), Page: "https://www.city.example.lg.jp/card/install/",
	}
	if change != nil {
		change(&s)
	}
	return s
}

func signed(t *testing.T, key string, s update.Statement) []byte {
	t.Helper()
	text, err := update.Sign(keyOf(key), s)
	must(t, err)
	return text
}

// A helper is one that asks a file.
type helper struct {
	*update.Updates
	config update.Config
	now    time.Time
	file   string
	read   int // times
}

// newHelper makes a helper of version 0.2.0; decided is what the administrator decided.
func newHelper(t *testing.T, decided *string) *helper {
	t.Helper()
	dir := t.TempDir()
	h := &helper{now: noon, file: filepath.Join(dir, "statement")}
	h.config = update.Config{
		Dir: filepath.Join(dir, "state"), Version: "0.2.0", Source: decided,
		Keys: []ed25519.PublicKey{keyOf("next").Public().(ed25519.PublicKey), keyOf("ours").Public().(ed25519.PublicKey)},
		Now:  func() time.Time { return h.now },
		ReadFile: func(_ context.Context, name string, limit int64) ([]byte, error) {
			h.read++
			f, err := os.Open(name)
			if err != nil {
				return nil, err
			}
			defer f.Close()
			return io.ReadAll(io.LimitReader(f, limit+1))
		},
	}
	h.Updates = update.New(h.config)
	return h
}

// publish puts a text where the helper asks.
func (h *helper) publish(t *testing.T, text []byte) {
	t.Helper()
	must(t, os.WriteFile(h.file, text, 0o600))
}

func (h *helper) told(t *testing.T) update.Told {
	t.Helper()
	told, err := h.Tell()
	must(t, err)
	return told
}
