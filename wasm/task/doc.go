// Package task is the room of what the card is used for: a page asks for a login, for
// signatures or for the state of the card, or the person signs files and looks at a
// certificate. It asks the person, has the PIN typed and the card work, and answers the
// page. A PIN is in messages and effects only, never in the model, and is zeroed.
package task
