package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"

	"jpkiweb/helper/card/virtual"
	"jpkiweb/scripts/slot"
)

const (
	// maxPDF is the time of another program that reads the same file once: signing reads it,
	// writes it and looks whether it is still the same.
	maxPDF = 1.0
	// maxBatch leaves three twentieths to all that is not the signature itself: of each
	// document its command's way to the card and back, and its file.
	maxBatch = 1.15
	// batchFiles are signed with one entry of the password.
	batchFiles = 100
)

// signing measures the shell with a big PDF, in turn with pdfsig, which verifies what came
// out, and with many small files.
func signing(ctx context.Context, b *bench) (rows []row, err error) {
	dir := filepath.Join(b.dir, "signing")
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, err
	}
	password, err := writePassword(dir)
	if err != nil {
		return nil, err
	}
	quick, err := signingPDF(ctx, b, dir, password)
	if err != nil {
		return nil, err
	}
	many, err := signingMany(ctx, b, dir, password)
	return append(quick, many...), err
}

// writePassword writes the signing password of the card into a file.
func writePassword(dir string) (string, error) {
	path := filepath.Join(dir, "password")
	return path, os.WriteFile(path, []byte(virtual.DigitalSignaturePIN), 0o600)
}

// signer is a process that signs.
func signer(ctx context.Context, password string, rest ...string) *exec.Cmd {
	return exec.CommandContext(ctx, filepath.Join("bin", "jpki-helper"),
		append([]string{"sign", "--reader", slot.Name, "--json", "--replace", "--pin-file", password}, rest...)...)
}

// signingPDF signs a PDF with a card that does not wait.
func signingPDF(ctx context.Context, b *bench, dir, password string) (rows []row, err error) {
	scan, signed := filepath.Join(dir, "scan.pdf"), filepath.Join(dir, "signed.pdf")
	if err := writeScan(scan, scanPages); err != nil {
		return nil, err
	}
	err = withCard(ctx, b.dir, nil, func(card *timedCard) error {
		rows, err = contest{
			arms: []arm{
				func(ctx context.Context) (sample, error) {
					return card.timeJob(ctx, func(ctx context.Context) error {
						return runQuietly(signer(ctx, password, "--format", "pades", "--out", signed, scan))
					})
				},
				func(ctx context.Context) (sample, error) {
					return card.timeJob(ctx, func(ctx context.Context) error { return pdfsig(ctx, dir, signed) })
				},
			},
			rows: signingPDFRows,
		}.run(ctx, b)
		return err
	})
	return rows, err
}

func signingPDFRows(all rounds, noise float64) []row {
	return []row{
		timed("PDF of 20 MB signed, command line, without the card's time", all.withoutPart(0, 1), ratio, promise{limit: maxPDF, of: "pdfsig's time to verify it"}, noise),
		compared("  in milliseconds", all.of(0, sample.besidePart), milli),
		compared("  pdfsig, in milliseconds", all.of(1, milliseconds), milli),
	}
}

// pdfsig wants the judge to call the signature good, and over the whole file.
func pdfsig(ctx context.Context, home, path string) error {
	c := exec.CommandContext(ctx, "pdfsig", "-nocert", path)
	c.Env = append(os.Environ(), "HOME="+home)
	out, err := c.CombinedOutput()
	if err != nil || !bytes.Contains(out, []byte("Signature is Valid.")) || !bytes.Contains(out, []byte("Total document signed")) {
		return fmt.Errorf("pdfsig: %v\n%s", err, out)
	}
	return nil
}

// signingMany signs small files with the card of the times.
func signingMany(ctx context.Context, b *bench, dir, password string) (rows []row, err error) {
	documents, results := filepath.Join(dir, "documents"), filepath.Join(dir, "results")
	for _, folder := range []string{documents, results} {
		if err := os.Mkdir(folder, 0o700); err != nil {
			return nil, err
		}
	}
	for i := range batchFiles {
		if err := os.WriteFile(filepath.Join(documents, fmt.Sprintf("%03d.txt", i+1)), fmt.Appendf(nil, "document %d\n", i+1), 0o600); err != nil {
			return nil, err
		}
	}
	err = withCard(ctx, b.dir, slowCard, func(card *timedCard) error {
		rows, err = contest{
			arms: []arm{func(ctx context.Context) (sample, error) {
				s, err := card.timeJob(ctx, func(ctx context.Context) error {
					return runQuietly(signer(ctx, password, "--format", "cms", "--dir", results, documents))
				})
				s.part = batchFiles * signatureDelay
				return s, err
			}},
			rows: signingManyRows,
		}.run(ctx, b)
		return err
	})
	return rows, err
}

func signingManyRows(all rounds, noise float64) []row {
	return []row{
		timed("100 files signed, command line, whole time", all.of(0, sample.overPart), ratio, promise{limit: maxBatch, of: "100 of the card's signatures"}, noise),
		compared("  in milliseconds", all.of(0, milliseconds), milli),
	}
}

const (
	pictureSize = 500_000 // bytes of a page
	scanPages   = 40      // of 20 MB
)

// writeScan writes a PDF of pages, each a picture of half a megabyte that nobody can
// compress. ISO 32000-2, 7.5. It keeps one page in memory: a process that is started has
// the largest memory of the one that started it, in what the system tells of it.
func writeScan(path string, pages int) (err error) {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	var table []byte
	at, object := 0, 0
	write := func(format string, values ...any) {
		n, failure := fmt.Fprintf(file, format, values...)
		at, err = at+n, errors.Join(err, failure)
	}
	add := func(format string, values ...any) {
		object++
		table = fmt.Appendf(table, "%010d 00000 n \n", at)
		write("%d 0 obj\n"+format+"\nendobj\n", append([]any{object}, values...)...)
	}
	write("%%PDF-1.7\n%%\xe2\xe3\xcf\xd3\n")
	kids, noise := "", rand.NewChaCha8([32]byte{}) // the same each time
	add("<< /Type /Catalog /Pages 2 0 R >>")
	for i := range pages {
		kids += fmt.Sprintf(" %d 0 R", 3+2*i)
	}
	add("<< /Type /Pages /Count %d /Kids [%s ] >>", pages, kids)
	picture := make([]byte, pictureSize)
	for i := range pages {
		_, _ = noise.Read(picture) // never fails
		add("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /XObject << /Im %d 0 R >> >> >>", 4+2*i)
		add("<< /Type /XObject /Subtype /Image /Width 1000 /Height 500 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length %d >>\nstream\n%s\nendstream", pictureSize, picture)
	}
	start := at
	write("xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", object+1, table, object+1, start)
	return err
}
