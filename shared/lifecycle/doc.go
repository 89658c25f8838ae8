// Package lifecycle knows what the certificates of the JPKI live through: until
// when they are valid, when they can be renewed, what ends or stops them, what
// unlocks a PIN, and which procedure comes next. The rules are data with their
// sources (data/rules.yaml); the functions are pure, the clock is passed in, and
// they answer with codes and dates, never with text for people.
//
// It asks nobody: whether a certificate was revoked is told by the caller, and
// where and when a procedure is done is known to package municipality. Most
// callers need Parse, Rules.State and Rules.Forecast.
//
// All days are days in Japan.
package lifecycle
