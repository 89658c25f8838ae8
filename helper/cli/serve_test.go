package cli_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"jpkiweb/helper/card/virtual"
	"jpkiweb/helper/cli"
	"jpkiweb/helper/own/policy"
	"jpkiweb/helper/own/stamp"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/sandboxca"
	"jpkiweb/shared/wire"
)

// exchange sends a request over the session and returns the answer to it.
func exchange(t *testing.T, conn *websocket.Conn, id int64, method string, params any) wire.Message {
	t.Helper()
	frame, err := wire.EncodeRequest(id, method, params)
	if err != nil {
		t.Fatal(err)
	}
	if err := conn.WriteMessage(websocket.TextMessage, frame); err != nil {
		t.Fatal(err)
	}
	for {
		var m wire.Message
		if err := conn.ReadJSON(&m); err != nil {
			t.Fatal(err)
		}
		if m.ID == id {
			return m
		}
	}
}

func TestServe(t *testing.T) {
	for name, test := range map[string]struct {
		machine     func(*machine)
		mode        string
		wantVirtual bool
		wantReaders string
	}{
		"auto, a reader is there":        {func(*machine) {}, "auto", false, firstReader},
		"auto, no reader":                {func(m *machine) { m.readers = nil }, "auto", true, "Virtual card"},
		"auto, no service":               {func(m *machine) { m.service = false }, "auto", true, "Virtual card"},
		"on, although a reader is there": {func(*machine) {}, "on", true, "Virtual card"},
		"on, with faults":                {func(*machine) {}, "on@wrong-pin,pull-at-3", true, "Virtual card"},
		"off, no reader":                 {func(m *machine) { m.readers = nil }, "off", false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMachine()
			test.machine(m)
			r := start(t, m, "serve", "--json", "--port", "0", "--virtual", test.mode)
			var ready struct {
				Address string
				Port    int
				Virtual bool
			}
			if err := json.Unmarshal([]byte(r.line(t)), &ready); err != nil {
				t.Fatal(err)
			}
			if ready.Virtual != test.wantVirtual || ready.Address != fmt.Sprintf("http://127.0.0.1:%d", ready.Port) {
				t.Errorf("ready: %+v", ready)
			}
			if got := strings.Join(watchedReaders(t, ready.Address), ", "); got != test.wantReaders {
				t.Errorf("readers %q, want %q", got, test.wantReaders)
			}
			if exit := r.stop(); exit != 0 {
				t.Errorf("exit code %d\n%s", exit, r.stderr)
			}
		})
	}
}

// The app hears that there may be time stamps where somebody named an authority; one that
// the administrator did not name is refused.
func TestServeTellsOfTimeStamps(t *testing.T) {
	s := newStamped(t)
	flags := []string{"--tsa", s.address, "--tsa-ca", s.root}
	for name, test := range map[string]struct {
		change func(*policy.Policy)
		flags  []string
		want   bool
	}{
		"nobody":            {func(*policy.Policy) {}, nil, false},
		"by flags":          {func(*policy.Policy) {}, flags, true},
		"by the policy":     {func(p *policy.Policy) { p.TSA, p.TSACA = &s.address, []string{s.root} }, nil, true},
		"off by the policy": {func(p *policy.Policy) { p.TSA = ptr(stamp.Off) }, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			m, rules := newMachine(), policy.None()
			test.change(&rules)
			m.policy = &rules
			r := start(t, m, append([]string{"serve", "--json", "--port", "0", "--virtual", "off"}, test.flags...)...)
			var ready struct{ Address string }
			if err := json.Unmarshal([]byte(r.line(t)), &ready); err != nil {
				t.Fatal(err)
			}
			conn := dial(t, ready.Address, ready.Address)
			defer conn.Close()
			var told wire.HelloResult
			if err := json.Unmarshal(exchange(t, conn, 2, wire.MethodHello, wire.HelloParams{Version: wire.Version, Client: "test"}).Result, &told); err != nil || told.Timestamp != test.want {
				t.Errorf("%+v, %v", told, err)
			}
			if exit := r.stop(); exit != 0 {
				t.Errorf("exit code %d\n%s", exit, r.stderr)
			}
		})
	}
	s.policy.TSA = ptr(stamp.Off)
	if exit, said := s.run(append([]string{"serve", "--port", "0"}, flags...)...); exit != 1 || !strings.Contains(said, "the administrator of this machine does not allow it") {
		t.Errorf("exit code %d: %s", exit, said)
	}
	s.wantAsked(0)
}

