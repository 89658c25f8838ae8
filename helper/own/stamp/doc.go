// Package stamp asks for time stamps: of the one authority that the administrator or the
// person named, and of nobody where none is named.
//
// What leaves the machine is the SHA-256 of what is stamped and a random number, and
// whoever runs the authority sees the address of the machine. What comes back is kept only
// if it is about that SHA-256, is the answer to this question, was signed by a certificate
// that leads to a root which was named with the authority, and has the time that this
// computer has. Whether a stamp may be asked for now, and of what, is for the caller to
// know: package server and the command line.
//
// Callers need [New], then [Authority.Stamp].
package stamp
