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
		s := f.look(link, before)
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

// look judges one link. before is the state of the link before it.
func (f Facts) look(link Link, before State) Step {
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

func broken(finding Finding, places ...string) Step {
	return Step{State: StateBroken, Finding: finding, Places: places}
}

// fine is a link in order, with something to know.
func fine(finding Finding, places ...string) Step {
	return Step{State: StateOK, Finding: finding, Places: places}
}

func (f Facts) browser() Step {
	switch f.Page {
	case Yes:
		return Step{State: StateOK}
	case No:
		return broken(BlockedByPage)
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
		return broken(PermissionDenied)
	}
	return broken(PermissionPrompt)
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
			return fine(ProgramBetween)
		case len(f.Squatted) > 0:
			return fine(PortSquatted, "ports", numbers(f.Squatted))
		}
		return Step{State: StateOK}
	case Unreachable:
		switch {
		case len(f.Squatted) >= ports:
			return broken(PortsTaken)
		case len(f.Squatted) > 0:
			return broken(HelperOfAnother, "ports", numbers(f.Squatted))
		}
		return broken(HelperUnreachable)
	case OtherVersion:
		return broken(HelperOld, "version", plain(f.Helper))
	case OtherHelper:
		return broken(HelperUnknown)
	case UnusableSettings:
		return broken(SettingsUnusable)
	}
	return Step{State: StateUnknown}
}

func (f Facts) service() Step {
	switch {
	case f.Refused, f.Card.Problem == wire.CodeServiceRefused: // it may let us in, and keep the card
		return broken(ServiceRefused)
	case f.Service == Yes:
		return Step{State: StateOK}
	case f.Service == Unknown:
		return Step{State: StateUnknown}
	}
	system, _, _ := strings.Cut(f.System, "/")
	switch {
	case system == "linux":
		return broken(ServiceStoppedLinux)
	case f.Remote != "" && f.Remote != RemoteSSH:
		// Windows asks the other side, and says "no service" where that has no
		// answer (pcsc facts 6).
		return broken(RemoteSession)
	case system == "windows":
		return broken(ServiceStoppedWindows)
	}
	return broken(ServiceStopped)
}

// RemoteSSH is the kind of a shell from another computer; every other kind of
// remote session has a screen, and may bring readers along.
const RemoteSSH = "ssh"

func (f Facts) reader() Step {
	r, ok := f.Chosen()
	switch {
	case len(f.Readers) == 0 && f.Remote == RemoteSSH:
		return broken(RemoteShell)
	case len(f.Readers) == 0 && f.Remote != "":
		return broken(RemoteSession)
	case len(f.Readers) == 0:
		return broken(NoReader)
	case !ok && f.Reader != "":
		return broken(ReaderMissing, "reader", plain(f.Reader))
	case !ok:
		return broken(SeveralReaders, "readers", names(f.withCard()))
	case r.State == wire.ReaderInUse, f.Card.Problem == wire.CodeBusy:
		if len(f.Holders) > 0 {
			return broken(ReaderHeld, "reader", plain(r.Name), "holders", plain(strings.Join(f.Holders, ", ")))
		}
		return broken(ReaderInUse, "reader", plain(r.Name))
	}
	return Step{State: StateOK}
}

func names(readers []wire.Reader) string {
	all := make([]string, len(readers))
	for i, r := range readers {
		all[i] = plain(r.Name)
	}
	return strings.Join(all, ", ")
}

func numbers(all []int) string {
	words := make([]string, len(all))
	for i, n := range all {
		words[i] = strconv.Itoa(n)
	}
	return strings.Join(words, ", ")
}
