// Package app holds the rooms of the browser app and what is between them: the link
// to the helper, which screen is open, and the card. It is a [Model], messages that
// change it one at a time ([Update], a pure function) and effects, values that say
// what should happen outside. A message carries its handling and an effect its
// doing, and both stand together with the decoding of the event, in the file of
// their feature. A [Program] runs them over a [Backend] (the card) and a [Page] (the
// browser), both given by main.
//
// A room is a package of its own with a model that stands in ours (wasm/guide, wasm/records). Its
// messages are wrapped once ([OfGuide], [OfRecords]); what it must know of others it is told
// ([Model.GuideFacts], [Model.RecordsFacts]), and what it wants of them is an effect that is granted here.
//
// It draws nothing: package view turns a Model into a screen. It talks to no
// card and to no JavaScript, and so is tested natively.
package app
