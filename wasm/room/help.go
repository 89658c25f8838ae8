package room

import (
	"jpkiweb/shared/helpcode"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
)

// Help is what a help code tells of a task that ended with a code, or "", and of the
// card in use.
func (l Life) Help(task helpcode.Task, code wire.Code) helpcode.Help {
	h := helpcode.Help{Task: task, Code: code, State: l.State(jpki.UserAuthentication)}
	if s := l.Status; s != nil {
		h.Kind, h.Login, h.Signing = s.Kind, s.UserAuthentication.PINStatus, s.DigitalSignature.PINStatus
	}
	return h
}
