// Package part is what the screens of several rooms are made of: a paragraph, a
// notice, a button, a day in words. [Page] is what a room draws; package view puts
// the frame around it. No text for people is here (those are in static/locale), but
// their keys.
package part
