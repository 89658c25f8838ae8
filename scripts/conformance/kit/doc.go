// Package kit tries the login of any service with a right token and with wrong ones, each
// wrong in one thing, and says of each that was accepted what it means and what to do.
//
// It comes as a browser does: it fetches the login page with a session of its own, takes the
// challenge, answers it with a card of a sandbox CA, and posts that. A service is spoken to as
// [Service] says; [Prepare] makes what it has to trust.
//
// A refusal counts only where the right token is accepted just before and just after, for a
// service that lets nobody in refuses everything. What could not be tried is not passed.
package kit
