// Package health is the room of the card's state: what the card and its certificates
// are good for, until when, what mends them, and the days to think of. It shows the
// card in the reader, which package app tells it by value, and is a part of the first
// screen.
//
// A message, the decoding of its event and its handling stand together, and so do
// an effect and its doing. [Update] and [View] are functions of values; [Do] reaches
// a [World], which package app gives.
package health
