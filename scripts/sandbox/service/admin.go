package service

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/revocation"
	"jpkiweb/shared/sandboxca"
	"jpkiweb/shared/strictjson"
)

// maxChange bounds what is asked for, in bytes.
const maxChange = 4 << 10

// A change is what is asked for.
type change struct {
	Purpose jpki.Purpose `json:"purpose"` // user-authentication or digital-signature
	Serial  string       `json:"serial"`  // hexadecimal
	// Reason is of revoke alone, by the name that RFC 5280 has for it; "" is
	// cessationOfOperation.
	Reason string `json:"reason"`
}

// A certificate is how one is told.
type certificate struct {
	Purpose           jpki.Purpose         `json:"purpose"`
	Serial            string               `json:"serial"`
	NotBefore         string               `json:"notBefore,omitempty"` // absent: the CA does not remember it
	NotAfter          string               `json:"notAfter,omitempty"`
	DistributionPoint string               `json:"distributionPoint,omitempty"`
	State             jpki.RevocationState `json:"state"`
	Since             string               `json:"since,omitempty"`
	Reason            string               `json:"reason,omitempty"`
}

// Refusals of a change.
var (
	errUnknown = errors.New("the CA has not issued this certificate")
	errChange  = errors.New("not understood")
)

// admin is what a developer changes with. No web page may: it is for programs of this machine
// that know the token, and a browser says of every page's request where it comes from.
func (s *Service) admin() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /admin/certificates", s.certificates)
	mux.HandleFunc("POST /admin/revoke", s.changed(func(c change, serial []byte, now time.Time) error {
		reason := revocation.CessationOfOperation
		if c.Reason != "" {
			if reason = revocation.ReasonOf(c.Reason); !reason.Final() || reason == revocation.Unspecified && c.Reason != "unspecified" {
				return fmt.Errorf("%w: reason %q", errChange, c.Reason)
			}
		}
		return s.config.CA.Revoke(c.Purpose, serial, reason, now)
	}))
	mux.HandleFunc("POST /admin/hold", s.changed(func(c change, serial []byte, now time.Time) error {
		return s.config.CA.Hold(c.Purpose, serial, now)
	}))
	mux.HandleFunc("POST /admin/release", s.changed(func(c change, serial []byte, _ time.Time) error {
		return s.config.CA.Release(c.Purpose, serial)
	}))
	mux.HandleFunc("POST /admin/fault", s.changeFault)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		from, err := netip.ParseAddrPort(r.RemoteAddr)
		site := r.Header.Get("Sec-Fetch-Site")
		token, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		switch {
		case err != nil || !from.Addr().Unmap().IsLoopback():
			http.Error(w, "for programs of this machine", http.StatusForbidden)
		case len(r.Header["Origin"]) > 0 || site != "" && site != "none":
			http.Error(w, "not for web pages", http.StatusForbidden)
		case !bearer || !s.knows(token):
			w.Header().Set("WWW-Authenticate", `Bearer realm="SANDBOX"`)
			http.Error(w, "Authorization: Bearer and the token that was printed at the start", http.StatusUnauthorized)
		default:
			mux.ServeHTTP(w, r)
		}
	})
}

// certificates tells all that the CAs know.
func (s *Service) certificates(w http.ResponseWriter, r *http.Request) {
	all := []certificate{}
	for _, p := range jpki.Purposes {
		known, err := s.config.CA.Known(p)
		if err != nil {
			s.broken(w, r, err)
			return
		}
		for _, k := range known {
			all = append(all, s.tell(p, k))
		}
	}
	sendJSON(w, all)
}

// tell says what is known of a certificate.
func (s *Service) tell(p jpki.Purpose, k sandboxca.Known) certificate {
	c := certificate{Purpose: p, Serial: strings.ToUpper(hex.EncodeToString(k.Serial)), State: k.State}
	if k.Issued {
		c.NotBefore, c.NotAfter = k.NotBefore.Format(time.RFC3339), k.NotAfter.Format(time.RFC3339)
		c.DistributionPoint = s.config.CA.DistributionPoint(p, k.Municipality).String()
	}
	if k.State != jpki.RevocationGood {
		c.Since, c.Reason = k.At.Format(time.RFC3339), k.Reason.String()
	}
	return c
}

// readJSON reads a body of one form, or answers why not.
func readJSON(w http.ResponseWriter, r *http.Request, v any) bool {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		http.Error(w, "POST it as application/json", http.StatusUnsupportedMediaType)
		return false
	}
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxChange))
	if err != nil {
		http.Error(w, "too long", http.StatusRequestEntityTooLarge)
		return false
	}
	if err := (strictjson.Options{Partial: true}).Decode(text, v); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return false
	}
	return true
}

// changed makes one change of a certificate, and answers with how it stands then. The lists
// are made anew before.
func (s *Service) changed(do func(c change, serial []byte, now time.Time) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var c change
		if !readJSON(w, r, &c) {
			return
		}
		k, err := s.change(c, do)
		switch {
		case errors.Is(err, errChange):
			http.Error(w, err.Error(), http.StatusBadRequest)
		case errors.Is(err, errUnknown):
			http.Error(w, err.Error(), http.StatusNotFound)
		case errors.Is(err, sandboxca.ErrRevoked), errors.Is(err, sandboxca.ErrNotOnHold):
			http.Error(w, err.Error(), http.StatusConflict)
		case err != nil:
			s.broken(w, r, err)
		default:
			sendJSON(w, s.tell(c.Purpose, k))
		}
	}
}

func (s *Service) change(c change, do func(c change, serial []byte, now time.Time) error) (k sandboxca.Known, err error) {
	serial, err := hex.DecodeString(c.Serial)
	if err != nil || !slices.Contains(jpki.Purposes[:], c.Purpose) {
		return k, fmt.Errorf("%w: purpose %q, serial number %q", errChange, c.Purpose, c.Serial)
	}
	if k, err = s.config.CA.Find(c.Purpose, serial); err != nil {
		return k, err
	}
	if !k.Issued {
		return k, errUnknown
	}
	if err := do(c, serial, s.config.Now()); err != nil {
		return k, err
	}
	if err := s.Publish(); err != nil {
		return k, err
	}
	return s.config.CA.Find(c.Purpose, serial)
}

// changeFault sets another fault.
func (s *Service) changeFault(w http.ResponseWriter, r *http.Request) {
	var asked struct {
		Fault string `json:"fault"`
	}
	if !readJSON(w, r, &asked) {
		return
	}
	f, err := ParseFault(asked.Fault)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.SetFault(f)
	sendJSON(w, asked)
}

func sendJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v) // of one who left nobody hears
}
