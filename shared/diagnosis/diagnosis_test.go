package diagnosis_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"jpkiweb/shared/diagnosis"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// year is a year of the clock of the tests.
const year = 365 * 24 * time.Hour

func reader(name string, state wire.ReaderState) wire.Reader {
	return wire.Reader{Name: name, State: state}
}

// goodCertificate is a certificate in its life, with its PIN.
func goodCertificate(tries int) jpki.CertificateStatus {
	return jpki.CertificateStatus{
		Present: true, Known: true, NotBefore: noon.Add(-year / 2), NotAfter: noon.Add(year / 2), PINStatus: jpki.PINStatus{TriesLeft: tries, TriesKnown: true},
	}
}

// healthyFacts is what the app finds out where nothing is wrong.
func healthyFacts() diagnosis.Facts {
	f := diagnosis.FromWire(wire.DiagnosisResult{
		Helper: "1.2.3", System: "linux/amd64", Service: true, Readers: []wire.Reader{reader("Reader A", wire.ReaderCard)},
	})
	f.App, f.Now, f.Built = "1.2.3", noon, noon.Add(-year)
	f.Card = diagnosis.Card{Kind: jpki.KindMyNumberCard, Login: goodCertificate(3), Signing: goodCertificate(5)}
	return f
}

// shellFacts is what jpki-helper doctor finds out where nothing is wrong.
func shellFacts() diagnosis.Facts {
	f := healthyFacts()
	f.Page, f.Permission = diagnosis.Unknown, diagnosis.PermissionUnknown
	return f
}

// pageFacts is what a page knows that does not come to the helper.
func pageFacts(permission diagnosis.Permission) diagnosis.Facts {
	return diagnosis.Facts{Page: diagnosis.Yes, Permission: permission, Connection: diagnosis.Unreachable, Now: noon}
}

// states are the states of all links in one word: + ok, ! broken, ? unknown, . not
// reached; findings those of the links that have one.
func states(steps []diagnosis.Step) (chain, findings string) {
	marks := map[diagnosis.LinkState]string{
		diagnosis.StateOK: "+", diagnosis.StateBroken: "!", diagnosis.StateUnknown: "?", diagnosis.StateNotReached: ".",
	}
	var found []string
	for _, s := range steps {
		chain += marks[s.State]
		if s.Finding != "" {
			found = append(found, string(s.Finding))
		}
	}
	return chain, strings.Join(found, " ")
}

type row struct {
	name     string
	facts    diagnosis.Facts
	chain    string // browser permission helper service reader card certificate
	findings string
}

func changedFacts(f diagnosis.Facts, change func(*diagnosis.Facts)) diagnosis.Facts {
	f.Readers, f.Holders, f.Squatted = slices.Clone(f.Readers), slices.Clone(f.Holders), slices.Clone(f.Squatted)
	change(&f)
	return f
}

func rows() []row {
	return slices.Concat(connectionRows(), serviceRows(), readerRows(), cardRows(), certificateRows(), combinedRows())
}

