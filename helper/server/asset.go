package server

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

// An asset is one file of the app, as it is or compressed.
type asset struct {
	body        []byte
	compressed  bool // body is brotli: the app itself, which would be five times as large
	contentType string
	etag        string
}

var contentTypes = map[string]string{
	".html": "text/html; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".json": "application/json; charset=utf-8",
	".wasm": "application/wasm",
	".svg":  "image/svg+xml",
	".png":  "image/png",
}

// loadAssets reads the app once. name.br is served as name; files of other types
// are not served.
func loadAssets(files fs.FS) (map[string]asset, error) {
	assets := map[string]asset{}
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		plain, compressed := strings.CutSuffix(name, ".br")
		contentType := contentTypes[path.Ext(plain)]
		if err != nil || entry.IsDir() || contentType == "" {
			return err
		}
		body, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(body)
		assets["/"+plain] = asset{
			body: body, compressed: compressed, contentType: contentType,
			etag: `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`,
		}
		return nil
	})
	if front, ok := assets["/index.html"]; ok {
		assets["/"] = front
	}
	return assets, err
}

// serveAsset serves a file of the app to our own app or to a navigation.
func (s *Server) serveAsset(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", s.contentSecurityPolicy())
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), usb=()")
	h.Set("Cache-Control", "no-cache")
	a, ok := s.static[r.URL.Path]
	if !ok || r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	h.Set("Content-Type", a.contentType)
	h.Set("ETag", a.etag)
	body := a.body
	if a.compressed {
		h.Set("Vary", "Accept-Encoding")
		var err error
		if body, err = encode(h, r, a.body); err != nil {
			s.config.Log.Error("serve app", "error", err)
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

// encode leaves compressed bytes to a browser that takes them (on loopback all
// do) and unpacks them for any other.
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

// contentSecurityPolicy lets the page run the WASM and reach this helper, and
// nothing else. No Cross-Origin-Opener-Policy: the app must keep its opener.
func (s *Server) contentSecurityPolicy() string {
	return fmt.Sprintf("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; font-src 'self'; "+
		"connect-src 'self' ws://127.0.0.1:%d; base-uri 'none'; form-action 'none'; frame-ancestors 'none'", s.port)
}
