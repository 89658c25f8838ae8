package tsa

import (
	"io"
	"net/http"
)

// maxRequest bounds a request, in bytes: one of SHA-512 with a policy has about 150.
const maxRequest = 4 << 10

// Handler serves an authority over HTTP, RFC 3161, 3.4, at every path: answer takes a
// TimeStampReq, DER, and returns the TimeStampResp. An error of it is told as status 500
// without words.
func Handler(answer func(request []byte) ([]byte, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || r.Header.Get("Content-Type") != typeQuery {
			w.WriteHeader(http.StatusUnsupportedMediaType)
			return
		}
		request, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequest))
		if err != nil {
			w.WriteHeader(http.StatusRequestEntityTooLarge)
			return
		}
		response, err := answer(request)
		if err != nil {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", typeReply)
		_, _ = w.Write(response) // of one who left nobody hears
	})
}
