package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"jpkiweb/shared/signature/verification"
)

const (
	// maxVerified is the time of a program that verifies less of the same file.
	maxVerified = 1.0
	// bigFile is verified in no more memory than twice its size.
	bigFile       = 100 << 20
	maxFileMemory = 2 * bigFile
)

// verifying measures the shell with a signed PDF, in turn with pdfsig, and what memory a big
// one takes.
func verifying(ctx context.Context, b *bench) (rows []row, err error) {
	dir := filepath.Join(b.dir, "verifying")
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, err
	}
	small, big := filepath.Join(dir, "small.pdf"), filepath.Join(dir, "big.pdf")
	if err := withCard(ctx, b.dir, nil, func(*timedCard) error {
		return errors.Join(signScan(ctx, dir, small, 2), signScan(ctx, dir, big, bigFile/pictureSize))
	}); err != nil {
		return nil, err
	}
	rows, err = contest{
		arms: []arm{
			func(ctx context.Context) (sample, error) {
				return timeOf(func() error { return verifyFile(ctx, small) })
			},
			func(ctx context.Context) (sample, error) {
				return timeOf(func() error { return pdfsig(ctx, dir, small) })
			},
		},
		rows: verifyingRows,
	}.run(ctx, b)
	if err != nil {
		return nil, err
	}
	memory, err := memoryOf(verifier(ctx, big))
	return append(rows, exact("PDF of 100 MB verified, command line, memory", memory, maxFileMemory, "at most 200 MB", megabytes)), err
}

func verifyingRows(all rounds, noise float64) []row {
	return []row{
		timed("signed PDF of 1 MB verified, command line", all.ratiosOf(0, 1), ratio, promise{limit: maxVerified, of: "pdfsig's time"}, noise),
		compared("  in milliseconds", all.of(0, milliseconds), milli),
		compared("  pdfsig, in milliseconds", all.of(1, milliseconds), milli),
	}
}

// signScan signs a PDF of so many pages.
func signScan(ctx context.Context, dir, to string, pages int) error {
	scan := filepath.Join(dir, "scan.pdf")
	if err := writeScan(scan, pages); err != nil {
		return err
	}
	password, err := writePassword(dir)
	if err != nil {
		return err
	}
	return runQuietly(signer(ctx, password, "--format", "pades", "--out", to, scan))
}

// timeOf is how long something takes.
func timeOf(do func() error) (sample, error) {
	start := time.Now()
	err := do()
	return sample{duration: time.Since(start)}, err
}

// timeOfEach is how long one of so many things takes that are done at once.
func timeOfEach(times int, do func() error) (sample, error) {
	s, err := timeOf(do)
	s.duration /= time.Duration(times)
	return s, err
}

// verifier is a process that verifies a file.
func verifier(ctx context.Context, path string) *exec.Cmd {
	return exec.CommandContext(ctx, filepath.Join("bin", "jpki-helper"), "verify", "--json", "--without-revocation", path)
}

// verifyFile wants all of the file to be what was signed; that nobody trusts the sandbox is
// no failure.
func verifyFile(ctx context.Context, path string) error {
	_, err := reportOf(verifier(ctx, path))
	return err
}

func reportOf(c *exec.Cmd) (r verification.Report, err error) {
	out, err := c.Output()
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != undecidedCode) {
		return r, fmt.Errorf("verify: %w", err)
	}
	if err := json.Unmarshal(out, &r); err != nil {
		return r, fmt.Errorf("verify: %w", err)
	}
	if r.Outcome == verification.Invalid || len(r.Signatures) != 1 {
		return r, fmt.Errorf("verify: %s, %d signatures", r.Outcome, len(r.Signatures))
	}
	return r, nil
}

// undecidedCode is the exit code of what could not be decided.
const undecidedCode = 2

// memoryOf is the largest resident memory of a process, in bytes, or of this one, if that
// had more.
func memoryOf(c *exec.Cmd) (int64, error) {
	if _, err := reportOf(c); err != nil {
		return 0, err
	}
	return largestMemory(c.ProcessState)
}
