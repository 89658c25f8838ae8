package app

import (
	"strconv"

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
	case ActionHome:
		return GoHome{}, true
	case ActionClose:
		return CloseWindow{}, true
	case ActionSave:
		index, err := strconv.Atoi(e.Value)
		return SaveSignature{Index: index}, err == nil
	}
	clear(pin)
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
	return nil, false
}
