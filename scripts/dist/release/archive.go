package release

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"cmp"
	"compress/gzip"
	"io"
	"io/fs"
	"path"
	"slices"
	"time"
)

// A File is what is packed.
type File struct {
	Name    string // with slashes, below the archive's folder
	Mode    fs.FileMode
	Content []byte
}

// Tar packs the files in one folder, gzip around it. Order, times and owners are the same
// in every run.
func Tar(folder string, epoch time.Time, files []File) ([]byte, error) {
	var b bytes.Buffer
	packed, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	w := tar.NewWriter(packed)
	for _, name := range folders(folder, files) {
		header := tar.Header{Typeflag: tar.TypeDir, Name: name + "/", Mode: 0o755, ModTime: epoch, Format: tar.FormatPAX}
		if err := w.WriteHeader(&header); err != nil {
			return nil, err
		}
	}
	for _, f := range ordered(files) {
		header := tar.Header{Typeflag: tar.TypeReg, Name: path.Join(folder, f.Name), Mode: int64(f.Mode.Perm()), Size: int64(len(f.Content)), ModTime: epoch, Format: tar.FormatPAX}
		if err := w.WriteHeader(&header); err != nil {
			return nil, err
		}
		if _, err := w.Write(f.Content); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	err = packed.Close()
	return b.Bytes(), err
}

// Zip packs the files in one folder, as Tar does. Times are UTC.
func Zip(folder string, epoch time.Time, files []File) ([]byte, error) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range ordered(files) {
		header := zip.FileHeader{Name: path.Join(folder, f.Name), Method: zip.Deflate, Modified: epoch.UTC()}
		header.SetMode(f.Mode.Perm())
		part, err := w.CreateHeader(&header)
		if err != nil {
			return nil, err
		}
		if _, err := io.Copy(part, bytes.NewReader(f.Content)); err != nil {
			return nil, err
		}
	}
	err := w.Close()
	return b.Bytes(), err
}

func ordered(files []File) []File {
	sorted := slices.Clone(files)
	slices.SortFunc(sorted, func(a, b File) int { return cmp.Compare(a.Name, b.Name) })
	return sorted
}

// folders are all that the files are in, the outer ones first.
func folders(top string, files []File) []string {
	var found []string
	for _, f := range files {
		for dir := path.Dir(path.Join(top, f.Name)); dir != "."; dir = path.Dir(dir) {
			found = append(found, dir)
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}
