package app

import (
	"slices"
	"time"

	"jpkiweb/shared/wire"
)

// connect begins a connection after a while; an earlier one is given up.
func connect(m *Model, after time.Duration) []Effect {
	m.link++
	m.Slow = false
	return []Effect{Connect{link: m.link, After: after, Waits: m.Way == WayEmbedded}}
}

// reconnect connects because the person, or the browser, said so.
func reconnect(m *Model) []Effect {
	m.Connection, m.Lost, m.retries = Connecting, nil, 0
	return connect(m, 0)
}

func helperFound(m *Model, v HelperFound) []Effect {
	if v.link != m.link {
		return nil
	}
	m.Connection, m.Lost, m.attempts, m.retries = Connected, nil, 0, 1
	m.Helper, m.Granted, m.PINInWindow = v.Hello.Helper, v.Hello.Granted, v.Hello.PINEntry == wire.PINInWindow
	if lang := v.Hello.Language; !m.Chosen && slices.Contains(Languages[:], lang) {
		m.Lang = lang
	}
	return slices.Concat(listGrants(m), diagnoseAgain(m), listGallery(m, v.Hello.Virtual))
}

// helperLost tries again after 1, 2, 4 and then every 8 seconds, unless trying
// again cannot help.
func helperLost(m *Model, v HelperLost) []Effect {
	if v.link != m.link {
		return nil
	}
	wasConnected := m.Connection == Connected
	lose(m, v.Problem)
	if m.Way == WayEmbedded {
		return lostEmbedded(m, wasConnected)
	}
	if !v.Problem.CanRetry() {
		return nil
	}
	after := time.Second << min(m.attempts, 3)
	m.attempts++
	return connect(m, after)
}

// lostEmbedded tries again once, if the connection stood or the browser's
// permission came too late for it: Chromium slows down a page whose connections
// fail (dom facts 4).
func lostEmbedded(m *Model, wasConnected bool) []Effect {
	if m.Permission == PermissionDenied {
		denied := problemOfCode(wire.CodePermissionDenied)
		m.Lost = &denied
		return nil
	}
	if m.retries == 0 || !m.Lost.CanRetry() {
		return nil
	}
	effects := reconnect(m)
	if wasConnected {
		effects[0] = Connect{link: m.link, After: time.Second, Waits: true}
	}
	return effects
}

// lose forgets what only a connection tells.
func lose(m *Model, p Problem) {
	m.Connection, m.Lost = Disconnected, &p
	m.Readers, m.Reader, m.ReaderChosen, m.Card = wire.ReadersResult{}, "", false, Card{}
	m.PIN = PINEntry{Attempt: m.PIN.Attempt}
	m.Grants, m.Granted, m.Doctor = Grants{}, nil, Doctor{}
}

// permissionChanged connects as soon as the browser lets it. While the prompt is
// answered the connection that waits for it may fail all the same (dom
// facts 2): then it is tried once more.
func permissionChanged(m *Model, v PermissionChanged) []Effect {
	if m.Way != WayEmbedded || v.Permission == m.Permission {
		return nil
	}
	m.Permission = v.Permission
	switch {
	case m.Connection == Connected: // checked when connecting only
		return nil
	case v.Permission == PermissionDenied:
		return disconnect(m, wire.CodePermissionDenied)
	case v.Permission == PermissionGranted && m.Connection == Connecting:
		m.retries = 1
		return nil
	case v.Permission == PermissionGranted:
		return reconnect(m)
	case m.Lost != nil && m.Lost.Code == wire.CodePermissionDenied: // reset by the person
		m.Connection, m.Lost = Unasked, nil
	}
	return nil
}

// pageBlocked: such a connection ends without a word (dom facts 4).
func pageBlocked(m *Model) []Effect {
	if m.Way != WayEmbedded || m.Connection == Connected {
		return nil
	}
	return disconnect(m, wire.CodeBlockedByPage)
}

// disconnect gives the connection up.
func disconnect(m *Model, code wire.Code) []Effect {
	m.link++
	lose(m, problemOfCode(code))
	return []Effect{Disconnect{}}
}
