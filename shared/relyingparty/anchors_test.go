package relyingparty

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/sandboxca"
)

func TestLoadAnchors(t *testing.T) {
	dir := t.TempDir()
	if _, err := sandboxca.Open(dir, time.Now()); err != nil {
		t.Fatal(err)
	}
	anchors, err := LoadAnchors(dir)
	if err != nil || len(anchors[jpki.UserAuthentication]) != 1 || len(anchors[jpki.DigitalSignature]) != 1 {
		t.Fatalf("%d purposes, %v", len(anchors), err)
	}
	der := filepath.Join(t.TempDir(), "ca.cer")
	if err := os.WriteFile(der, anchors[jpki.DigitalSignature][0], 0o600); err != nil {
		t.Fatal(err)
	}
	if anchors, err = LoadAnchors(der); err != nil || len(anchors[jpki.DigitalSignature]) != 1 {
		t.Errorf("DER file: %v", err)
	}
	if _, err := LoadAnchors(t.TempDir()); !errors.Is(err, ErrNoAnchor) {
		t.Errorf("empty directory: %v", err)
	}
	if _, err := LoadAnchors(filepath.Join(dir, "none.pem")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no such file: %v", err)
	}
	garbage := filepath.Join(t.TempDir(), "x.crt")
	if err := os.WriteFile(garbage, []byte("garbage"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadAnchors(garbage); err == nil {
		t.Error("garbage was loaded")
	}
}
