package static

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/andybalholm/brotli"
)

// Assets are the files of the app, in memory, as an http.Handler. It sets no
// security headers, which differ between the helper and an e-service: see header.
type Assets struct {
	files map[string]asset // by path
}

// An asset is one file of the app, as it is or compressed.
type asset struct {
	body        []byte
	compressed  bool // body is brotli: the app itself, which would be five times as large
	contentType string
	etag        string
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

// Load reads the files once. name.br is served as name, index.html as /; files
// of other types are not served.
func Load(files fs.FS) (Assets, error) {
	all := Assets{files: map[string]asset{}}
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		plain, compressed := strings.CutSuffix(name, ".br")
		kind := contentType(plain)
		if err != nil || entry.IsDir() || kind == "" {
			return err
		}
		body, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(body)
		all.files["/"+plain] = asset{
			body: body, compressed: compressed, contentType: kind,
			etag: `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`,
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

// ServeHTTP serves a file; what is not there is 404.
func (all Assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a, ok := all.files[r.URL.Path]
	if !ok || r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	h := w.Header()
	h.Set("Content-Type", a.contentType)
	h.Set("ETag", a.etag)
	body := a.body
	if a.compressed {
		h.Set("Vary", "Accept-Encoding")
		var err error
		if body, err = encode(h, r, a.body); err != nil {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

// encode leaves compressed bytes to a browser that takes them (on loopback and
// over https all do) and unpacks them for any other.
func encode(h http.Header, r *http.Request, compressed []byte) ([]byte, error) {
	if acceptsBrotli(r) {
		h.Set("Content-Encoding", "br")
		return compressed, nil
	}
	h.Del("ETag") // it is of the other representation
	return io.ReadAll(brotli.NewReader(bytes.NewReader(compressed)))
}

func acceptsBrotli(r *http.Request) bool {
	for coding := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		if strings.TrimSpace(coding) == "br" {
			return true
		}
	}
	return false
}
