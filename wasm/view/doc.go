// Package view draws the model of package app: one screen a file, each a
// function from model and texts to nodes; a room draws its own. [Draw] picks the
// screen and puts the frame around it. It holds no text for people (those are in
// static/locale), no state and no JavaScript.
package view
