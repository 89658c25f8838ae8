package app

import (
	"jpkiweb/wasm/pinchange"
	"jpkiweb/wasm/task"
)

// A Screen is where the person is.
type Screen int

// The screens.
const (
	ScreenHome         Screen = iota
	ScreenLogin               // a page asks for a login
	ScreenSign                // a page, or the person, wants files signed
	ScreenShare               // a page asks for the state of the card
	ScreenWorking             // the card is at work
	ScreenDone                // it is done
	ScreenDeclined            // the person said no to a page
	ScreenProblem             //
	ScreenAllow               // a page asks to use the card from its own page
	ScreenElsewhere           // WayEmbedded: the helper's own window does it
	ScreenGrants              //
	ScreenHistory             //
	ScreenDoctor              //
	ScreenGuide               //
	ScreenCertificate         // the password is typed before the digital signature certificate is shown
	ScreenPINChange           // the person chooses a PIN to change, or types
	ScreenExplain             // somebody looks up a help code
	ScreenVerification        // a signed file is verified
	screens                   // how many there are
)

// Screen tells where the person is: beside what they do, or where that stands.
func (m *Model) Screen() Screen {
	if m.Beside != ScreenHome {
		return m.Beside
	}
	return m.behind()
}

// behind is the screen of what the person does, also if another one is open beside it.
func (m *Model) behind() Screen {
	switch m.PINChange.Stage {
	case pinchange.Asking:
		return ScreenPINChange
	case pinchange.Working:
		return ScreenWorking
	case pinchange.Done:
		return ScreenDone
	case pinchange.Failed:
		return ScreenProblem
	}
	switch m.Task.Stage {
	case task.Working, task.Finishing:
		return ScreenWorking
	case task.Done:
		return ScreenDone
	case task.Declined:
		return ScreenDeclined
	case task.Failed:
		return ScreenProblem
	case task.Elsewhere:
		return ScreenElsewhere
	}
	return asking(m.Task.Kind)
}

// asking is where a task begins.
func asking(k task.Kind) Screen {
	switch k {
	case task.KindLogin:
		return ScreenLogin
	case task.KindSign:
		return ScreenSign
	case task.KindShare:
		return ScreenShare
	case task.KindAllow:
		return ScreenAllow
	case task.KindCertificate:
		return ScreenCertificate
	}
	return ScreenHome
}

// asks reports whether the person is asked, or is on the first screen, and nothing is
// open beside that.
func (m *Model) asks() bool {
	if m.PINChange.Stage != pinchange.Closed {
		return m.Beside == ScreenHome && m.PINChange.Stage == pinchange.Asking
	}
	return m.Beside == ScreenHome && m.Task.Stage == task.Asking
}

// free reports whether the person has nothing that a request would take away.
func (m *Model) free() bool { return m.PINChange.Idle() && m.Task.Idle() }
