package app

import (
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/dom"
)

// A Message is something that happened. The types of this file, and of
// update_pinchange.go, are all there are.
type Message interface{ message() }

// What the person does.
type (
	// ChooseLanguage changes the language.
	ChooseLanguage struct{ Lang string }
	// ChooseReader takes another reader in use.
	ChooseReader struct{ Name string }
	// Reconnect tries to reach the helper at once.
	Reconnect struct{}
	// AskCard reads the card's status again.
	AskCard struct{}
	// StartSigning opens the screen on which own files are signed.
	StartSigning struct{}
	// ChooseFiles replaces the files to be signed.
	ChooseFiles struct{ Files []dom.File }
	// TypePIN tells what stands in the PIN field; Update zeroes it.
	TypePIN struct{ Typed []byte }
	// ShowPIN shows or masks the PIN field; Typed as in TypePIN.
	ShowPIN struct {
		Show  bool
		Typed []byte
	}
	// Submit says yes: with a PIN where the task has one. Update zeroes it.
	Submit struct {
		PIN     []byte
		LastTry bool // the person confirmed to use the last try
	}
	// TooSoon: a button was pressed before the person can have meant it.
	TooSoon struct{}
	// Decline says no to the page that asks.
	Decline struct{}
	// Retry goes back from a problem to the task.
	Retry struct{}
	// UseAnyway: the person wants to use a certificate that nobody accepts.
	UseAnyway struct{}
	// GoHome leaves the task.
	GoHome struct{}
	// CloseWindow closes the window.
	CloseWindow struct{}
	// SaveSignature downloads the signature of a document, by its index.
	SaveSignature struct{ Index int }
	// GiveUp takes back a yes whose PIN is being typed elsewhere.
	GiveUp struct{}
	// ContinueElsewhere has the helper's own window do what the page asks for.
	ContinueElsewhere struct{}
	// AllowSite has the helper's own window ask whether this page may use the
	// card.
	AllowSite struct{}
	// OpenGrants shows what each origin may ask for.
	OpenGrants struct{}
	// OpenHistory shows what the card was used for.
	OpenHistory struct{}
	// OpenDoctor shows the way to the card, or asks for it again.
	OpenDoctor struct{}
	// GoBack leaves those three.
	GoBack struct{}
	// RevokeGrant takes back what an origin may ask for.
	RevokeGrant struct{ Origin string }
	// CopyReport copies the report of the doctor.
	CopyReport struct{}
	// OpenGuide shows how a procedure goes, or with "" the list of all.
	OpenGuide struct {
		Procedure lifecycle.Procedure
		PIN       string // of municipality.Question
	}
	// ChooseApplicant says who will do it.
	ChooseApplicant struct{ Applicant municipality.Applicant }
	// ChooseGuidePIN says which PIN it is about.
	ChooseGuidePIN struct{ PIN string }
	// OpenForecast shows what an event will do to the certificates; "" is to be
	// chosen.
	OpenForecast struct{ Event lifecycle.Event }
	// ChooseEvent says what will happen, ChooseDay when (YYYY-MM-DD).
	ChooseEvent struct{ Event lifecycle.Event }
	ChooseDay   struct{ Day string }
	// OpenPINNames shows what each PIN is called where.
	OpenPINNames struct{}
	// OpenAbout shows what the JPKI is.
	OpenAbout struct{}
	// ChooseMunicipality says where the person lives; "" forgets it.
	ChooseMunicipality struct{ Code string }
	// ShowCertificate begins to read the digital signature certificate.
	ShowCertificate struct{}
	// HideCertificate forgets what was read of it.
	HideCertificate struct{}
	// SaveCalendar downloads the days of the certificates for a calendar.
	SaveCalendar struct{}
	// RememberDays keeps those days in this browser, ForgetDays no longer.
	RememberDays struct{}
	ForgetDays   struct{}
	// InsertCard puts a card of the gallery into the virtual reader; "" takes the
	// one in it out.
	InsertCard struct{ Card string }
	// PrintScreen prints the check-list.
	PrintScreen struct{}
)

