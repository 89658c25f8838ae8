//go:build e2e

// Package e2e tests the product with the real things around it: pcscd with its
// virtual reader, OpenSC, openssl, Chromium, Firefox and WebKitGTK. "make test" installs
// and runs all; nothing here is skipped.
package e2e

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jpkiweb/helper/card/virtual"
	"jpkiweb/helper/card/virtual/vpcd"
	"jpkiweb/scripts/pcscd"
	"jpkiweb/scripts/slot"
	"jpkiweb/shared/emulator"
)

// helper and eservice are the programs that ship, built for this run.
var helper, eservice, sandbox string

// service is PC/SC of this run, once a test wanted it: there is one a machine, so
// that a run which needs none waits for nobody.
var service *pcscd.Service

func TestMain(m *testing.M) {
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, "e2e:", err)
		code = 1
	}
	os.Exit(code)
}

func run(m *testing.M) (int, error) {
	if built := os.Getenv(insideVariable); built != "" {
		helper, eservice, _ = strings.Cut(built, ":")
		return m.Run(), nil
	}
	dir, err := os.MkdirTemp("", "jpkiweb-e2e-")
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(dir)
	if err := os.Chmod(dir, 0o755); err != nil { // other users run the programs, too
		return 1, err
	}
	for _, variable := range []string{"XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR"} { // nothing of the person's own
		if err := os.Setenv(variable, filepath.Join(dir, strings.ToLower(variable))); err != nil {
			return 1, err
		}
	}
	helper, eservice, sandbox = filepath.Join(dir, "jpki-helper"), filepath.Join(dir, "eservice"), filepath.Join(dir, "sandbox")
	builds := [][]string{{"go", "run", "./scripts/build", "-o", helper}, {"go", "build", "-o", eservice, "./scripts/eservice"}}
	if withoutC {
		builds = append(builds, []string{"env", "CGO_ENABLED=0", "go", "build", "-tags", "purego", "-o", helper, "./helper"})
	}
	for _, args := range builds {
		build := exec.Command(args[0], args[1:]...)
		build.Dir, build.Stderr = "../..", os.Stderr
		if err := build.Run(); err != nil {
			return 1, fmt.Errorf("%s: %w", strings.Join(args, " "), err)
		}
	}
	if _, err := virtual.Image(sandbox, time.Now()); err != nil { // the CA, for e-services that start first
		return 1, err
	}
	code := m.Run()
	if service == nil {
		return code, nil
	}
	return code, service.Stop()
}

// startService starts PC/SC for the first test that wants it; tests do not run at
// the same time.
func startService(t testing.TB) {
	t.Helper()
	if service != nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Minute) // another run may have it
	defer cancel()
	var err error
	if service, err = pcscd.Start(ctx); err != nil {
		t.Fatal(err)
	}
}

// insert puts the sandbox's card into pcscd's virtual reader for this test.
func insert(t testing.TB, change func(*emulator.Config)) (*emulator.Card, emulator.Config) {
	t.Helper()
	startService(t)
	card, config, remove, err := slot.Insert(t.Context(), sandbox, change)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := remove(); err != nil {
			t.Error(err)
		}
	})
	return card, config
}

// sandboxCard makes the sandbox's card, which is in no reader yet.
func sandboxCard(t testing.TB, change func(*emulator.Config)) (*emulator.Card, emulator.Config) {
	t.Helper()
	config, err := virtual.Image(sandbox, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	card := changedCard(t, &config, change)
	return card, config
}

// galleryCard makes a card of the sandbox's gallery, which is in no reader yet.
func galleryCard(t testing.TB, name string, change func(*emulator.Config)) *emulator.Card {
	t.Helper()
	g, err := virtual.OpenGallery(sandbox, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	config, err := g.Config(name)
	if err != nil {
		t.Fatal(err)
	}
	return changedCard(t, &config, change)
}

// changedCard makes the card of a config with a change, or none.
func changedCard(t testing.TB, config *emulator.Config, change func(*emulator.Config)) *emulator.Card {
	t.Helper()
	if change != nil {
		change(config)
	}
	card, err := emulator.New(*config)
	if err != nil {
		t.Fatal(err)
	}
	return card
}

// A cardHand puts cards into a slot of pcscd's virtual reader, and takes them out.
type cardHand struct {
	t      testing.TB
	slot   slot.Slot
	remove func() error // nil: no card is in the slot
}

// putCard puts a card in for this test, or until it is taken.
func putCard(t testing.TB, s slot.Slot, card vpcd.Card) *cardHand {
	t.Helper()
	startService(t)
	h := &cardHand{t: t, slot: s}
	t.Cleanup(func() {
		if h.remove != nil {
			h.takeOut()
		}
	})
	h.insert(card)
	return h
}

func (h *cardHand) insert(card vpcd.Card) {
	h.t.Helper()
	remove, err := h.slot.Put(h.t.Context(), card)
	if err != nil {
		h.t.Fatal(err)
	}
	h.remove = remove
}

// takeOut takes the card out and waits until pcscd sees it.
func (h *cardHand) takeOut() {
	h.t.Helper()
	remove := h.remove
	h.remove = nil
	if err := remove(); err != nil {
		h.t.Error(err)
	}
}

// mustRun runs a program and returns what it printed; it must succeed.
func mustRun(t testing.TB, name string, args ...string) []byte {
	t.Helper()
	out, errs, err := runProgram(t, name, args...)
	if err != nil {
		t.Fatalf("%s %s: %v\n%s%s", filepath.Base(name), strings.Join(args, " "), err, out, errs)
	}
	return out
}

func runProgram(t testing.TB, name string, args ...string) (stdout, stderr []byte, err error) {
	t.Helper()
	c := exec.CommandContext(t.Context(), name, args...)
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	c.Env = append(os.Environ(), "JPKIWEB_SANDBOX="+sandbox, "LANG=C.UTF-8")
	err = c.Run()
	return out.Bytes(), errs.Bytes(), err
}

// file writes a file for this test.
func file(t testing.TB, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
