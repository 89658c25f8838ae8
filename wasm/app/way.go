package app

import "time"

// A Way is how this page reaches the helper.
type Way int

// The ways.
const (
	WayWindow   Way = iota // the helper serves this page
	WayEmbedded            // an e-service hosts it on its own origin
)

// A Permission is what the browser says of WayEmbedded: whether the page may
// reach this machine (dom facts 1).
type Permission string

// The permissions.
const (
	PermissionUnknown Permission = ""     // not told yet
	PermissionNone    Permission = "none" // the browser has none: WebKit lets no page of https do it
	PermissionPrompt  Permission = "prompt"
	PermissionGranted Permission = "granted"
	PermissionDenied  Permission = "denied"
)

// Start is how a page begins.
type Start struct {
	Way Way
	// Address is where the person was when the page was loaded anew, or where a link
	// leads, as [Follow] takes it.
	Address string
	// Awaits: a page opened this window, and its request is to come.
	Awaits     bool
	Lang       string // one of locale.Languages, or the first of them is taken
	Chosen     bool   // the person chose the language; else the administrator may
	UsedBefore bool   // of WayEmbedded: the helper knew this page when it was last used
	// Practice: the card is one of practice, and Way is WayWindow.
	Practice bool
	// Municipality that the person chose before, by its code; "" for none.
	Municipality string
	// Reminders that the person wanted to be kept, as SaveReminders has them.
	Reminders string
	Now       time.Time
	// Built is when the app was made; zero: not known.
	Built time.Time
	// Version of the app, for the report of the doctor.
	Version string
}

// A Connection is the state of the connection to the helper.
type Connection int

// The connections.
const (
	Connecting Connection = iota
	Connected
	Disconnected
	Unasked // WayEmbedded: nothing was tried, for the helper does not know this page yet
)
