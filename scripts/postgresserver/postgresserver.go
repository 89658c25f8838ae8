// Package postgresserver starts a PostgreSQL of its own for a test: on a socket in a folder,
// with nothing of the machine's, and ends it by its processes.
package postgresserver

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"jpkiweb/scripts/program"
)

// ErrNotInstalled: run scripts/setup test.
var ErrNotInstalled = errors.New("PostgreSQL is not installed: run scripts/setup test")

// Superuser is who may do all there, without a password.
const Superuser = "jpkiweb"

// A Server is one PostgreSQL and its folder. It can be killed and started again.
type Server struct {
	dir   string
	as    []string // command that makes another user's process of what follows it; none: ours
	child *program.Child
}

// Start makes a new database and starts PostgreSQL. Nothing of it is left behind by Stop.
func Start(ctx context.Context) (*Server, error) {
	dir, err := os.MkdirTemp("", "postgres-") // a test's own folder has too long a name for a socket
	if err != nil {
		return nil, err
	}
	s := &Server{dir: dir}
	if err := s.begin(ctx); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return s, nil
}

func (s *Server) begin(ctx context.Context) error {
	if err := s.give(); err != nil {
		return err
	}
	initdb, err := path("initdb")
	if err != nil {
		return err
	}
	c := s.command(ctx, initdb, "--username", Superuser, "--auth", "trust", "--encoding", "UTF8", "--no-locale", "--no-sync", "--pgdata", s.data())
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	return s.Restart(ctx)
}

// give hands the folder to nobody, as whom it runs: PostgreSQL refuses to be root.
func (s *Server) give() error {
	if os.Getuid() != 0 {
		return nil
	}
	nobody, err := user.Lookup("nobody")
	if err != nil {
		return err
	}
	uid, err := strconv.Atoi(nobody.Uid)
	if err != nil {
		return err
	}
	gid, err := strconv.Atoi(nobody.Gid)
	if err != nil {
		return err
	}
	s.as = []string{"setpriv", "--reuid", nobody.Uid, "--regid", nobody.Gid, "--clear-groups", "--pdeathsig", "INT"}
	return os.Chown(s.dir, uid, gid)
}

// path is that of a program of PostgreSQL, the newest that Debian has beside others.
func path(name string) (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	if err != nil || len(found) == 0 {
		return "", ErrNotInstalled
	}
	slices.Sort(found)
	return found[len(found)-1], nil
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

func (s *Server) command(ctx context.Context, path string, args ...string) *exec.Cmd {
	line := slices.Concat(s.as, []string{path}, args)
	c := exec.CommandContext(ctx, line[0], line[1:]...)
	c.Dir, c.Env = s.dir, []string{"LC_ALL=C", "PATH=" + os.Getenv("PATH")}
	return c
}

// URL is its address, for a user.
func (s *Server) URL(user string) string {
	return "postgres:///postgres?" + url.Values{"host": {s.dir}, "user": {user}}.Encode()
}

// Restart starts it again, with what it has. It returns when it answers.
func (s *Server) Restart(ctx context.Context) error {
	postgres, err := path("postgres")
	if err != nil {
		return err
	}
	var said strings.Builder
	c := s.command(context.WithoutCancel(ctx), postgres, "-D", s.data(), "-k", s.dir, "-c", "listen_addresses=", "-c", "fsync=off", "-c", "shared_buffers=4MB", "-c", "max_connections=64", "-c", "log_min_messages=fatal")
	c.Stderr = &said // to be read when it has ended
	if s.child, err = program.Launch(c); err != nil {
		return err
	}
	for {
		if pid, ready := s.state(); ready && pid == s.child.PID() {
			return nil
		}
		select {
		case <-s.child.Ended():
			return fmt.Errorf("postgres ended: %w: %s", s.child.Err(), said.String())
		case <-ctx.Done():
			return errors.Join(ctx.Err(), s.child.Stop())
		case <-time.After(5 * time.Millisecond): // nothing tells when it is ready
		}
	}
}

// state is what the server writes into its folder: its process, and whether it is ready, in
// the eighth line (PostgreSQL, src/include/utils/pidfile.h).
func (s *Server) state() (pid int, ready bool) {
	text, err := os.ReadFile(filepath.Join(s.data(), "postmaster.pid"))
	lines := strings.Split(string(text), "\n")
	if err != nil || len(lines) < 8 {
		return 0, false
	}
	pid, err = strconv.Atoi(lines[0])
	return pid, err == nil && strings.TrimSpace(lines[7]) == "ready"
}

// Kill ends it and all its processes: none of them saves anything any more. What they gave to
// the system is there, for it goes on; so the server need not wait for the disk.
func (s *Server) Kill() error {
	children, err := s.children()
	if err != nil {
		return err
	}
	err = s.child.Kill()
	for _, pid := range children {
		if killed := signal(pid, os.Kill); killed != nil && !errors.Is(killed, os.ErrProcessDone) {
			err = errors.Join(err, killed)
		}
	}
	for begin := time.Now(); slices.ContainsFunc(children, alive); time.Sleep(time.Millisecond) { // they are not ours to wait for
		if time.Since(begin) > patience {
			return errors.Join(err, errors.New("processes of PostgreSQL go on after they were killed"))
		}
	}
	return err
}

// patience is how long the processes of a server may take to be gone.
const patience = 10 * time.Second

// alive tells whether there is such a process, which is more than its remains (Z in proc(5)).
func alive(pid int) bool {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	_, state, _ := strings.Cut(string(text), ") ")
	return err == nil && !strings.HasPrefix(state, "Z")
}

func signal(pid int, signal os.Signal) error {
	p, err := os.FindProcess(pid)
	if err != nil {
		return err
	}
	return p.Signal(signal)
}

// children are the processes that the server started, by its own process.
func (s *Server) children() (pids []int, err error) {
	pid := s.child.PID()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	if err != nil {
		return nil, err
	}
	for _, field := range strings.Fields(string(text)) {
		child, err := strconv.Atoi(field)
		if err != nil {
			return nil, err
		}
		pids = append(pids, child)
	}
	return pids, nil
}

// Stop ends it, if it was not killed, and removes its folder. Who is connected is not waited for.
func (s *Server) Stop() error {
	select {
	case <-s.child.Ended():
		return os.RemoveAll(s.dir)
	default:
	}
	err := signal(s.child.PID(), os.Interrupt) // SIGTERM alone would wait for them
	return errors.Join(err, s.child.Stop(), os.RemoveAll(s.dir))
}
