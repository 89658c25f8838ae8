package room

// Actions that give something away or leave something behind (Considered).
const (
	ActionSubmit    = "submit"     // without a PIN
	ActionChangePIN = "change-pin" // likewise
	ActionAnyway    = "use-anyway"
	ActionElsewhere = "elsewhere"
	ActionSave      = "save"
	ActionSaveAll   = "save-all"
	ActionCalendar  = "calendar"
	ActionRemember  = "remember"

	ActionLoseUnsaved = "lose-unsaved" // what was signed, and not saved
)

// Actions that more than one room has buttons for.
const (
	ActionReader  = "reader" // value: the name of one
	ActionDecline = "decline"
	ActionRetry   = "retry"
	ActionClose   = "close"
)

// Actions by which one room leads to another.
const (
	ActionGuide       = "guide"    // value: a procedure, perhaps with a space and a PIN
	ActionForecast    = "forecast" // value: an event
	ActionPINNames    = "pin-names"
	ActionPINChange   = "pin-change"
	ActionBack        = "back"
	ActionHome        = "home"
	ActionDoctor      = "doctor"
	ActionAskCard     = "ask-card"
	ActionGrants      = "grants"
	ActionHistory     = "history"
	ActionCertificate = "certificate" // the digital signature one, after its password
)

// Names of the fields that each form with a PIN has.
const (
	FieldShow    = "show"
	FieldLastTry = "last-try"
)

// IDEnter is the ID of the button of a form whose PIN is typed elsewhere.
const IDEnter = "pin-enter"
