// Package training is the screen on which a newcomer at a counter serves twelve invented
// visitors, one after another, with virtual cards of a sandbox: who comes and what they say,
// what the desk shows of the card, the procedure that the newcomer chooses, performed for
// real on that card, and whether it was right.
//
// It begins on the desk by a key, where no card lies, and ends with a new document. From the
// one to the other the page has no connection to a helper: its cards are those of a worker
// ([Office], package lesson), so that a real visitor cannot come into the training and
// nothing of it reaches a real card. Every screen says that it is practice. Nothing is kept,
// also not who was right.
//
// A message carries its handling, and an effect its doing, as on the desk; [Update] and
// [Draw] are functions of values, and a [Program] runs them.
package training
