package release_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"jpkiweb/scripts/dist/release"
)

var (
	epoch = time.Date(2026, 11, 29, 3, 0, 0, 0, time.UTC)
	some  = []release.File{
		{Name: "notices.txt", Mode: 0o644, Content: []byte("notices")},
		{Name: "bin/helper", Mode: 0o755, Content: []byte("program")},
	}
)

// Whatever the order and the time zone, the bytes are the same.
func TestArchivesHaveTheSameBytes(t *testing.T) {
	turned := slices.Clone(some)
	slices.Reverse(turned)
	elsewhere := epoch.In(time.FixedZone("JST", 9*3600))
	for name, pack := range map[string]func(string, time.Time, []release.File) ([]byte, error){"tar": release.Tar, "zip": release.Zip} {
		one, err := pack("top", epoch, some)
		if err != nil {
			t.Fatal(err)
		}
		other, err := pack("top", elsewhere, turned)
		if err != nil || !bytes.Equal(one, other) {
			t.Errorf("%s: other bytes, %v", name, err)
		}
	}
}

func TestTar(t *testing.T) {
	packed, err := release.Tar("top", epoch, some)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for r := tar.NewReader(plain); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil || !h.ModTime.Equal(epoch) || h.Uid != 0 {
			t.Fatal(h, err)
		}
		found = append(found, fmt.Sprintf("%s %o", h.Name, h.Mode))
	}
	if got, want := strings.Join(found, ", "), "top/ 755, top/bin/ 755, top/bin/helper 755, top/notices.txt 644"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestZip(t *testing.T) {
	packed, err := release.Zip("top", epoch, some)
	if err != nil {
		t.Fatal(err)
	}
	r, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil || len(r.File) != 2 {
		t.Fatal(err)
	}
	if f := r.File[0]; f.Name != "top/bin/helper" || f.Mode() != 0o755 || !f.Modified.Equal(epoch) {
		t.Errorf("%s %v %v", f.Name, f.Mode(), f.Modified)
	}
}
