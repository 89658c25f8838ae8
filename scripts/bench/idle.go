package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"time"

	"nhooyr.io/websocket"

	"jpkiweb/shared/wire"
	"jpkiweb/wasm/session"
)

const (
	manySessions    = 200
	maxManySessions = 60 << 20
	settleTime      = 2 * time.Second // for what the start left to do
	idleTime        = 5 * time.Second
)

// idle is what a helper costs that does nothing: with many pages that watch the
// readers, its memory, and its processor time while nothing happens. A timer that
// polls would show.
func idle(ctx context.Context, _ *bench) (rows []row, err error) {
	h, err := startHelper(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, h.Stop()) }()
	one, err := watch(ctx, h.Ready.Address)
	if err != nil {
		return nil, err
	}
	defer one.Close()
	ticks, err := processorTicks(ctx, h.PID())
	if err != nil {
		return nil, err
	}
	for range manySessions - 1 {
		s, err := watch(ctx, h.Ready.Address)
		if err != nil {
			return nil, err
		}
		defer s.Close()
	}
	memory, err := residentMemory(h.PID())
	if err != nil {
		return nil, err
	}
	return []row{
		exact("helper's resident memory, 200 pages that watch", memory, maxManySessions, "at most 60 MB", megabytes),
		exact("helper's processor time in 5 s of an idle watch, clock ticks", ticks, 0, "none", strconv.Itoa),
	}, nil
}

// watch opens a session of the helper's own app that watches the readers.
func watch(ctx context.Context, address string) (*session.Session, error) {
	conn, _, err := websocket.Dial(ctx, "ws"+address[len("http"):]+wire.Path, &websocket.DialOptions{
		HTTPHeader: http.Header{"Origin": {address}}, Subprotocols: []string{wire.Subprotocol},
	})
	if err != nil {
		return nil, err
	}
	s := session.New(conn, session.Events{})
	if _, err := s.Hello(ctx, "bench"); err != nil {
		s.Close()
		return nil, err
	}
	if _, err := s.WatchReaders(ctx); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// processorTicks is what a process uses while it should do nothing, in clock
// ticks: utime and stime of proc(5).
func processorTicks(ctx context.Context, pid int) (int, error) {
	if err := pause(ctx, settleTime); err != nil {
		return 0, err
	}
	before, err := ticksOf(pid)
	if err != nil {
		return 0, err
	}
	if err := pause(ctx, idleTime); err != nil {
		return 0, err
	}
	after, err := ticksOf(pid)
	return after - before, err
}

// pause lets time pass: it is what is measured.
func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func ticksOf(pid int) (int, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	_, after, _ := bytes.Cut(stat, []byte(") ")) // the name may hold spaces
	fields := bytes.Fields(after)
	if len(fields) < 13 {
		return 0, errors.New("no processor time")
	}
	user, err1 := strconv.Atoi(string(fields[11]))
	system, err2 := strconv.Atoi(string(fields[12]))
	return user + system, errors.Join(err1, err2)
}
