package instance_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"go.uber.org/goleak"

	"jpkiweb/helper/own/state"
	"jpkiweb/helper/system/instance"
)

// childVariable makes the test program the first helper, in that directory.
const childVariable = "JPKIWEB_TEST_INSTANCE"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childVariable); dir != "" {
		os.Exit(child(dir))
	}
	goleak.VerifyTestMain(m)
}

const childPort = 21575

func child(dir string) int {
	p, err := instance.Claim(dir)
	if err == nil {
		err = p.Announce(childPort)
	}
	fmt.Println(err)
	_, _ = io.Copy(io.Discard, os.Stdin) // which the test keeps open
	runtime.KeepAlive(p)
	return 0
}

// first starts the first helper of this user and returns when it serves.
func first(t *testing.T, dir string) *exec.Cmd {
	t.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), childVariable+"="+dir)
	if _, err := c.StdinPipe(); err != nil { // open until Wait
		t.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = c.Process.Kill()
		_ = c.Wait()
	})
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || line != "<nil>\n" {
		t.Fatalf("%q, %v", line, err)
	}
	return c
}

func TestSecondHelperIsToldWhereTheFirstServes(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	c := first(t, dir)
	_, err := instance.Claim(dir)
	var taken *instance.TakenError
	if !errors.As(err, &taken) || taken.Port != childPort || taken.PID != c.Process.Pid {
		t.Fatalf("%v", err)
	}
	want := fmt.Sprintf("another helper of yours (process %d) serves http://127.0.0.1:21575/", c.Process.Pid)
	if err.Error() != want {
		t.Errorf("%q, want %q", err, want)
	}
	holder, found, err := instance.Find(dir)
	if !found || err != nil || holder != taken.Holder {
		t.Errorf("found %+v, %t, %v", holder, found, err)
	}
}

func TestKilledHelperKeepsNobodyOut(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	c := first(t, dir)
	if err := c.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = c.Wait()
	if holder, found, err := instance.Find(dir); found || err != nil {
		t.Errorf("found %+v, %v", holder, err)
	}
	p, err := instance.Claim(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Leave()
	// The file of the killed one is not believed any more.
	if holder, found, err := instance.Find(dir); !found || err != nil || holder.Port != 0 || holder.PID != os.Getpid() {
		t.Errorf("found %+v, %t, %v", holder, found, err)
	}
}

func TestHelperThatJustStarts(t *testing.T) {
	dir := t.TempDir()
	p, err := instance.Claim(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Leave()
	_, err = instance.Claim(dir)
	var taken *instance.TakenError
	if !errors.As(err, &taken) || taken.Port != 0 || taken.Address() != "" || err.Error() != "another helper of yours is starting" {
		t.Errorf("%v", err)
	}
}

func TestPlaceIsGivenBack(t *testing.T) {
	dir := t.TempDir()
	for range 3 {
		p, err := instance.Claim(dir)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(p.Announce(21573), p.Leave()); err != nil {
			t.Fatal(err)
		}
		if _, found, err := instance.Find(dir); found || err != nil {
			t.Fatal(found, err)
		}
	}
}

func TestStopWaitsUntilThePlaceIsFree(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	c := first(t, dir)
	kill := func(pid int) error {
		if pid != c.Process.Pid {
			return fmt.Errorf("process %d", pid)
		}
		return c.Process.Kill()
	}
	if err := instance.Stop(dir, kill); err != nil {
		t.Fatal(err)
	}
	if _, found, err := instance.Find(dir); found || err != nil {
		t.Error(found, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "serving.json")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("what the killed helper told is still there: %v", err)
	}
	if err := instance.Stop(dir, func(int) error { return errors.New("nobody is there to be killed") }); err != nil {
		t.Errorf("second time: %v", err)
	}
}

func TestFindMakesNoDirectory(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	if _, found, err := instance.Find(dir); found || err != nil {
		t.Error(found, err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}

// Another user who could write there could tell the port of a helper of theirs.
func TestPlaceThatOthersCanWriteIsRefused(t *testing.T) {
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	if _, err := instance.Claim(dir); !errors.Is(err, state.ErrUntrusted) {
		t.Errorf("claim: %v", err)
	}
	if _, _, err := instance.Find(dir); !errors.Is(err, state.ErrUntrusted) {
		t.Errorf("find: %v", err)
	}
}

func TestGarbageInTheFileIsNoPort(t *testing.T) {
	for name, content := range map[string]string{
		"no JSON": "21573", "negative": `{"pid":1,"port":-1}`, "beyond": `{"pid":1,"port":65536}`, "no process": `{"port":21573}`, "empty": "",
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			p, err := instance.Claim(dir)
			if err != nil {
				t.Fatal(err)
			}
			defer p.Leave()
			if err := os.WriteFile(filepath.Join(dir, "serving.json"), []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
			if holder, found, err := instance.Find(dir); !found || err != nil || holder != (instance.Holder{}) {
				t.Errorf("found %+v, %t, %v", holder, found, err)
			}
		})
	}
}
