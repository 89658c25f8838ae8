package host

import (
	"context"
	"fmt"
	"io/fs"
	"strings"
	"time"
)

// A Seat is what is known of who may sit before this session.
type Seat struct {
	// Away: the session is locked, disconnected, or not the one that is shown: nobody sees
	// it now.
	Away   bool
	Remote string // as Host.Remote
	// Client names the computer from which a remote session is used, to tell one from
	// another.
	Client string
}

// seatEvery is how often a seat is looked at. Windows tells of a change to programs with a
// window, and logind over D-Bus, neither of which the helper has; a look costs two small
// files or three calls.
const seatEvery = time.Second

// Seat looks at the seat of now. What a system does not tell is as if somebody sat there:
// on Linux a screen that is locked, and another computer that took an xrdp session over.
func (h Host) Seat() Seat {
	return Seat{Away: h.away(), Remote: h.Remote(), Client: h.variable("CLIENTNAME")}
}

// WatchSeat calls changed with the seat at once, and whenever it differs, until ctx ends.
func (h Host) WatchSeat(ctx context.Context, changed func(Seat)) {
	last := h.Seat()
	changed(last)
	tick := time.NewTicker(seatEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if now := h.Seat(); now != last {
			last = now
			changed(now)
		}
	}
}

func (h Host) away() bool {
	switch {
	case h.ScreenTaken != nil:
		return h.ScreenTaken()
	case h.Logind != nil:
		return h.inactive()
	}
	return false
}

// inactive reports whether logind has another session on the seat, by the files that
// sd-login(3) reads: the one in ACTIVE of the session, which is that of the environment or
// the one that shows the person's display. Where they say nothing, it is not.
func (h Host) inactive() bool {
	id := h.Getenv("XDG_SESSION_ID")
	if id == "" {
		id = setting(h.Logind, fmt.Sprintf("users/%d", h.UID), "DISPLAY")
	}
	if !fs.ValidPath(id) || strings.Contains(id, "/") || id == "." {
		return false
	}
	return setting(h.Logind, "sessions/"+id, "ACTIVE") == "0"
}

// setting is a line NAME=value of a small file; "": there is none.
func setting(dir fs.FS, file, name string) string {
	const most = 16 << 10
	opened, err := dir.Open(file)
	if err != nil {
		return ""
	}
	defer opened.Close()
	text := make([]byte, most)
	n, _ := opened.Read(text)
	for line := range strings.Lines(string(text[:n])) {
		if value, found := strings.CutPrefix(line, name+"="); found {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// variable is what the session says now, or said when the helper was started: a session
// that another computer takes over has other values then.
func (h Host) variable(name string) string {
	if h.Session != nil {
		if value := h.Session(name); value != "" {
			return value
		}
	}
	return h.Getenv(name)
}
