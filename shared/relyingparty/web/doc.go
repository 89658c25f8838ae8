// Package web has the server's side of logins and signatures as handlers of net/http, for any router
// that takes those: a challenge, the login that answers it, and the logout. They look at
// where a request comes from, bound what is read, verify by package relyingparty, and say
// in plain words why they refuse. Each writes an audit record, and logs what the operator
// has to mend.
//
// A service with accounts (package account) has [Handlers.Known] after the login, and
// [Handlers.Linked] after the statement with which somebody registers, or comes with a new card.
//
// The service keeps its sessions, and its pages: [Sessions] is what is needed of them, and
// what comes after a login is a handler of its own.
//
// Callers need [New] and, behind a proxy, [Proxies]; [Audited] lets the audit record say what
// was known of the revocation.
package web
