package crl

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"jpkiweb/shared/revocation"
	"jpkiweb/shared/webaddress"
)

// pause is how long an address is left alone after it gave no list that is in
// date.
const pause = time.Minute

// A remote is a list at an address. It is asked whether there is a newer one, by
// what the server said of the last (RFC 9110, 13.1).
type remote struct {
	form
	address string
	client  *http.Client
	every   time.Duration

	list           *revocation.List // of the last whole answer
	etag, modified string           // that came with it
}

// get fetches the list, unless it is still the one that came before.
func (r *remote) get(ctx context.Context) (*revocation.List, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, r.address, nil)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", revocation.NoList, err)
	}
	request.Header.Set("Accept", "application/pkix-crl") // RFC 5280, 4.2.1.13
	r.setConditions(request.Header)
	response, err := r.client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", revocation.NoList, err)
	}
	defer response.Body.Close()
	switch {
	case response.StatusCode == http.StatusNotModified && r.list != nil:
		return r.list, nil
	case response.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("%w: %s: %s", revocation.NoList, r.address, response.Status)
	case response.ContentLength > r.text():
		return nil, fmt.Errorf("%w: %s: %d octets", revocation.TooLarge, r.address, response.ContentLength)
	}
	text, err := webaddress.Read(response, r.text())
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", revocation.NoList, r.address, err)
	}
	list, err := r.parse(text)
	if err != nil {
		return nil, err
	}
	r.list, r.etag, r.modified = list, response.Header.Get("ETag"), response.Header.Get("Last-Modified")
	return list, nil
}

// setConditions asks for a list that is another one than the last.
func (r *remote) setConditions(h http.Header) {
	if r.list == nil {
		return
	}
	if r.etag != "" {
		h.Set("If-None-Match", r.etag)
	}
	if r.modified != "" {
		h.Set("If-Modified-Since", r.modified)
	}
}

// validFor returns the interval, a tenth more or less: not all helpers and servers
// that were started at eight come at nine.
func (r *remote) validFor(err error) time.Duration {
	if err != nil {
		return pause
	}
	tenth := int64(r.every / 10)
	return r.every + time.Duration(rand.Int64N(2*tenth+1)-tenth)
}

// survivesFailure: a server that is down for an hour takes no list away that is in date.
func (*remote) survivesFailure() bool { return true }

func (*remote) endsWithContext() bool { return true }
