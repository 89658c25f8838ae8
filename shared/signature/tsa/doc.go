// Package tsa asks a time-stamping authority over HTTP, RFC 3161, 3.4: one address that
// somebody configured, bounded in time and length, without redirects, cookies or
// credentials. What leaves the machine is the SHA-256 of a signature and a random number.
package tsa
