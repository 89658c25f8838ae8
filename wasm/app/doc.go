// Package app holds the rooms of the browser app and what is between them: the link
// to the helper, which screen is open, the language. It is a [Model], messages that
// change it one at a time ([Update], a pure function) and effects, values that say
// what should happen outside. A message carries its handling and an effect its
// doing, and both stand together with the decoding of the event, in the file of
// their feature. A [Program] runs them over a [Backend] (the card) and a [Page] (the
// browser), both given by main.
//
// A room is a package of its own with a model that stands in ours: wasm/task,
// pinchange, work, reader, health, records, verification, guide. Each has a file here. Its messages
// are wrapped once ([OfTask]); what it must know of others it is told
// ([Model.TaskFacts]); what it wants of them is an effect that is granted here. A job
// that has the card is given its number here, and its result reaches the room only if
// it is still the one under way ([WorkEnded]).
//
// It draws nothing: the rooms draw themselves, and package view the rest. It talks to
// no card and to no JavaScript, and so is tested natively.
package app
