package cms

import "errors"

// Errors that callers tell apart with errors.Is.
var (
	ErrMalformed          = errors.New("malformed CMS")                                        // not DER, or not SignedData
	ErrUnsupported        = errors.New("unsupported kind of CMS signature")                    // well formed, but not of the kind in the package comment
	ErrNoSigner           = errors.New("no signer")                                            // SignerInfos is empty
	ErrSeveralSigners     = errors.New("several signers")                                      // one document, one signer: nobody hides behind another
	ErrDigest             = errors.New("message digest is not that of the document")           // the document was changed, or is another one
	ErrCertificate        = errors.New("signer's certificate is missing or ambiguous")         // not exactly one with the signer's issuer and serial number
	ErrSignature          = errors.New("signature does not verify")                            // over the signed attributes, with the certificate's key
	ErrSigningCertificate = errors.New("signing-certificate-v2 does not name the certificate") // missing, or of another certificate
	ErrToBeSigned         = errors.New("bytes are not signed attributes over this document")
)
