package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"encoding/pem"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"jpkiweb/shared/signature/timestamp"
	"jpkiweb/shared/signature/tsa"
)

// What it announces is where it stamps, and the root that its stamps lead to; both are gone
// when it ends.
func TestAuthority(t *testing.T) {
	sandbox := t.TempDir()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	read, write := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := run(ctx, options{listen: "127.0.0.1:0", asJSON: true}, sandbox, write)
		write.CloseWithError(errors.Join(err, io.EOF))
		ended <- err
	}()
	var ready struct{ Address, Root string }
	if err := json.NewDecoder(read).Decode(&ready); err != nil {
		t.Fatal(err)
	}
	if want := filepath.Join(sandbox, "tsa", "tsa.pem"); ready.Root != want {
		t.Errorf("root in %s, want %s", ready.Root, want)
	}
	text, err := os.ReadFile(ready.Root)
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(text)
	if block == nil {
		t.Fatalf("%s", text)
	}
	roots, err := timestamp.Roots(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	client, err := tsa.New(ready.Address)
	if err != nil {
		t.Fatal(err)
	}
	token, err := client.Stamp(t.Context(), sha256.Sum256([]byte("a document")))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(token.Verify(roots), token.Check([]byte("a document"))); err != nil || time.Since(token.Time).Abs() > time.Minute {
		t.Errorf("%v, %v", token.Time, err)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(ready.Root); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the root is left: %v", err)
	}
}
