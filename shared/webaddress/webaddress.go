// Package webaddress asks addresses that somebody configured: the one rule of which may be
// configured, and the one client that asks them, bounded in time and length, without
// cookies and without a way to another host. What is sent and what is made of the answer is
// for callers: package crl fetches lists, online asks about certificates, update fetches a statement, tsa
// asks for time stamps.
//
// A caller has one [Rule] for its addresses and needs [Rule.Parse], [Rule.Client] and
// [Read].
package webaddress

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// maxHeader bounds the header of an answer, in bytes.
const maxHeader = 16 << 10

// A Rule says which addresses may be configured, and how they are asked.
type Rule struct {
	// PlainHTTP takes http to other machines, too: where the answer is signed, and the
	// question tells nothing of who asks. Without it http is for this machine only, by a
	// literal address: a name could be anybody's.
	PlainHTTP bool
	// Redirects is how many are followed in a row. Each must stay on its host and scheme.
	Redirects int
	Timeout   time.Duration  // of a question, until its answer is read
	RootCAs   *x509.CertPool // for https; nil: those of the system
	// Identity is by which a server knows who asks; nil: by nothing.
	Identity *Identity
	// Connections are how many are open at once, and kept for half a minute: for a server that
	// is asked often. 0: as many as there are questions, and none is kept.
	Connections int
}

// keptFor is how long a connection that nobody uses stays open.
const keptFor = 30 * time.Second

// An Identity is a client's certificate for TLS, and its key.
type Identity struct{ certificate tls.Certificate }

// NewIdentity reads a certificate, with those that lead from it to a CA behind it, and its
// key, both PEM.
func NewIdentity(certificate, key []byte) (*Identity, error) {
	pair, err := tls.X509KeyPair(certificate, key)
	if err != nil {
		return nil, fmt.Errorf("certificate of who asks: %w", err)
	}
	return &Identity{pair}, nil
}

// Parse reads an address. The error says what is wrong with it, without the address: it may
// have a password in it.
func (r Rule) Parse(address string) (*url.URL, error) {
	u, err := url.Parse(address)
	switch {
	case err != nil: // which tells a part of it: of https://me:secret/@host that ":secret" is no port
		return nil, errors.New("not an address")
	case u.Hostname() == "" || u.Opaque != "":
		return nil, errors.New("no host")
	case u.User != nil:
		return nil, errors.New("no user name or password in an address")
	case u.Fragment != "":
		return nil, errors.New("no # in an address")
	case u.Scheme == "https" || u.Scheme == "http" && r.PlainHTTP:
		return u, nil
	case u.Scheme != "http":
		return nil, fmt.Errorf("%s://: use https://", u.Scheme)
	}
	if ip, err := netip.ParseAddr(u.Hostname()); err != nil || !ip.IsLoopback() {
		return nil, errors.New("http:// is for 127.0.0.1 and [::1] only: use https://")
	}
	return u, nil
}

// Client asks addresses of the rule, through the proxy of the environment as other programs
// do. It keeps no cookie, and no connection unless the rule says so: a question is rare. Where the rule follows no
// redirect, the answer is the redirect itself; one too many is an error.
func (r Rule) Client() *http.Client {
	known := &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: r.RootCAs}
	if r.Identity != nil {
		known.Certificates = []tls.Certificate{r.Identity.certificate}
	}
	return &http.Client{
		Timeout: r.Timeout,
		Transport: &http.Transport{
			Proxy:                  http.ProxyFromEnvironment,
			TLSClientConfig:        known,
			ForceAttemptHTTP2:      true,
			DisableKeepAlives:      r.Connections == 0,
			MaxConnsPerHost:        r.Connections,
			MaxIdleConnsPerHost:    r.Connections,
			IdleConnTimeout:        keptFor,
			DisableCompression:     true,
			MaxResponseHeaderBytes: maxHeader,
		},
		CheckRedirect: r.checkRedirect,
	}
}

func (r Rule) checkRedirect(next *http.Request, before []*http.Request) error {
	first := before[0].URL
	switch {
	case r.Redirects == 0:
		return http.ErrUseLastResponse
	case next.URL.Scheme != first.Scheme || !strings.EqualFold(next.URL.Host, first.Host):
		return errors.New("redirected to another host")
	case len(before) > r.Redirects:
		return errors.New("redirected too often")
	}
	return nil
}

// Read reads the body of an answer, and at most one byte more than most: a caller refuses
// what is longer than that.
func Read(answer *http.Response, most int64) ([]byte, error) {
	body := io.LimitReader(answer.Body, most+1)
	if answer.ContentLength <= 0 || answer.ContentLength > most {
		return io.ReadAll(body)
	}
	var buffer bytes.Buffer
	buffer.Grow(int(answer.ContentLength) + bytes.MinRead) // so that it never grows
	_, err := buffer.ReadFrom(body)
	return buffer.Bytes(), err
}
