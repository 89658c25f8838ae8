// Package static holds the files that the browser gets: the shell of the page,
// its style and scripts, and under dist the app, which the build puts there.
package static

import (
	"cmp"
	"embed"
	"errors"
	"io/fs"
	"slices"
)

// The build packs what it makes in dist for the programs that carry it: NAME.br.
var (
	//go:embed index.html counter css images notices.txt *.schema.json *.js *.ts hashwasm/*.js
	files embed.FS
	//go:embed all:packed
	packed embed.FS
)

// FS returns the files by the path under which they are served; those of dist are
// compressed, NAME.br.
func FS() fs.FS {
	made, err := fs.Sub(packed, "packed")
	if err != nil {
		panic(err) // of a name that is none
	}
	return layers{files, made}
}

// layers are file systems on top of each other: the first that has a file shows it.
type layers []fs.FS

// Open implements fs.FS.
func (l layers) Open(name string) (file fs.File, err error) {
	for _, layer := range l {
		if file, err = layer.Open(name); !errors.Is(err, fs.ErrNotExist) {
			break
		}
	}
	return file, err
}

// ReadDir implements fs.ReadDirFS: a folder has what it has in any of them.
func (l layers) ReadDir(name string) (all []fs.DirEntry, err error) {
	err = &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	for _, layer := range l {
		entries, failed := fs.ReadDir(layer, name)
		switch {
		case failed == nil:
			all, err = append(all, entries...), nil
		case !errors.Is(failed, fs.ErrNotExist):
			return nil, failed
		}
	}
	slices.SortFunc(all, func(a, b fs.DirEntry) int { return cmp.Compare(a.Name(), b.Name()) })
	return all, err
}
