// Package redisserver starts a Redis of its own for a test or a figure: on a socket in a
// folder, with nothing of the machine's, and ends it by its process.
package redisserver

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"jpkiweb/scripts/program"
)

// ErrNotInstalled: run scripts/setup test.
var ErrNotInstalled = errors.New("redis-server is not installed: run scripts/setup test")

// A Server is one Redis and its folder. It can be killed and started again.
type Server struct {
	dir   string
	child *program.Child
}

// Start starts Redis. Nothing of it is left behind by Stop.
func Start(ctx context.Context) (*Server, error) {
	dir, err := os.MkdirTemp("", "redis-") // a test's own folder has too long a name for a socket
	if err != nil {
		return nil, err
	}
	s := &Server{dir: dir}
	if err := s.Restart(ctx); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return s, nil
}

// URL is its address, for redis.ParseURL.
func (s *Server) URL() string { return "unix://" + s.Socket() }

// Socket is the path of its socket.
func (s *Server) Socket() string { return filepath.Join(s.dir, "redis.sock") }

// Restart starts it again, with what it saved. It returns when it answers.
func (s *Server) Restart(ctx context.Context) error {
	path, err := exec.LookPath("redis-server")
	if err != nil {
		return ErrNotInstalled
	}
	command := exec.Command(path, "--port", "0", "--unixsocket", s.Socket(), "--dir", s.dir, "--dbfilename", "redis.rdb", "--save", "", "--appendonly", "no", "--daemonize", "no")
	if s.child, err = program.Launch(command); err != nil {
		return err
	}
	for {
		if s.answers(ctx) {
			return nil
		}
		select {
		case <-s.child.Ended():
			return fmt.Errorf("redis-server ended: %w", s.child.Err())
		case <-ctx.Done():
			return errors.Join(ctx.Err(), s.child.Stop())
		case <-time.After(5 * time.Millisecond): // nothing tells when it listens
		}
	}
}

// answers tells whether it does.
func (s *Server) answers(ctx context.Context) bool { return s.ask(ctx, "PING", "+PONG") == nil }

// Save writes what it has to its folder, which Restart reads.
func (s *Server) Save(ctx context.Context) error { return s.ask(ctx, "SAVE", "+OK") }

// ask sends a command, and wants an answer of one line.
func (s *Server) ask(ctx context.Context, command, want string) error {
	c, err := (&net.Dialer{}).DialContext(ctx, "unix", s.Socket())
	if err != nil {
		return err
	}
	defer c.Close()
	if _, err := c.Write([]byte(command + "\r\n")); err != nil {
		return err
	}
	answer, err := bufio.NewReader(c).ReadString('\n')
	if got := strings.TrimSpace(answer); got != want {
		return errors.Join(fmt.Errorf("%s: %q, want %q", command, got, want), err)
	}
	return nil
}

// Kill ends it as a lack of power does: it saves nothing.
func (s *Server) Kill() error { return s.child.Kill() }

// Stop ends it in its own way, and removes its folder.
func (s *Server) Stop() error { return errors.Join(s.child.Stop(), os.RemoveAll(s.dir)) }