func connectionRows() []row {
	return []row{
		{"nothing wrong, from the app", healthyFacts(), "+++++++", ""},
		{"nothing wrong, from the shell", shellFacts(), "??+++++", ""},
		{"nothing known", diagnosis.Facts{}, "???????", ""},
		{"blocked by the page", changedFacts(pageFacts(""), func(f *diagnosis.Facts) { f.Page = diagnosis.No }), "!......", "blocked_by_page"},
		{"permission denied", pageFacts("denied"), "+!.....", "permission_denied"},
		{"permission asked for", pageFacts("prompt"), "+!.....", "permission_prompt"},
		{"permission granted, no helper", pageFacts("granted"), "++!....", "helper_unreachable"},
		{"browser without the permission, no helper", pageFacts(""), "+?!....", "helper_unreachable"},
		{"permission denied afterwards", changedFacts(healthyFacts(), func(f *diagnosis.Facts) { f.Permission = "denied" }), "+++++++", ""},
		{"helper of another version", changedFacts(pageFacts("granted"), func(f *diagnosis.Facts) {
			f.Connection, f.Helper = diagnosis.OtherVersion, "0.0.9"
		}), "++!....", "helper_old"},
		{"helper of a stranger", changedFacts(pageFacts("granted"), func(f *diagnosis.Facts) { f.Connection = diagnosis.OtherHelper }), "++!....", "helper_unknown"},
		{"settings unusable", changedFacts(shellFacts(), func(f *diagnosis.Facts) { f.Connection = diagnosis.UnusableSettings }), "??!++++", "settings_unusable"},
		{"strangers on some ports", changedFacts(shellFacts(), func(f *diagnosis.Facts) { f.Squatted = []int{21573, 21574} }), "??+++++", "port_squatted"},
		{"strangers on some ports, no helper", changedFacts(shellFacts(), func(f *diagnosis.Facts) {
			f.Connection, f.Squatted = diagnosis.Unreachable, []int{21573}
		}), "??!++++", "helper_of_another"},
		{"a program of another user came", changedFacts(shellFacts(), func(f *diagnosis.Facts) { f.Between = true }), "??+++++", "program_between"},
		{"a program of another user came, and strangers are on some ports", changedFacts(shellFacts(), func(f *diagnosis.Facts) {
			f.Between, f.Squatted = true, []int{21573}
		}), "??+++++", "program_between"},
		{"strangers on every port", changedFacts(shellFacts(), func(f *diagnosis.Facts) {
			f.Connection, f.Squatted = diagnosis.Unreachable, []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
		}), "??!++++", "ports_taken"},
		{"strangers on every port of a shorter range", changedFacts(shellFacts(), func(f *diagnosis.Facts) {
			f.Connection, f.Squatted, f.Ports = diagnosis.Unreachable, []int{1}, 1
		}), "??!++++", "ports_taken"},
		{"owner of the port unknown", changedFacts(shellFacts(), func(f *diagnosis.Facts) { f.Connection = "" }), "???++++", ""},
	}
}

func serviceRows() []row {
	stopped := func(system, remote string) diagnosis.Facts {
		return changedFacts(healthyFacts(), func(f *diagnosis.Facts) {
			f.System, f.Remote, f.Service, f.Readers, f.Card = system, remote, diagnosis.No, nil, diagnosis.Card{}
		})
	}
	refused := func(remote string) diagnosis.Facts {
		return changedFacts(stopped("linux/amd64", remote), func(f *diagnosis.Facts) { f.Refused = true })
	}
	return []row{
		{"stopped, system unknown", stopped("", ""), "+++!...", "service_stopped"},
		{"stopped on macOS", stopped("darwin/arm64", ""), "+++!...", "service_stopped"},
		{"stopped on Linux", stopped("linux/amd64", ""), "+++!...", "service_stopped_linux"},
		{"stopped on Windows", stopped("windows/amd64", ""), "+++!...", "service_stopped_windows"},
		{"stopped on Linux, by ssh", stopped("linux/amd64", "ssh"), "+++!...", "service_stopped_linux"},
		{"refused on Linux, by ssh", refused("ssh"), "+++!...", "service_refused"},
		{"refused on Linux, by xrdp", refused("rdp"), "+++!...", "service_refused"},
		{"refused on Linux, at another seat", refused(""), "+++!...", "service_refused"},
		{"readers are told, the card is refused", changedFacts(healthyFacts(), func(f *diagnosis.Facts) {
			f.Card = diagnosis.Card{Problem: wire.CodeServiceRefused}
		}), "+++!+..", "service_refused"},
		{"stopped on Linux, by xrdp", stopped("linux/amd64", "rdp"), "+++!...", "service_stopped_linux"},
		{"no answer from the other side, by RDP", stopped("windows/amd64", "rdp"), "+++!...", "remote_session"},
		{"stopped on Windows, by VNC", stopped("windows/amd64", "vnc"), "+++!...", "service_stopped_windows"},
		{"no answer from the other side, by Citrix", stopped("windows/amd64", "citrix"), "+++!...", "remote_session"},
		{"stopped on Windows, by ssh", stopped("windows/amd64", "ssh"), "+++!...", "service_stopped_windows"},
	}
}

