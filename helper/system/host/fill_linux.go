package host

import "os"

func (h *Host) fill() {
	h.Proc, h.PID, h.UID = os.DirFS("/proc"), os.Getpid(), os.Getuid()
	h.Logind = os.DirFS("/run/systemd")
}
