// Package app is what the browser app knows and does: a [Model], messages that
// change it one at a time ([Update], a pure function) and effects, values that
// say what should happen outside. A [Program] runs them over a [Backend] (the
// card) and a [Page] (the browser), both given by main.
//
// It draws nothing: package view turns a Model into a screen. It talks to no
// card and to no JavaScript, and so is tested natively.
package app
