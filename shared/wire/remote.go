package wire

// The kinds of remote sessions that bring the card readers along of the computer in front of
// the person, where they are set up to (DiagnosisResult.Remote).
const (
	RemoteRDP     = "rdp"
	RemoteCitrix  = "citrix"
	RemoteHorizon = "horizon" // VMware, Omnissa
	RemotePCoIP   = "pcoip"
)

// BringsReaders reports whether a kind of remote session is one of these. Of any other kind,
// a shared screen or a shell, the reader is not known to be at either computer.
func BringsReaders(kind string) bool {
	switch kind {
	case RemoteRDP, RemoteCitrix, RemoteHorizon, RemotePCoIP:
		return true
	}
	return false
}
