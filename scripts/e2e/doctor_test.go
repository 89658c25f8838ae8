//go:build e2e

package e2e

import (
	"encoding/json"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"jpkiweb/helper/card/pcsc"
	"jpkiweb/helper/card/reader"
	"jpkiweb/scripts/slot"
	"jpkiweb/shared/diagnosis"
	"jpkiweb/shared/wire"
)

// doctorReport is what jpki-helper doctor --json says.
type doctorReport struct {
	First *struct {
		Finding diagnosis.Finding
		Detail  string
	}
	Steps []diagnosis.Step
	Trial *diagnosis.Trial
}

func (d doctorReport) found(f diagnosis.Finding) bool { return d.First != nil && d.First.Finding == f }

func theDoctor(t *testing.T, env string, args ...string) (d doctorReport, stderr string) {
	t.Helper()
	c := exec.CommandContext(t.Context(), helper, append([]string{"doctor", "--json"}, args...)...)
	c.Env = append(os.Environ(), env)
	var out, errs strings.Builder
	c.Stdout, c.Stderr = &out, &errs
	_ = c.Run() // no helper serves: that is an error of the chain
	if err := json.Unmarshal([]byte(out.String()), &d); err != nil {
		t.Fatalf("%v\n%s%s", err, &out, &errs)
	}
	return d, errs.String()
}

// A reader is tried over the real PC/SC service: the card has no power in between,
// and no PIN is presented.
func TestReaderOnTrialOverPCSC(t *testing.T) {
	card, _ := insert(t, nil)
	d, _ := theDoctor(t, "", "--reader", slot.Name)
	tried := d.Trial
	if tried == nil || tried.Problem != "" || tried.PowerOff != diagnosis.AsNew || tried.Short.Result != diagnosis.ReadOK ||
		tried.Long.Result != diagnosis.ReadOK || tried.Command < 1 || tried.Interface != diagnosis.Contactless {
		t.Errorf("%+v", tried)
	}
	t.Logf("%+v", tried)
	if s := card.State(); s.UserAuthentication.TriesLeft != 3 || s.DigitalSignature.TriesLeft != 5 {
		t.Errorf("%+v", s)
	}
	must(t, slot.AwaitPowerOff(t.Context(), card))
}

// A program that holds the card is named, by the doctor and by the command that
// fails; another process of the helper is not, though it has PC/SC open, too.
func TestHolderIsNamedAndTheHelperIsNot(t *testing.T) {
	insert(t, nil)
	watching := exec.CommandContext(t.Context(), helper, "readers", "--watch", "--json")
	output, err := watching.StdoutPipe()
	must(t, err)
	must(t, watching.Start())
	defer func() {
		_ = watching.Process.Kill()
		_ = watching.Wait()
	}()
	_, err = output.Read(make([]byte, 1)) // it has PC/SC open
	must(t, err)
	m := reader.New(pcsc.Backend{}, reader.Config{})
	defer m.Close()
	lease, err := m.Lease(t.Context(), slot.Name)
	must(t, err)
	defer lease.Close()
	us, err := os.ReadFile("/proc/self/comm")
	must(t, err)
	name := strings.TrimSpace(string(us))
	d, _ := theDoctor(t, "LANG=C.UTF-8")
	if !d.found(diagnosis.ReaderHeld) || !strings.Contains(d.First.Detail, name) || strings.Contains(d.First.Detail, "jpki-helper") {
		t.Errorf("%+v", d.First)
	}
	_, stderr, err := runProgram(t, helper, "status", "--reader", slot.Name)
	if err == nil || !strings.Contains(string(stderr), "it may be: "+name) {
		t.Errorf("%v\n%s", err, stderr)
	}
}

// A service that closes the door at once, as pcscd does when polkit forbids it, is
// named; one that is not there is another finding. No session variable decides.
func TestDoctorAtAServiceThatRefuses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pcscd.comm")
	l, err := net.Listen("unix", path)
	must(t, err)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			_ = c.Close()
		}
	}()
	d, stderr := theDoctor(t, "PCSCLITE_CSOCK_NAME="+path)
	if !d.found(diagnosis.ServiceRefused) || !strings.Contains(stderr, string(wire.CodeServiceRefused)) {
		t.Errorf("%+v\n%s", d, stderr)
	}
	must(t, l.Close())
	if d, _ := theDoctor(t, "PCSCLITE_CSOCK_NAME="+path); !d.found(diagnosis.ServiceStoppedLinux) {
		t.Errorf("%+v", d)
	}
}