func readerRows() []row {
	readers := func(all ...wire.Reader) diagnosis.Facts {
		return changedFacts(healthyFacts(), func(f *diagnosis.Facts) { f.Readers = all })
	}
	a, b := reader("Reader A", wire.ReaderCard), reader("Reader B", wire.ReaderCard)
	held := reader("Reader A", wire.ReaderInUse)
	return []row{
		{"none", readers(), "++++!..", "no_reader"},
		{"none, by RDP", changedFacts(readers(), func(f *diagnosis.Facts) { f.Remote = "rdp" }), "++++!..", "remote_session"},
		{"none, by a screen that brings none", changedFacts(readers(), func(f *diagnosis.Facts) { f.Remote = "vnc" }), "++++!..", "no_reader"},
		{"none, by ssh", changedFacts(readers(), func(f *diagnosis.Facts) { f.Remote = "ssh" }), "++++!..", "remote_shell"},
		{"one, by RDP that brings it", changedFacts(readers(a), func(f *diagnosis.Facts) { f.Remote = "rdp" }), "+++++++", ""},
		{"two with a card", readers(a, b), "++++!..", "several_readers"},
		{"two with a card, one of them held", readers(held, b), "++++!..", "several_readers"},
		{"two with a card, one chosen", changedFacts(readers(a, b), func(f *diagnosis.Facts) { f.Reader = "Reader B" }), "+++++++", ""},
		{"two, one with a card", readers(reader("Reader B", wire.ReaderEmpty), a), "+++++++", ""},
		{"the chosen one is gone", changedFacts(readers(a), func(f *diagnosis.Facts) { f.Reader = "Reader B" }), "++++!..", "reader_missing"},
		{"held exclusively", readers(held), "++++!..", "reader_in_use"},
		{"held, by whom", changedFacts(readers(held), func(f *diagnosis.Facts) { f.Holders = []string{"scdaemon"} }), "++++!..", "reader_held"},
		{"held when asked", changedFacts(readers(a), func(f *diagnosis.Facts) { f.Card = diagnosis.Card{Problem: wire.CodeBusy} }), "++++!..", "reader_in_use"},
		{"holders that hold nothing", changedFacts(readers(a), func(f *diagnosis.Facts) { f.Holders = []string{"scdaemon"} }), "+++++++", ""},
	}
}

func cardRows() []row {
	problem := func(code wire.Code) diagnosis.Facts {
		return changedFacts(healthyFacts(), func(f *diagnosis.Facts) { f.Card = diagnosis.Card{Problem: code} })
	}
	kind := func(k jpki.Kind) diagnosis.Facts {
		return changedFacts(healthyFacts(), func(f *diagnosis.Facts) { f.Card.Kind = k })
	}
	state := func(s wire.ReaderState) diagnosis.Facts {
		return changedFacts(healthyFacts(), func(f *diagnosis.Facts) { f.Readers[0].State = s })
	}
	return []row{
		{"none", state(wire.ReaderEmpty), "+++++!.", "no_card"},
		{"none in any of two readers", changedFacts(state(wire.ReaderEmpty), func(f *diagnosis.Facts) {
			f.Readers = append(f.Readers, reader("Reader B", wire.ReaderEmpty))
		}), "+++++!.", "no_card"},
		{"taken away before it was asked", problem(wire.CodeNoCard), "+++++!.", "no_card"},
		{"mute", state(wire.ReaderMute), "+++++!.", "card_mute"},
		{"mute when asked", problem(wire.CodeCardMute), "+++++!.", "card_mute"},
		{"of another kind", problem(wire.CodeNotJPKICard), "+++++!.", "other_card"},
		{"taken away", problem(wire.CodeCardRemoved), "+++++!.", "card_removed"},
		{"silent", problem(wire.CodeTimeout), "+++++!.", "card_silent"},
		{"of strange answers", problem(wire.CodeCardError), "+++++!.", "card_error"},
		{"not asked", changedFacts(healthyFacts(), func(f *diagnosis.Facts) { f.Card = diagnosis.Card{} }), "+++++??", ""},
		{"of an error that nobody foresaw", problem(wire.CodeInternal), "+++++!.", "card_error"},
		{"gone with its reader", problem(wire.CodeNoReader), "+++++!.", "card_removed"},
		{"not asked because the connection was lost", problem(wire.CodeLeaseLost), "+++++??", ""},
		{"juki card", kind(jpki.KindJukiCard), "+++++!.", "juki_card"},
		{"Android", kind(jpki.KindAndroid), "+++++++", "phone"},
		{"iPhone", kind(jpki.KindIPhone), "+++++++", "phone"},
		{"of unknown kind", kind(jpki.KindUnknown), "+++++++", ""},
	}
}

