package task

import (
	"strconv"

	"jpkiweb/wasm/document"
	"jpkiweb/wasm/dom"
)

// Visible is how signatures of own PDF files are seen on a page, as the person filled it in.
type Visible struct {
	On            bool
	Font          dom.File       // without Content: none is chosen
	Name          string         // that is seen; "": none is
	Reason        string         // likewise; it stands in the signature, too
	Page          Page           // "" is PageFirst
	Number        string         // of PageNumber, as it was typed
	Place         document.Place // "" is the first of document.Places
	Width, Height string         // of the box in mm, as they were typed; "": as is suggested
}

// A Page is the page on which a signature is seen.
type Page string

// The pages.
const (
	PageFirst  Page = "first" // is suggested
	PageLast   Page = "last"
	PageNumber Page = "number"
)

// What is suggested, and what may be typed, of a box in millimetres and of a page.
const (
	seenWidth, seenHeight       = 70, 25
	smallestMeasure, maxMeasure = 5, 1000
	maxPage                     = 1_000_000
)

// measure is what was typed, or else what is suggested; ok is false for what is none.
func measure(typed string, suggested int) (mm int, ok bool) {
	if typed == "" {
		return suggested, true
	}
	n, err := strconv.Atoi(typed)
	return n, err == nil && n >= smallestMeasure && n <= maxMeasure
}

// page is the number of the page, or document.LastPage; ok is false for what is none.
func (v Visible) page() (n int, ok bool) {
	switch v.Page {
	case PageLast:
		return document.LastPage, true
	case PageNumber:
		n, err := strconv.Atoi(v.Number)
		return n, err == nil && n >= 1 && n <= maxPage
	}
	return 1, true
}

// place is where the box stands.
func (v Visible) place() document.Place {
	if v.Place == "" {
		return document.Places[0]
	}
	return v.Place
}

// wanted is what is asked for; complete is false where something of it is missing.
func (v Visible) wanted() (of document.Visible, complete bool) {
	page, ok := v.page()
	width, wide := measure(v.Width, seenWidth)
	height, high := measure(v.Height, seenHeight)
	of = document.Visible{Page: page, Place: v.place(), Width: width, Height: height, Name: v.Name, Font: v.Font}
	return of, v.Font.Content != nil && ok && wide && high
}
