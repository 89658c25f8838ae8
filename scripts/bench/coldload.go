package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"

	"github.com/andybalholm/brotli"

	"jpkiweb/shared/municipality/gazetteer"
)

// maxCold is what may come from the server until a person has an answer of the guide, in bytes.
const maxCold = 1_630_000

// fetched is what the page fetches until then besides what its HTML names: the app, its texts,
// the nation's data, those of a municipality, and the list of all of them.
var fetched = []string{
	"dist/app.wasm", "dist/locale/ja.tsv", "dist/data/lifecycle.json", "dist/data/holidays.json", "dist/data/edition.json",
	"dist/data/municipality/000000.json", "dist/data/municipality/282103.json", "dist/data/" + gazetteer.Name,
}

// linked finds the files that a page names itself.
var linked = regexp.MustCompile(`(?:src|href)="([^"#:]+)"`)

// coldLoad is the size of all that comes where each municipality of Japan has a file.
func coldLoad() (total int64, err error) {
	page, err := os.ReadFile("static/index.html")
	if err != nil {
		return 0, err
	}
	names := append([]string{"index.html"}, fetched...)
	for _, m := range linked.FindAllSubmatch(page, -1) {
		names = append(names, string(m[1]))
	}
	for _, name := range names {
		info, err := os.Stat(filepath.Join("static/packed", name+".br"))
		if errors.Is(err, fs.ErrNotExist) {
			info, err = os.Stat(filepath.Join("static", name))
		}
		if err != nil {
			return 0, err
		}
		total += info.Size()
	}
	index, err := indexOfAll()
	return total + index, err
}

// indexOfAll is how large the index of the municipalities with a file is when that is each of
// them, compressed.
func indexOfAll() (int64, error) {
	text, err := os.ReadFile(filepath.Join("static/dist/data", gazetteer.Name))
	if err != nil {
		return 0, err
	}
	list, err := gazetteer.Parse(text)
	if err != nil {
		return 0, err
	}
	var entries []any
	for _, p := range list.Places() {
		entries = append(entries, p.Entry())
	}
	var b bytes.Buffer
	w := brotli.NewWriterLevel(&b, brotli.BestCompression)
	err = errors.Join(json.NewEncoder(w).Encode(entries), w.Close())
	return int64(b.Len()), err
}
