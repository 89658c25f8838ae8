package origin

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"jpkiweb/helper/own/policy"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/wire"
)

// Parse reads the origin for which somebody names purposes, to be granted or revoked.
// Errors: authtoken.ErrOrigin, and [ErrPurpose] beside it, so that all is told at once.
func Parse(text string, purposes []wire.Purpose) (authtoken.Origin, error) {
	o, err := authtoken.ParseOrigin(text)
	if err != nil && len(purposes) > 0 {
		err = errors.Join(err, checkPurposes(purposes))
	}
	return o, err
}

// Allow grants purposes to an origin, in addition to those that it has, because
// the person said so. Errors: authtoken.ErrOrigin for none and for the helper's own
// app; [ErrPurpose] for no purpose, for an unknown one, and for raw unless in developer
// mode to an origin on this machine; policy.ErrRefused; [ErrTooMany];
// state.ErrUntrusted and state.ErrLocked, with which the file stays as it is.
func (g *Grants) Allow(o authtoken.Origin, purposes []wire.Purpose, now time.Time) error {
	if err := errors.Join(o.Check(), checkPurposes(purposes)); err != nil {
		return err
	}
	if g.Own(o) {
		return fmt.Errorf("%w: %s is the helper's own app, which needs no grant", authtoken.ErrOrigin, o)
	}
	if slices.Contains(purposes, wire.PurposeRaw) && !g.rawAllowed(o) {
		return fmt.Errorf("%w: raw is for developers, to origins on this machine", ErrPurpose)
	}
	if err := g.config.Policy.MayGrant(o); err != nil {
		return err
	}
	return g.change(func(entries []entry) ([]entry, error) {
		since := now.UTC().Format(time.RFC3339)
		i := slices.IndexFunc(entries, func(e entry) bool { return e.Origin == o })
		if i < 0 {
			if len(entries) >= MaxOrigins {
				return nil, fmt.Errorf("%w: %d", ErrTooMany, len(entries))
			}
			return append(entries, entry{o, ordered(purposes), since}), nil
		}
		if all := ordered(slices.Concat(entries[i].Purposes, purposes)); len(all) > len(entries[i].Purposes) {
			entries[i] = entry{o, all, since}
		}
		return entries, nil
	})
}

// Revoke takes purposes from an origin, or all if none is named. After nil it has
// none of them. A grant of the command line is taken as a whole, from this
// process. Errors: authtoken.ErrOrigin for none, [ErrPurpose]; policy.ErrRefused if it
// still has one of them from the administrator, and only from him; [ErrNoGrant]
// if it had none of them; state.ErrUntrusted and state.ErrLocked, with which the
// file stays as it is.
func (g *Grants) Revoke(o authtoken.Origin, purposes ...wire.Purpose) error {
	if len(purposes) == 0 {
		purposes = wire.Purposes[:]
	}
	if err := errors.Join(o.Check(), checkPurposes(purposes)); err != nil {
		return err
	}
	revoked := g.revokeCommandLine(o)
	err := g.change(func(entries []entry) ([]entry, error) {
		var kept []entry
		for _, e := range entries {
			if e.Origin == o {
				rest := slices.DeleteFunc(slices.Clone(e.Purposes), func(p wire.Purpose) bool { return slices.Contains(purposes, p) })
				revoked = revoked || len(rest) < len(e.Purposes)
				e.Purposes = rest
			}
			if len(e.Purposes) > 0 {
				kept = append(kept, e)
			}
		}
		return kept, nil
	})
	if err != nil {
		return err
	}
	for _, granted := range g.config.Policy.Granted {
		if granted.Origin == o && slices.ContainsFunc(granted.Purposes, func(p wire.Purpose) bool { return slices.Contains(purposes, p) }) {
			return fmt.Errorf("%s was granted by the administrator; to revoke that: %w", o, policy.ErrRefused)
		}
	}
	if !revoked {
		return fmt.Errorf("%s: %w", o, ErrNoGrant)
	}
	return nil
}

func (g *Grants) revokeCommandLine(o authtoken.Origin) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	kept := slices.DeleteFunc(slices.Clone(g.commandLine), func(c authtoken.Origin) bool { return c == o })
	revoked := len(kept) < len(g.commandLine)
	g.commandLine = kept
	g.read()
	return revoked
}

// change lets edit change the entries, alone among all processes. It writes
// nothing if the file is not trusted or nothing has changed.
func (g *Grants) change(edit func([]entry) ([]entry, error)) (err error) {
	if g.atCounter() {
		return fmt.Errorf("at a counter nobody but the administrator grants or revokes: %w", policy.ErrRefused)
	}
	lock, err := g.config.File.Lock()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Unlock()) }()
	before, err := load(g.config.File)
	if err != nil {
		return err
	}
	after, err := edit(slices.Clone(before))
	if err != nil {
		return err
	}
	same := func(a, b entry) bool { return a.Origin == b.Origin && slices.Equal(a.Purposes, b.Purposes) }
	if slices.EqualFunc(before, after, same) {
		return nil
	}
	if err := save(g.config.File, after); err != nil {
		return err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.read().fault
}
