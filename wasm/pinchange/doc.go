// Package pinchange is the room in which a PIN of the card is changed at home: the choice
// of the PIN, the form with the old one and twice the new one, and what came of it. What
// was typed is in messages and effects only, never in the model, and is zeroed.
package pinchange
