package static

import (
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/andybalholm/brotli"

	"jpkiweb/static/locale"
)

// Texts reads the texts of a language, as the build joined them.
func Texts(files fs.FS, lang string) (locale.Texts, error) {
	joined, err := ReadDist(files, "dist/locale/"+lang+".tsv")
	if err != nil {
		return locale.Texts{}, fmt.Errorf("read texts: %w", err)
	}
	return locale.Parse(lang, joined)
}

// ReadDist reads a file that the build made, compressed or not.
func ReadDist(files fs.FS, name string) ([]byte, error) {
	plain, err := fs.ReadFile(files, name)
	if !errors.Is(err, fs.ErrNotExist) {
		return plain, err
	}
	compressed, err := files.Open(name + ".br")
	if err != nil {
		return nil, err
	}
	defer compressed.Close()
	return io.ReadAll(brotli.NewReader(compressed))
}
