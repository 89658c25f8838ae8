// Package sandboxtsa is a time-stamping authority to try things with, RFC 3161: a root and
// an authority under it whose keys are made when it is, with SANDBOX in both names.
// [Authority.Answer] takes a request and returns the answer; nobody may trust its root
// outside the machine where it runs.
package sandboxtsa
