//go:build e2e && purego

package e2e

// With the tag purego the tests, and the helper that they start, call PC/SC as the helper
// of macOS does (pcsc facts 7).
const withoutC = true
