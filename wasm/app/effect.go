package app

import (
	"context"
	"time"

	"jpkiweb/shared/jpki"
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
		// Waits: the browser may ask the person first, so it may take long.
		Waits bool
	}
	// Disconnect gives the connection up.
	Disconnect struct{}
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
	// Login signs a challenge. The Program zeroes the PIN; nil is typed
	// elsewhere.
	Login struct {
		job       int
		Reader    string
		For       []byte // certificate of the card that the person saw, DER; nil: not read
		Origin    string // that asks
		Challenge string
		PIN       []byte // folded, of the right form
		LastTry   bool   // the person confirmed to use the last try
		UseAnyway bool   // and a certificate that nobody accepts
	}
	// Sign signs documents whose digest is known. The Program zeroes the
	// password; nil is typed elsewhere.
	Sign struct {
		job       int
		Reader    string
		For       []byte // as in Login
		Origin    string // that asks; "" is this app
		Documents []Document
		Password  []byte // folded, of the right form
		LastTry   bool
		UseAnyway bool
		// Unchanged, set by the Program, makes sure that the documents are still what
		// the person chose: before a PIN is presented, and once more after one was typed
		// elsewhere.
		Unchanged func(context.Context) error
	}
	// ChangePIN changes a PIN. The Program zeroes both; nil are typed elsewhere.
	ChangePIN struct {
		job      int
		Reader   string
		For      []byte // as in Login
		PIN      jpki.PIN
		Old, New []byte // folded, of the right form
		LastTry  bool   // the person confirmed to use the last try
	}
	// ReadCertificate reads the digital signature certificate. The Program zeroes
	// the password; nil is typed elsewhere.
	ReadCertificate struct {
		job      int
		Reader   string
		For      []byte // as in Login
		Password []byte // folded, of the right form
		LastTry  bool
	}
	// CheckRevocation asks the status source of the helper.
	CheckRevocation struct {
		job         int
		Purpose     jpki.Purpose
		Certificate []byte // DER
	}
	// Share reads the status of the card for another page.
	Share struct {
		job    int
		Reader string
		Origin string // that asks
	}
	// Cancel gives a job up.
	Cancel struct{ job int }
)

// Effects on what the helper keeps, done by the Backend.
type (
	// ListGrants reads what each origin may ask for.
	ListGrants struct{ job int }
	// Allow lets an origin ask for purposes, because the person said so.
	Allow struct {
		job      int
		Origin   string
		Purposes []wire.Purpose
	}
	// Revoke takes everything back that the person allowed an origin.
	Revoke struct {
		job    int
		Origin string
	}
	// ListHistory reads what the card was used for.
	ListHistory struct{ job int }
	// Diagnose asks the helper for the way to the card.
	Diagnose struct{ job int }
)

// Effects on the browser, done by the Page.
type (
	// Answer answers the request of another page: with a Token, Signed or a
	// Status, with nothing after a TaskAllow, or else with a Code.
	Answer struct {
		ID        string
		Token     []byte // JSON
		Signed    []Signed
		Status    *CardStatus
		Code      wire.Code // "": success
		TriesLeft *int
	}
	// ShowFolded writes the folded PIN, or bullets, into an element. The Program
	// zeroes it.
	ShowFolded struct {
		ID   string
		Text []byte
	}
	// Download offers bytes as a file.
	Download struct {
		Name, MediaType string
		Content         []byte
	}
	// SaveLanguage remembers the language.
	SaveLanguage struct{ Lang string }
	// Leave closes the window.
	Leave struct{}
	// SaveMunicipality remembers the municipality; "" forgets it.
	SaveMunicipality struct{ Code string }
	// Learn fetches rules and offices: All, or one municipality's only.
	Learn struct {
		job  int
		All  bool
		Code string // of the municipality, "" for none
	}
	// SaveReminders remembers days in this browser; "" forgets them.
	SaveReminders struct{ Text string }
	// WriteCalendar makes an iCalendar object of days, with texts of a language.
	WriteCalendar struct {
		job  int
		Lang string
		Days []Reminder
	}
	// ListGallery asks for the cards of the virtual reader.
	ListGallery struct{ job int }
	// SwapCard puts another card into the virtual reader.
	SwapCard struct {
		job  int
		Card string
	}
	// Print prints the page.
	Print struct{}
	// Copy puts a text on the clipboard.
	Copy struct{ Text string }
	// OpenWindow opens the trusted window; WindowBlocked follows if the browser
	// does not.
	OpenWindow struct{ URL string }
	// UseWindow has the helper's own window do a request, by jpki.js; WindowDone
	// follows. A TaskAllow is answered by the app, every other request is
	// answered from there.
	UseWindow struct{ Request Request }
)

func (Connect) effect()          {}
func (Disconnect) effect()       {}
func (AskStatus) effect()        {}
func (Hash) effect()             {}
func (Login) effect()            {}
func (Sign) effect()             {}
func (ChangePIN) effect()        {}
func (Share) effect()            {}
func (Cancel) effect()           {}
func (ListGrants) effect()       {}
func (Allow) effect()            {}
func (Revoke) effect()           {}
func (ListHistory) effect()      {}
func (Diagnose) effect()         {}
func (Answer) effect()           {}
func (ShowFolded) effect()       {}
func (Download) effect()         {}
func (SaveLanguage) effect()     {}
func (Leave) effect()            {}
func (Copy) effect()             {}
func (OpenWindow) effect()       {}
func (UseWindow) effect()        {}
func (SaveMunicipality) effect() {}
func (Learn) effect()            {}
func (Print) effect()            {}
func (SaveReminders) effect()    {}
func (WriteCalendar) effect()    {}
func (ListGallery) effect()      {}
func (SwapCard) effect()         {}
func (ReadCertificate) effect()  {}
func (CheckRevocation) effect()  {}
