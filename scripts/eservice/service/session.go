package service

import (
	"net/http"
	"sync"
	"time"

	"jpkiweb/scripts/website"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/relyingparty/account"
)

// A session is one visit of one browser. All but the application is settled
// before anybody can know its id.
type session struct {
	website.Visit
	login   *relyingparty.Login // nil: not logged in
	report  relyingparty.Report // of the login
	visitor *website.Visit      // before the login, over now: another tab may still have its login page
	before  time.Time           // the login before this one; zero: none is known

	mu          sync.Mutex
	application *application    // nil: none begun
	claim       *claim          // nil: none begun
	subject     account.Subject // whose account it is; "": nobody's yet, or there are no accounts
	name        string          // of who signed an application; "": nobody has yet
}

// wrote tells whether the session wrote the form, which has been parsed; nil wrote none.
func (n *session) wrote(r *http.Request) bool { return n != nil && n.Wrote(r) }

// beginApplication keeps the application that is to be signed, in place of the one before.
func (n *session) beginApplication(a *application) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.application = a
}

// pendingApplication returns the application of the reference, nil if it is not the one that
// is to be signed.
func (n *session) pendingApplication(reference string) *application {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.application == nil || n.application.reference != reference {
		return nil
	}
	return n.application
}

// takeApplication is pendingApplication, and no other call gets the application after it.
func (n *session) takeApplication(reference string) *application {
	n.mu.Lock()
	defer n.mu.Unlock()
	a := n.application
	if a == nil || a.reference != reference {
		return nil
	}
	n.application = nil
	return a
}

// holder is the name of the person, as a signature said it; "" before the first one.
func (n *session) holder() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.name
}

func (n *session) setHolder(name string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.name = name
}
