// Package work is the room of the card at work: the job that has the card, where its PIN
// is typed meanwhile, and how far it is. Whose job it is, a login's or a PIN change's,
// package app knows; what comes of it is for that room, unless it is stale ([End]).
package work
