package host

import (
	"strings"

	"jpkiweb/shared/diagnosis"
	"jpkiweb/shared/wire"
)

// The kinds of remote sessions. SSH is a shell; the others have a screen, and some bring
// readers along (wire.BringsReaders).
const (
	SSH     = diagnosis.RemoteSSH
	RDP     = wire.RemoteRDP
	Citrix  = wire.RemoteCitrix
	Horizon = wire.RemoteHorizon
	PCoIP   = wire.RemotePCoIP
	VNC     = "vnc"
	X2Go    = "x2go"
	Chrome  = "chrome" // Chrome Remote Desktop
)

// Remote returns the kind of remote session in which this process runs, "" if
// none is known. It is that of the session in which the helper was started, as it is now
// where the system tells that: on Windows a session that began at the computer itself can
// be taken over from another one. One that a service manager starts on Linux may not see it.
//
// Sources: sshd(8), ENVIRONMENT; xrdp-sesman(8); Omnissa Horizon, "Client System
// Information Sent to Remote Desktops" (HKEY_CURRENT_USER\Volatile Environment); Microsoft,
// "Detecting the Remote Desktop Services environment" (GlassSessionId, where
// SM_REMOTESESSION is not enough). ICAROOT is no sign: it is set at the computer in front of
// the person, by Citrix's client.
func (h Host) Remote() string {
	// Screens first: one that was started from a shell inherits its variables.
	for _, sign := range []struct{ kind, variable string }{
		{Horizon, "ViewClient_Machine_Name"},
		{Horizon, "ViewClient_Type"},
		{Horizon, "ViewClient_Protocol"},
		{RDP, "XRDP_SESSION"},
		{RDP, "XRDP_SOCKET_PATH"},
		{Chrome, "CHROME_REMOTE_DESKTOP_SESSION"},
		{X2Go, "X2GO_SESSION"},
		{VNC, "VNCDESKTOP"},
	} {
		if h.variable(sign.variable) != "" {
			return sign.kind
		}
	}
	if kind := ofSessionName(h.variable("SESSIONNAME")); kind != "" {
		return kind
	}
	if h.RemoteScreen != nil && h.RemoteScreen() {
		return RDP
	}
	if h.Getenv("SSH_CONNECTION") != "" || h.Getenv("SSH_TTY") != "" {
		return SSH
	}
	return ""
}

// ofSessionName reads the name of a Windows session: RDP-Tcp#3, ICA-tcp#0,
// ICA-CGP#1, PCoIP…, BLAST…, or Console.
func ofSessionName(name string) string {
	name = strings.ToLower(name)
	for _, sign := range []struct{ prefix, kind string }{
		{"rdp-", RDP}, {"ica-", Citrix}, {"pcoip", PCoIP}, {"blast", Horizon},
	} {
		if strings.HasPrefix(name, sign.prefix) {
			return sign.kind
		}
	}
	return ""
}
