package tsa

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"jpkiweb/shared/signature/timestamp"
	"jpkiweb/shared/webaddress"
)

// The types of a question and its answer.
const (
	typeQuery = "application/timestamp-query"
	typeReply = "application/timestamp-reply"
)

// Errors, to be told apart with errors.Is. Those of package timestamp come as they are.
var (
	// ErrAddress: no address of http or https, or one with a password in it.
	ErrAddress = errors.New("address of a time-stamping authority")
	// ErrUnreachable: no answer came, or none of an authority.
	ErrUnreachable = errors.New("time-stamping authority cannot be reached")
)

// rule: over http the answer is as safe as over https, for it is signed; who listens sees
// the digest.
var rule = webaddress.Rule{PlainHTTP: true, Timeout: 15 * time.Second}

// A Client asks one authority. It is safe for concurrent use.
type Client struct {
	address string
	http    *http.Client
}

// New makes the client of an address, http or https.
func New(address string) (*Client, error) {
	u, err := rule.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrAddress, err)
	}
	return &Client{address: u.String(), http: rule.Client()}, nil
}

// Stamp asks for a stamp of a SHA-256 and returns the token, which fits the question. Whom
// to trust is for Token.Verify. Errors are [ErrUnreachable] and those of
// timestamp.Request.Accept.
func (c *Client) Stamp(ctx context.Context, digest [sha256.Size]byte) (*timestamp.Token, error) {
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
	answer, err := webaddress.Read(response, timestamp.MaxLength)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	return asked.Accept(answer)
}
