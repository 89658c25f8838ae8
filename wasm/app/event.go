package app

import (
	"strconv"
	"strings"

	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
	"jpkiweb/wasm/dom"
)

// Names of the actions that a screen sends (dom.Action).
const (
	ActionLanguage = "language"
	ActionReader   = "reader"
	ActionConnect  = "connect"
	ActionAskCard  = "ask-card"
	ActionSign     = "sign"
	ActionFiles    = "files"
	ActionTypePIN  = "type-pin"
	ActionShowPIN  = "show-pin"
	ActionSubmit   = "submit"
	ActionDecline  = "decline"
	ActionRetry    = "retry"
	ActionAnyway   = "use-anyway"
	ActionHome     = "home"
	ActionClose    = "close"
	ActionSave     = "save"

	ActionGiveUp    = "give-up"
	ActionElsewhere = "elsewhere"
	ActionAllowSite = "allow-site"
	ActionGrants    = "grants"
	ActionHistory   = "history"
	ActionDoctor    = "doctor"
	ActionBack      = "back"
	ActionRevoke    = "revoke"
	ActionCopy      = "copy"

	ActionGuide        = "guide"        // value: a procedure, perhaps with a space and a PIN
	ActionApplicant    = "applicant"    // value: an applicant
	ActionGuidePIN     = "guide-pin"    // value: a PIN
	ActionMunicipality = "municipality" // value: a code
	ActionPrint        = "print"
	ActionForecast     = "forecast" // value: an event
	ActionEvent        = "event"    // value: an event
	ActionDay          = "day"      // value: YYYY-MM-DD
	ActionPINNames     = "pin-names"
	ActionAbout        = "about"

	ActionCalendar = "calendar"
	ActionRemember = "remember"
	ActionForget   = "forget"
	ActionInsert   = "insert" // value: a card of the gallery

	ActionCertificate     = "certificate"
	ActionHideCertificate = "hide-certificate"
)

// Names of the fields of the PIN form.
const (
	FieldPIN     = "pin"
	FieldShow    = "show"
	FieldLastTry = "last-try"
)

// IDs of elements that Update or the morph must find.
const (
	IDPin    = "pin"
	IDFolded = "pin-folded"
	IDEnter  = "pin-enter" // the button where the PIN is typed elsewhere
)

// Decode turns an event of the page into a message; ok is false for an event of
// an unknown action.
func Decode(e dom.Event) (m Message, ok bool) {
	if tooSoon(e) {
		return TooSoon{}, true
	}
	if m, ok := decodePINChange(e); ok {
		return m, true
	}
	pin := e.Form.Secrets[FieldPIN]
	switch e.Action {
	case ActionLanguage:
		return ChooseLanguage{Lang: e.Value}, true
	case ActionReader:
		return ChooseReader{Name: e.Value}, true
	case ActionConnect:
		return Reconnect{}, true
	case ActionAskCard:
		return AskCard{}, true
	case ActionSign:
		return StartSigning{}, true
	case ActionFiles:
		return ChooseFiles{Files: e.Files}, true
	case ActionTypePIN:
		return TypePIN{Typed: pin}, true
	case ActionShowPIN:
		return ShowPIN{Show: e.Form.Checked[FieldShow], Typed: pin}, true
	case ActionSubmit:
		return Submit{PIN: pin, LastTry: e.Form.Checked[FieldLastTry]}, true
	case ActionDecline:
		return Decline{}, true
	case ActionRetry:
		return Retry{}, true
	case ActionAnyway:
		return UseAnyway{}, true
	case ActionHome:
		return GoHome{}, true
	case ActionClose:
		return CloseWindow{}, true
	case ActionSave:
		index, err := strconv.Atoi(e.Value)
		return SaveSignature{Index: index}, err == nil
	}
	for _, secret := range e.Form.Secrets {
		clear(secret)
	}
	return decodeRecord(e)
}

// decodeRecord decodes the events of screens beside a task.
func decodeRecord(e dom.Event) (m Message, ok bool) {
	switch e.Action {
	case ActionGiveUp:
		return GiveUp{}, true
	case ActionElsewhere:
		return ContinueElsewhere{}, true
	case ActionAllowSite:
		return AllowSite{}, true
	case ActionGrants:
		return OpenGrants{}, true
	case ActionHistory:
		return OpenHistory{}, true
	case ActionDoctor:
		return OpenDoctor{}, true
	case ActionBack:
		return GoBack{}, true
	case ActionRevoke:
		return RevokeGrant{Origin: e.Value}, true
	case ActionCopy:
		return CopyReport{}, true
	}
	return decodeGuide(e)
}

// decodeGuide decodes the events of the procedure guide.
func decodeGuide(e dom.Event) (m Message, ok bool) {
	switch e.Action {
	case ActionGuide:
		procedure, pin, _ := strings.Cut(e.Value, " ")
		return OpenGuide{Procedure: lifecycle.Procedure(procedure), PIN: pin}, true
	case ActionApplicant:
		return ChooseApplicant{Applicant: municipality.Applicant(e.Value)}, true
	case ActionGuidePIN:
		return ChooseGuidePIN{PIN: e.Value}, true
	case ActionMunicipality:
		return ChooseMunicipality{Code: e.Value}, true
	case ActionForecast:
		return OpenForecast{Event: lifecycle.Event(e.Value)}, true
	case ActionEvent:
		return ChooseEvent{Event: lifecycle.Event(e.Value)}, true
	case ActionDay:
		return ChooseDay{Day: e.Value}, true
	case ActionPINNames:
		return OpenPINNames{}, true
	case ActionAbout:
		return OpenAbout{}, true
	case ActionCalendar:
		return SaveCalendar{}, true
	case ActionRemember:
		return RememberDays{}, true
	case ActionForget:
		return ForgetDays{}, true
	case ActionInsert:
		return InsertCard{Card: e.Value}, true
	case ActionCertificate:
		return ShowCertificate{}, true
	case ActionHideCertificate:
		return HideCertificate{}, true
	case ActionPrint:
		return PrintScreen{}, true
	}
	return nil, false
}
