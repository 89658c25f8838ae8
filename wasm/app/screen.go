package app

// A Screen is where the person is.
type Screen int

// The screens.
const (
	ScreenHome     Screen = iota
	ScreenLogin           // a page asks for a login
	ScreenSign            // a page, or the person, wants files signed
	ScreenShare           // a page asks for the state of the card
	ScreenWorking         // the card is at work
	ScreenDone            // Job is done
	ScreenDeclined        // the person said no to a page
	ScreenProblem
	ScreenAllow     // a page asks to use the card from its own page
	ScreenElsewhere // WayEmbedded: the helper's own window does it
	ScreenGrants
	ScreenHistory
	ScreenDoctor
	ScreenGuide
	ScreenCertificate // the password of TaskCertificate is typed
	ScreenPINChange   // the person chooses a PIN to change, or types
)
