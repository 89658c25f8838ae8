package server

import "context"

// WhileIdle does something while nobody has a card, one thing at a time: not at all, and
// false, where somebody has one, and with a context that ends when somebody gets one.
func (s *Server) WhileIdle(ctx context.Context, do func(context.Context)) bool {
	ctx, end := context.WithCancel(ctx)
	defer end()
	if !s.beginIdling(end) {
		return false
	}
	defer s.endIdling()
	do(ctx)
	return true
}

func (s *Server) beginIdling(end context.CancelFunc) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.holders) > 0 || s.idling != nil {
		return false
	}
	s.idling = end
	return true
}

func (s *Server) endIdling() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.idling = nil
}
