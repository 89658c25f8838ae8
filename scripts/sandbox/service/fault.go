package service

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/sandboxca"
	"jpkiweb/shared/sandboxca/responder"
)

// A Fault is what is wrong with the answers, for tests of those who must refuse them or wait.
// The zero Fault is none.
type Fault struct {
	Slow   time.Duration // before each answer of OCSP, lists and time stamps
	Closed bool          // the connection ends without one, likewise
	// Of OCSP and lists: two days out of date, or signed for a CA of the same name.
	Expired, WrongSigner bool
	// Of OCSP alone: the failure tryLater; no nonce; the certificate of the responder has
	// ended; another certificate is told of; nothing is known of any; the first answer since
	// this was set comes again.
	TryLater, NoNonce, ExpiredSigner, OtherCertificate, Unknown, Replay bool
}

// stale is how old what is out of date is.
const stale = 48 * time.Hour

// maxSlow bounds a slow answer.
const maxSlow = 10 * time.Minute

// flag is the fault of a name.
func (f *Fault) flag(name string) *bool {
	switch name {
	case "closed":
		return &f.Closed
	case "expired":
		return &f.Expired
	case "wrong-signer":
		return &f.WrongSigner
	case "trylater":
		return &f.TryLater
	case "no-nonce":
		return &f.NoNonce
	case "expired-signer":
		return &f.ExpiredSigner
	case "other-certificate":
		return &f.OtherCertificate
	case "unknown":
		return &f.Unknown
	case "replay":
		return &f.Replay
	}
	return nil
}

// ParseFault reads faults by name, several with commas between them: slow=2s, closed, expired,
// wrong-signer, trylater, no-nonce, expired-signer, other-certificate, unknown, replay. "" is
// none.
func ParseFault(text string) (f Fault, err error) {
	if text == "" {
		return f, nil
	}
	for name := range strings.SplitSeq(text, ",") {
		if much, ok := strings.CutPrefix(name, "slow="); ok {
			if f.Slow, err = time.ParseDuration(much); err != nil || f.Slow < 0 || f.Slow > maxSlow {
				return Fault{}, fmt.Errorf("fault %q: slow is a time up to %v", name, maxSlow)
			}
			continue
		}
		flag := f.flag(name)
		if flag == nil {
			return Fault{}, fmt.Errorf("there is no fault %q", name)
		}
		*flag = true
	}
	return f, nil
}

// Fault is that of now.
func (s *Service) Fault() Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.fault
}

// SetFault sets another one, for all answers from now on.
func (s *Service) SetFault(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fault, s.replay = f, nil
}

// faulty waits, or ends the connection, as the fault has it.
func (s *Service) faulty(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f := s.Fault()
		if f.Slow > 0 {
			_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(2*f.Slow + maxAnswer)) // a test's recorder has none
			wait := time.NewTimer(f.Slow)
			defer wait.Stop()
			select {
			case <-wait.C:
			case <-r.Context().Done():
				return
			}
		}
		if f.Closed {
			panic(http.ErrAbortHandler)
		}
		next.ServeHTTP(w, r)
	})
}

// maxAnswer is how long an answer may take to be sent.
const maxAnswer = 10 * time.Second

// strangers answer for the CAs of the sandbox, and must not be believed.
type strangers struct {
	ca             *sandboxca.CA // of the same name, with other keys
	wrong, expired map[jpki.Purpose]*responder.Signer
}

func newStrangers(config Config) (*strangers, error) {
	now := config.Now()
	ca, err := sandboxca.New(config.Random, now)
	if err != nil {
		return nil, err
	}
	s := &strangers{ca, map[jpki.Purpose]*responder.Signer{}, map[jpki.Purpose]*responder.Signer{}}
	for _, p := range jpki.Purposes {
		if s.wrong[p], err = responder.NewSigner(config.Random, ca, p, sandboxca.NotBefore(now.Add(-time.Hour)), sandboxca.NotAfter(now.AddDate(1, 0, 0))); err != nil {
			return nil, err
		}
		if s.expired[p], err = responder.NewSigner(config.Random, config.CA, p, sandboxca.NotBefore(now.Add(-stale)), sandboxca.NotAfter(now.Add(-stale/2))); err != nil {
			return nil, err
		}
	}
	return s, nil
}
