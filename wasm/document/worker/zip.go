package worker

import (
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"jpkiweb/wasm/document"
)

// zipFiles writes files into one, as they are: nothing is gained by packing them. Of two of
// one name the second one gets a number.
func zipFiles(blob any, names []string, b Browser, t *teller) (*document.Finished, any, error) {
	files, err := b.Files(blob)
	if err == nil && len(files) != len(names) {
		err = errors.New("files without names")
	}
	if err != nil {
		return nil, nil, err
	}
	out := b.Output()
	w := &zipWriter{to: out}
	taken := map[string]bool{}
	for i, f := range files {
		if err := w.add(freeName(names[i], taken), io.NewSectionReader(&source{file: f, teller: t}, 0, f.Size)); err != nil {
			return nil, nil, err
		}
	}
	if err := w.close(); err != nil {
		return nil, nil, err
	}
	made, err := out.Blob()
	return &document.Finished{}, made, err
}

// freeName is a name that is not taken, with nothing in it that would be a folder: who
// unpacks it gets one file.
func freeName(name string, taken map[string]bool) string {
	name = strings.Map(func(r rune) rune {
		if r == '/' || r == '\\' {
			return '_'
		}
		return r
	}, name)
	extension := path.Ext(name)
	base, free := strings.TrimSuffix(name, extension), name
	for n := 2; taken[free]; n++ {
		free = fmt.Sprintf("%s (%d)%s", base, n, extension)
	}
	taken[free] = true
	return free
}
