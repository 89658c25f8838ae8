package redisstore

import (
	"context"
	"errors"
	"sync"

	"github.com/redis/go-redis/v9"
)

// A server is the run of Redis that is connected. Each has an identifier of its own: what
// is read back from a disk, or is in a replica, was issued by another one.
type server struct {
	mu    sync.Mutex
	asked uint64 // questions for the run, of all connections
	known uint64 // the question that was answered by id
	id    string // "" before the first connection
}

// run is the run that was connected last.
func (s *server) run() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.id
}

// seenBy lets every connection say of which run it is, before anything else is asked there.
func (s *server) seenBy(o *redis.Options) *redis.Options {
	o.OnConnect = func(ctx context.Context, c *redis.Conn) error {
		question := s.ask()
		info, err := c.Info(ctx, "server").Result()
		if err != nil {
			return err
		}
		id := runOf(info)
		if id == "" {
			return errors.New("INFO has no run_id")
		}
		s.answered(question, id)
		return nil
	}
	return o
}

func (s *server) ask() (question uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked++
	return s.asked
}

// answered takes an answer that is not older than what is known: one that was on its way
// while the server ended says nothing of the next.
func (s *server) answered(question uint64, id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if question > s.known {
		s.known, s.id = question, id
	}
}
