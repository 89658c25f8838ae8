package web

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"jpkiweb/shared/relyingparty"
)

// Sessions are what the service has of browsers.
type Sessions interface {
	// Has tells whether a request has a session that may send the form at its address, by
	// its cookie alone: it is asked before a large form is read, and ID after that.
	Has(r *http.Request) bool
	// ID is the session in which the form of the request was sent, "" if there is none: its
	// cookie, and what else the service wants of a form, which has been parsed.
	ID(r *http.Request) string
	// Renew ends the session of a request, and begins another one for whoever logged in, so
	// that one that was fixed before by somebody else is worth nothing.
	Renew(w http.ResponseWriter, r *http.Request, login relyingparty.Login, report relyingparty.Report) error
	// End ends the session of a request.
	End(w http.ResponseWriter, r *http.Request) error
}

// Config is what the handlers need.
type Config struct {
	Verifier   *relyingparty.Verifier
	Challenges relyingparty.ChallengeStore
	Sessions   Sessions
	// Proxies are those before the service, and they only, never the clients' network. With
	// them, and not without, PerAddress is how many challenges an address may ask for while
	// one lives; 0: as many as it likes. Log is told once where they name nobody.
	Proxies    Proxies
	PerAddress int
	// SignedBytes is how long the form with a signature may be, and SignedAtOnce how many of
	// them are read, verified and answered at a time, each in a few times its length of memory;
	// one more is told to come again (503). 0: 16 MB, and 8. Give the server a ReadTimeout,
	// within which somebody who sends slowly makes room again.
	SignedBytes  int64
	SignedAtOnce int
	// Audit keeps a record of each login and each signature. Where it fails nobody is let in,
	// and no document is accepted; the challenge or the document is used up all the same, and
	// the person begins anew.
	Audit func(context.Context, Record) error
	// Log hears of what the operator has to mend, and of refusals; of nobody who logs in.
	Log   *slog.Logger
	Clock func() time.Time // nil: time.Now
	// Refuse answers who is refused, with the status and the Retry-After of the refusal,
	// which are set; nil: JSON as RFC 9457 has it.
	Refuse func(w http.ResponseWriter, r *http.Request, refusal Refusal)
	// Language is that of whoever sent the request, for Explain; nil: the first one of
	// Accept-Language.
	Language func(r *http.Request) string
}

// Handlers are made by New.
type Handlers struct {
	config    Config
	addresses relyingparty.AddressCounter // nil: addresses are not counted
	signed    chan struct{}               // has one for each form with a signature that is looked at

	nobodyKnown sync.Once // an address was not known, and the operator was told
}

// New checks the configuration.
func New(c Config) (*Handlers, error) {
	if c.Verifier == nil || c.Challenges == nil || c.Sessions == nil || c.Audit == nil || c.Log == nil {
		return nil, errors.New("handlers need a Verifier, Challenges, Sessions, Audit and Log")
	}
	if c.SignedBytes < 0 || c.SignedAtOnce < 0 {
		return nil, errors.New("SignedBytes and SignedAtOnce are 0 or more")
	}
	h := &Handlers{config: c, signed: make(chan struct{}, cmp.Or(c.SignedAtOnce, signedAtOnce))}
	h.config.SignedBytes = cmp.Or(c.SignedBytes, maxSigned)
	if c.PerAddress > 0 && len(c.Proxies) > 0 {
		counter, counts := c.Challenges.(relyingparty.AddressCounter)
		if !counts {
			return nil, errors.New("the store of challenges counts no addresses")
		}
		h.addresses = counter
	}
	if c.Clock == nil {
		h.config.Clock = time.Now
	}
	if c.Refuse == nil {
		h.config.Refuse = problem
	}
	if c.Language == nil {
		h.config.Language = acceptLanguage
	}
	return h, nil
}

// maxBody is what is read of a login, in bytes: a token has some three thousand.
const maxBody = 64 << 10

// posted lets requests pass that a page of the service posted, in a body of bounded size.
func (h *Handlers) posted(most int64, next http.HandlerFunc) http.Handler {
	handler := http.NewCrossOriginProtection()
	handler.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.refuse(w, r, Refusal{Status: http.StatusForbidden, Code: CodeOtherSite})
	}))
	return handler.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			http.Error(w, "POST it", http.StatusMethodNotAllowed)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, most)
		next(w, r)
	}))
}

// A Begin is the session of a request, or a new one, whose cookie it sets.
type Begin func(w http.ResponseWriter, r *http.Request) (session string, err error)

// Issue is a challenge for the session that begin has, to be written into a page, or why
// there is none. The address is counted before begin is asked: one that asks too often makes
// no session, and so none of another visitor go.
func (h *Handlers) Issue(w http.ResponseWriter, r *http.Request, begin Begin) (challenge string, refusal *Refusal) {
	if refusal := h.Count(r); refusal != nil {
		return "", refusal
	}
	session, err := begin(w, r)
	if err != nil {
		h.mend(r.Context(), "sessions", err)
		return "", &Refusal{Status: http.StatusServiceUnavailable, Code: CodeNoSession, RetryAfter: again}
	}
	challenge, err = relyingparty.Issue(r.Context(), h.config.Challenges, session)
	if err != nil {
		return "", h.notIssued(r, relyingparty.CodeTooManyChallenges, err)
	}
	return challenge, nil
}

// Count counts the address of a request that begins a session before Issue is asked, for a
// service that has to: nil, or why it is not to begin.
func (h *Handlers) Count(r *http.Request) *Refusal {
	if err := h.count(r); err != nil {
		return h.notIssued(r, relyingparty.CodeTooManyOfAddress, err)
	}
	return nil
}

