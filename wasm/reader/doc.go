// Package reader is the room of the readers: which there are, which one is in use, and
// what the card in it says without a PIN. What that means for the other rooms (the card
// is a new one, its status came) are effects ([NewCard], [Answered]). It draws
// nothing: what a screen says of reader and card is in wasm/part.
package reader
