package server

import (
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"testing/synctest"
	"time"
)

// Silence may be a browser that waits for its person; who has begun to speak is no
// person, and goes on.
func TestSlowVisitorIsNotWaitedFor(t *testing.T) {
	for name, test := range map[string]struct {
		says string
		want time.Duration
	}{
		"silent":              {"", silentConnection},
		"headers without end": {"GET / HTTP/1.1\r\n", slowVisitor},
		"only the first byte": {"G", slowVisitor},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				inside, outside := net.Pipe()
				defer outside.Close()
				v := &visitor{Conn: inside, room: &room{size: 1}}
				defer v.Close()
				if err := v.SetReadDeadline(time.Now().Add(silentConnection)); err != nil {
					t.Fatal(err)
				}
				go func() { _, _ = io.WriteString(outside, test.says) }()
				start := time.Now()
				_, err := io.ReadAll(v)
				if took := time.Since(start); !errors.Is(err, os.ErrDeadlineExceeded) || took != test.want {
					t.Errorf("%v after %s, want %s", err, took, test.want)
				}
			})
		})
	}
}

// The next request on the same connection is not waited for as long as the first.
func TestVisitorThatSpokeGetsNoLongSilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		inside, outside := net.Pipe()
		defer outside.Close()
		v := &visitor{Conn: inside, room: &room{size: 1}}
		defer v.Close()
		go func() { _, _ = io.WriteString(outside, "x") }()
		if _, err := v.Read(make([]byte, 1)); err != nil {
			t.Fatal(err)
		}
		if err := v.SetReadDeadline(time.Now().Add(silentConnection)); err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		if _, err := v.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(start) != slowVisitor {
			t.Errorf("%v after %s", err, time.Since(start))
		}
	})
}