// count counts the address of a request, if that is to be and it is known.
func (h *Handlers) count(r *http.Request) error {
	if h.addresses == nil {
		return nil
	}
	network, known := h.config.Proxies.Client(r)
	if !known {
		h.nobodyKnown.Do(func() {
			h.config.Log.WarnContext(r.Context(), "an address is not counted: the proxies name none in X-Forwarded-For (told once)")
		})
		return nil
	}
	return h.addresses.CountAddress(r.Context(), network, h.config.PerAddress)
}

// Challenge answers with a challenge for the session that begin has, in JSON:
// {"challenge": "…"}.
func (h *Handlers) Challenge(begin Begin) http.Handler {
	return h.posted(maxBody, func(w http.ResponseWriter, r *http.Request) {
		challenge, refusal := h.Issue(w, r, begin)
		if refusal != nil {
			h.refuse(w, r, *refusal)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]string{"challenge": challenge}) // the answer has begun
	})
}

// notIssued is 429 if there were too many, for the reason, and else 503.
func (h *Handlers) notIssued(r *http.Request, reason relyingparty.Code, err error) *Refusal {
	step := relyingparty.Step{ID: relyingparty.StepChallenge, Status: relyingparty.Failed, Code: reason}
	refused := (*relyingparty.TooManyError)(nil)
	if !errors.As(err, &refused) {
		step.Status, step.Code = relyingparty.Undecided, relyingparty.CodeChallengeUnknown
		h.mend(r.Context(), "store of challenges", err)
	}
	refusal := h.refusal(relyingparty.Report{Steps: []relyingparty.Step{step}})
	if refused != nil {
		refusal.Status, refusal.RetryAfter = http.StatusTooManyRequests, refused.After
	}
	return &refusal
}

// Login lets in who answers a challenge: what comes after it is next, which has WhoIs.
// The body is a form or JSON with challenge and token.
func (h *Handlers) Login(next http.Handler) http.Handler {
	return h.posted(maxBody, func(w http.ResponseWriter, r *http.Request) {
		sent, err := readLogin(r)
		if err != nil {
			h.refuse(w, r, unreadable(err))
			return
		}
		session := h.config.Sessions.ID(r)
		if session == "" {
			h.refuse(w, r, Refusal{Status: http.StatusForbidden, Code: CodeNoSession})
			return
		}
		ctx, seen := watched(r.Context())
		login, report := h.config.Verifier.VerifyLoginOnce(ctx, heard{h.config.Challenges, h}, session, sent.challenge, sent.token)
		record := h.record(PurposeOfLogin, session, report, seen)
		record.of(issued(report, sent.token))
		if refusal := h.kept(r.Context(), record, report); refusal != nil {
			h.refuse(w, r, *refusal)
			return
		}
		if err := h.config.Sessions.Renew(w, r, login, report); err != nil {
			h.mend(ctx, "sessions", err)
			h.refuse(w, r, Refusal{Status: http.StatusServiceUnavailable, Code: CodeNoSession, RetryAfter: again})
			return
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), whoKey{}, who{login, report})))
	})
}

// kept keeps the record, and tells why nobody is let in, nil if all is right.
func (h *Handlers) kept(ctx context.Context, record Record, report relyingparty.Report) *Refusal {
	if err := h.config.Audit(ctx, record); err != nil {
		h.mend(ctx, "audit", err)
		return &Refusal{Status: http.StatusServiceUnavailable, Code: relyingparty.CodeNotRecorded, Report: report, RetryAfter: again}
	}
	if report.OK() {
		return nil
	}
	refusal := h.refusal(report)
	return &refusal
}

// Logout ends the session of a form that the service's page posted, and goes on to next.
func (h *Handlers) Logout(next http.Handler) http.Handler {
	return h.posted(maxBody, func(w http.ResponseWriter, r *http.Request) {
		if err := parseForm(r); err != nil {
			h.refuse(w, r, unreadable(err))
			return
		}
		if h.config.Sessions.ID(r) == "" {
			h.refuse(w, r, Refusal{Status: http.StatusForbidden, Code: CodeNoSession})
			return
		}
		if err := h.config.Sessions.End(w, r); err != nil {
			h.mend(r.Context(), "sessions", err)
			h.refuse(w, r, Refusal{Status: http.StatusServiceUnavailable, Code: CodeNoSession, RetryAfter: again})
			return
		}
		next.ServeHTTP(w, r)
	})
}

type whoKey struct{}

type who struct {
	login  relyingparty.Login
	report relyingparty.Report
}

// WhoIs is who has just logged in, and what was verified, for the handler after Login.
func WhoIs(ctx context.Context) (relyingparty.Login, relyingparty.Report, bool) {
	w, found := ctx.Value(whoKey{}).(who)
	return w.login, w.report, found
}

// mend tells the operator what does not work.
func (h *Handlers) mend(ctx context.Context, what string, err error) {
	h.config.Log.ErrorContext(ctx, what, "error", causes(err))
}

// causes are the texts of an error, and of those that it joins.
func causes(err error) (all []string) {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		if inner := errors.Unwrap(err); inner != nil {
			return causes(inner)
		}
		return []string{err.Error()}
	}
	for _, e := range joined.Unwrap() {
		all = append(all, causes(e)...)
	}
	return all
}

// heard is the store as a login asks it: why it did not answer is the operator's.
type heard struct {
	relyingparty.ChallengeStore
	h *Handlers
}

func (s heard) Take(ctx context.Context, session, challenge string) error {
	err := s.ChallengeStore.Take(ctx, session, challenge)
	if err != nil && !errors.Is(err, relyingparty.ErrNoChallenge) && !errors.Is(err, relyingparty.ErrChallengeExpired) {
		s.h.mend(ctx, "store of challenges", err)
	}
	return err
}
