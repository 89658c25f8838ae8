package server

import (
	"context"
	"errors"
	"net"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// strangersInside is how many connections of other users may be open: enough for
// their windows, which are answered within milliseconds and sent away.
const strangersInside = 32

// slowVisitor is how long a request may take from its first byte to the end of its
// headers, and the next one on the same connection to come.
const slowVisitor = 30 * time.Second

// An entrance bounds the connections that are open at once, those of our user and
// those of strangers apart, so that no stranger takes a place of ours. Whose a
// connection is, is asked once, when it comes.
//
// Where there is no place left, the newcomer gets that of the connection which
// has been silent for longest: a browser that waits for its person's permission
// is silent for minutes (silentConnection), so silence cannot be forbidden, but
// it does not keep others out. Strangers' places are given to the newcomer in any
// case, the longest there going first. Who was refused has no place to lose. Who has begun to speak must go on (slowVisitor).
type entrance struct {
	askOwner       func(net.Conn) (bool, error)
	own, strangers room
}

// newEntrance lets in so many connections of our user. ask is Config.SameUser.
func newEntrance(ask func(net.Conn) (bool, error), connections int) *entrance {
	return &entrance{
		askOwner:  ask,
		own:       room{size: connections},
		strangers: room{size: min(strangersInside, connections), yields: true},
	}
}

// at returns a listener through the entrance; all listeners share its places.
func (e *entrance) at(l net.Listener) net.Listener { return &entranceListener{l, e} }

type entranceListener struct {
	net.Listener
	entrance *entrance
}

// Accept returns the next connection that has a place.
func (l *entranceListener) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if v, ok := l.entrance.admit(c); ok {
			return v, nil
		}
		_ = c.Close()
	}
}

func (e *entrance) admit(c net.Conn) (*visitor, bool) {
	same, err := e.askOwner(c)
	v := &visitor{Conn: c, own: same && err == nil, room: &e.strangers}
	if v.own {
		v.room = &e.own
	}
	leaves, ok := v.room.enter(v)
	if leaves != nil {
		_ = leaves.Conn.Close()
	}
	return v, ok
}

// A room is a number of places.
type room struct {
	size   int
	yields bool // a newcomer gets a place also where nobody is silent or refused

	mu     sync.Mutex
	inside []*visitor // in the order in which they came
}

// enter gives the newcomer a place, and returns who lost it; or tells that there
// is none.
func (r *room) enter(newcomer *visitor) (leaves *visitor, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.inside) >= r.size {
		i := slices.IndexFunc(r.inside, (*visitor).yields)
		if i < 0 && r.yields {
			i = 0
		}
		if i < 0 {
			return nil, false
		}
		leaves = r.inside[i]
		r.inside = slices.Delete(r.inside, i, i+1)
	}
	r.inside = append(r.inside, newcomer)
	return leaves, true
}

func (r *room) leave(v *visitor) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if i := slices.Index(r.inside, v); i >= 0 {
		r.inside = slices.Delete(r.inside, i, i+1)
	}
}

// A visitor is a connection that has a place.
type visitor struct {
	net.Conn
	own           bool // of our user
	room          *room
	spoke         atomic.Bool
	askedDeadline atomic.Pointer[time.Time] // the deadline that was asked for; nil: none
	wasRefused    atomic.Bool               // was refused, and net/http takes its time to close
}

func (v *visitor) silent() bool { return !v.spoke.Load() }

// yields reports whether a newcomer gets this place, where there is no other.
func (v *visitor) yields() bool { return v.silent() || v.wasRefused.Load() }

// sentAway notes that the visitor of a request was refused: a page that is refused again
// and again must not keep others out.
func sentAway(r *http.Request) {
	if v, ok := r.Context().Value(visitorKey{}).(*visitor); ok {
		v.wasRefused.Store(true)
	}
}

// Read notes that the visitor is not silent: from now on it must not be slow.
func (v *visitor) Read(b []byte) (int, error) {
	n, err := v.Conn.Read(b)
	if n > 0 && v.silent() {
		v.spoke.Store(true)
		if until := v.askedDeadline.Load(); until != nil {
			return n, errors.Join(err, v.SetReadDeadline(*until))
		}
	}
	return n, err
}

// SetReadDeadline leaves silence its time, and gives who has spoken [slowVisitor] to
// finish what was begun: headers, the next request, a closing frame. Sessions have no
// deadline; they have their heartbeat.
func (v *visitor) SetReadDeadline(t time.Time) error {
	v.askedDeadline.Store(&t)
	if t.IsZero() {
		v.askedDeadline.Store(nil)
	} else if soon := time.Now().Add(slowVisitor); !v.silent() && t.After(soon) {
		t = soon
	}
	return v.Conn.SetReadDeadline(t)
}

// CloseWrite lets net/http end an answer before it has read all of the request: a
// socket closed with bytes unread is reset, and the answer is lost.
func (v *visitor) CloseWrite() error {
	if c, ok := v.Conn.(interface{ CloseWrite() error }); ok {
		return c.CloseWrite()
	}
	return nil
}

// Close gives the place back.
func (v *visitor) Close() error {
	v.room.leave(v)
	return v.Conn.Close()
}

type visitorKey struct{}

// withVisitor is the ConnContext of a server behind an entrance.
func withVisitor(ctx context.Context, c net.Conn) context.Context {
	return context.WithValue(ctx, visitorKey{}, c)
}
