package signeddata

import "errors"

// Errors, to be told apart with errors.Is.
var (
	// ErrMalformed: the bytes are not a SignedData.
	ErrMalformed = errors.New("malformed SignedData")
	// ErrTooLarge: what stands around the document exceeds the limits of this reader.
	ErrTooLarge = errors.New("SignedData exceeds the limits of this reader")
	// ErrUnsupported: a form or an algorithm that RFC 5652 allows and this reader does not know.
	ErrUnsupported = errors.New("unsupported form of SignedData")
	// ErrWeak: an algorithm or a key with which signatures can be forged.
	ErrWeak = errors.New("algorithm or key is too weak")
	// ErrAlgorithms: two fields of one signer name algorithms that contradict each other.
	ErrAlgorithms = errors.New("algorithms contradict each other")
	// ErrNotDER: signed attributes that are not in DER, RFC 5652, 5.3.
	ErrNotDER = errors.New("signed attributes are not DER")
	// ErrMissing: a signed attribute that must be there is not, RFC 5652, 11.
	ErrMissing = errors.New("signed attribute is missing")
	// ErrTwice: a signed attribute comes twice, RFC 5652, 11.
	ErrTwice = errors.New("signed attribute comes twice")
	// ErrValues: a signed attribute has several values, or none, RFC 5652, 11.
	ErrValues = errors.New("signed attribute does not have one value")
	// ErrAttribute: the value of a signed attribute cannot be read.
	ErrAttribute = errors.New("signed attribute cannot be read")
	// ErrSignature: the signature is not one by this key over these bytes.
	ErrSignature = errors.New("signature does not verify")
)
