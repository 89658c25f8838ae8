package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestWriteTakesOldMunicipalitiesAway(t *testing.T) {
	dir := t.TempDir()
	if err := write(dir, map[string][]byte{"municipality/111110.json": nil, "municipality/index.json": nil, "holidays.json": nil}); err != nil {
		t.Fatal(err)
	}
	if err := write(dir, map[string][]byte{"municipality/222221.json": []byte("{}")}); err != nil {
		t.Fatal(err)
	}
	var got []string
	if err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			got = append(got, filepath.Base(path))
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if want := []string{"holidays.json", "222221.json", "index.json"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
