package cli

import (
	"errors"
	"io/fs"
	"log/slog"
	"path/filepath"

	"jpkiweb/helper/door/origin"
	"jpkiweb/helper/own/history"
	"jpkiweb/helper/own/identity"
	"jpkiweb/helper/own/policy"
	"jpkiweb/helper/own/stamp"
	"jpkiweb/helper/own/state"
	"jpkiweb/helper/own/update"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/municipality/supply"
)

// maxIdentity is the size of the identity's file, at most.
const maxIdentity = 4 << 10

// identity reads the key by which pages know this helper again, or makes it.
func (c *call) identity() (identity.Identity, error) {
	dir, err := c.stateDir()
	if err != nil {
		return identity.Identity{}, err
	}
	file := state.Mine(filepath.Join(dir, "identity.pem"), maxIdentity)
	file.Private = true
	content, err := file.Read()
	switch {
	case err == nil:
		i, err := identity.Parse(content)
		if err != nil {
			err = &state.UntrustedError{Path: file.Path, Why: err}
		}
		return i, err
	case !errors.Is(err, fs.ErrNotExist) || errors.Is(err, state.ErrUntrusted):
		return identity.Identity{}, err
	}
	i, err := identity.Generate()
	if err != nil {
		return i, err
	}
	if content, err = i.Marshal(); err != nil {
		return i, err
	}
	return i, file.Write(content)
}

// pageRules are what serve lets pages do: the policy, the grants, and where the
// use of cards is kept.
type pageRules struct {
	policy    policy.Policy
	developer bool
	allowed   []authtoken.Origin // by flag
	noPad     bool
	// counterAsked: what a flag wants of counter mode; nil: none does.
	counterAsked *policy.Counter
	// counterTried: counter mode by a flag, not by the administrator.
	counterTried bool
	updates      *update.Updates  // what is told of newer versions
	data         *supply.Supply   // of municipalities; nil: those of the app
	tsa          *stamp.Authority // who is asked for time stamps; nil: nobody
	stampRoots   [][]byte         // certificates, DER, that stamps of others must lead to
}

// ports is the range to bind in: the port of the flag alone, or the policy's.
func (s pageRules) ports(port int) (first, last int) {
	if port == defaultPorts {
		return s.policy.Ports.First, s.policy.Ports.Last
	}
	return port, port
}

// open opens what each origin may do, for a helper on a port, and the history, nil at a
// counter.
func (s pageRules) open(c *call, log *slog.Logger, port int) (*origin.Grants, *history.History, error) {
	dir, err := c.stateDir()
	if err != nil {
		return nil, nil, err
	}
	g, err := origin.Open(origin.Config{
		File: origin.File(dir), Policy: s.policy, Port: port, CommandLine: s.allowed, Developer: s.developer,
	})
	if err != nil {
		return nil, nil, err
	}
	if err := g.Err(); err != nil {
		log.Error("what sites were granted is not in force", "error", err)
	}
	if s.policy.Counter != nil { // one visitor's would be the next one's to read
		return g, nil, nil
	}
	return g, history.In(dir), nil
}
