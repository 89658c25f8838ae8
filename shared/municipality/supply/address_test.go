package supply_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"jpkiweb/shared/municipality/bundle"
	"jpkiweb/shared/municipality/supply"
)

func (p *place) keepUntil(t *testing.T, done chan<- struct{}, said *[]error) (stop func()) {
	ctx, stop := context.WithCancel(t.Context())
	go func() {
		defer close(done)
		p.Keep(ctx, func(err error) { *said = append(*said, err) })
	}()
	return stop
}

func TestSourcesThatAreRefused(t *testing.T) {
	for _, source := range []string{
		"", "bundles", "./bundles", "http://www.city.example.lg.jp/x", "http://localhost/x", "ftp://127.0.0.1/x", "https:///x",
		"https://a:secret@city.example.lg.jp/x", "https://city.example.lg.jp/#x", "file:///etc",
	} {
		if err := supply.CheckSource(source); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", source, err)
		}
	}
	for _, source := range []string{"https://www.city.example.lg.jp/x", "http://127.0.0.1:8080/x", filepath.Join(t.TempDir(), "x")} {
		must(t, supply.CheckSource(source))
	}
}

// A server of bundles counts what it is asked.
type bundleServer struct {
	*httptest.Server
	heads, gets atomic.Int32
	answer      atomic.Value // http.HandlerFunc
}

func newServer(t *testing.T) *bundleServer {
	s := new(bundleServer)
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for name, values := range r.Header {
			if name != "Connection" || values[0] != "close" { // not one to be known by
				t.Errorf("%s: %q", name, values)
			}
		}
		if r.ContentLength > 0 || r.URL.RawQuery != "" {
			t.Errorf("%s, %d bytes", r.URL, r.ContentLength)
		}
		if r.Method == http.MethodHead {
			s.heads.Add(1)
		} else {
			s.gets.Add(1)
		}
		http.SetCookie(w, &http.Cookie{Name: "who", Value: "you"})
		s.answer.Load().(http.HandlerFunc)(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func giving(tag string, content []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("ETag", tag)
		_, _ = w.Write(content)
	}
}

// A request tells nothing of the person, and a bundle that was fetched is not fetched again.
func TestAddress(t *testing.T) {
	server, p := newServer(t), newPlace(t)
	p.config.Source = server.URL + "/japan.bundle"
	p.restart(t)
	server.answer.Store(giving(`"1"`, ofNation(t, 101, "101")))
	p.want(t, "first", "101", "101")
	p.want(t, "again", "101", "101")
	if server.heads.Load() != 2 || server.gets.Load() != 1 {
		t.Errorf("asked %d times, fetched %d times", server.heads.Load(), server.gets.Load())
	}
	server.answer.Store(giving(`"2"`, ofNation(t, 102, "102")))
	p.want(t, "a newer one", "102", "102")
	server.answer.Store(giving(`"3"`, ofNation(t, 101, "101")))
	p.want(t, "an older one", "102", "102", bundle.Older)
	p.want(t, "the older one stays there", "102", "102", bundle.Older)
	names, err := p.config.Store.Names()
	if err != nil || len(names) != 2 {
		t.Errorf("%q, %v", names, err)
	}
}

func TestAddressesThatGiveNoBundle(t *testing.T) {
	server := newServer(t)
	for name, test := range map[string]struct {
		answer http.HandlerFunc
		want   bundle.Refusal
	}{
		"redirect":  {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/other", http.StatusFound) }, bundle.Unreachable},
		"not found": {http.NotFound, bundle.Unreachable},
		"a page":    {giving("", []byte("<!DOCTYPE html>")), bundle.Malformed},
		"too long, and says so": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "200000000")
		}, bundle.TooLarge},
		"without end": {func(w http.ResponseWriter, r *http.Request) {
			for err := error(nil); err == nil && r.Method == http.MethodGet; {
				_, err = w.Write(make([]byte, 1<<20))
			}
		}, bundle.TooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlace(t)
			p.config.Source = server.URL
			p.restart(t)
			server.answer.Store(test.answer)
			p.want(t, name, "built in", "built in", test.want)
		})
	}
}

// A server that says nothing, or never comes to the end, is given up.
func TestSlowServerIsGivenUp(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer listener.Close()
	server := newServer(t)
	server.answer.Store(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			_, _ = w.Write([]byte("PK"))
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		}
	}))
	for name, source := range map[string]string{"silence": "http://" + listener.Addr().String(), "slow": server.URL} {
		p := newPlace(t)
		p.config.Source = source
		p.config.Client = &http.Client{Timeout: 100 * time.Millisecond, Transport: &http.Transport{DisableKeepAlives: true, DisableCompression: true}}
		p.restart(t)
		p.want(t, name, "built in", "built in", bundle.Unreachable)
	}
}

// An address that was out of reach for a while has what it had: nothing is wrong any more.
func TestAddressThatIsBack(t *testing.T) {
	server, p := newServer(t), newPlace(t)
	p.config.Source = server.URL + "/japan.bundle"
	p.restart(t)
	there := giving(`"1"`, ofNation(t, 101, "101"))
	server.answer.Store(there)
	p.want(t, "there", "101", "101")
	server.answer.Store(http.HandlerFunc(http.NotFound))
	p.want(t, "gone", "101", "101", bundle.Unreachable)
	server.answer.Store(there)
	p.want(t, "back", "101", "101")
}
