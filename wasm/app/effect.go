package app

import (
	"time"

	"jpkiweb/shared/wire"
)

// An Effect is something that should happen outside. The types of this file
// are all there are.
type Effect interface{ effect() }

// Effects on the card, done by the Backend.
type (
	// Connect keeps a connection to the helper, beginning after a while. An
	// earlier one is given up.
	Connect struct {
		link  int
		After time.Duration
	}
	// AskStatus reads the status of the card.
	AskStatus struct {
		job    int
		Reader string
	}
	// Hash computes the digests of documents, one after the other.
	Hash struct {
		job       int
		Documents []Document
	}
	// Login signs a challenge. The Program zeroes the PIN.
	Login struct {
		job       int
		Reader    string
		Origin    string // that asks
		Challenge string
		PIN       []byte // folded, of the right form
		LastTry   bool   // the person confirmed to use the last try
	}
	// Sign signs documents whose digest is known. The Program zeroes the
	// password.
	Sign struct {
		job       int
		Reader    string
		Origin    string // that asks; "" is this app
		Documents []Document
		Password  []byte // folded, of the right form
		LastTry   bool
	}
	// Share reads the status of the card for another page.
	Share struct {
		job    int
		Reader string
	}
	// Cancel gives a job up.
	Cancel struct{ job int }
)

// Effects on the browser, done by the Page.
type (
	// Answer answers the request of another page: with a Token, Signed or a
	// Status, or else with a Code.
	Answer struct {
		ID        string
		Token     []byte // JSON
		Signed    []Signed
		Status    *CardStatus
		Code      wire.Code // "": success
		TriesLeft *int
	}
	// ShowFolded writes the folded PIN, or bullets, into the element IDFolded.
	// The Program zeroes it.
	ShowFolded struct{ Text []byte }
	// Download offers bytes as a file.
	Download struct {
		Name, MediaType string
		Content         []byte
	}
	// SaveLanguage remembers the language.
	SaveLanguage struct{ Lang string }
	// Leave closes the window.
	Leave struct{}
)

func (Connect) effect()      {}
func (AskStatus) effect()    {}
func (Hash) effect()         {}
func (Login) effect()        {}
func (Sign) effect()         {}
func (Share) effect()        {}
func (Cancel) effect()       {}
func (Answer) effect()       {}
func (ShowFolded) effect()   {}
func (Download) effect()     {}
func (SaveLanguage) effect() {}
func (Leave) effect()        {}
