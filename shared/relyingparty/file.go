package relyingparty

import (
	"context"
	"io"

	"jpkiweb/shared/signature/verification"
)

// VerifyDocument says of a file of size bytes, of any format that package verification reads,
// what was checked of every signature in it. It refuses less than the other methods and tells
// more: signatures of other issuers are undecided, what has expired or was revoked since is
// judged by the time that a time stamp of Config.TimeStampRoots proves, and all signatures of a
// file count. Besides Config.TrustAnchors it trusts the CAs that J-LIS published, where the file
// has their certificate, unless Config.WithoutPublished leaves them out. Who lets anybody in by it
// looks at Report.Outcome and at Signature.Signer of each signature: that somebody signed does not
// say who.
func (v *Verifier) VerifyDocument(ctx context.Context, file io.ReaderAt, size int64) verification.Report {
	return v.files.Verify(ctx, file, size)
}

// VerifyDocumentBeside is VerifyDocument for a signature, or a time stamp, that stands beside its
// document.
func (v *Verifier) VerifyDocumentBeside(ctx context.Context, signature io.ReaderAt, size int64, document io.Reader) verification.Report {
	return v.files.VerifyDetached(ctx, signature, size, document)
}
