package worker

import (
	"context"
	"encoding/json"
	"errors"
	"io"

	"jpkiweb/shared/signature/verification"
	"jpkiweb/shared/strictjson"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/document"
	"jpkiweb/wasm/dom"
)

// verify verifies what is signed in a file, or beside it. Where the page told of nobody to trust
// it has no source of revocation, and no time-stamping authority is trusted: the report says
// both.
func verify(ctx context.Context, blob any, r document.Request, b Browser, t *teller, ask asker) (json.RawMessage, error) {
	signed, beside, err := signedFiles(blob, r, b)
	if err != nil {
		return nil, err
	}
	config, err := trusting(r.Verify.Trust, ask)
	if err != nil {
		return nil, err
	}
	config.Addresses = r.Verify.Addresses
	v, err := verification.New(config)
	if err != nil {
		return nil, err
	}
	signature := &reading{source: source{file: signed, teller: t}}
	document := &reading{source: source{file: beside, teller: t, done: signed.Size}}
	if signed.Size > blockSize*blocksKept { // for what no table lists, and for the digests
		t.passes = 2
	}
	var report verification.Report
	if r.Verify.Beside == nil {
		report = v.Verify(ctx, signature, signed.Size)
	} else {
		report = v.VerifyDetached(ctx, signature, signed.Size, io.NewSectionReader(document, 0, beside.Size))
	}
	if err := errors.Join(signature.err, document.err); err != nil { // a broken disk is no verdict
		return nil, err
	}
	text, err := json.Marshal(report)
	if err == nil && len(text) > strictjson.MaxLength/2 {
		err = wire.Errorf(wire.CodeTooLarge, "report of %d bytes", len(text))
	}
	return text, err
}

// signedFiles are the file to be verified and, where it stands beside it, its document.
func signedFiles(blob any, r document.Request, b Browser) (signed, beside dom.File, err error) {
	if r.Verify.Beside == nil {
		signed, err = b.File(blob)
		signed.Name, signed.Size = r.Name, r.Size
		return signed, beside, err
	}
	both, err := b.Files(blob)
	if err == nil && len(both) != 2 {
		err = errors.New("no document beside the signature")
	}
	if err != nil {
		return signed, beside, err
	}
	signed, beside = both[0], both[1]
	signed.Name, signed.Size = r.Name, r.Size
	beside.Name, beside.Size = r.Verify.Beside.Name, r.Verify.Beside.Size
	return signed, beside, nil
}

// A reading is a source that keeps the error with which it could not be read: who verifies only
// says that there was one.
type reading struct {
	source
	err error
}

// ReadAt implements io.ReaderAt.
func (r *reading) ReadAt(p []byte, offset int64) (int, error) {
	n, err := r.source.ReadAt(p, offset)
	if err != nil && err != io.EOF {
		r.err = err
	}
	return n, err
}
