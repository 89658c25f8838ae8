package kit

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// A Case is one way in which a login is wrong.
type Case struct {
	ID    string `json:"id"`
	What  string `json:"what"`  // is wrong with it
	Means string `json:"means"` // what somebody can do where it is accepted
	Do    string `json:"do"`    // what the developer of the service does about it

	ownChallenge bool // needs a service that is sent the challenge
	long         bool // the service may cut the connection
	attempt      func(ctx context.Context, r *run) (answer, error)
}

// A Result is what became of a case.
type Result string

// The results. Only Refused, and NotApplicable, pass.
const (
	Refused       Result = "refused"
	Accepted      Result = "accepted"       // somebody is logged in
	Broken        Result = "broken"         // no answer, a server's error, or nobody can log in after it
	NotRun        Result = "not_run"        // it could not be tried
	NotApplicable Result = "not_applicable" // the service is sent no challenge
)

// An Outcome is a case and what became of it.
type Outcome struct {
	Case
	Result Result `json:"result"`
	Status int    `json:"status,omitempty"` // of HTTP
	Why    string `json:"why,omitempty"`    // it is broken or was not run
}

// Passed tells whether there is nothing to do.
func (o Outcome) Passed() bool { return o.Result == Refused || o.Result == NotApplicable }

// A Report is what became of all.
type Report struct {
	Service  string    `json:"service"`
	Passed   bool      `json:"passed"`
	Outcomes []Outcome `json:"cases"`
}

// ErrControl is the error of Run where the right token is not accepted, or somebody is logged
// in before: then no refusal says anything.
var ErrControl = errors.New("the service cannot be judged")

// Config is what Run needs.
type Config struct {
	Service Service
	Cards   *Cards
	Cases   []Case // nil: all
	// Wait waits until a challenge has expired.
	Wait func(ctx context.Context, d time.Duration) error
	// Tell hears of each outcome when it is there; nil: nobody does.
	Tell func(Outcome)
}

// A run is one over all cases.
type run struct {
	service *Service
	cards   *Cards
	old     *visitor // got its challenge at the beginning
	oldSent login
	begun   time.Time // when that had come
	wait    func(ctx context.Context, d time.Duration) error
}

// Run tries all cases. The error is ErrControl, or that of the context.
func Run(ctx context.Context, c Config) (Report, error) {
	r := &run{service: &c.Service, cards: c.Cards, wait: c.Wait}
	report := Report{Service: c.Service.Address, Passed: true}
	if err := r.begin(ctx); err != nil {
		return report, err
	}
	cases := c.Cases
	if cases == nil {
		cases = Cases()
	}
	silent := 0 // cases in a row without an answer
	for _, one := range cases {
		o := r.try(ctx, one)
		if err := ctx.Err(); err != nil {
			return report, err
		}
		report.Outcomes = append(report.Outcomes, o)
		report.Passed = report.Passed && o.Passed()
		if c.Tell != nil {
			c.Tell(o)
		}
		if silent++; o.Status != 0 || o.Passed() {
			silent = 0
		}
		if silent == maxSilent {
			if err := r.control(ctx); err != nil {
				return report, fmt.Errorf("%w any more: %w", ErrControl, err)
			}
			silent = 0
		}
	}
	return report, nil
}

// maxSilent is how many cases in a row may have no answer before the right token has to have
// one: each waits for half a minute, and there are many.
const maxSilent = 5

// begin looks whether the service can be judged, and fetches the challenge that is to expire.
func (r *run) begin(ctx context.Context) error {
	stranger, err := r.service.newVisitor()
	if err != nil {
		return err
	}
	if _, err := stranger.challenge(ctx); err != nil {
		return fmt.Errorf("%w: no challenge: %w", ErrControl, err)
	}
	if r.service.AccountPath != "" {
		in, err := stranger.loggedIn(ctx)
		if err != nil {
			return fmt.Errorf("%w: %s: %w", ErrControl, r.service.AccountPath, err)
		}
		if in {
			return fmt.Errorf("%w: %s answers 200 to somebody who has not logged in", ErrControl, r.service.AccountPath)
		}
	}
	if err := r.control(ctx); err != nil {
		return fmt.Errorf("%w: %w", ErrControl, err)
	}
	if err := r.accepts(ctx, (*maker).inUse); err != nil {
		return fmt.Errorf("%w: of a card with a serial number of the kind that is revoked: %w", ErrControl, err)
	}
	r.old, r.oldSent, err = r.prepared(ctx)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrControl, err)
	}
	r.begun = time.Now() // the challenge is older
	return nil
}

// prepared is a new visitor with a login that is right.
func (r *run) prepared(ctx context.Context) (*visitor, login, error) {
	v, err := r.service.newVisitor()
	if err != nil {
		return nil, login{}, err
	}
	l, err := r.answered(ctx, v, (*maker).goodToken)
	return v, l, err
}

// answered is a login of a visitor for a new challenge.
func (r *run) answered(ctx context.Context, v *visitor, make func(*maker) string) (login, error) {
	challenge, err := v.challenge(ctx)
	if err != nil {
		return login{}, err
	}
	token, err := r.made(challenge, make)
	return login{challenges: []string{challenge}, token: token}, err
}

// control logs in with the right token.
func (r *run) control(ctx context.Context) error { return r.accepts(ctx, (*maker).goodToken) }

// accepts logs in with a token that is right.
func (r *run) accepts(ctx context.Context, make func(*maker) string) error {
	v, err := r.service.newVisitor()
	if err != nil {
		return err
	}
	l, err := r.answered(ctx, v, make)
	if err != nil {
		return err
	}
	a := v.post(ctx, l)
	switch {
	case a.err != nil:
		return fmt.Errorf("the right token got no answer: %w", a.err)
	case !a.in:
		return fmt.Errorf("the right token is not accepted: %s answered %d%s", r.service.LoginPath, a.status, r.service.account())
	}
	return nil
}

// try makes a case, and looks whether the right token is accepted after it.
func (r *run) try(ctx context.Context, c Case) Outcome {
	o := Outcome{Case: c}
	if c.ownChallenge && r.service.ChallengeField == "" {
		o.Result, o.Why = NotApplicable, "the service is sent no challenge"
		return o
	}
	a, err := c.attempt(ctx, r)
	if err != nil {
		o.Result, o.Why = NotRun, err.Error()
		return o
	}
	o.Status = a.status
	switch {
	case a.in:
		o.Result = Accepted
		return o
	case a.err != nil && !c.long:
		o.Result, o.Why = Broken, "no answer: "+a.err.Error()
		return o
	case a.status >= http.StatusInternalServerError && a.status != http.StatusServiceUnavailable:
		o.Result, o.Why = Broken, "a server's error in the place of a refusal"
		return o
	}
	if err := r.control(ctx); err != nil {
		o.Result, o.Why = Broken, "after it, "+err.Error()
		return o
	}
	o.Result = Refused
	return o
}
