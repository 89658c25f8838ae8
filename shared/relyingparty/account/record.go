package account

import (
	"context"
	"errors"
	"fmt"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/relyingparty"
)

// An Action is what was asked for.
type Action string

// The actions.
const (
	Logged     Action = "login"
	Registered Action = "register"
	Relinked   Action = "relink"
	Updated    Action = "update"
	Settled    Action = "settle"
	Deleted    Action = "delete"
)

// A Record is what is kept of an action, for whoever looks into it later: what came of it,
// whose account it is, and by which certificates. It has no attribute of a person.
type Record struct {
	Time    time.Time         `json:"time"` // with its zone, Japan's
	Action  Action            `json:"action"`
	Code    relyingparty.Code `json:"code,omitempty"` // why not: CodeOf; "": it was done
	Subject Subject           `json:"subject,omitempty"`
	Login   *Key              `json:"login,omitempty"`   // user authentication certificate
	Signing *Key              `json:"signing,omitempty"` // signing certificate
	// Replaced are the certificates that the action ended.
	Replaced []Key `json:"replaced,omitempty"`
	// Candidates are the accounts among which the counter has to choose.
	Candidates []Subject `json:"candidates,omitempty"`
}

// CodeOf is the reason that an error of Accounts is, "" for nil. What is none of the errors
// above is CodeAccountUnknown, as ErrUnavailable is.
func CodeOf(err error) relyingparty.Code {
	for _, reason := range []struct {
		err  error
		code relyingparty.Code
	}{
		{ErrNotRegistered, relyingparty.CodeNotRegistered}, {ErrRegistered, relyingparty.CodeAlreadyRegistered},
		{ErrReplaced, relyingparty.CodeReplaced}, {ErrCounter, relyingparty.CodeAtCounter}, {ErrStatement, relyingparty.CodeStatementRefused},
	} {
		if errors.Is(err, reason.err) {
			return reason.code
		}
	}
	if err == nil {
		return ""
	}
	return relyingparty.CodeAccountUnknown
}

// unavailable is ErrUnavailable with its cause.
func unavailable(cause error) error { return &failure{cause} }

type failure struct{ cause error }

// Error says what may be shown.
func (f *failure) Error() string { return ErrUnavailable.Error() }

// Unwrap has the cause.
func (f *failure) Unwrap() []error { return []error{ErrUnavailable, f.cause} }

// keep keeps the record of an action that ended with err, which it returns.
func (a *Accounts) keep(ctx context.Context, r Record, err error) error {
	r.Time, r.Code = a.clock().In(jpki.Japan()), CodeOf(err)
	if kept := a.audit(ctx, r); kept != nil {
		return unavailable(errors.Join(fmt.Errorf("record of accounts: %w", kept), err))
	}
	return err
}
