package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"jpkiweb/scripts/program"
	offices "jpkiweb/shared/municipality"
	"jpkiweb/shared/municipality/bundle"
	"jpkiweb/static"
)

// What is promised of data for all of Japan.
const (
	allMunicipalities = 1741
	maxSupplied       = 30 << 20
	suppliedNumber    = 1 << 40 // above every day's
	askedAbout        = 20      // municipalities, as people of one machine ask
)

// supplied are the bundle that has every municipality, and what a helper has in memory that
// uses it.
func supplied(ctx context.Context, b *bench) (rows []row, err error) {
	folder := filepath.Join(b.dir, "bundles")
	if err := os.Mkdir(folder, 0o700); err != nil {
		return nil, err
	}
	key := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{1}, ed25519.SeedSize))
	codes, size, err := writeJapan(filepath.Join(folder, "japan.bundle"), key)
	if err != nil {
		return nil, err
	}
	h, err := program.Start[ready](ctx, filepath.Join(b.dir, "supplied"), folder, bundle.FormatKey(key.Public().(ed25519.PublicKey)), "serve", "--json", "--port", "0", "--virtual", "on")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, h.Stop()) }()
	began := time.Now()
	for text := ""; !strings.Contains(text, fmt.Sprint(suppliedNumber)); {
		if err := pause(ctx, 50*time.Millisecond); err != nil {
			return nil, err
		}
		if text, err = dataServed(ctx, h.Ready.Address, offices.EditionFile); err != nil {
			return nil, err
		}
	}
	took := time.Since(began)
	for i := range askedAbout {
		if _, err := dataServed(ctx, h.Ready.Address, bundle.FileName(codes[i*len(codes)/askedAbout])); err != nil {
			return nil, err
		}
	}
	if err := pause(ctx, settleTime); err != nil {
		return nil, err
	}
	memory, err := residentMemory(h.PID())
	if err != nil {
		return nil, err
	}
	return []row{
		exact(fmt.Sprintf("helper's resident memory, data of %d municipalities", allMunicipalities), memory, maxSupplied, "at most 30 MB", megabytes),
		exact("bundle of them, the file", size, bundle.MaxSize, "at most 64 MB", megabytes),
		{job: "until a helper uses it", value: milli.print(float64(took.Milliseconds()))},
	}, nil
}

// dataServed is a file of the data as the app gets it.
func dataServed(ctx context.Context, address, name string) (text string, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"/dist/data/"+name, nil)
	if err != nil {
		return "", err
	}
	request.Header.Set("Sec-Fetch-Site", "same-origin")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	content, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", name, answer.Status)
	}
	return string(content), err
}

// writeJapan writes a bundle of as many municipalities as there are, with the files of those
// in the tree in turn, under made codes.
func writeJapan(path string, key ed25519.PrivateKey) (codes []string, size int64, err error) {
	built := func(name string) ([]byte, error) { return static.ReadDist(static.FS(), "dist/data/"+name) }
	files := map[string][]byte{}
	for _, name := range []string{bundle.RulesName, bundle.HolidaysName, bundle.FileName(offices.NationalCode)} {
		if files[name], err = built(name); err != nil {
			return nil, 0, err
		}
	}
	text, err := built(bundle.IndexName)
	if err != nil {
		return nil, 0, err
	}
	known, err := offices.ParseIndex(text)
	if err != nil {
		return nil, 0, err
	}
	var index []string
	for i := range allMunicipalities {
		like := known[i%len(known)].Code
		code := fmt.Sprintf("%05d", 10000+i)
		code += string(offices.CheckDigit(code))
		text, err := built(bundle.FileName(like))
		if err != nil {
			return nil, 0, err
		}
		files[bundle.FileName(code)] = bytes.Replace(text, []byte(like), []byte(code), 1)
		codes = append(codes, code)
		index = append(index, fmt.Sprintf(`{"code":%q,"name":{"ja":"例示市%d","easy":"例示市%d","en":"Reiji City %d"},"prefecture":{"ja":"例示県","en":"Reiji"}}`, code, i, i, i))
	}
	files[bundle.IndexName] = []byte("[" + strings.Join(index, ",") + "]")
	var b bytes.Buffer
	if err := bundle.Write(&b, key, bundle.About{Number: suppliedNumber, Municipality: offices.NationalCode, Made: "2026-07-16"}, files); err != nil {
		return nil, 0, err
	}
	return codes, int64(b.Len()), os.WriteFile(path, b.Bytes(), 0o600)
}
