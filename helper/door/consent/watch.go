package consent

import (
	"net/http"
	"time"
)

// watchPath is behind the address of the form: an image without an end.
const watchPath = "/alive"

// watchBeat is how often the image goes on: Firefox gives up an answer that is
// silent for 300 s (network.http.response.timeout).
const watchBeat = 20 * time.Second

// The image is a GIF of one pixel that never comes to its picture: header,
// logical screen, and a comment of any length (GIF89a, 17, 18 and 24).
const (
	watchImage   = "GIF89a\x01\x00\x01\x00\x00\x00\x00\x21\xFE"
	watchComment = "\x01."
)

// serveWatch answers as long as the window shows its form. Its dropped connection
// is the only sign that a window was closed which needs no script.
func (p *Pending) serveWatch(rw http.ResponseWriter, r *http.Request) {
	rw.Header().Set("Content-Type", "image/gif")
	p.watcherCame()
	defer p.leave()
	beat := time.NewTicker(watchBeat)
	defer beat.Stop()
	for part := watchImage; ; part = watchComment {
		if _, err := rw.Write([]byte(part)); err != nil {
			return
		}
		if err := http.NewResponseController(rw).Flush(); err != nil {
			return
		}
		select {
		case <-beat.C:
		case <-r.Context().Done():
			return
		case <-p.decided:
			return
		}
	}
}

func (p *Pending) watcherCame() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.watchers++
	if p.grace != nil {
		p.grace.Stop()
	}
}

// leave starts the grace when the last window has gone.
func (p *Pending) leave() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.watchers--
	if p.watchers == 0 && p.stillAsks() {
		p.grace = time.AfterFunc(p.windows.config.Grace, p.closed)
	}
}

// reload gives a window that has just fetched its form again the whole grace to
// fetch the image, too. The caller holds mu.
func (p *Pending) reload() {
	if p.grace != nil && p.watchers == 0 {
		p.grace.Reset(p.windows.config.Grace)
	}
}

func (p *Pending) closed() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.watchers == 0 && p.stillAsks() {
		p.conclude(ErrDenied, conclusion{key: "closed"})
	}
}
