// Package view draws what no room owns: the frame around every screen, the first
// screen, and those before the helper is reached. [Draw] picks the screen, and has its
// room draw it. It holds no text for people (those are in static/locale), no state and
// no JavaScript.
package view
