package main

import (
	"maps"
	"os"
	"path/filepath"
	"slices"

	"jpkiweb/scripts/output"
)

// write puts files under a folder, and takes municipalities away that it has no more.
func write(dir string, files map[string][]byte) error {
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := output.Write(filepath.Join(dir, filepath.FromSlash(name)), files[name]); err != nil {
			return err
		}
	}
	old, err := filepath.Glob(filepath.Join(dir, "municipality", "[0-9][0-9][0-9][0-9][0-9][0-9].json"))
	if err != nil {
		return err
	}
	for _, path := range old {
		if _, current := files["municipality/"+filepath.Base(path)]; !current {
			if err := os.Remove(path); err != nil {
				return err
			}
		}
	}
	return nil
}
