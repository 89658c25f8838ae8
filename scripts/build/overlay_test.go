package main

import (
	"os/exec"
	"strings"
	"testing"
)

// Without the overlay the app would carry TLS and its curves.
func TestStandInKeepsTLSOut(t *testing.T) {
	t.Chdir("../..")
	overlay, err := writeOverlay()
	if err != nil {
		t.Fatal(err)
	}
	list := exec.Command("go", "list", "-deps", "./wasm")
	list.Env = append(list.Environ(), small(overlay)...)
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	for dep := range strings.Lines(string(out)) {
		switch strings.TrimSpace(dep) {
		case "crypto/tls", "crypto/x509", "net/textproto", "mime":
			t.Errorf("the app carries %s", dep)
		}
	}
}
