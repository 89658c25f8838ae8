package output

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// A Folder is one that the build makes: its own files and no others.
type Folder struct {
	path string
	kept map[string]bool
}

// NewFolder returns the folder of this path, of which nothing is kept yet.
func NewFolder(path string) *Folder { return &Folder{path, map[string]bool{}} }

// Write is [Write] of a file in the folder, by its name in it.
func (f *Folder) Write(name string, content []byte) error {
	return Write(f.Keep(name), content)
}

// Keep says that a file belongs to the folder as it is, and returns its path.
func (f *Folder) Keep(name string) string {
	path := filepath.Join(f.path, name)
	f.kept[path] = true
	return path
}

// Prune takes away what was neither written nor kept. What another process is writing now
// is left alone.
func (f *Folder) Prune() error {
	return filepath.WalkDir(f.path, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || f.kept[path] || strings.HasPrefix(entry.Name(), ".") {
			return err
		}
		return os.Remove(path)
	})
}
