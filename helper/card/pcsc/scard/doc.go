// Package scard calls PC/SC: the functions of winscard.h that the helper uses, with
// its names and numbers. On Linux and Windows it is github.com/ebfe/scard. On macOS, and
// on Linux with the build tag purego, it loads the library itself and calls it without C,
// so that no compiler of that system is needed (pcsc facts 7). Both have one form, which
// is that of ebfe/scard, and nothing of it knows what a card is.
//
// Callers need [EstablishContext].
package scard
