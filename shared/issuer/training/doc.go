// Package training is a day at the counter to learn with: twelve visitors, each with what
// they say, a card of the sandbox, and what is right to do. A newcomer serves them with an
// issuer.Office; [Standing] tells how the card has to be before and after. Nobody of them
// is real, and their PINs are printed here.
//
// [Day] has the visitors, [Arrive] makes the card of one for a day, [Arrival.Do] does one of
// the right things.
package training
