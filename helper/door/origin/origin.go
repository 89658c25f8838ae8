// Package origin decides which web origins may ask the helper for what, and
// keeps what the person granted.
//
// An origin is scheme://host[:port] (RFC 6454), compared as a whole and byte by
// byte: no prefix, no pattern, no port left out. It is https, or http on a
// loopback host; null, file and extension origins are none (package authtoken).
//
// Grants come from the person (a file), from the administrator (package policy)
// and from the command line, and add up. What the policy does not allow is not in
// force, whatever the file says. A file that is damaged, or that others could
// have written, grants nothing and is left as it is.
//
// At a municipal counter (policy.Counter) one person sits after another: there the
// administrator's are all, and the file is neither read nor written.
//
// Callers need [Open] and [Grants.Grant].
package origin

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"jpkiweb/helper/own/policy"
	"jpkiweb/helper/own/state"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/wire"
)

// Errors of what cannot be granted or revoked, besides [authtoken.ErrOrigin],
// [policy.ErrRefused] and [state.ErrUntrusted].
var (
	ErrPurpose = errors.New("purpose cannot be granted")
	ErrTooMany = errors.New("too many origins have a grant")
	ErrNoGrant = errors.New("origin has no such grant")
	// ErrDeveloper is a policy.ErrRefused, too: of what Open was told, whatever the site.
	ErrDeveloper = errors.New("developer mode and origins of the command line")
)

// A Grant is what an origin may do.
type Grant struct {
	Origin   authtoken.Origin
	Purposes []wire.Purpose // in the order of wire.Purposes, wire.CounterPurposes last; not to be changed
	// Own: the helper's own app. It may forward the requests of the page that
	// opened it, under that page's origin; it shows and changes grants; and, if
	// the policy allows, a PIN may come through it.
	Own bool
}

// Allows reports whether the grant includes a purpose.
func (g Grant) Allows(p wire.Purpose) bool { return slices.Contains(g.Purposes, p) }

// Config is what Grants are made of.
type Config struct {
	File        state.File // the person's grants; see File
	Policy      policy.Policy
	Port        int                // of the helper's own app; 0: it is not served
	CommandLine []authtoken.Origin // granted until the helper ends
	Developer   bool               // raw may be granted to origins on this machine
}

// Grants tells what each origin may do. It is safe for concurrent use, also by
// several processes.
type Grants struct {
	config Config
	own    []authtoken.Origin // see Own
	seen   atomic.Pointer[snapshot]

	mu          sync.Mutex // reading the file; commandLine
	commandLine []authtoken.Origin
}

// A snapshot is all that is granted, as of one state of the file.
type snapshot struct {
	stamp  state.Stamp
	fault  error
	grants map[authtoken.Origin]Grant
	list   []wire.Grant
}

// Own are the origins of the helper's own app on a port. The error is
// authtoken.ErrOrigin for a port that no origin names: the default one.
func Own(port int) ([]authtoken.Origin, error) {
	var own []authtoken.Origin
	for _, host := range []string{"127.0.0.1", "localhost", "[::1]"} {
		text := fmt.Sprintf("http://%s:%d", host, port)
		o, err := authtoken.ParseOrigin(text)
		if err != nil {
			return nil, fmt.Errorf("%q: %w", text, err)
		}
		own = append(own, o)
	}
	return own, nil
}

// Open makes the Grants. A port on which our own app cannot be is authtoken.ErrOrigin;
// an origin for which the policy does not allow the command line, or developers at
// all ([ErrDeveloper]), as at a counter, policy.ErrRefused. What is wrong with the file does not keep the helper from
// serving its own app; Err tells it.
func Open(config Config) (*Grants, error) {
	if (!config.Policy.Developer || config.Policy.Counter != nil) && (config.Developer || len(config.CommandLine) > 0) {
		return nil, fmt.Errorf("%w: %w", ErrDeveloper, policy.ErrRefused)
	}
	var own []authtoken.Origin
	if config.Port != 0 {
		var err error
		if own, err = Own(config.Port); err != nil {
			return nil, err
		}
	}
	for _, o := range config.CommandLine {
		if err := errors.Join(o.Check(), config.Policy.MayGrant(o)); err != nil {
			return nil, err
		}
	}
	return &Grants{config: config, own: own, commandLine: slices.Clone(config.CommandLine)}, nil
}