func certificateRows() []row {
	card := func(change func(c *diagnosis.Card)) diagnosis.Facts {
		return changedFacts(healthyFacts(), func(f *diagnosis.Facts) { change(&f.Card) })
	}
	clock := func(shift time.Duration) diagnosis.Facts {
		return changedFacts(healthyFacts(), func(f *diagnosis.Facts) { f.Now = f.Now.Add(shift) })
	}
	return []row{
		{"neither", card(func(c *diagnosis.Card) { c.Login, c.Signing = jpki.CertificateStatus{}, jpki.CertificateStatus{} }), "++++++!", "certificate_absent"},
		{"none to log in", card(func(c *diagnosis.Card) { c.Login = jpki.CertificateStatus{} }), "++++++!", "login_certificate_absent"},
		{"none to log in, found out when it was read", card(func(c *diagnosis.Card) { *c = diagnosis.Card{Problem: wire.CodeCertificateAbsent} }), "++++++!", "login_certificate_absent"},
		{"none to sign", card(func(c *diagnosis.Card) { c.Signing = jpki.CertificateStatus{} }), "+++++++", "signing_certificate_absent"},
		{"dates behind the PIN", card(func(c *diagnosis.Card) { c.Login.Known, c.Signing.Known = false, false }), "+++++++", ""},
		{"key of the next card", card(func(c *diagnosis.Card) { c.Unusable = true }), "++++++!", "key_unsupported"},
		{"expired", card(func(c *diagnosis.Card) { c.Login.NotAfter = noon.Add(-time.Second) }), "++++++!", "certificate_expired"},
		{"that to sign expired", card(func(c *diagnosis.Card) { c.Signing.NotAfter = noon.Add(-time.Second) }), "++++++!", "signing_certificate_expired"},
		{"in its last second", card(func(c *diagnosis.Card) { c.Login.NotAfter = noon.Add(-time.Second + 1) }), "+++++++", ""},
		{"clock a year ahead", clock(year), "++++++!", "certificate_expired"},
		{"clock a year behind", clock(-year), "++++++!", "certificate_not_yet"},
		{"clock before the program", changedFacts(clock(-2*year), func(f *diagnosis.Facts) { f.Card.Login.Known, f.Card.Signing.Known = false, false }), "++++++!", "certificate_not_yet"},
		{"clock unknown", changedFacts(healthyFacts(), func(f *diagnosis.Facts) { f.Now = time.Time{} }), "+++++++", ""},
		{"PIN blocked", card(func(c *diagnosis.Card) { c.Login.TriesLeft = 0 }), "++++++!", "pin_blocked"},
		{"that to sign blocked", card(func(c *diagnosis.Card) { c.Signing.TriesLeft = 0 }), "++++++!", "signing_pin_blocked"},
		{"both blocked", card(func(c *diagnosis.Card) { c.Login.TriesLeft, c.Signing.TriesLeft = 0, 0 }), "++++++!", "pins_blocked"},
		{"tries unknown", card(func(c *diagnosis.Card) { c.Login.TriesKnown, c.Login.TriesLeft = false, 0 }), "+++++++", ""},
	}
}

func combinedRows() []row {
	return []row{
		{"no helper and no reader, from the shell", changedFacts(shellFacts(), func(f *diagnosis.Facts) {
			f.Connection, f.Readers = diagnosis.Unreachable, nil
		}), "??!+!..", "helper_unreachable no_reader"},
		{"no service, and a card remembered", changedFacts(healthyFacts(), func(f *diagnosis.Facts) {
			f.Service, f.Card.Login.TriesLeft = diagnosis.No, 0
		}), "+++!...", "service_stopped_linux"},
		{"expired and blocked: the renewal mends both", changedFacts(healthyFacts(), func(f *diagnosis.Facts) {
			f.Card.Login.NotAfter, f.Card.Login.TriesLeft = noon.Add(-year/4), 0
		}), "++++++!", "certificate_expired"},
		{"clock behind and blocked: the clock is mended at home", changedFacts(healthyFacts(), func(f *diagnosis.Facts) {
			f.Now, f.Card.Login.TriesLeft = noon.Add(-year), 0
		}), "++++++!", "certificate_not_yet"},
		{"juki card, expired long ago", changedFacts(healthyFacts(), func(f *diagnosis.Facts) {
			f.Card.Kind, f.Card.Login.NotAfter = jpki.KindJukiCard, noon.Add(-8*year)
		}), "+++++!.", "juki_card"},
		{"juki card without a certificate", changedFacts(healthyFacts(), func(f *diagnosis.Facts) {
			f.Card = diagnosis.Card{Problem: wire.CodeCertificateAbsent, Kind: jpki.KindJukiCard}
		}), "+++++!.", "juki_card"},
		{"phone with a blocked PIN", changedFacts(healthyFacts(), func(f *diagnosis.Facts) {
			f.Card.Kind, f.Card.Login.TriesLeft = jpki.KindAndroid, 0
		}), "++++++!", "phone pin_blocked"},
		{"blocked by the page and denied", changedFacts(pageFacts("denied"), func(f *diagnosis.Facts) { f.Page = diagnosis.No }), "!!.....", "blocked_by_page permission_denied"},
		{"strangers on ports, remote, no reader", changedFacts(healthyFacts(), func(f *diagnosis.Facts) {
			f.Squatted, f.Remote, f.Readers = []int{21573}, "horizon", nil
		}), "++++!..", "port_squatted remote_session"},
	}
}

