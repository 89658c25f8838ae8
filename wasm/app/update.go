package app

import (
	"slices"

	"jpkiweb/shared/wire"
)

// New returns the model of a window that was just opened, and the effects that
// start it.
func New(lang string) (Model, []Effect) {
	m := Model{Lang: Languages[0]}
	if slices.Contains(Languages[:], lang) {
		m.Lang = lang
	}
	return connect(m, 0)
}

// Update returns the model after a message, and what should happen outside. It
// changes nothing else than the PIN bytes of the message, which it zeroes.
func Update(m Model, message Message) (Model, []Effect) {
	switch v := message.(type) {
	case ChooseLanguage:
		return chooseLanguage(m, v)
	case Reconnect:
		m.Connection = Connecting
		return connect(m, 0)
	case HelperFound:
		return helperFound(m, v)
	case HelperLost:
		return helperLost(m, v)
	case ReadersChanged:
		return readersChanged(m, v)
	case ChooseReader:
		return chooseReader(m, v)
	case AskCard:
		return askCard(m)
	case CardAnswered:
		return cardAnswered(m, v)
	case TypePIN:
		return typePIN(m, v)
	case ShowPIN:
		return showPIN(m, v)
	case StartSigning:
		return startSigning(m)
	case ChooseFiles:
		return chooseFiles(m, v)
	case DocumentHashed:
		return documentHashed(m, v)
	case Progressed:
		return progressed(m, v)
	}
	return updateTask(m, message)
}

// updateTask handles what begins and ends a task.
func updateTask(m Model, message Message) (Model, []Effect) {
	switch v := message.(type) {
	case Asked:
		return asked(m, v)
	case Submit:
		return submit(m, v)
	case JobDone:
		return jobDone(m, v)
	case Decline:
		return decline(m)
	case Retry:
		return retry(m)
	case GoHome:
		return goHome(m)
	case CloseWindow:
		return closeWindow(m)
	case SaveSignature:
		return saveSignature(m, v)
	}
	return m, nil
}

func chooseLanguage(m Model, v ChooseLanguage) (Model, []Effect) {
	if !slices.Contains(Languages[:], v.Lang) {
		return m, nil
	}
	m.Lang = v.Lang
	return m, []Effect{SaveLanguage{Lang: v.Lang}}
}

func saveSignature(m Model, v SaveSignature) (Model, []Effect) {
	if v.Index < 0 || v.Index >= len(m.Signed) {
		return m, nil
	}
	s := m.Signed[v.Index]
	// The name of RFC 8551, 3.2.1 for a detached signature.
	return m, []Effect{Download{Name: s.Name + ".p7s", MediaType: "application/pkcs7-signature", Content: s.Signature}}
}

// problem moves to the problem screen. A page is told at once what trying again
// cannot mend.
func problem(m Model, p Problem) (Model, []Effect) {
	m.Screen, m.Problem, m.Progress = ScreenProblem, &p, Progress{}
	if m.Request == nil || p.CanRetry() {
		return m, nil
	}
	return refuse(m, p)
}

// refuse answers the request with a problem.
func refuse(m Model, p Problem) (Model, []Effect) {
	id := m.Request.ID
	m.Request = nil
	return m, []Effect{Answer{ID: id, Code: p.Code, TriesLeft: p.TriesLeft}}
}

func problemOfCode(code wire.Code) Problem { return Problem{Code: code, Spent: spentBy(code)} }
