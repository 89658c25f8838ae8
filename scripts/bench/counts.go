package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"jpkiweb/helper/reader"
	"jpkiweb/helper/virtual"
	"jpkiweb/scripts/slot"
	"jpkiweb/shared/card"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/operation"
)

const (
	origin    = "https://city.example.lg.jp"
	challenge = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
)

func login(ctx context.Context) error {
	return lease(ctx, func(l *reader.Lease) error {
		_, err := operation.Login(ctx, l, card.Quirks{}, origin, challenge, operation.Typed([]byte(virtual.UserAuthenticationPIN)), "")
		return err
	})
}

func sign(ctx context.Context) error {
	return lease(ctx, func(l *reader.Lease) error {
		job := operation.Signing{Documents: [][sha256.Size]byte{sha256.Sum256([]byte("document"))}, Time: time.Now()}
		_, err := operation.Sign(ctx, l, card.Quirks{}, job, operation.Typed([]byte(virtual.DigitalSignaturePIN)))
		return err
	})
}

// openSC has pkcs11-tool make one signature with a key, certificate read
// included; conf restricts it to its JPKI driver.
func openSC(ctx context.Context, dir, id, pin, conf string) error {
	token := "JPKI (User Authentication PIN)"
	if id == "02" {
		token = "JPKI (Digital Signature PIN)"
	}
	data := filepath.Join(dir, "data")
	if err := os.WriteFile(data, []byte("to be signed"), 0o600); err != nil {
		return err
	}
	c := exec.CommandContext(ctx, "pkcs11-tool", "--token-label", token, "--login", "--pin", pin, "--sign",
		"--mechanism", "SHA256-RSA-PKCS", "--id", id, "--input-file", data, "--output-file", filepath.Join(dir, "signature"))
	c.Env = os.Environ()
	if conf != "" {
		c.Env = append(c.Env, "OPENSC_CONF="+conf)
	}
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("pkcs11-tool: %w\n%s", err, out)
	}
	return nil
}

// jpkiDriverOnly writes a configuration of OpenSC with its JPKI driver alone.
func jpkiDriverOnly(dir string) (string, error) {
	conf := filepath.Join(dir, "opensc.conf")
	return conf, os.WriteFile(conf, []byte("app default {\n\tcard_drivers = jpki;\n}\n"), 0o600)
}

// counts counts commands at the card itself.
func counts(ctx context.Context, dir string, _ int) ([]row, error) {
	conf, err := jpkiDriverOnly(dir)
	if err != nil {
		return nil, err
	}
	var rows []row
	for _, job := range []struct {
		name       string
		ours       func(context.Context) error
		id, pin    string
		fast, slow int
	}{
		{"commands for a login with its certificate", login, "01", virtual.UserAuthenticationPIN, 6, 16}, // the certificate is read before the PIN: both refusals are met
		{"commands for a document signature with its certificate", sign, "02", virtual.DigitalSignaturePIN, 7, 16},
	} {
		fast, err := countOf(ctx, dir, nil, job.ours)
		if err != nil {
			return nil, err
		}
		slow, err := countOf(ctx, dir, oldCard, job.ours)
		if err != nil {
			return nil, err
		}
		theirs, err := countOf(ctx, dir, nil, func(ctx context.Context) error { return openSC(ctx, dir, job.id, job.pin, "") })
		if err != nil {
			return nil, err
		}
		alone, err := countOf(ctx, dir, nil, func(ctx context.Context) error { return openSC(ctx, dir, job.id, job.pin, conf) })
		if err != nil {
			return nil, err
		}
		rows = append(rows,
			row{job.name, fmt.Sprintf("at most %d", job.fast), fmt.Sprint(fast), fast > job.fast},
			row{job.name + ", slow path", fmt.Sprintf("at most %d", job.slow), fmt.Sprint(slow), slow > job.slow},
			row{strings.Repeat(" ", 2) + "OpenSC (its JPKI driver alone)", "", fmt.Sprintf("%d (%d)", theirs, alone), false})
	}
	return rows, nil
}

func countOf(ctx context.Context, dir string, change func(*emulator.Config), job func(context.Context) error) (int, error) {
	var n int
	err := withCard(ctx, dir, change, func(card *emulator.Card) error {
		err := job(ctx)
		n = card.Commands()
		return err
	})
	return n, err
}

// times compares whole processes with the card's own time.
func times(ctx context.Context, dir string, repeat int) ([]row, error) {
	conf, err := jpkiDriverOnly(dir)
	if err != nil {
		return nil, err
	}
	pin := filepath.Join(dir, "pin")
	if err := os.WriteFile(pin, []byte(virtual.UserAuthenticationPIN), 0o600); err != nil {
		return nil, err
	}
	ours, err := ratioOf(ctx, dir, repeat, func(ctx context.Context) error {
		out, err := exec.CommandContext(ctx, filepath.Join("bin", "jpki-helper"), "login", "--origin", origin,
			"--challenge", challenge, "--pin-file", pin, "--reader", slot.Name, "--json").CombinedOutput()
		if err != nil {
			return fmt.Errorf("jpki-helper login: %w\n%s", err, out)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	theirs, err := ratioOf(ctx, dir, repeat, func(ctx context.Context) error {
		return openSC(ctx, dir, "01", virtual.UserAuthenticationPIN, conf)
	})
	if err != nil {
		return nil, err
	}
	return []row{
		{"login, jpki-helper, whole process over the card's own time", "", ours.String(), false},
		{"  OpenSC (JPKI driver alone), whole process over its card time", "", theirs.String(), false},
	}, nil
}

// A ratio is a time over the card's own time.
type ratio struct {
	median float64
	took   time.Duration // median
	card   time.Duration // of that job
}

func (r ratio) String() string {
	return fmt.Sprintf("%.2f (%d/%d ms)", r.median, r.took.Milliseconds(), r.card.Milliseconds())
}

func ratioOf(ctx context.Context, dir string, repeat int, job func(context.Context) error) (ratio, error) {
	var all []ratio
	for range repeat {
		err := withCard(ctx, dir, slowCard, func(card *emulator.Card) error {
			start := time.Now()
			err := job(ctx)
			took := time.Since(start)
			own := cardTime(card)
			all = append(all, ratio{float64(took) / float64(own), took, own})
			return err
		})
		if err != nil {
			return ratio{}, err
		}
	}
	return medianRatio(all), nil
}

func medianRatio(all []ratio) ratio {
	slices.SortFunc(all, func(a, b ratio) int {
		if a.median < b.median {
			return -1
		}
		return 1
	})
	return all[len(all)/2]
}

// cardTime is what the card itself took for all it did.
func cardTime(card *emulator.Card) time.Duration {
	s := card.State()
	return time.Duration(s.Commands)*commandDelay + time.Duration(s.Signatures)*signatureDelay
}
