package room

// Actions that give something away or leave something behind (Considered).
const (
	ActionSubmit    = "submit"     // without a PIN
	ActionChangePIN = "change-pin" // likewise
	ActionAnyway    = "use-anyway"
	ActionAllowSite = "allow-site"
	ActionElsewhere = "elsewhere"
	ActionSave      = "save"
	ActionCalendar  = "calendar"
	ActionRemember  = "remember"
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
