package document

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
)

// Verify is how a signed file is to be verified.
type Verify struct {
	Beside    *Beside           `json:"beside,omitempty"` // nil: the file holds what was signed
	Addresses bool              `json:"addresses"`        // of whoever signed: into the report
	Trust     *wire.TrustResult `json:"trust,omitempty"`  // nil: nobody but the published CAs of J-LIS is trusted, and nobody is asked
}

// Beside is the document that stands beside a signature. Its file goes with the request, behind
// that of the signature.
type Beside struct {
	Name string `json:"name"`
	Size int64  `json:"size"` // when it was chosen, bytes
}

// A Question is what the worker asks while it verifies, which has no way to anybody but the page:
// one of these.
type Question struct {
	Revocation *wire.RevocationParams `json:"revocation,omitempty"`
	Authority  *wire.AuthorityParams  `json:"authority,omitempty"`
}

// A Reply is the answer to a Question, with the same member.
type Reply struct {
	Revocation *wire.RevocationResult `json:"revocation,omitempty"`
	Authority  *wire.AuthorityResult  `json:"authority,omitempty"`
}

// Trust is whom a report trusts, and who is asked about certificates.
type Trust struct {
	wire.TrustResult
	Asked Asked
}

// Asked are asked about certificates: the helper.
type Asked interface {
	// Revocation asks whether a certificate (DER) was revoked.
	Revocation(ctx context.Context, certificate []byte) (wire.RevocationResult, error)
	// Authority asks whether the authority of a time stamp is trusted.
	Authority(ctx context.Context, p wire.AuthorityParams) (wire.AuthorityResult, error)
}

// answeredIn is how long an answer may take: the helper may look at a list first, which takes
// 20 seconds at most.
const answeredIn = 30 * time.Second

// ask asks. What nobody answers is not known.
func (t *Trust) ask(ctx context.Context, q Question) (r Reply, err error) {
	if t == nil {
		return r, errors.New("the worker asks where nobody is to be asked")
	}
	ctx, cancel := context.WithTimeout(ctx, answeredIn)
	defer cancel()
	switch {
	case q.Revocation != nil:
		told, err := t.Asked.Revocation(ctx, q.Revocation.Certificate)
		if err != nil {
			told = wire.RevocationResult{State: jpki.RevocationUnknown}
		}
		return Reply{Revocation: &told}, nil
	case q.Authority != nil:
		told, err := t.Asked.Authority(ctx, *q.Authority)
		told.Trusted = told.Trusted && err == nil
		return Reply{Authority: &told}, nil
	}
	return r, errors.New("an empty question")
}

// Verify has the worker verify what is signed in a file, or beside it, and returns the report
// of shared/signature/verification as its JSON. Without trust nobody is asked whether a
// certificate is revoked. With addresses, those of whoever signed are in it. Errors are those of
// Open.
func (c *Client) Verify(ctx context.Context, f File, beside *File, addresses bool, trust *Trust, progress func(Progress)) (json.RawMessage, error) {
	r, blob := Request{Name: f.Name, Size: f.Size, Verify: &Verify{Addresses: addresses}}, f.Blob
	if trust != nil {
		r.Verify.Trust = &trust.TrustResult
	}
	if beside != nil {
		r.Verify.Beside = &Beside{Name: beside.Name, Size: beside.Size}
		blob = []any{f.Blob, beside.Blob}
	}
	a, _, err := c.ask(ctx, r, blob, trust, progress)
	if err == nil && a.Report == nil {
		c.Close()
		err = stopped(errors.New("no report"))
	}
	return a.Report, err
}
