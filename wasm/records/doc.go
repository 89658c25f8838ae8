// Package records is the room of what the helper keeps and knows: what each site may
// ask for, what the card was used for, and the way to the card (the doctor). It is
// told by value who is in front of it, and reaches the helper by its [World].
package records
