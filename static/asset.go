package static

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"

	"github.com/andybalholm/brotli"
)

// Assets are the files of the app as an http.Handler. It sets no security headers, which
// differ between the helper and an e-service: see header. Nothing is read before it is
// asked for: a helper that nobody uses has none of it in memory.
type Assets struct {
	files map[string]asset // by path
	// over are files that may change, by the path of their folder.
	over map[string]fs.FS
}

// An asset is one file of the app, as it is or compressed.
type asset struct {
	open        func() (fs.File, error)
	compressed  bool // it is brotli: the app itself would be five times as large
	contentType string
	etag        func() (string, error) // of the first time that it is asked for
}

// contentType returns the media type of a file that is served, else "".
func contentType(name string) string {
	switch path.Ext(name) {
	case ".html":
		return "text/html; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".json":
		return "application/json; charset=utf-8"
	case ".tsv":
		return "text/tab-separated-values; charset=utf-8"
	case ".wasm":
		return "application/wasm"
	case ".svg":
		return "image/svg+xml"
	case ".png":
		return "image/png"
	}
	return ""
}

// Load finds the files, which must not change. name.br is served as name, index.html as
// /; files of other types are not served.
func Load(files fs.FS) (Assets, error) {
	all := Assets{files: map[string]asset{}}
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		plain, compressed := strings.CutSuffix(name, ".br")
		kind := contentType(plain)
		if err != nil || entry.IsDir() || kind == "" {
			return err
		}
		all.files["/"+plain] = asset{
			open:       func() (fs.File, error) { return files.Open(name) },
			compressed: compressed, contentType: kind,
			etag: sync.OnceValues(func() (string, error) { return tag(files, name) }),
		}
		return nil
	})
	if err != nil {
		return Assets{}, fmt.Errorf("load app: %w", err)
	}
	if front, ok := all.files["/index.html"]; ok {
		all.files["/"] = front
	}
	return all, nil
}

// tag is the entity tag of a file: RFC 9110, 8.8.3.
func tag(files fs.FS, name string) (string, error) {
	f, err := files.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	sum := sha256.New()
	_, err = io.Copy(sum, f)
	return tagOf(sum.Sum(nil)), err
}

func tagOf(sum []byte) string { return `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"` }

// With lays files over those of a folder, such as "dist/data": what they have is served in
// the place of what was loaded, as it is at each request, with the type and the tag that it
// has then. They are small.
func (all Assets) With(folder string, files fs.FS) Assets {
	all.over = maps.Clone(all.over)
	if all.over == nil {
		all.over = map[string]fs.FS{}
	}
	all.over["/"+folder+"/"] = files
	return all
}

// find returns the file of a path.
func (all Assets) find(name string) (a asset, ok bool) {
	for folder, files := range all.over {
		below, ok := strings.CutPrefix(name, folder)
		kind := contentType(below)
		if !ok || kind == "" || !fs.ValidPath(below) {
			continue
		}
		content, err := fs.ReadFile(files, below)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		return asset{
			open:        func() (fs.File, error) { return opened{bytes.NewReader(content)}, err },
			contentType: kind,
			etag: func() (string, error) {
				sum := sha256.Sum256(content)
				return tagOf(sum[:]), err
			},
		}, true
	}
	a, ok = all.files[name]
	return a, ok
}

// An opened is a file whose content is in memory.
type opened struct{ *bytes.Reader }

// Stat implements fs.File.
func (opened) Stat() (fs.FileInfo, error) { return nil, errors.ErrUnsupported }

// Close implements fs.File.
func (opened) Close() error { return nil }

// ServeHTTP serves a file; what is not there is 404.
func (all Assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a, ok := all.find(r.URL.Path)
	if !ok || r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	if err := a.serve(w, r); err != nil {
		w.WriteHeader(http.StatusInternalServerError)
	}
}

// serve serves the file; with an error nothing was sent.
func (a asset) serve(w http.ResponseWriter, r *http.Request) error {
	etag, err := a.etag()
	if err != nil {
		return err
	}
	f, err := a.open()
	if err != nil {
		return err
	}
	defer f.Close()
	h := w.Header()
	h.Set("Content-Type", a.contentType)
	h.Set("ETag", etag)
	body, ok := f.(io.ReadSeeker)
	if !ok {
		return fmt.Errorf("serve %s: it cannot be read from any place", r.URL.Path)
	}
	if a.compressed {
		h.Set("Vary", "Accept-Encoding")
		if body, err = encode(h, r, body); err != nil {
			return err
		}
	}
	http.ServeContent(w, r, "", time.Time{}, body)
	return nil
}

// encode leaves what is compressed to a browser that takes it (on loopback and over https
// all do) and unpacks it for any other.
func encode(h http.Header, r *http.Request, compressed io.ReadSeeker) (io.ReadSeeker, error) {
	if acceptsBrotli(r) {
		h.Set("Content-Encoding", "br")
		return compressed, nil
	}
	h.Del("ETag") // it is of the other representation
	plain, err := io.ReadAll(brotli.NewReader(compressed))
	return bytes.NewReader(plain), err
}

func acceptsBrotli(r *http.Request) bool {
	for coding := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		if strings.TrimSpace(coding) == "br" {
			return true
		}
	}
	return false
}
