package service

import (
	"encoding/base64"
	"io"
	"mime"
	"net/http"
	"net/url"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/sandboxca/responder"
)

// Types of OCSP over HTTP, RFC 6960, appendix A.
const (
	typeRequest  = "application/ocsp-request"
	typeResponse = "application/ocsp-response"
)

// maxRequest bounds a request, in bytes. The responder refuses what is longer in its own way.
const maxRequest = 16<<10 + 1

// ocspPost answers a request in a body, RFC 6960, A.1.
func (s *Service) ocspPost(w http.ResponseWriter, r *http.Request) {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != typeRequest {
		http.Error(w, "POST a request as "+typeRequest, http.StatusUnsupportedMediaType)
		return
	}
	request, err := io.ReadAll(io.LimitReader(r.Body, maxRequest))
	if err != nil {
		http.Error(w, "the request is not whole", http.StatusBadRequest)
		return
	}
	s.ocsp(w, r, request)
}

// ocspGet answers a request in the address: base64, with what an address cannot have escaped.
func (s *Service) ocspGet(w http.ResponseWriter, r *http.Request, encoded string) {
	if r.Method != http.MethodGet {
		w.Header().Set("Allow", http.MethodGet)
		http.Error(w, "POST to /ocsp", http.StatusMethodNotAllowed)
		return
	}
	text, err := url.PathUnescape(encoded)
	if err != nil {
		text = ""
	}
	request, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		request = nil // which is malformed
	}
	s.ocsp(w, r, request)
}

// ocsp answers, as the fault has it.
func (s *Service) ocsp(w http.ResponseWriter, r *http.Request, request []byte) {
	s.faulty(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f := s.Fault()
		if f.TryLater {
			send(w, typeResponse, responder.Failed(responder.TryLater))
			return
		}
		answer, err := s.answer(f, request)
		if err != nil {
			s.config.Log.ErrorContext(r.Context(), "OCSP", "error", err)
		}
		send(w, typeResponse, answer)
	})).ServeHTTP(w, r)
}

// answer is never nil.
func (s *Service) answer(f Fault, request []byte) ([]byte, error) {
	var others *strangers
	if f.WrongSigner || f.ExpiredSigner {
		var err error
		if others, err = s.strangers(); err != nil {
			return responder.Failed(responder.InternalError), err
		}
	}
	if f.Replay {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.replay != nil {
			return s.replay, nil
		}
	}
	answer, err := s.responder.Answer(request, func(d *responder.Draft) { f.alter(d, others) })
	if f.Replay && err == nil {
		s.replay = answer
	}
	return answer, err
}

// alter makes of an answer what the fault wants.
func (f Fault) alter(d *responder.Draft, others *strangers) {
	for i := range d.Singles {
		one := &d.Singles[i]
		if f.Expired {
			one.ThisUpdate, one.NextUpdate = one.ThisUpdate.Add(-stale), one.NextUpdate.Add(-stale)
		}
		if f.Unknown {
			one.State = jpki.RevocationUnknown
		}
		if f.OtherCertificate {
			one.ID = append([]byte(nil), one.ID...)
			one.ID[len(one.ID)-1] ^= 1 // the end of its serial number
		}
	}
	if f.Expired {
		d.ProducedAt = d.ProducedAt.Add(-stale)
	}
	if f.NoNonce {
		d.Nonce = nil
	}
	if f.WrongSigner {
		d.Signer = others.wrong[d.Purpose]
	}
	if f.ExpiredSigner {
		d.Signer = others.expired[d.Purpose]
	}
}
