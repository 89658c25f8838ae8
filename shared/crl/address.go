package crl

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"
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
			return &folder{path: path, open: func(path string) *place { return at(&file{form: form, path: path}) }}, err
		}
		return at(&file{form: form, path: path}), err
	}
	address, err := checkAddress(where)
	if err != nil {
		return nil, err
	}
	return at(&remote{form: form, address: address.String(), client: newClient(config.Timeout, config.RootCAs), every: config.Every}), nil
}

// checkAddress takes https, and http to this machine, by a literal address: a
// name could be anybody's. A list is signed, but who sees it fetched without
// https learns who asks, and can keep it back.
func checkAddress(where string) (*url.URL, error) {
	address, err := url.Parse(where)
	switch {
	case err != nil:
		return nil, err
	case address.Hostname() == "" || address.Opaque != "":
		return nil, errors.New("no host")
	case address.User != nil:
		return nil, errors.New("no user name or password in an address")
	case address.Fragment != "":
		return nil, errors.New("no # in an address")
	case address.Scheme == "https":
		return address, nil
	case address.Scheme != "http":
		return nil, fmt.Errorf("%s://: use https://", address.Scheme)
	}
	if ip := net.ParseIP(address.Hostname()); ip == nil || !ip.IsLoopback() {
		return nil, errors.New("http:// is for 127.0.0.1 and [::1] only: use https://")
	}
	return address, nil
}

// newClient goes through the proxy of the environment, as other programs do.
func newClient(timeout time.Duration, roots *x509.CertPool) *http.Client {
	return &http.Client{
		Timeout: timeout,
		Transport: &http.Transport{
			Proxy:                  http.ProxyFromEnvironment,
			TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots},
			ForceAttemptHTTP2:      true,
			DisableKeepAlives:      true, // a look an hour
			DisableCompression:     true,
			MaxResponseHeaderBytes: 64 << 10,
		},
		CheckRedirect: func(next *http.Request, before []*http.Request) error {
			first := before[0].URL
			if next.URL.Scheme != first.Scheme || !strings.EqualFold(next.URL.Host, first.Host) {
				return errors.New("redirected to another host")
			}
			if len(before) > redirects {
				return errors.New("redirected too often")
			}
			return nil
		},
	}
}
