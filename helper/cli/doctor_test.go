package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jpkiweb/helper/card/reader"
	"jpkiweb/helper/card/virtual"
	"jpkiweb/helper/cli"
	"jpkiweb/helper/own/policy"
	"jpkiweb/helper/own/state"
	"jpkiweb/helper/system/instance"
	"jpkiweb/shared/diagnosis"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/jpki"
)

// A patient is a machine at which the doctor looks.
type patient struct {
	*machine
	t       *testing.T
	port    int
	sandbox string
	policy  func() (policy.Policy, error)
	env     map[string]string
	place   *instance.Place // of the helper that was announced
}

// newPatient has a card, a reader, and a program of ours that listens where the
// helper does.
func newPatient(t *testing.T) *patient {
	t.Helper()
	dir := t.TempDir()
	p := &patient{
		machine: newMachine(), t: t, sandbox: filepath.Join(dir, "sandbox"),
		policy: func() (policy.Policy, error) { return policy.None(), nil },
		env:    map[string]string{"JPKIWEB_SANDBOX": filepath.Join(dir, "sandbox"), "HOME": filepath.Join(dir, "home")},
	}
	if err := copySandbox(p.sandbox); err != nil {
		t.Fatal(err)
	}
	p.change(func(*emulator.Config) {})
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	p.port = l.Addr().(*net.TCPAddr).Port
	return p
}

// change puts another card into the first reader.
func (p *patient) change(how func(*emulator.Config)) {
	p.t.Helper()
	if err := p.insert(p.sandbox, how); err != nil {
		p.t.Fatal(err)
	}
}

type findings struct {
	OK    bool
	Steps []diagnosis.Step
	First *struct {
		Link    diagnosis.Link
		Finding diagnosis.Finding
		Detail  string
	}
	Notes  []struct{ Next []string }
	Trial  *diagnosis.Trial
	Remote string
	Report string
}

// doctor runs the doctor, with --port unless args say so.
func (p *patient) doctor(args ...string) (exit int, f findings) {
	p.t.Helper()
	if len(args) == 0 {
		args = []string{"--port", fmt.Sprint(p.port)}
	}
	ctx, cancel := context.WithCancel(p.t.Context())
	defer cancel()
	var stdout, stderr bytes.Buffer
	env := p.machine.env(&stdout, &stderr, func(name string) string { return p.env[name] }, cancel)
	env.Policy = p.policy
	exit = cli.Run(ctx, append([]string{"doctor", "--json"}, args...), env)
	if err := json.Unmarshal(stdout.Bytes(), &f); err != nil {
		p.t.Fatalf("exit code %d, %v\n%s%s", exit, err, &stdout, &stderr)
	}
	if p.card != nil && p.card.State().Powered {
		p.t.Error("the card has power")
	}
	return exit, f
}

