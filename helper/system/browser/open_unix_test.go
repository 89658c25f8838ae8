//go:build unix

package browser

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestOpen(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("PATH", dir)
	const address = "http://127.0.0.1:21573/"
	if err := Open(address); err == nil || !strings.Contains(err.Error(), address) {
		t.Errorf("no program opens pages: %v", err)
	}
	pipe := filepath.Join(dir, "said")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"xdg-open", "open"} {
		script := "#!/bin/sh\necho \"$#\" \"$1\" >'" + pipe + "'\n"
		if err := os.WriteFile(filepath.Join(dir, name), []byte(script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := Open(address); err != nil {
		t.Fatal(err)
	}
	if said, err := os.ReadFile(pipe); err != nil || string(said) != "1 "+address+"\n" {
		t.Errorf("%q, %v", said, err)
	}
}
