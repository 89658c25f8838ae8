package documenttest

import (
	"context"
	"encoding/json"

	"jpkiweb/wasm/document"
	"jpkiweb/wasm/dom"
)

// VerifyDocument verifies what is signed in a file, or, if there is a document, beside it.
func (r Reader) VerifyDocument(ctx context.Context, f dom.File, beside *dom.File, addresses bool, trust *document.Trust, progress func(document.Progress)) (json.RawMessage, error) {
	if beside == nil {
		return r.Verify(ctx, FileOf(f), nil, addresses, trust, progress)
	}
	given := FileOf(*beside)
	return r.Verify(ctx, FileOf(f), &given, addresses, trust, progress)
}