func TestDoctor(t *testing.T) {
	second := func(p *patient, insert func(*virtual.Reader)) {
		r := virtual.NewReader("Test Reader 01 00")
		insert(r)
		p.readers = append(p.readers, r)
	}
	label := func(l string) func(*patient) {
		return func(p *patient) { p.change(func(c *emulator.Config) { c.Label = l }) }
	}
	for _, test := range []struct {
		name   string
		change func(*patient)
		chain  string   // service, reader, card, certificate
		found  []string // one of them
	}{
		{"all is well", func(*patient) {}, "++++", nil},
		{"service stopped", func(p *patient) { p.service = false }, "!...", []string{"service_stopped_linux", "service_stopped_windows", "service_stopped"}},
		{"no reader", func(p *patient) { p.readers, p.card = nil, nil }, "+!..", []string{"no_reader"}},
		{"no reader, remote screen", func(p *patient) {
			p.readers, p.card = nil, nil
			p.env["XRDP_SESSION"] = "1"
		}, "+!..", []string{"remote_session"}},
		{"no reader, remote shell", func(p *patient) {
			p.readers, p.card = nil, nil
			p.env["SSH_CONNECTION"] = "192.0.2.1 50000 192.0.2.2 22"
		}, "+!..", []string{"remote_shell"}},
		{"two readers with a card", func(p *patient) { second(p, func(r *virtual.Reader) { r.Insert(p.card) }) }, "+!..", []string{"several_readers"}},
		{"two readers, one with a card", func(p *patient) { second(p, func(*virtual.Reader) {}) }, "++++", nil},
		// Which programs may hold it depends on the machine of the test.
		{"card held by another program", func(p *patient) {
			held, err := p.readers[0].Connect(p.t.Context(), firstReader, reader.Whole)
			if err != nil {
				p.t.Fatal(err)
			}
			p.card = nil // it has power, as it should
			p.t.Cleanup(func() { _ = held.Close() })
		}, "+!..", []string{"reader_in_use", "reader_held"}},
		{"no card", func(p *patient) {
			p.readers[0].Remove()
			p.card = nil
		}, "++!.", []string{"no_card"}},
		{"card taken away while it is read", func(p *patient) {
			p.card.Inject(emulator.Fault{Command: 3, Effect: emulator.RemoveBefore})
		}, "++!.", []string{"card_removed"}},
		{"card of another kind", func(p *patient) { p.readers[0].Insert(otherCard{}) }, "++!.", []string{"other_card"}},
		{"juki card", label(jpki.LabelJukiCard), "++!.", []string{"juki_card"}},
		{"phone", label(jpki.LabelAndroid), "++++", []string{"phone"}},
		{"card without certificates", func(p *patient) {
			p.change(func(c *emulator.Config) { c.UserAuthentication, c.DigitalSignature = nil, nil })
		}, "+++!", []string{"certificate_absent"}},
		{"card of a child", func(p *patient) { p.change(func(c *emulator.Config) { c.DigitalSignature = nil }) }, "++++", []string{"signing_certificate_absent"}},
		{"PIN blocked", func(p *patient) { p.change(func(c *emulator.Config) { c.UserAuthentication.TriesUsed = 3 }) }, "+++!", []string{"pin_blocked"}},
		{"both PINs blocked", func(p *patient) {
			p.change(func(c *emulator.Config) { c.UserAuthentication.TriesUsed, c.DigitalSignature.TriesUsed = 3, 5 })
		}, "+++!", []string{"pins_blocked"}},
		{"certificate expired", func(p *patient) { p.shift = 20 * 365 * 24 * time.Hour }, "+++!", []string{"certificate_expired"}},
		{"clock behind by years", func(p *patient) { p.shift = -5 * 365 * 24 * time.Hour }, "+++!", []string{"certificate_not_yet"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := newPatient(t)
			test.change(p)
			exit, f := p.doctor()
			checkFindings(t, exit, f, "??+"+test.chain, test.found)
		})
	}
}

// checkFindings: the chain, one of the findings, and the exit code that goes with
// it.
func checkFindings(t *testing.T, exit int, f findings, chain string, found []string) {
	t.Helper()
	marks := map[diagnosis.LinkState]string{
		diagnosis.StateOK: "+", diagnosis.StateBroken: "!", diagnosis.StateUnknown: "?", diagnosis.StateNotReached: ".",
	}
	var got, words string
	for _, s := range f.Steps {
		got += marks[s.State]
		words += string(s.Finding)
	}
	wantExit := 0
	if strings.Contains(chain, "!") {
		wantExit = 1
	}
	if got != chain || exit != wantExit || f.OK != (exit == 0) || (f.First == nil) != f.OK {
		t.Errorf("%s, exit code %d, want %s", got, exit, chain)
	}
	for _, one := range found {
		if words == one {
			return
		}
	}
	if words != "" || len(found) > 0 {
		t.Errorf("%q, want one of %q", words, found)
	}
}

// An otherCard knows no application.
type otherCard struct{}

func (otherCard) PowerOn() []byte { return []byte{0x3B, 0x00} }
func (otherCard) PowerOff()       {}
func (otherCard) Transmit(context.Context, []byte) ([]byte, error) {
	return []byte{0x6A, 0x82}, nil
}

