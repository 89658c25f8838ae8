package server

import "time"

// SetPace changes how often the origin of a page may ask for a card: no caller but a
// test wants another pace.
func (s *Server) SetPace(burst int, every time.Duration) {
	s.pace = leasePace{burst: burst, every: every}
}

// Stamping is how many time stamps a session may ask for at once.
const Stamping = stamping
