// Package preview serves the app with one file of a municipality as its staff have it now, so
// that they see what residents will. It has no card and no helper: only files.
package preview

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"net/http"
	"sync"
	"time"

	"jpkiweb/shared/municipality"
	"jpkiweb/shared/municipality/bundle"
	"jpkiweb/shared/municipality/publication"
	"jpkiweb/static"
	"jpkiweb/static/header"
)

// Bounds of the server.
const (
	maxHeaders = 8 << 10
	patience   = 30 * time.Second
)

// folder is where the app has the files of a bundle.
const folder = "dist/data/"

// A Preview is the app with one file of a municipality.
type Preview struct {
	app     fs.FS
	static  static.Assets
	read    func() (*municipality.File, error)
	address *net.TCPAddr

	mu   sync.Mutex
	file *municipality.File
}

// New makes a preview. read reads the file anew, for each load of the page; while it fails, the
// page shows what was good. Its first error is returned.
func New(app fs.FS, read func() (*municipality.File, error)) (*Preview, error) {
	file, err := read()
	if err != nil {
		return nil, err
	}
	assets, err := static.Load(app)
	return &Preview{app: app, static: assets, read: read, file: file}, err
}

// Page is the address of a page with a procedure in that municipality.
func (p *Preview) Page(l net.Listener) string {
	return "http://" + l.Addr().String() + "/#/guide/renew?city=" + p.file.Code
}

// Serve serves until ctx ends. The listener is one of TCP, on loopback.
func (p *Preview) Serve(ctx context.Context, l net.Listener) error {
	p.address = l.Addr().(*net.TCPAddr)
	server := &http.Server{
		Handler: p, DisableGeneralOptionsHandler: true,
		ReadHeaderTimeout: patience, ReadTimeout: patience, WriteTimeout: patience, MaxHeaderBytes: maxHeaders,
	}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() }) // its error is that of Serve
	defer stop()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// ServeHTTP answers under the address alone that the listener has, as the helper does: a page
// of the web that lets its name lead here gets nothing.
func (p *Preview) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header.Page{Content: header.App(p.address.Port, p.address.Port, "'none'"), Old: true, Denied: header.AppDenies}.Set(w.Header())
	if r.Host != p.address.String() {
		w.WriteHeader(http.StatusMisdirectedRequest)
		return
	}
	text, ours, err := p.data(r.URL.Path)
	switch {
	case err != nil:
		w.WriteHeader(http.StatusInternalServerError)
	case !ours:
		p.static.ServeHTTP(w, r)
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.WriteHeader(http.StatusMethodNotAllowed)
	default:
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_, _ = w.Write(text) // who does not wait for it has gone
	}
}

// data is what of the data differs from what is built in; ours is false for all else.
func (p *Preview) data(path string) (text []byte, ours bool, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	index := "/" + folder + bundle.IndexName
	if path != index && path != "/"+folder+bundle.FileName(p.file.Code) {
		return nil, false, nil
	}
	if path == index {
		if file, err := p.read(); err == nil { // else the page goes on with what was good
			p.file = file
		}
		before, err := p.index()
		if err != nil {
			return nil, true, err
		}
		text, err = publication.Index(before, p.file)
		return text, true, err
	}
	text, err = publication.File(p.file)
	return text, true, err
}

// index is the index that is built in.
func (p *Preview) index() ([]municipality.Entry, error) {
	text, err := static.ReadDist(p.app, folder+bundle.IndexName)
	if err != nil {
		return nil, err
	}
	return municipality.ParseIndex(text)
}
