package document

import (
	"fmt"

	"jpkiweb/wasm/dom"
)

// Visible says where on a page of a PDF a signature is seen, and what of it: the name, the
// time and the reason of the options.
type Visible struct {
	Page   int    `json:"page"` // from 1 on, or LastPage
	Place  Place  `json:"place"`
	Width  int    `json:"width"`          // of its box, mm
	Height int    `json:"height"`         // likewise
	Name   string `json:"name,omitempty"` // as whoever signs wants it seen; "": none is

	Font dom.File `json:"-"` // goes beside the document
}

// LastPage is the last page, however many there are.
const LastPage = -1

// A Place is where on a page a box stands.
type Place string

// The places.
const (
	TopLeft     Place = "top-left"
	TopRight    Place = "top-right"
	BottomLeft  Place = "bottom-left"
	BottomRight Place = "bottom-right"
	Bottom      Place = "bottom" // in the middle
)

// Places lists all, as they are offered.
var Places = [...]Place{BottomRight, BottomLeft, Bottom, TopRight, TopLeft}

// A Seen is what is seen of a signature, as it was laid out. Lengths are millimetres, from
// the upper left corner.
type Seen struct {
	Page   int     `json:"page"`  // its number
	Width  float64 `json:"width"` // of the page as it is shown
	Height float64 `json:"height"`
	Box    Box     `json:"box"`   // on the page
	Lines  []Line  `json:"lines"` // in the box
	Font   string  `json:"font"`  // as people know it
}

// A Box is a place on a page.
type Box struct {
	Left   float64 `json:"left"`
	Top    float64 `json:"top"`
	Width  float64 `json:"width"`
	Height float64 `json:"height"`
}

// A Line of what is seen.
type Line struct {
	Text  string  `json:"text"`
	Size  float64 `json:"size"`
	Left  float64 `json:"left"` // where its baseline begins
	Base  float64 `json:"base"`
	Width float64 `json:"width"`
}

// An Unseen is why a signature cannot be seen so. It is an error.
type Unseen struct {
	Why     Why    `json:"why"`
	Letters string `json:"letters,omitempty"` // of NoLetters, with their numbers
}

// A Why is why a signature cannot be seen so.
type Why string

// The reasons.
const (
	NoFont      Why = "font"      // the file is no font that can be read
	NoEmbedding Why = "embedding" // its maker does not allow it in documents
	NoLetters   Why = "letters"   // the font does not have them, or they cannot be drawn
	NoText      Why = "text"      // it is none that can be written
	NoPage      Why = "page"      // the file has fewer
	NoRoom      Why = "room"      // the box is larger than the page, or too small for the text
)

// Error is for the console; for people there are texts.
func (u *Unseen) Error() string { return fmt.Sprintf("signature is not seen: %s %s", u.Why, u.Letters) }