func TestDoctorFindsTheHelper(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*patient) (args []string)
		chain  string
		found  []string
	}{
		{"nothing listens", func(*patient) []string { return []string{"--port", "1"} }, "??!++++", []string{"helper_unreachable"}},
		{"one of ours listens", func(*patient) []string { return nil }, "??+++++", nil},
		{"it says where it serves, beyond the range", func(p *patient) []string {
			p.rangeOf(1, 1)
			p.announce(p.port)
			return []string{"--reader", firstReader}
		}, "??+++++", nil},
		{"it says where it serves, and does not", func(p *patient) []string {
			p.rangeOf(1, 1)
			p.announce(2)
			return []string{"--reader", firstReader}
		}, "??!++++", []string{"helper_unreachable"}},
		{"range of the policy", func(p *patient) []string {
			p.rangeOf(p.port, p.port)
			return []string{"--reader", firstReader}
		}, "??+++++", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := newPatient(t)
			exit, f := p.doctor(test.change(p)...)
			checkFindings(t, exit, f, test.chain, test.found)
		})
	}
}

// rangeOf is the range of ports that the administrator sets.
func (p *patient) rangeOf(first, last int) {
	limited := policy.None()
	limited.Ports = policy.Ports{First: first, Last: last}
	p.policy = func() (policy.Policy, error) { return limited, nil }
}

// announce says that the helper of this user serves on a port.
func (p *patient) announce(port int) {
	p.t.Helper()
	p.env["XDG_RUNTIME_DIR"] = filepath.Join(p.t.TempDir(), "run")
	place, err := instance.Claim(filepath.Join(p.env["XDG_RUNTIME_DIR"], "jpki-helper"))
	if err == nil {
		err = place.Announce(port)
	}
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() { _ = place.Leave() })
	p.place = place
}

// The browser of the person does not come to the helper, and the doctor in the shell
// does: so the helper leaves word of who came instead.
func TestDoctorNamesAProgramInBetween(t *testing.T) {
	p := newPatient(t)
	p.rangeOf(1, 1)
	p.announce(p.port)
	if err := p.place.NoteStranger(); err != nil {
		t.Fatal(err)
	}
	exit, f := p.doctor("--reader", firstReader)
	checkFindings(t, exit, f, "??+++++", []string{"program_between"})
	if len(f.Notes) != 1 || len(f.Notes[0].Next) != 3 {
		t.Errorf("%+v", f.Notes)
	}
}

// A helper cannot start under a policy that cannot be read; the doctor says so,
// unless one serves already (the range may be taken on the machine of the test).
func TestDoctorUnderADamagedPolicy(t *testing.T) {
	p := newPatient(t)
	p.policy = func() (policy.Policy, error) {
		return policy.Policy{}, &state.UntrustedError{Path: "policy.json", Why: errors.New("unknown key")}
	}
	exit, f := p.doctor("--reader", firstReader)
	if served := f.Steps[2].State == diagnosis.StateOK; !served {
		checkFindings(t, exit, f, "??!++++", []string{"settings_unusable"})
	}
}

// What a person copies into a mail says nothing of card and holder.
func TestReportOfTheDoctorHoldsNoPersonalData(t *testing.T) {
	p := newPatient(t)
	serial := virtual.NewReader("ACS ACR39U ICC Reader [ACR39U] (4711081547) 00 00")
	serial.Insert(p.card)
	p.readers[0] = serial
	p.env["USER"], p.env["LOGNAME"] = "yamada", "yamada"
	exit, f := p.doctor()
	checkFindings(t, exit, f, "??+++++", nil)
	if !strings.Contains(f.Report, "ACS ACR39U ICC Reader [ACR39U] 00 00: card\n") {
		t.Errorf("no reader in the report\n%s", f.Report)
	}
	for _, personal := range []string{"4711", "yamada", p.sandbox, p.env["HOME"], "://", "SERIALNUMBER", "CN="} {
		if strings.Contains(f.Report, personal) {
			t.Errorf("%q is in the report\n%s", personal, f.Report)
		}
	}
}

// The doctor asks for no PIN and spends no try, however often it comes.
func TestDoctorSpendsNoTry(t *testing.T) {
	p := newPatient(t)
	p.answers = []string{"1234"}
	for range 4 {
		p.doctor()
	}
	if s := p.card.State(); s.UserAuthentication.TriesLeft != 3 || s.DigitalSignature.TriesLeft != 5 || len(p.answers) != 1 {
		t.Errorf("tries left %d and %d, %d answers not asked for", s.UserAuthentication.TriesLeft, s.DigitalSignature.TriesLeft, len(p.answers))
	}
}
