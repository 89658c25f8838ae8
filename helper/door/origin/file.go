package origin

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"time"

	"jpkiweb/helper/own/state"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/wire"
)

// Bounds of the file.
const (
	MaxFile    = 256 << 10 // bytes
	MaxOrigins = 200       // with a grant of the person
)

// fileVersion is the version of the format.
const fileVersion = 1

// File is the file of the person's grants in the helper's state directory.
func File(dir string) state.File { return state.Mine(filepath.Join(dir, "grants.json"), MaxFile) }

// A document is the file as it is written.
type document struct {
	Version int       `json:"version"`
	Grants  []written `json:"grants"`
}

// A written entry may have any text for an origin.
type written struct {
	Origin   string         `json:"origin"`
	Purposes []wire.Purpose `json:"purposes"`
	Since    string         `json:"since"`
}

// An entry is what the person granted to one origin.
type entry struct {
	Origin   authtoken.Origin
	Purposes []wire.Purpose
	Since    string // RFC 3339; of the last purpose that was added
}

// load reads the file; one that is not there has no entries. Every error is
// state.ErrUntrusted.
func load(f state.File) ([]entry, error) {
	var d document
	err := f.ReadJSON(&d)
	if errors.Is(err, fs.ErrNotExist) && !errors.Is(err, state.ErrUntrusted) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	entries, err := d.entries()
	if err != nil {
		return nil, &state.UntrustedError{Path: f.Path, Why: err}
	}
	return entries, nil
}

// save writes the file.
func save(f state.File, entries []entry) error {
	d := document{fileVersion, make([]written, len(entries))}
	for i, e := range entries {
		d.Grants[i] = written{e.Origin.String(), e.Purposes, e.Since}
	}
	return f.WriteJSON(d)
}

// entries checks what is written.
func (d document) entries() (entries []entry, err error) {
	if d.Version != fileVersion {
		return nil, fmt.Errorf("version %d, want %d", d.Version, fileVersion)
	}
	if len(d.Grants) > MaxOrigins {
		return nil, fmt.Errorf("%d grants, want %d at most", len(d.Grants), MaxOrigins)
	}
	seen := map[authtoken.Origin]bool{}
	for i, w := range d.Grants {
		e, err := w.entry()
		if err == nil && seen[e.Origin] {
			err = errors.New("it is there twice")
		}
		if err != nil {
			return nil, fmt.Errorf("grant %d, %q: %w", i+1, w.Origin, err)
		}
		seen[e.Origin] = true
		entries = append(entries, e)
	}
	return entries, nil
}

func (w written) entry() (entry, error) {
	if _, err := time.Parse(time.RFC3339, w.Since); err != nil {
		return entry{}, fmt.Errorf("since %q is no time", w.Since)
	}
	o, err := authtoken.ParseOrigin(w.Origin)
	return entry{o, w.Purposes, w.Since}, errors.Join(err, checkPurposes(w.Purposes))
}

// checkPurposes wants at least one purpose, each known and there once. The error
// is ErrPurpose.
func checkPurposes(purposes []wire.Purpose) error {
	if len(purposes) == 0 {
		return fmt.Errorf("%w: none is named", ErrPurpose)
	}
	for i, p := range purposes {
		if !slices.Contains(wire.Purposes[:], p) {
			return fmt.Errorf("%w: there is no %q", ErrPurpose, p)
		}
		if slices.Contains(purposes[:i], p) {
			return fmt.Errorf("%w: %q is there twice", ErrPurpose, p)
		}
	}
	return nil
}
