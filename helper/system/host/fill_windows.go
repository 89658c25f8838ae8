package host

import (
	"strconv"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"
)

// smRemoteSession is SM_REMOTESESSION of winuser.h: not zero in a session of the
// remote desktop services. (It is zero under RemoteFX, where GlassSessionId tells.)
const smRemoteSession = 0x1000

// desktopSwitch is DESKTOP_SWITCHDESKTOP of winuser.h.
const desktopSwitch = 0x0100

func (h *Host) fill() {
	var session uint32
	known := windows.ProcessIdToSessionId(windows.GetCurrentProcessId(), &session) == nil
	h.RemoteScreen = func() bool { return ofUser32("GetSystemMetrics", smRemoteSession) != 0 || known && elsewhere(session) }
	h.ScreenTaken = screenTaken
	if known {
		h.Session = func(name string) string { return volatile(session, name) }
	}
}

// screenTaken reports that the input goes to a desktop that is not the person's: the
// system's own, while the session is locked or nobody is connected with it.
func screenTaken() bool {
	if windows.NewLazySystemDLL("user32.dll").NewProc("OpenInputDesktop").Find() != nil {
		return false
	}
	desktop := ofUser32("OpenInputDesktop", 0, 0, desktopSwitch)
	if desktop != 0 {
		ofUser32("CloseDesktop", desktop)
	}
	return desktop == 0
}

// ofUser32 calls a function of user32.dll; 0 on a server without windows.
func ofUser32(name string, arguments ...uintptr) uintptr {
	function := windows.NewLazySystemDLL("user32.dll").NewProc(name)
	if function.Find() != nil {
		return 0
	}
	result, _, _ := function.Call(arguments...) // what is wrong is a result of 0
	return result
}

// elsewhere reports whether the session is not the one at the computer itself.
func elsewhere(session uint32) bool {
	k, err := registry.OpenKey(registry.LOCAL_MACHINE, `SYSTEM\CurrentControlSet\Control\Terminal Server`, registry.QUERY_VALUE)
	if err != nil {
		return false
	}
	defer k.Close()
	glass, _, err := k.GetIntegerValue("GlassSessionId")
	return err == nil && glass != uint64(session)
}

// volatile reads a variable that the system sets anew when a session is connected.
func volatile(session uint32, name string) string {
	for _, path := range []string{`Volatile Environment\` + strconv.FormatUint(uint64(session), 10), "Volatile Environment"} {
		k, err := registry.OpenKey(registry.CURRENT_USER, path, registry.QUERY_VALUE)
		if err != nil {
			continue
		}
		value, _, err := k.GetStringValue(name)
		k.Close()
		if err == nil && value != "" {
			return value
		}
	}
	return ""
}