func ptr(text string) *string { return &text }

// watchedReaders asks the helper as its app does.
func watchedReaders(t *testing.T, address string) (names []string) {
	t.Helper()
	conn := dial(t, address, address)
	defer conn.Close()
	var result wire.ReadersResult
	if err := json.Unmarshal(exchange(t, conn, 2, wire.MethodReadersWatch, wire.Empty{}).Result, &result); err != nil {
		t.Fatal(err)
	}
	for _, reader := range result.Readers {
		names = append(names, reader.Name)
	}
	return names
}

// dial opens a session and says hello.
func dial(t *testing.T, address, origin string) *websocket.Conn {
	t.Helper()
	dialer := websocket.Dialer{Subprotocols: []string{wire.Subprotocol}}
	conn, response, err := dialer.Dial(strings.Replace(address, "http", "ws", 1)+wire.Path, http.Header{"Origin": {origin}})
	if err != nil {
		t.Fatalf("%v %v", err, response)
	}
	if m := exchange(t, conn, 1, wire.MethodHello, wire.HelloParams{Version: wire.Version, Client: "test"}); m.Error != nil {
		t.Fatal(m.Error)
	}
	return conn
}

// The trace has the commands, and never a PIN.
func TestServeTracesWithoutPINs(t *testing.T) {
	const origin = "https://developer.example"
	m := newMachine()
	r := start(t, m, "serve", "--port", "0", "--virtual", "on", "--trace", "--allow-origin", origin)
	address := strings.TrimSuffix(strings.Fields(r.line(t))[1], "/")
	dial(t, address, origin).Close()
	conn := dial(t, address, address) // only the app may present a PIN
	defer conn.Close()
	answer := exchange(t, conn, 3, wire.MethodCardLease, wire.LeaseParams{
		Reader: "Virtual card", Purpose: wire.PurposeLogin, Origin: origin,
		Login: &wire.LoginParams{Challenge: strings.Repeat("c", 44)},
	})
	var lease wire.LeaseResult
	if answer.Error != nil || json.Unmarshal(answer.Result, &lease) != nil {
		t.Fatalf("%+v", answer.Error)
	}
	commands := []wire.Hex{
		[]byte("\x00\xA4\x04\x0C\x0A\xD3\x92\xF0\x00\x26\x01\x00\x00\x00\x01"),
		{0, 0xB0, 0x8A, 0, 0, 0, 0}, // the certificate, which is looked up in the sandbox's lists
		{0, 0x20, 0, 0x98},
		append([]byte{0, 0x20, 0, 0x98, 4}, "1234"...),
	}
	for i, command := range commands {
		if m := exchange(t, conn, int64(4+i), wire.MethodCardTransmit, wire.TransmitParams{Lease: lease.Lease, Commands: []wire.Hex{command}}); m.Error != nil {
			t.Fatalf("command %d: %+v", i+1, m.Error)
		}
	}
	if exit := r.stop(); exit != 0 {
		t.Errorf("exit code %d", exit)
	}
	trace := r.stderr.String()
	for _, want := range []string{"command=00A4040C0AD392F000260100000001", "response=63C3", "4 bytes withheld"} {
		if !strings.Contains(trace, want) {
			t.Errorf("%q is not in the trace", want)
		}
	}
	if found := pins.FindString(trace); found != "" {
		t.Errorf("a PIN is in the trace: %s\n%s", found, trace)
	}
}

