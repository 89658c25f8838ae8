// Package guide is the room of the procedure guide: how a procedure goes and where,
// what an event will do to the certificates, what each PIN is called, and what the
// JPKI is. It needs neither helper nor card.
//
// A message, the decoding of its event and its handling stand together, and so do
// an effect and its doing. [Update] and [View] are functions of values; [Do] reaches
// a [World], which package app gives.
package guide
