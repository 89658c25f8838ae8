// Package room is the ground on which the rooms of the app stand: what two of them
// need, and so neither can own. A room (wasm/guide, for one) is a feature: what it
// knows, what happens in it, what it wants done outside, and how it is drawn. Rooms
// do not know each other; package app holds them all, tells each what it must know
// of the others, and grants what it wants of them.
package room
