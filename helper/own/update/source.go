package update

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"path/filepath"
	"strings"
	"time"
)

// patience bounds the reading of a statement.
const patience = 10 * time.Second

// CheckSource reports what is wrong with the place of a statement: an https address, or
// the whole name of a file. http is for this machine only, by a literal address.
func CheckSource(source string) error {
	if !strings.Contains(source, "://") {
		if !filepath.IsAbs(source) {
			return fmt.Errorf("%q: want an https address, or the whole name of a file", source)
		}
		return nil
	}
	address, err := url.Parse(source)
	switch {
	case err != nil:
		return err
	case address.Hostname() == "" || address.User != nil || address.Fragment != "":
		return fmt.Errorf("%q: want an address with a host, without user and #", source)
	case address.Scheme == "https":
		return nil
	}
	if ip, err := netip.ParseAddr(address.Hostname()); address.Scheme != "http" || err != nil || !ip.IsLoopback() {
		return fmt.Errorf("%q: want https://", source)
	}
	return nil
}

// newClient goes through the proxy of the environment, as other programs do. It follows
// no redirect, keeps no cookie and no connection.
func newClient() *http.Client {
	return &http.Client{
		Timeout: patience,
		Transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true, DisableCompression: true,
			ForceAttemptHTTP2: true, MaxResponseHeaderBytes: 16 << 10,
		},
		CheckRedirect: noRedirect,
	}
}

func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// read returns the text at a source. The error is a [Refusal].
func (u *Updates) read(ctx context.Context, source string) (text []byte, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if strings.Contains(source, "://") {
		text, err = u.get(ctx, source)
	} else {
		text, err = u.config.ReadFile(ctx, source, MaxStatement)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", Unreachable, err)
	}
	return text, nil
}

// get asks for an address with the headers that a request must have, and no others.
func (u *Updates) get(ctx context.Context, address string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("User-Agent", "") // Go would send its own
	response, err := u.config.Client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, errors.New(response.Status)
	}
	return io.ReadAll(io.LimitReader(response.Body, MaxStatement+1)) // one more is malformed
}
