package app

import (
	"slices"

	"jpkiweb/shared/wire"
)

// New returns the model of a page that was just opened, and the effects that
// start it. In WayEmbedded nothing is connected before the person was told what
// the browser will ask.
func New(start Start) (Model, []Effect) {
	m := Model{Lang: Languages[0], Chosen: start.Chosen, Way: start.Way, Version: start.Version, Built: start.Built}
	if slices.Contains(Languages[:], start.Lang) {
		m.Lang = start.Lang
	}
	m.Knowledge.Code, m.Remembered = start.Municipality, keepDays(decodeReminders(start.Reminders), start.Now)
	effects := learnAll(&m)
	if m.Way == WayEmbedded {
		m.Connection = Unasked
		return m, effects
	}
	effects = append(effects, connect(&m, 0)...)
	return m, effects
}

// Update returns the model after a message, and what should happen outside. It
// changes nothing else than the PIN bytes of the message, which it zeroes.
func Update(m Model, message Message) (Model, []Effect) {
	before := m.Screen
	effects := update(&m, message)
	pressed(&m, before, message)
	return m, effects
}

// update handles what is about the card and the task's form. What it changes in
// a slice of the model it clones first: an earlier model may be on the screen.
func update(m *Model, message Message) []Effect {
	switch v := message.(type) {
	case ChooseLanguage:
		return chooseLanguage(m, v)
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
	return updateLink(m, message)
}

// updateLink handles what makes and breaks the connection.
func updateLink(m *Model, message Message) []Effect {
	switch v := message.(type) {
	case Reconnect:
		return reconnect(m)
	case HelperFound:
		return helperFound(m, v)
	case HelperLost:
		return helperLost(m, v)
	case StillConnecting:
		m.Slow = m.Slow || v.link == m.link
		return nil
	case PermissionChanged:
		return permissionChanged(m, v)
	case PageBlocked:
		return pageBlocked(m)
	}
	return updateTask(m, message)
}

// updateTask handles what begins and ends a task.
func updateTask(m *Model, message Message) []Effect {
	switch v := message.(type) {
	case Asked:
		return asked(m, v)
	case Submit:
		return submit(m, v)
	case JobDone:
		return jobDone(m, v)
	case Decline:
		return decline(m)
	case UseAnyway:
		return useAnyway(m)
	case Retry:
		return retry(m)
	case GoHome:
		return goHome(m)
	case CloseWindow:
		return closeWindow(m)
	case SaveSignature:
		return saveSignature(m, v)
	case PINAsked:
		return pinAsked(m, v)
	case StillWorking:
		stillWorking(m, v)
	case WindowBlocked:
		m.Place.Blocked = m.Place.Window != ""
		return nil
	case GiveUp:
		return giveUp(m)
	}
	return updateSite(m, message)
}

// updateSite handles what pages are allowed and what is kept of them.
func updateSite(m *Model, message Message) []Effect {
	switch v := message.(type) {
	case ContinueElsewhere:
		return continueElsewhere(m)
	case AllowSite:
		return allowSite(m)
	case WindowDone:
		return windowDone(m, v)
	case Allowed:
		return allowed(m, v)
	case OpenGrants:
		return openGrants(m)
	case GrantsListed:
		return grantsListed(m, v)
	case RevokeGrant:
		return revokeGrant(m, v)
	case OpenHistory:
		return openHistory(m)
	case HistoryListed:
		return historyListed(m, v)
	case OpenDoctor:
		return openDoctor(m)
	case Diagnosed:
		return diagnosed(m, v)
	case CopyReport:
		return copyReport(m)
	case GoBack:
		return goBack(m)
	}
	return updateGuide(m, message)
}

// updateGuide handles the procedure guide and what it must know.
func updateGuide(m *Model, message Message) []Effect {
	switch v := message.(type) {
	case KnowledgeLearned:
		return knowledgeLearned(m, v)
	case ChooseMunicipality:
		return chooseMunicipality(m, v)
	case OpenGuide:
		return openGuide(m, v)
	case ChooseApplicant:
		return chooseApplicant(m, v)
	case ChooseGuidePIN:
		return chooseGuidePIN(m, v)
	case OpenForecast:
		return openForecast(m, v)
	case ChooseEvent:
		return chooseEvent(m, v)
	case ChooseDay:
		return chooseDay(m, v)
	case OpenPINNames:
		return openPINNames(m)
	case OpenAbout:
		return openAbout(m)
	case SaveCalendar:
		return saveCalendar(m)
	case CalendarWritten:
		return calendarWritten(m, v)
	case RememberDays:
		return rememberDays(m)
	case ForgetDays:
		return forgetDays(m)
	case InsertCard:
		return insertCard(m, v)
	case GalleryListed:
		return galleryListed(m, v)
	case ShowCertificate:
		return showCertificate(m)
	case HideCertificate:
		return hideCertificate(m)
	case RevocationTold:
		return revocationTold(m, v)
	case PrintScreen:
		return printScreen(m)
	}
	return updatePINChange(m, message)
}

func chooseLanguage(m *Model, v ChooseLanguage) []Effect {
	if !slices.Contains(Languages[:], v.Lang) {
		return nil
	}
	m.Lang, m.Chosen, m.Doctor.Copied = v.Lang, true, false
	return []Effect{SaveLanguage(v)}
}

func saveSignature(m *Model, v SaveSignature) []Effect {
	if v.Index < 0 || v.Index >= len(m.Signed) {
		return nil
	}
	s := m.Signed[v.Index]
	// The name of RFC 8551, 3.2.1 for a detached signature.
	return []Effect{Download{Name: s.Name + ".p7s", MediaType: "application/pkcs7-signature", Content: s.Signature}}
}

// problem moves to the problem screen. A page is told at once what trying again
// cannot mend.
func problem(m *Model, p Problem) []Effect {
	m.Screen, m.Problem, m.Progress = ScreenProblem, &p, Progress{}
	switch {
	case p.Code == wire.CodeBusy:
		return askHolders(m)
	case m.Request == nil, p.CanRetry():
		return nil
	}
	return refuse(m, p)
}

// refuse answers the request with a problem.
func refuse(m *Model, p Problem) []Effect {
	id := m.Request.ID
	m.Request = nil
	return []Effect{Answer{ID: id, Code: p.Code, TriesLeft: p.TriesLeft}}
}

func problemOfCode(code wire.Code) Problem { return Problem{Code: code, Spent: spentBy(code)} }
