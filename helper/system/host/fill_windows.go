package host

import "golang.org/x/sys/windows"

// smRemoteSession is SM_REMOTESESSION of winuser.h: not zero in a session of the
// remote desktop services. (It is zero under RemoteFX, where SESSIONNAME tells.)
const smRemoteSession = 0x1000

func (h *Host) fill() {
	h.RemoteScreen = func() bool {
		metrics := windows.NewLazySystemDLL("user32.dll").NewProc("GetSystemMetrics")
		if metrics.Find() != nil { // a server without windows
			return false
		}
		result, _, _ := metrics.Call(smRemoteSession) // it has no error
		return result != 0
	}
}
