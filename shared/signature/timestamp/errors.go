package timestamp

import (
	"errors"
	"fmt"
)

// Errors, to be told apart with errors.Is.
var (
	// ErrMalformed: the bytes are not the strict DER of what they should be.
	ErrMalformed = errors.New("malformed time stamp")
	// ErrUnsupported: a form that RFC 3161 does not have, or an algorithm too weak or
	// unknown.
	ErrUnsupported = errors.New("unsupported time stamp")
	// ErrSignature: the token was not signed by the certificate that it names.
	ErrSignature = errors.New("signature of the time stamp does not verify")
	// ErrOtherData: the token is about other bytes.
	ErrOtherData = errors.New("time stamp of other data")
	// ErrOtherRequest: the answer is not the one to this request.
	ErrOtherRequest = errors.New("time stamp for another request")
	// ErrAuthority: the certificate may not stamp, had not begun or had ended, or leads to
	// no trusted authority.
	ErrAuthority = errors.New("time stamp by nobody who is trusted with it")
)

// A RefusedError is an answer without a token, RFC 3161, 2.4.2.
type RefusedError struct {
	Status int    // PKIStatus: 2 rejection, 3 waiting, 4 revocation warning, 5 revocation notification
	Text   string // of the authority, if it wrote any
	Why    string // PKIFailureInfo in words; "": none
}

// Error implements error.
func (e *RefusedError) Error() string {
	s := fmt.Sprintf("time-stamping authority refused: status %d", e.Status)
	for _, part := range []string{e.Why, e.Text} {
		if part != "" {
			s += ": " + part
		}
	}
	return s
}

// failures are the bits of PKIFailureInfo, RFC 3161, 2.4.2.
var failures = map[int]string{
	0: "algorithm is not known or not supported", 2: "not permitted", 5: "wrong format",
	14: "its clock is not available", 15: "policy is not supported", 16: "extension is not supported",
	17: "more information was asked for than there is", 25: "system failure",
}
