package crl

import (
	"errors"
	"os"
	"path/filepath"
	"strings"

	"jpkiweb/shared/webaddress"
)

// redirects is how many a server may answer with in a row, all to itself.
const redirects = 3

// list makes a list of one of Config.Lists.
func (s *Source) list(where string, config Config) (list, error) {
	if where == "" {
		return nil, errors.New("no name")
	}
	form := form{s.authorities, config.Entries}
	at := func(from origin) *place { return &place{from: from, now: config.Now, grace: config.Grace} }
	if !strings.Contains(where, "://") {
		path, err := filepath.Abs(where)
		if info, missing := os.Stat(path); os.IsPathSeparator(where[len(where)-1]) || missing == nil && info.IsDir() {
			open := func(path string) *place { return at(&file{form: form, path: path}) }
			return &folder{path: path, open: open, every: config.FileEvery, grace: config.Grace, now: config.Now}, err
		}
		return at(&file{form: form, path: path, every: config.FileEvery}), err
	}
	// A list is signed, but who sees it fetched without https learns who asks, and can keep
	// it back.
	rule := webaddress.Rule{Redirects: redirects, Timeout: config.Timeout, RootCAs: config.RootCAs}
	address, err := rule.Parse(where)
	if err != nil {
		return nil, err
	}
	return at(&remote{form: form, address: address.String(), client: rule.Client(), every: config.Every}), nil
}
