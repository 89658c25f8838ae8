package app

import "jpkiweb/shared/wire"

// pinAsked opens the window in which the PIN is typed.
func pinAsked(m *Model, v PINAsked) []Effect {
	if v.job != m.job || m.Screen != ScreenWorking {
		return nil
	}
	m.Place, m.CardSlow = v.Place, false
	if v.Place.Window == "" {
		return nil
	}
	return []Effect{OpenWindow{URL: v.Place.Window}}
}

// giveUp takes the yes back while the PIN is typed elsewhere. The card is asked
// again: the PIN may have been on its way.
func giveUp(m *Model) []Effect {
	if m.Screen != ScreenWorking || m.Place == (PINPlace{}) {
		return nil
	}
	stop := Cancel{job: m.job}
	m.Screen, m.Place, m.Card.Status = m.Task.screen(), PINPlace{}, nil
	return append([]Effect{stop}, askAgain(m)...)
}

// continueElsewhere does the request in the helper's own window.
func continueElsewhere(m *Model) []Effect {
	if m.Way != WayEmbedded || m.Request == nil || m.Screen != m.Task.screen() {
		return nil
	}
	m.Screen, m.site = ScreenElsewhere, false
	return []Effect{UseWindow{Request: *m.Request}}
}

// allowSite has the person asked whether this page may do the task.
func allowSite(m *Model) []Effect {
	if m.Way != WayEmbedded || m.Screen != m.Task.screen() {
		return nil
	}
	request := Request{Task: TaskAllow, Purposes: m.Needs()}
	m.Screen, m.site = ScreenElsewhere, true
	return []Effect{UseWindow{Request: request}}
}

// windowDone goes on with the task, or ends it where the window did it.
func windowDone(m *Model, v WindowDone) []Effect {
	if m.Screen != ScreenElsewhere {
		return nil
	}
	m.Screen = m.Task.screen()
	switch {
	case v.Code != "" && v.Code != wire.CodeConsentDenied:
		return problem(m, ProblemOf(wire.Errorf(v.Code, "helper's window")))
	case m.site && v.Code == "":
		return reconnect(m)
	case m.site:
		return nil
	case v.Code != "":
		return decline(m)
	}
	return finishElsewhere(m)
}

// finishElsewhere ends a request that was answered, but for a TaskAllow, from
// there.
func finishElsewhere(m *Model) []Effect {
	stop := stopHashing(m)
	m.Screen = ScreenDone
	if m.Task == TaskAllow {
		stop = append(stop, Answer{ID: m.Request.ID})
	}
	m.Request = nil
	return stop
}
