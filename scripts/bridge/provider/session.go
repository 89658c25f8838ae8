package provider

import (
	"slices"
	"sync"
	"time"

	"jpkiweb/scripts/website"
	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/relyingparty/account"
)

// A session is one visit of one browser.
type session struct {
	website.Visit
	sid     string         // names it, to each client in its own way (Secrets.session); no cookie
	visitor *website.Visit // before the card was verified, over now: a tab may still have its page
	before  *session       // that ended when the card was verified, if somebody was logged in there
	asked   *requests      // of all tabs, before and after the login

	mu      sync.Mutex
	login   *login    // nil: nobody logged in
	clients []*Client // who got a token in this session, and is told when it ends
	codes   []string  // that it got lately, oldest first
}

// maxCodes is how many codes of a session are kept, and their tokens: nobody who is logged in fills the shelf for
// all others.
const maxCodes = 16

// A login is who logged in, by which certificate and when, and the record of that.
type login struct {
	subject account.Subject
	card    relyingparty.Login
	at      time.Time
	record  Record
}

// who is who logged in, nil for nobody.
func (n *session) who() *login {
	if n == nil {
		return nil
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.login
}

// begins says who logged in. What the same person did in the session before goes on.
func (n *session) begins(who *login) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.login = who
	if before := n.before.who(); before != nil && before.subject == who.subject {
		n.sid, n.clients, n.before = n.before.sid, n.before.told(), nil
	}
}

// forgets logs out who logged in, and tells whether that one still was.
func (n *session) forgets(who *login) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	was := n.login == who
	if was {
		n.login = nil
	}
	return was
}

// tell remembers that a client gets a token in this session, and returns its sid.
func (n *session) tell(c *Client) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	if !slices.Contains(n.clients, c) {
		n.clients = append(n.clients, c)
	}
	return n.sid
}

// gets remembers a code, and returns the one that has to go for it, "" for none.
func (n *session) gets(code string) (gone string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.codes = append(n.codes, code)
	if len(n.codes) > maxCodes {
		gone, n.codes = n.codes[0], slices.Clone(n.codes[1:])
	}
	return gone
}

func (n *session) told() []*Client {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.Clone(n.clients)
}

// leaves is the session before, which another person's takes the place of; nil: there is none.
func (n *session) leaves() *session {
	n.mu.Lock()
	defer n.mu.Unlock()
	before := n.before
	n.before = nil
	return before
}

// A request is what a service asked for, while a person answers it.
type request struct {
	id       string
	client   *Client
	redirect string // of the client's redirect URIs
	state    string
	nonce    string
	scopes   []string
	code     string // challenge of PKCE
	hint     string // sub that is expected; "": any
	expires  time.Time

	mu      sync.Mutex          // of what follows
	card    *relyingparty.Login // verified for this request
	record  Record              // of that
	login   *login              // whose account it is; nil: of none yet
	pending *pending            // what is to be signed, once
	holder  *certprofile.Holder // who signed; nil: nobody
	outcome string              // what the service is told if the person goes back
}

// wantsAttributes tells whether the service asked for what only the signing certificate has.
func (q *request) wantsAttributes() bool { return len(q.attributes()) > 0 }

func (q *request) attributes() []string {
	return slices.DeleteFunc(slices.Clone(q.scopes), func(scope string) bool { return !slices.Contains(attributes, scope) })
}

// requests are those of one browser: a few, the oldest goes.
type requests struct {
	now func() time.Time

	mu  sync.Mutex
	all []*request // oldest first
}

// Bounds of requests.
const (
	maxRequests = 4
	requestTTL  = 15 * time.Minute
)

func (q *requests) add(r *request) {
	r.id, r.expires = website.RandomToken(), q.now().Add(requestTTL)
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.all) >= maxRequests {
		q.all = q.all[1:]
	}
	q.all = append(q.all[:len(q.all):len(q.all)], r)
}

// get is the request of an id, nil if there is none any more.
func (q *requests) get(id string) *request {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, r := range q.all {
		if r.id == id && q.now().Before(r.expires) {
			return r
		}
	}
	return nil
}

// take is get, and no other call gets it after it.
func (q *requests) take(id string) *request {
	r := q.get(id)
	q.mu.Lock()
	defer q.mu.Unlock()
	i := slices.Index(q.all, r)
	if r == nil || i < 0 {
		return nil
	}
	q.all = slices.Delete(slices.Clone(q.all), i, i+1)
	return r
}
