package server_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"

	"jpkiweb/shared/wire"
)

// forwardVariable makes the test binary a program in between: its value is the address
// to which it passes on what comes, as an antivirus program or a proxy does.
const forwardVariable = "SERVER_TEST_FORWARD"

// forward tells the port on which it listens, and passes connections on until its
// standard input ends.
func forward(to string) int {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return 1
	}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go passOn(c, to)
		}
	}()
	fmt.Println(l.Addr())
	_, _ = io.Copy(io.Discard, os.Stdin)
	return 0
}

func passOn(c net.Conn, to string) {
	defer c.Close()
	d, err := net.Dial("tcp4", to)
	if err != nil {
		return
	}
	defer d.Close()
	go func() { _, _ = io.Copy(d, c) }()
	_, _ = io.Copy(c, d)
}

// between starts a program of another user that stands before the helper, and returns
// its address.
func (r *rig) between(t *testing.T) string {
	t.Helper()
	program := exec.Command("/proc/self/exe") // which another user may not pass to by its name
	if _, err := os.Stat(program.Path); err != nil {
		program = exec.Command(os.Args[0])
	}
	program.Env = append(os.Environ(), fmt.Sprintf("%s=127.0.0.1:%d", forwardVariable, r.port))
	asAnother(program)
	in, err := program.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := program.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = in.Close(); _ = program.Wait() })
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("%q, %v", address, err)
	}
	return strings.TrimSpace(address)
}

// through asks by way of that program for what a browser asks the helper itself.
func (r *rig) through(t *testing.T, address, path string, headers map[string]string) *http.Response {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+address+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Host = fmt.Sprintf("127.0.0.1:%d", r.port)
	for name, value := range headers {
		request.Header.Set(name, value)
	}
	response, err := r.client(t).Do(request)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { response.Body.Close() })
	return response
}

// The person's own browser comes through a program of another user. The helper cannot
// tell whose browser that is, and says why it does not serve it.
func TestProgramInBetweenIsNamed(t *testing.T) {
	heard := make(chan bool, 2)
	r := start(t, func(c *setup) {
		c.Stranger = func() { heard <- true }
		c.Last = func(port int) int { return port }
		if os.Geteuid() != 0 {
			t.Log("not root: the program in between is of our own user, and is called another's")
			c.SameUser = stranger
		}
	}, nil)
	address := r.between(t)
	wantExplained(t, r.through(t, address, "/", navigation))
	if len(heard) != 1 {
		t.Errorf("heard %d times", len(heard))
	}
	for name, headers := range map[string]map[string]string{
		"": nil, wire.Path: {"Origin": r.own()}, "app.js": {"Sec-Fetch-Site": "same-origin"}, "identity?id=1": {"Sec-Fetch-Site": "same-origin"},
	} {
		response := r.through(t, address, "/"+strings.TrimPrefix(name, "/"), headers)
		if text := body(t, response); response.StatusCode != http.StatusForbidden || text != "" {
			t.Errorf("%q: %s %q", name, response.Status, text)
		}
	}
	if os.Geteuid() == 0 { // without that program all is well
		if response := r.get(t, "/", navigation); response.StatusCode != http.StatusOK {
			t.Errorf("straight: %s", response.Status)
		}
	}
}