// namesake is a file with a CA that has the name of J-LIS's, and another key.
func namesake(t *testing.T) string {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{Country: []string{"JP"}, Organization: []string{jpki.Organization}},
		NotBefore: time.Now(), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "namesake.cer")
	if err := os.WriteFile(path, der, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestServeRefuses(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	_, port, _ := net.SplitHostPort(taken.Addr().String())
	bundle, withKey := bundles(t)
	for name, test := range map[string]struct {
		args []string
		app  bool
		want string
		exit int
	}{
		"unknown mode":                 {[]string{"--virtual", "maybe"}, true, `"code":"request_invalid"`, 2},
		"fault that there is not":      {[]string{"--virtual", "fresh@pull"}, true, `there are wrong-pin, pull-at-N, `, 2},
		"faults of no card":            {[]string{"--virtual", "off@wrong-pin"}, true, `no virtual card \"off\"; there are fresh, `, 2},
		"origin with a path":           {[]string{"--allow-origin", "https://a.example/x"}, true, `"code":"request_invalid"`, 2},
		"CA without a list":            {[]string{"--crl-ca", bundle}, true, `give --crl too`, 2},
		"CA that calls itself J-LIS's": {[]string{"--crl", "x.crl", "--crl-ca", namesake(t)}, true, `certificate 1 is none of the published`, 2},
		"private key as a CA":          {[]string{"--crl", "x.crl", "--crl-ca", withKey}, true, `PEM block 2: private key among certificates`, 2},
		"port taken":                   {[]string{"--port", port}, true, `--port chooses another`, 2},
		"built without an app":         {nil, false, `make build`, 1},
	} {
		t.Run(name, func(t *testing.T) {
			var out, errs strings.Builder
			m := newMachine()
			home := t.TempDir()
			env := m.env(&out, &errs, func(name string) string { return map[string]string{"HOME": home}[name] }, func() {})
			if !test.app {
				env.App = os.DirFS(t.TempDir())
			}
			args := append([]string{"serve", "--json", "--port", "0", "--virtual", "off"}, test.args...)
			if exit := cli.Run(t.Context(), args, env); exit != test.exit || !strings.Contains(errs.String(), test.want) || out.Len() > 0 {
				t.Errorf("exit code %d, %s%s", exit, out.String(), errs.String())
			}
			if made, err := os.ReadDir(filepath.Join(home, ".local", "state", "jpkiweb", "sandbox")); err == nil {
				t.Errorf("made %v", made)
			}
		})
	}
}

// bundles returns a file with both CAs of a sandbox, and one with a key.
func bundles(t *testing.T) (both, withKey string) {
	t.Helper()
	dir := t.TempDir()
	if _, err := sandboxca.Open(dir, time.Now()); err != nil {
		t.Fatal(err)
	}
	both, withKey = filepath.Join(dir, "both.pem"), filepath.Join(dir, "with-key.pem")
	for file, parts := range map[string][]string{
		both:    {"user-authentication-ca.pem", "digital-signature-ca.pem"},
		withKey: {"user-authentication-ca.pem", "user-authentication-ca.key"},
	} {
		var text []byte
		for _, part := range parts {
			content, err := os.ReadFile(filepath.Join(dir, part))
			if err != nil {
				t.Fatal(err)
			}
			text = append(text, content...)
		}
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return both, withKey
}

func TestReadersWatch(t *testing.T) {
	m := newMachine()
	if dir, err := sandbox(); err != nil || m.insert(dir, func(*emulator.Config) {}) != nil {
		t.Fatal("no card")
	}
	r := start(t, m, "readers", "--watch", "--json")
	for _, want := range []string{`"state":"card"`, `"state":"empty"`, `"state":"card"`} {
		if line := r.line(t); !strings.Contains(line, want) {
			t.Errorf("%s, want %s", line, want)
		}
		if strings.Contains(want, "card") {
			m.readers[0].Remove()
		} else {
			m.readers[0].Insert(m.card)
		}
	}
	if exit := r.stop(); exit != 0 {
		t.Errorf("exit code %d", exit)
	}
}

// The help names every fault that there is, in each language.
func TestHelpOfServeNamesEveryFault(t *testing.T) {
	for _, lang := range []string{"en_US.UTF-8", "ja_JP.UTF-8"} {
		var out, errs strings.Builder
		env := newMachine().env(&out, &errs, func(name string) string { return map[string]string{"HOME": t.TempDir(), "LANG": lang}[name] }, func() {})
		if exit := cli.Run(t.Context(), []string{"help", "serve"}, env); exit != 0 {
			t.Fatalf("%d %s", exit, errs.String())
		}
		said := strings.Join(strings.Fields(out.String()), " ")
		for _, fault := range virtual.Faults() {
			if !strings.Contains(said, fault) {
				t.Errorf("%s: no %s in %s", lang, fault, said)
			}
		}
	}
}