func TestDiagnose(t *testing.T) {
	for _, test := range rows() {
		t.Run(test.name, func(t *testing.T) {
			steps := diagnosis.Diagnose(test.facts)
			if len(steps) != len(diagnosis.Links) {
				t.Fatalf("%d steps", len(steps))
			}
			for i, link := range diagnosis.Links {
				if steps[i].Link != link {
					t.Errorf("step %d is %s", i, steps[i].Link)
				}
			}
			if chain, findings := states(steps); chain != test.chain || findings != test.findings {
				t.Errorf("%s %q, want %s %q", chain, findings, test.chain, test.findings)
			}
		})
	}
}

func TestFirstBrokenLinkIsNamed(t *testing.T) {
	for _, test := range rows() {
		first, ok := diagnosis.First(diagnosis.Diagnose(test.facts))
		i := strings.Index(test.chain, "!")
		if ok != (i >= 0) || ok && first.Link != diagnosis.Links[i] {
			t.Errorf("%s: %v, %t", test.name, first, ok)
		}
		if ok && first.Finding == "" {
			t.Errorf("%s: %s is broken without a finding", test.name, first.Link)
		}
	}
}

// A finding that no facts lead to is one that nobody sees.
func TestEveryFindingIsFound(t *testing.T) {
	found := map[diagnosis.Finding]bool{}
	for _, test := range rows() {
		for _, s := range diagnosis.Diagnose(test.facts) {
			found[s.Finding] = true
		}
	}
	for _, f := range diagnosis.Findings {
		if !found[f] {
			t.Errorf("no row finds %s", f)
		}
		delete(found, f)
	}
	delete(found, "")
	if len(found) > 0 {
		t.Errorf("not in Findings: %v", found)
	}
}

// The helper that serves browsers is no reason not to say what is wrong with the
// card.
func TestAtAShellTheCardComesFirst(t *testing.T) {
	stopped := func(f *diagnosis.Facts) { f.Connection = diagnosis.Unreachable }
	for name, test := range map[string]struct {
		facts diagnosis.Facts
		want  []diagnosis.Finding
	}{
		"nothing wrong":                        {shellFacts(), nil},
		"no helper":                            {changedFacts(shellFacts(), stopped), []diagnosis.Finding{diagnosis.HelperUnreachable}},
		"no reader":                            {changedFacts(shellFacts(), func(f *diagnosis.Facts) { f.Readers = nil }), []diagnosis.Finding{diagnosis.NoReader}},
		"no helper and no reader":              {changedFacts(shellFacts(), func(f *diagnosis.Facts) { stopped(f); f.Readers = nil }), []diagnosis.Finding{diagnosis.NoReader, diagnosis.HelperUnreachable}},
		"no helper and a service that refuses": {changedFacts(shellFacts(), func(f *diagnosis.Facts) { stopped(f); f.Refused = true }), []diagnosis.Finding{diagnosis.ServiceRefused, diagnosis.HelperUnreachable}},
		"no helper and a blocked PIN":          {changedFacts(shellFacts(), func(f *diagnosis.Facts) { stopped(f); f.Card.Login.TriesLeft = 0 }), []diagnosis.Finding{diagnosis.PINBlocked, diagnosis.HelperUnreachable}},
	} {
		var got []diagnosis.Finding
		for _, s := range diagnosis.AtShell(diagnosis.Diagnose(test.facts)) {
			got = append(got, s.Finding)
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}
