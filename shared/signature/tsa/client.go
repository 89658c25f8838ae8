package tsa

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"jpkiweb/shared/signature/timestamp"
)

// Bounds of one question.
const (
	defaultPatience = 15 * time.Second
	typeQuery       = "application/timestamp-query"
	typeReply       = "application/timestamp-reply"
)

// Errors, to be told apart with errors.Is. Those of package timestamp come as they are.
var (
	// ErrAddress: no address of http or https, or one with a password in it.
	ErrAddress = errors.New("address of a time-stamping authority")
	// ErrUnreachable: no answer came, or none of an authority.
	ErrUnreachable = errors.New("time-stamping authority cannot be reached")
)

// A Client asks one authority. It is safe for concurrent use.
type Client struct {
	address  string
	patience time.Duration
	http     *http.Client
}

// New makes the client of an address. Over http the answer is as safe as over https, for it
// is signed; who listens sees the digest.
func New(address string) (*Client, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || u.Fragment != "" {
		return nil, fmt.Errorf("%w: %q", ErrAddress, address)
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DisableKeepAlives = true // one question, and nothing is left open
	transport.DisableCompression, transport.MaxResponseHeaderBytes = true, 16<<10
	return &Client{address: address, patience: defaultPatience, http: &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

// Stamp asks for a stamp of a SHA-256 and returns the token, which fits the question. Whom
// to trust is for Token.Verify. Errors are [ErrUnreachable] and those of
// timestamp.Request.Accept.
func (c *Client) Stamp(ctx context.Context, digest [sha256.Size]byte) (*timestamp.Token, error) {
	ctx, stop := context.WithTimeout(ctx, c.patience)
	defer stop()
	asked := timestamp.NewRequest(digest)
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.address, bytes.NewReader(asked.Marshal()))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	request.Header.Set("Content-Type", typeQuery)
	request.Header.Set("Accept", typeReply)
	request.Header.Set("User-Agent", "") // nothing about the machine
	response, err := c.http.Do(request)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	defer response.Body.Close()
	got := response.Header.Get("Content-Type")
	kind, _, _ := strings.Cut(got, ";") // without parameters
	if response.StatusCode != http.StatusOK || !strings.EqualFold(strings.TrimSpace(kind), typeReply) {
		return nil, fmt.Errorf("%w: %s, %q", ErrUnreachable, response.Status, got)
	}
	answer, err := io.ReadAll(io.LimitReader(response.Body, timestamp.MaxLength+1))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	return asked.Accept(answer)
}
