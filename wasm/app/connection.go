package app

import (
	"slices"
	"time"

	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// ActionConnect is the action of the connection.
const ActionConnect = "connect"

// Reconnect tries to reach the helper at once.
type Reconnect struct{}

// update does nothing while practice has the screen: what was sent before it is late.
func (Reconnect) update(m *Model) []Effect {
	if m.away {
		return nil
	}
	return reconnect(m)
}

// HelperFound: the connection stands.
type HelperFound struct {
	link  int
	Hello wire.HelloResult
}

func (v HelperFound) update(m *Model) []Effect {
	if v.link != m.link {
		return nil
	}
	m.Connection, m.Lost, m.failures, m.seekAgain = Connected, nil, 0, true
	m.Helper, m.Granted, m.PINInWindow = v.Hello.Helper, v.Hello.Granted, v.Hello.PINEntry == wire.PINInWindow
	m.looksUp, m.Update, m.Stamper = v.Hello.Revocation, v.Hello.Update, v.Hello.TimestampHost
	if lang := v.Hello.Language; !m.Chosen && slices.Contains(locale.Languages[:], lang) {
		m.Lang = lang
	}
	return slices.Concat(readGrants(m), readHistory(m), diagnoseAgain(m), listGallery(m, v.Hello.Virtual), forgetAtCounter(m, v.Hello.Counter))
}

// StillConnecting: the connection takes long.
type StillConnecting struct{ link int }

func (v StillConnecting) update(m *Model) []Effect {
	m.Slow = m.Slow || v.link == m.link
	return nil
}

// opening reports whether the helper has yet to say which readers there are, and is not
// late: until then the text that the page came with says all.
func (m *Model) opening() bool {
	return m.Way == WayWindow && !m.Practice.On && m.Beside == ScreenHome && m.Lost == nil && !m.Slow && !m.told
}

// HelperLost: the connection is gone, or never came.
type HelperLost struct {
	link    int
	Problem room.Problem
}

// update tries again after 1, 2, 4 and then every 8 seconds, unless trying
// again cannot help.
func (v HelperLost) update(m *Model) []Effect {
	if v.link != m.link {
		return nil
	}
	wasConnected := m.Connection == Connected
	forgetConnection(m, v.Problem)
	if m.Way == WayEmbedded {
		return lostEmbedded(m, wasConnected)
	}
	if !v.Problem.CanRetry() {
		return nil
	}
	after := time.Second << min(m.failures, 3)
	m.failures++
	return connect(m, after)
}

// PermissionChanged: the browser's permission is now this.
type PermissionChanged struct{ Permission Permission }

// update connects as soon as the browser lets it or, where it may ask, if the person
// wanted the page to do without a window. While the prompt is
// answered the connection that waits for it may fail all the same (dom
// facts 2): then it is tried once more.
func (v PermissionChanged) update(m *Model) []Effect {
	if m.Way != WayEmbedded || v.Permission == m.Permission {
		return nil
	}
	m.Permission = v.Permission
	wasDenied := m.Lost != nil && m.Lost.Code == wire.CodePermissionDenied
	switch {
	case m.Connection == Connected: // checked when connecting only
		return nil
	case v.Permission == PermissionDenied:
		return disconnect(m, wire.CodePermissionDenied)
	case v.Permission == PermissionGranted && m.Connection == Connecting:
		m.seekAgain = true
		return nil
	case v.Permission == PermissionGranted, v.Permission == PermissionPrompt && m.UsedBefore && (m.Connection == Unasked || wasDenied):
		return reconnect(m)
	case wasDenied: // reset by the person
		m.Connection, m.Lost = Unasked, nil
	}
	return nil
}

// PageBlocked: the page's own Content-Security-Policy kept it from the helper.
type PageBlocked struct{}

// update gives the connection up: one that the page blocks ends without a word (dom
// facts 4).
func (PageBlocked) update(m *Model) []Effect {
	if m.Way != WayEmbedded || m.Connection == Connected {
		return nil
	}
	return disconnect(m, wire.CodeBlockedByPage)
}

// lostEmbedded tries again once, if the connection stood or the browser's
// permission came too late for it: Chromium slows down a page whose connections
// fail (dom facts 4).
func lostEmbedded(m *Model, wasConnected bool) []Effect {
	if m.Permission == PermissionDenied {
		denied := room.ProblemOfCode(wire.CodePermissionDenied)
		m.Lost = &denied
		return nil
	}
	if !m.seekAgain || !m.Lost.CanRetry() {
		return nil
	}
	effects := reconnect(m)
	if wasConnected {
		effects[0] = Connect{link: m.link, After: time.Second, Waits: true}
	}
	return effects
}

// forgetConnection forgets what only a connection tells.
func forgetConnection(m *Model, p room.Problem) {
	m.Connection, m.Lost, m.told = Disconnected, &p, false
	m.Reader.Lost()
	m.Task.Disconnected()
	m.Granted, m.Update, m.Stamper = nil, nil, ""
	m.Records.Lost()
}

// connect begins a connection after a while; an earlier one is given up.
func connect(m *Model, after time.Duration) []Effect {
	m.link++
	m.Slow = false
	return []Effect{Connect{link: m.link, After: after, Waits: m.Way == WayEmbedded}}
}

// reconnect connects because the person, or the browser, said so.
func reconnect(m *Model) []Effect {
	m.Connection, m.Lost, m.seekAgain = Connecting, nil, false
	return connect(m, 0)
}

// disconnect gives the connection up.
func disconnect(m *Model, code wire.Code) []Effect {
	m.link++
	forgetConnection(m, room.ProblemOfCode(code))
	return []Effect{Disconnect{}}
}

// decodeConnection decodes what the person does about the connection.
func decodeConnection(e dom.Event) (m Message, ok bool) {
	switch e.Action {
	case ActionConnect:
		return Reconnect{}, true
	}
	return nil, false
}
