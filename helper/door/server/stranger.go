package server

import (
	"fmt"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"

	"jpkiweb/helper/own/policy"
	"jpkiweb/shared/wire"
)

// listenPatience is how long a port of another helper may take to answer: a program
// that listens answers at once, and Windows repeats the question where none does.
const listenPatience = 500 * time.Millisecond

// isStrangersWindow: the person of another user's program opens the front page. That is
// another person's browser, or our own person's behind a program that speaks for it,
// and both are told so; whoever else is refused is told nothing.
func isStrangersWindow(r *http.Request, refused *wire.Error) bool {
	return refused.Code == wire.CodePeerRefused && r.Method == http.MethodGet && r.URL.Path == "/" && topLevelNavigation(r)
}

// serveStranger sends a window on to the next port of the range on which anybody
// listens, where its own helper may be: on a shared host each helper has a port of its
// own. Where nobody does, it explains.
func (s *Server) serveStranger(w http.ResponseWriter) {
	s.stranger.Do(s.config.Stranger)
	w.Header().Set("Connection", "close")
	port, ok := s.nextHelper()
	if !ok {
		s.config.Log.Info("another user's window told so")
		s.config.Windows.ServeStranger(w)
		return
	}
	s.config.Log.Info("another user's window sent on", "port", port)
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Location", fmt.Sprintf("http://127.0.0.1:%d/", port)) // the browser keeps the fragment
	w.WriteHeader(http.StatusTemporaryRedirect)
}

// nextHelper returns the next port after ours on which somebody listens. All are asked
// at once.
func (s *Server) nextHelper() (port int, ok bool) {
	count := max(0, min(s.config.LastPort-s.port, policy.MaxPorts, 1<<16-1-s.port))
	listens := make([]bool, count)
	var wait sync.WaitGroup
	for i := range listens {
		wait.Go(func() { listens[i] = listensAt(s.port + 1 + i) })
	}
	wait.Wait()
	for i, yes := range listens {
		if yes {
			return s.port + 1 + i, true
		}
	}
	return 0, false
}

func listensAt(port int) bool {
	c, err := net.DialTimeout("tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)), listenPatience)
	if err != nil {
		return false
	}
	_ = c.Close() // nothing was said
	return true
}
