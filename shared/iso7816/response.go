package iso7816

import "fmt"

// A Response is a response APDU (R-APDU), ISO/IEC 7816-4:2020, 5.1.
type Response struct {
	Data []byte // Nr bytes
	SW   StatusWord
}

// ParseResponse splits data and status word. Data is a part of b, not a copy.
// Fewer than two bytes are [ErrMalformed].
func ParseResponse(b []byte) (Response, error) {
	n := len(b) - 2
	if n < 0 || n > MaxExtendedNe {
		return Response{}, fmt.Errorf("parse response of %d bytes: %w", len(b), ErrMalformed)
	}
	return Response{Data: b[:n:n], SW: StatusWord(b[n])<<8 | StatusWord(b[n+1])}, nil
}

// Encode returns the bytes of the response.
func (r Response) Encode() []byte {
	b := make([]byte, 0, len(r.Data)+2)
	b = append(b, r.Data...)
	return append(b, byte(r.SW>>8), byte(r.SW))
}
