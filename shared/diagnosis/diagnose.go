package diagnosis

import (
	"strconv"
	"strings"

	"jpkiweb/shared/wire"
)

// Diagnose tells what is known of each link, in the order of [Links]. What cannot
// be known because an earlier link is broken is StateNotReached.
func Diagnose(f Facts) []Step {
	steps := make([]Step, 0, len(Links))
	before, broken := StateUnknown, false
	for _, link := range Links {
		s := f.judgeLink(link, before)
		s.Link = link
		// Where a page is kept from connecting, the helper only seems absent.
		seems := s.Finding == HelperUnreachable
		if broken && (s.State == StateUnknown || seems) {
			s = Step{Link: link, State: StateNotReached}
		}
		before, broken = s.State, broken || s.State == StateBroken
		steps = append(steps, s)
	}
	return steps
}

// judgeLink judges one link. before is the state of the link before it.
func (f Facts) judgeLink(link Link, before LinkState) Step {
	switch link {
	case LinkBrowser:
		return f.browser()
	case LinkPermission:
		return f.permission()
	case LinkHelper:
		return f.helper()
	case LinkService:
		return f.service()
	}
	switch {
	case link == LinkReader && f.Service == Yes:
		return f.reader()
	case link == LinkCard && before == StateOK:
		return f.card()
	case link == LinkCertificate && before == StateOK:
		return f.certificate()
	}
	return Step{State: StateUnknown}
}

func brokenLink(finding Finding, places ...string) Step {
	return Step{State: StateBroken, Finding: finding, Places: places}
}

// soundLink is a link in order, with something to know.
func soundLink(finding Finding, places ...string) Step {
	return Step{State: StateOK, Finding: finding, Places: places}
}

func (f Facts) browser() Step {
	switch f.Page {
	case Yes:
		return Step{State: StateOK}
	case No:
		return brokenLink(BlockedByPage)
	}
	return Step{State: StateUnknown}
}

func (f Facts) permission() Step {
	switch {
	case f.Permission == PermissionUnknown:
		return Step{State: StateUnknown}
	case f.Permission == PermissionIsGranted, f.Connection == Connected: // whatever the browser says
		return Step{State: StateOK}
	case f.Permission == PermissionIsDenied:
		return brokenLink(PermissionDenied)
	}
	return brokenLink(PermissionPrompt)
}

func (f Facts) helper() Step {
	ports := f.Ports
	if ports == 0 {
		ports = portsOfWire
	}
	switch f.Connection {
	case Connected:
		switch {
		case f.Between:
			return soundLink(ProgramBetween)
		case len(f.Squatted) > 0:
			return soundLink(PortSquatted, "ports", joinNumbers(f.Squatted))
		}
		return Step{State: StateOK}
	case Unreachable:
		switch {
		case len(f.Squatted) >= ports:
			return brokenLink(PortsTaken)
		case len(f.Squatted) > 0:
			return brokenLink(HelperOfAnother, "ports", joinNumbers(f.Squatted))
		}
		return brokenLink(HelperUnreachable)
	case OtherVersion:
		return brokenLink(HelperOld, "version", printable(f.Helper))
	case OtherHelper:
		return brokenLink(HelperUnknown)
	case UnusableSettings:
		return brokenLink(SettingsUnusable)
	}
	return Step{State: StateUnknown}
}

func (f Facts) service() Step {
	switch {
	case f.Refused, f.Card.Problem == wire.CodeServiceRefused: // it may let us in, and keep the card
		return brokenLink(ServiceRefused)
	case f.Service == Yes:
		return Step{State: StateOK}
	case f.Service == Unknown:
		return Step{State: StateUnknown}
	}
	system, _, _ := strings.Cut(f.System, "/")
	switch {
	case system == "linux":
		return brokenLink(ServiceStoppedLinux)
	case wire.BringsReaders(f.Remote):
		// Windows asks the other side, and says "no service" where that has no
		// answer (pcsc facts 6).
		return brokenLink(RemoteSession)
	case system == "windows":
		return brokenLink(ServiceStoppedWindows)
	}
	return brokenLink(ServiceStopped)
}

// RemoteSSH is the kind of a shell from another computer; every other kind of
// remote session has a screen, and [wire.BringsReaders] says whether readers come along.
const RemoteSSH = "ssh"

func (f Facts) reader() Step {
	r, ok := f.Chosen()
	switch {
	case len(f.Readers) == 0 && f.Remote == RemoteSSH:
		return brokenLink(RemoteShell)
	case len(f.Readers) == 0 && wire.BringsReaders(f.Remote):
		return brokenLink(RemoteSession)
	case len(f.Readers) == 0:
		return brokenLink(NoReader)
	case !ok && f.Reader != "":
		return brokenLink(ReaderMissing, "reader", printable(f.Reader))
	case !ok:
		return brokenLink(SeveralReaders, "readers", readerNames(f.withCard()))
	case r.State == wire.ReaderInUse, f.Card.Problem == wire.CodeBusy:
		if len(f.Holders) > 0 {
			return brokenLink(ReaderHeld, "reader", printable(r.Name), "holders", printable(strings.Join(f.Holders, ", ")))
		}
		return brokenLink(ReaderInUse, "reader", printable(r.Name))
	}
	return Step{State: StateOK}
}

func readerNames(readers []wire.Reader) string {
	all := make([]string, len(readers))
	for i, r := range readers {
		all[i] = printable(r.Name)
	}
	return strings.Join(all, ", ")
}

func joinNumbers(all []int) string {
	words := make([]string, len(all))
	for i, n := range all {
		words[i] = strconv.Itoa(n)
	}
	return strings.Join(words, ", ")
}
