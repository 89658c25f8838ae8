package document

import (
	"context"
	"encoding/json"
	"errors"
)

// Verify is how a signed file is to be verified.
type Verify struct {
	Beside    *Beside `json:"beside,omitempty"` // nil: the file holds what was signed
	Addresses bool    `json:"addresses"`        // of whoever signed: into the report
}

// Beside is the document that stands beside a signature. Its file goes with the request, behind
// that of the signature.
type Beside struct {
	Name string `json:"name"`
	Size int64  `json:"size"` // when it was chosen, bytes
}

// Verify has the worker verify what is signed in a file, or beside it, and returns the report
// of shared/signature/verification as its JSON. Nobody is asked whether a certificate is
// revoked. With addresses, those of whoever signed are in it. Errors are those of Open.
func (c *Client) Verify(ctx context.Context, f File, beside *File, addresses bool, progress func(Progress)) (json.RawMessage, error) {
	r, blob := Request{Name: f.Name, Size: f.Size, Verify: &Verify{Addresses: addresses}}, f.Blob
	if beside != nil {
		r.Verify.Beside = &Beside{Name: beside.Name, Size: beside.Size}
		blob = []any{f.Blob, beside.Blob}
	}
	a, _, err := c.ask(ctx, r, blob, progress)
	if err == nil && a.Report == nil {
		c.Close()
		err = stopped(errors.New("no report"))
	}
	return a.Report, err
}
