package server

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
)

// counterFolder holds the page of the desk among the files of the app.
const counterFolder = wire.CounterPath + "/"

// A deskPage is a page of the desk.
type deskPage struct{ file, opener string }

// deskPage returns the page of the desk at a path; ok is false where there is none. They are
// there in counter mode only, the display where the policy wants one. Nobody who opened one
// has a hold of it; nor has the desk, of which the policy is another, of what it opens: that
// is a process of its own (HTML Living Standard, 7.1.3, Cross-Origin-Opener-Policy).
func (s *Server) deskPage(path string) (p deskPage, ok bool) {
	c := s.config.Counter
	switch {
	case c == nil:
		return p, false
	case path == wire.CounterPath:
		return deskPage{"index.html", "same-origin"}, true
	case path == wire.DisplayPath && c.Display:
		return deskPage{"display.html", "same-origin-allow-popups"}, true
	case path == wire.SlipPath:
		return deskPage{"index.html", "same-origin-allow-popups"}, true
	}
	return p, false
}

// assetName is the file that a path means; "" where there is none.
func (s *Server) assetName(path string) string {
	page, ok := s.deskPage(path)
	switch {
	case ok:
		return counterFolder + page.file
	case s.config.Counter == nil && strings.HasPrefix(path, counterFolder):
		return ""
	}
	return path
}

// further are the texts of a language that the desk has beside those of the app; ok is
// false for a path of anything else.
func (s *Server) further(path string) (lines []byte, ok bool) {
	code, ok := strings.CutPrefix(path, "/"+locale.FurtherFolder)
	if !ok || s.config.Counter == nil {
		return nil, false
	}
	lines, ok = s.config.Further[strings.TrimSuffix(code, ".tsv")]
	return lines, ok && strings.HasSuffix(code, ".tsv")
}

// serveFont serves the font of the papers of the training, which a browser shows nobody.
func (s *Server) serveFont(w http.ResponseWriter, r *http.Request) {
	if s.config.Font == nil {
		http.NotFound(w, r)
		return
	}
	font, err := s.config.Font(r.Context())
	if err != nil {
		http.NotFound(w, r)
		return
	}
	defer font.Close()
	w.Header().Set("Content-Type", "font/collection") // RFC 8081, 4.4.7
	w.Header().Set("Content-Disposition", "attachment")
	http.ServeContent(w, r, "", time.Time{}, font)
}

// counter is how the desk is set up, with the session of now.
func (s *Server) counter() *wire.Counter {
	if s.config.Counter == nil {
		return nil
	}
	c := *s.config.Counter
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.seat != nil {
		c.Remote = s.seat.Remote
	}
	return &c
}

// seatChanged tells the desks that another one may sit before them; the first time there
// was none before.
func (s *Server) seatChanged(now wire.SeatChanged) {
	s.mu.Lock()
	first := s.seat == nil
	s.seat = &now
	var desks []*session
	for n := range s.sessions {
		if n.atDesk.Load() && !first {
			desks = append(desks, n)
		}
	}
	s.mu.Unlock()
	for _, n := range desks {
		n.notify(wire.NotifySeatChanged, now)
	}
}

// A shownCard is one that somebody put into a reader at a counter.
type shownCard struct {
	reader    string
	insertion uint32 // reader.Lease.Insertion
	card      uint32 // reader.Lease.Card
}

// isShown reports whether this desk looked at a card last: a visitor types no PIN for one that
// came after it, also where no certificate tells them apart.
func (s *session) isShown(reader string, card uint32) bool {
	return card != 0 && s.shown.reader == reader && s.shown.card == card
}

// isCounted reports whether another desk has told of the visitor with this card, and notes that
// else. One without a card, or with one of which the insertion is not known, is another visitor.
func (s *Server) isCounted(c shownCard) bool {
	if c.insertion == 0 {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	counted := s.counted[c.reader] == c.insertion
	s.counted[c.reader] = c.insertion
	return counted
}

// served counts a visitor who was served, once where the desk is open twice; one with a card
// of the virtual reader is nobody. Nothing but words of the lists comes through.
func (s *session) served(p wire.ServedParams) (wire.Empty, error) {
	if s.server.config.Counter == nil {
		return wire.Empty{}, wire.Errorf(wire.CodePolicyRefused, "no counter mode")
	}
	if !slices.Contains(wire.Founds[:], p.Found) || !slices.Contains(wire.Dones[:], p.Done) || p.Seconds < 0 || p.Seconds > wire.MaxServedSeconds {
		return wire.Empty{}, wire.Errorf(wire.CodeRequestInvalid, "found %q, done %q, %d seconds", p.Found, p.Done, p.Seconds)
	}
	told := s.server.isCounted(s.shown) || s.shown.reader == wire.VirtualReader
	s.shown = shownCard{}
	if count := s.server.config.Served; count != nil && !told {
		return wire.Empty{}, count(p)
	}
	return wire.Empty{}, nil
}
