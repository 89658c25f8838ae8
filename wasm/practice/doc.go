// Package practice is a card to practise with, and who answers for it: it says on one
// connection what a helper would say (shared/wire), and behind it is an emulated card
// with certificates of a CA of its own. Keys, CA and card are made when practice begins
// and live in the memory of one tab.
//
// Nobody trusts that CA. It is no sandbox CA: its organization is none that the profile
// knows, so that a verifier refuses it also with AllowTest. There is no reader here, no
// file and no way out but the answers.
//
// It is a program of its own (wasm/practice/main), for the app does not carry an
// emulator. Callers need [New] and [Responder.Answer].
package practice
