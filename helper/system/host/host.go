// Package host asks the operating system what stands between a person and the
// card: a remote session, other programs at the card, strangers on our ports.
//
// It reads, and changes nothing; it starts no program and needs no rights. What
// one system does not tell is left out. Most callers need [New] and
// [Host.Complete].
package host

import (
	"context"
	"io/fs"
	"runtime"
	"time"

	"jpkiweb/helper/system/peer"
	"jpkiweb/shared/wire"
)

// patience bounds what is asked for one wire.DiagnosisResult.
const patience = 500 * time.Millisecond

// A Host is one machine as one process sees it. New makes that of this process;
// a test makes any.
type Host struct {
	System string              // GOOS/GOARCH
	Getenv func(string) string //
	// RemoteScreen reports a session of the remote desktop services, on Windows;
	// nil: nobody to ask.
	RemoteScreen func() bool
	// Session reads a variable of the session as it is now, on Windows; nil: the
	// environment is all that there is.
	Session func(name string) string
	// ScreenTaken reports that the session's screen is locked, or shown to nobody, on
	// Windows; nil: nobody to ask.
	ScreenTaken func() bool
	// Logind is the folder of systemd-logind, nil where there is none.
	Logind fs.FS
	// Proc is the file system of proc(5), nil where there is none.
	Proc     fs.FS
	PID, UID int // of this process, for Proc
	// ListenerOwner reports whether a port of loopback is held by this user alone:
	// peer.ListenerOwner.
	ListenerOwner func(port uint16) (same bool, err error)
	// Dial reports whether anything listens on a port of loopback, for where that is
	// all that can be told.
	Dial func(ctx context.Context, port int) bool
}

// New returns this machine.
func New(getenv func(string) string) Host {
	h := Host{System: runtime.GOOS + "/" + runtime.GOARCH, Getenv: getenv, ListenerOwner: peer.ListenerOwner, Dial: dial}
	h.fill()
	return h
}

// Complete adds what the system tells to what the helper that listens on a port
// tells its own app; first to last is the range of ports. It takes at most half a
// second, besides one question to the system.
func (h Host) Complete(ctx context.Context, result *wire.DiagnosisResult, first, last, port int) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	result.System, result.Remote = h.System, h.Remote()
	result.Squatted = h.strangersBefore(ctx, first, last, port)
	result.Holders = h.Holders(ctx)
}
