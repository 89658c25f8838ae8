package cli

import (
	"bytes"
	"context"
	"io"
	"os"

	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/wire"
)

// verifySignature verifies a detached signature over the file content, or, without one, a
// file that holds both: a PDF, or a CMS with its document.
func (c *call) verifySignature(ctx context.Context, v *relyingparty.Verifier, path, content string) (relyingparty.Signature, relyingparty.Report, error) {
	if content == "" {
		return c.verifyFile(ctx, v, path)
	}
	text, err := c.readBounded(ctx, path, maxTokenOrSignature)
	if err != nil {
		return relyingparty.Signature{}, relyingparty.Report{}, err
	}
	der, err := readSignature(path, text)
	if err != nil {
		return relyingparty.Signature{}, relyingparty.Report{}, err
	}
	digest, _, err := c.digestOf(ctx, content)
	if err != nil {
		return relyingparty.Signature{}, relyingparty.Report{}, err
	}
	who, report := v.VerifySignatureDigest(ctx, der, digest)
	return who, report, nil
}

// readSignature returns the CMS in the contents of a file, DER or PEM.
func readSignature(path string, text []byte) ([]byte, error) {
	der, err := relyingparty.ReadSignature(text)
	if err != nil {
		return nil, wire.Errorf(wire.CodeFileUnreadable, "%s: %v", path, err)
	}
	return der, nil
}

// The beginnings by which a file is known.
const (
	beginsPDF   = "%PDF-"
	beginsPEM   = "-----"
	beginsToken = "{"
)

// verifyFile verifies a file by what it begins with.
func (c *call) verifyFile(ctx context.Context, v *relyingparty.Verifier, path string) (who relyingparty.Signature, report relyingparty.Report, err error) {
	source, size, err := c.openAt(ctx, path)
	if err != nil {
		return who, report, err
	}
	defer source.Close()
	head := make([]byte, min(size, int64(len(beginsPDF))))
	if _, err := source.ReadAt(head, 0); err != nil && len(head) > 0 && err != io.EOF {
		return who, report, wire.Errorf(wire.CodeFileUnreadable, "%v", err)
	}
	switch {
	case bytes.HasPrefix(head, []byte(beginsToken)):
		return who, report, wire.Errorf(wire.CodeRequestInvalid, "for a token give --origin and --challenge")
	case bytes.HasPrefix(head, []byte(beginsPDF)):
		who, report = v.VerifyPDF(ctx, source, size)
		return who, report, nil
	case bytes.HasPrefix(head, []byte(beginsPEM)):
		text := make([]byte, min(size, hashedAgain))
		if n, err := source.ReadAt(text, 0); n < len(text) {
			return who, report, wire.Errorf(wire.CodeFileUnreadable, "%v", err)
		}
		der, err := readSignature(path, text)
		if err != nil {
			return who, report, err
		}
		who, report = v.VerifyAttached(ctx, bytes.NewReader(der), int64(len(der)))
		return who, report, nil
	}
	who, report = v.VerifyAttached(ctx, source, size)
	return who, report, nil
}

// A readerAt is a file that is read at any place.
type readerAt interface {
	io.ReaderAt
	io.Closer
}

// openAt opens a file. What can be read once only, as standard input, is kept in memory.
func (c *call) openAt(ctx context.Context, path string) (readerAt, int64, error) {
	info, err := regular(path)
	if err != nil {
		return nil, 0, err
	}
	if info == nil {
		b, err := c.readBounded(ctx, path, hashedAgain)
		return inMemory{bytes.NewReader(b)}, int64(len(b)), err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, 0, wire.Errorf(wire.CodeFileUnreadable, "%v", err)
	}
	return f, info.Size(), nil
}

// inMemory is a file that was read already.
type inMemory struct{ *bytes.Reader }

// Close implements io.Closer.
func (inMemory) Close() error { return nil }