// What the outside tells.
type (
	// Asked: a page asks for something.
	Asked struct{ Request Request }
	// PermissionChanged: the browser's permission is now this.
	PermissionChanged struct{ Permission Permission }
	// PageBlocked: the page's own Content-Security-Policy kept it from the helper.
	PageBlocked struct{}
	// WindowBlocked: the browser did not open the trusted window.
	WindowBlocked struct{}
	// WindowDone: the helper's own window did what UseWindow wanted, or the code
	// why not.
	WindowDone struct{ Code wire.Code }
	// HelperFound: the connection stands.
	HelperFound struct {
		link  int
		Hello wire.HelloResult
	}
	// StillConnecting: the connection takes long.
	StillConnecting struct{ link int }
	// StillWorking: a job of the card has come no further for a while.
	StillWorking struct{ job int }
	// ReadersChanged: readers and cards as they are now.
	ReadersChanged struct {
		link    int
		Readers wire.ReadersResult
	}
	// HelperLost: the connection is gone, or never came.
	HelperLost struct {
		link    int
		Problem Problem
	}
	// CardAnswered: the status of the card, or why not.
	CardAnswered struct {
		job     int
		Status  *CardStatus
		Problem *Problem
	}
	// Progressed: a job tells how far it is.
	Progressed struct {
		job, document int // document -1: the card's job
		Progress      Progress
	}
	// DocumentHashed: the digest of a document, or why not.
	DocumentHashed struct {
		job, document int
		Digest        [32]byte
		Edges         [2][32]byte
		Problem       *Problem
	}
	// JobDone: the card's job is done, or why not.
	JobDone struct {
		job         int
		Token       []byte // of TaskLogin, JSON
		Signed      []Signed
		Status      *CardStatus      // of TaskShare
		Certificate *CertificateRead // of TaskCertificate
		Problem     *Problem
	}
	// RevocationTold: what the status source says.
	RevocationTold struct {
		job     int
		Purpose jpki.Purpose
		Result  wire.RevocationResult
	}
	// CalendarWritten: the iCalendar object, or why not.
	CalendarWritten struct {
		job     int
		Text    string
		Problem *Problem
	}
	// GalleryListed: the cards of the virtual reader, or why not.
	GalleryListed struct {
		job     int
		Result  wire.GalleryResult
		Problem *Problem
	}
	// PINAsked: the card waits for the PIN in that place, or, nowhere, has it.
	PINAsked struct {
		job   int
		Place PINPlace
	}
	// Allowed: a page was allowed, or why not.
	Allowed struct {
		job     int
		Problem *Problem
	}
	// GrantsListed: what each origin may ask for, or why that cannot be read or
	// changed.
	GrantsListed struct {
		job     int
		List    []wire.Grant
		Problem *Problem
	}
	// HistoryListed: what the card was used for, or why that cannot be read.
	HistoryListed struct {
		job     int
		Result  wire.HistoryResult
		Problem *Problem
	}
	// KnowledgeLearned: rules and offices, or why they are not there.
	KnowledgeLearned struct {
		job     int
		all     bool
		learned learned
		city    *municipality.File
		Problem *Problem
	}
	// Diagnosed: what the helper says of the way to the card; nil: nothing.
	Diagnosed struct {
		job    int
		Result *wire.DiagnosisResult
	}
)

func (ChooseLanguage) message()     {}
func (ChooseReader) message()       {}
func (Reconnect) message()          {}
func (AskCard) message()            {}
func (StartSigning) message()       {}
func (ChooseFiles) message()        {}
func (TypePIN) message()            {}
func (ShowPIN) message()            {}
func (Submit) message()             {}
func (TooSoon) message()            {}
func (Decline) message()            {}
func (Retry) message()              {}
func (UseAnyway) message()          {}
func (GoHome) message()             {}
func (CloseWindow) message()        {}
func (SaveSignature) message()      {}
func (GiveUp) message()             {}
func (ContinueElsewhere) message()  {}
func (AllowSite) message()          {}
func (OpenGrants) message()         {}
func (OpenHistory) message()        {}
func (OpenDoctor) message()         {}
func (GoBack) message()             {}
func (RevokeGrant) message()        {}
func (CopyReport) message()         {}
func (Asked) message()              {}
func (PermissionChanged) message()  {}
func (PageBlocked) message()        {}
func (WindowBlocked) message()      {}
func (WindowDone) message()         {}
func (HelperFound) message()        {}
func (StillConnecting) message()    {}
func (StillWorking) message()       {}
func (ReadersChanged) message()     {}
func (HelperLost) message()         {}
func (CardAnswered) message()       {}
func (Progressed) message()         {}
func (DocumentHashed) message()     {}
func (JobDone) message()            {}
func (PINAsked) message()           {}
func (Allowed) message()            {}
func (GrantsListed) message()       {}
func (HistoryListed) message()      {}
func (Diagnosed) message()          {}
func (OpenGuide) message()          {}
func (ChooseApplicant) message()    {}
func (ChooseGuidePIN) message()     {}
func (OpenForecast) message()       {}
func (ChooseEvent) message()        {}
func (ChooseDay) message()          {}
func (OpenPINNames) message()       {}
func (OpenAbout) message()          {}
func (ChooseMunicipality) message() {}
func (ShowCertificate) message()    {}
func (HideCertificate) message()    {}
func (RevocationTold) message()     {}
func (SaveCalendar) message()       {}
func (RememberDays) message()       {}
func (ForgetDays) message()         {}
func (InsertCard) message()         {}
func (CalendarWritten) message()    {}
func (GalleryListed) message()      {}
func (PrintScreen) message()        {}
func (KnowledgeLearned) message()   {}