// Own reports whether the origin is the helper's own app.
func (g *Grants) Own(o authtoken.Origin) bool { return slices.Contains(g.own, o) }

// Grant returns what an origin may do now; false: nothing. It notices what
// another process did, by one look at the file, so it is asked again before each
// use of a card.
func (g *Grants) Grant(o authtoken.Origin) (Grant, bool) {
	if g.Own(o) {
		purposes := g.inForce(o, wire.Purposes[:])
		if g.atCounter() {
			purposes = append(purposes, wire.CounterPurposes[:]...)
		}
		return Grant{Origin: o, Purposes: purposes, Own: true}, true
	}
	grant, ok := g.current().grants[o]
	return grant, ok
}

// List returns every grant that is in force, by the person, the administrator
// and the command line in this order, besides that of our own app. If the file
// is not trusted the error is [state.ErrUntrusted], and those of the person are
// missing.
func (g *Grants) List() ([]wire.Grant, error) {
	s := g.current()
	list := make([]wire.Grant, len(s.list))
	for i, grant := range s.list {
		list[i] = grant
		list[i].Purposes = slices.Clone(grant.Purposes)
	}
	return list, s.fault
}

// Err tells why the person's grants are not in force: [state.ErrUntrusted]; nil
// if they are.
func (g *Grants) Err() error { return g.current().fault }

// atCounter reports whether no person's grants are kept: they would be those of the
// visitor before.
func (g *Grants) atCounter() bool { return g.config.Policy.Counter != nil }

// stamp is that of the file, which is not looked at where no person's grants are kept.
func (g *Grants) stamp() (state.Stamp, error) {
	if g.atCounter() {
		return state.Stamp{}, nil
	}
	return g.config.File.Stamp()
}

// load reads the file, which is as good as none there.
func (g *Grants) load() ([]entry, error) {
	if g.atCounter() {
		return nil, nil
	}
	return load(g.config.File)
}

// current returns the grants as of now.
func (g *Grants) current() *snapshot {
	stamp, err := g.stamp()
	if s := g.seen.Load(); s != nil && err == nil && s.fault == nil && s.stamp == stamp {
		return s
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.read()
}

// read reads the file and adds the grants up. The stamp is from before: what
// comes between is seen the next time. The caller holds mu.
func (g *Grants) read() *snapshot {
	s := &snapshot{grants: map[authtoken.Origin]Grant{}}
	s.stamp, s.fault = g.stamp()
	entries, err := g.load()
	if err != nil {
		s.fault = err
	}
	if s.fault == nil {
		for _, e := range entries {
			if g.config.Policy.MayGrant(e.Origin) == nil {
				g.add(s, e.Origin, wire.Grant{Purposes: e.Purposes, Since: e.Since, By: wire.ByPerson})
			}
		}
	}
	for _, granted := range g.config.Policy.Granted {
		g.add(s, granted.Origin, wire.Grant{Purposes: granted.Purposes, By: wire.ByAdministrator})
	}
	for _, o := range g.commandLine {
		g.add(s, o, wire.Grant{Purposes: wire.Purposes[:], By: wire.ByCommandLine})
	}
	g.seen.Store(s)
	return s
}

// add adds what is in force of a grant to an origin.
func (g *Grants) add(s *snapshot, o authtoken.Origin, granted wire.Grant) {
	granted.Origin, granted.Purposes = o.String(), g.inForce(o, granted.Purposes)
	if len(granted.Purposes) == 0 {
		return
	}
	s.list = append(s.list, granted)
	all := slices.Concat(s.grants[o].Purposes, granted.Purposes)
	s.grants[o] = Grant{Origin: o, Purposes: ordered(all)}
}

// inForce leaves out raw where it must not be.
func (g *Grants) inForce(o authtoken.Origin, purposes []wire.Purpose) []wire.Purpose {
	kept := ordered(purposes)
	if g.rawAllowed(o) {
		return kept
	}
	return slices.DeleteFunc(kept, func(p wire.Purpose) bool { return p == wire.PurposeRaw })
}

func (g *Grants) rawAllowed(o authtoken.Origin) bool { return g.config.Developer && o.Loopback() }

// ordered returns the purposes once each, in the order of wire.Purposes.
func ordered(purposes []wire.Purpose) []wire.Purpose {
	var all []wire.Purpose
	for _, p := range wire.Purposes {
		if slices.Contains(purposes, p) {
			all = append(all, p)
		}
	}
	return all
}
