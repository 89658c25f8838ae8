package program

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// partVariable makes the test program one of the programs that it starts.
const partVariable = "JPKIWEB_TEST_PROGRAM"

func TestMain(m *testing.M) {
	if part := os.Getenv(partVariable); part != "" {
		os.Exit(playPart(part))
	}
	goleak.VerifyTestMain(m)
}

func playPart(part string) int {
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGTERM)
	switch part {
	case "well":
		fmt.Println(`{"port":1}`)
		<-asked
	case "complains":
		fmt.Println(`{"port":1}`)
		<-asked
		fmt.Fprintln(os.Stderr, "no disk")
		return 1
	case "chatters":
		fmt.Println("hello")
		<-asked
	case "stubborn":
		fmt.Println(`{"port":1}`)
		for range asked {
		}
	case "parent":
		if _, err := Launch(as("child")); err != nil {
			fmt.Println(err)
			return 1
		}
		time.Sleep(time.Hour) // it is killed
	case "child":
		fmt.Println("here")
		<-asked
	}
	return 0
}

func as(part string) *exec.Cmd {
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), partVariable+"="+part)
	c.Stdout = os.Stdout
	return c
}

func run(t *testing.T, part string) (*Program[struct{ Port int }], error) {
	t.Helper()
	return Run[struct{ Port int }](t.Context(), as(part))
}

func TestProgramSaysThatItIsReadyAndEnds(t *testing.T) {
	p, err := run(t, "well")
	if err != nil || p.Ready.Port != 1 {
		t.Fatalf("%+v, %v", p, err)
	}
	if err := p.Stop(); err != nil {
		t.Error(err)
	}
}

func TestWhatTheProgramComplainsAboutIsTold(t *testing.T) {
	p, err := run(t, "complains")
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Stop(); err == nil || !strings.Contains(err.Error(), "no disk") {
		t.Error(err)
	}
	if _, err := run(t, "chatters"); err == nil || !strings.Contains(err.Error(), "hello") {
		t.Error(err)
	}
}

func TestStubbornProgramIsEndedByForce(t *testing.T) {
	p, err := run(t, "stubborn")
	if err != nil {
		t.Fatal(err)
	}
	if err := p.child.stopWithin(10 * time.Millisecond); err == nil || !strings.Contains(err.Error(), "went on") {
		t.Error(err)
	}
	if err := p.child.Err(); err == nil || !strings.Contains(err.Error(), "killed") {
		t.Errorf("ended with %v", err)
	}
}

// A run that is killed leaves no pcscd that the next one would find.
func TestChildDoesNotOutliveItsParent(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux tells a process that its parent died")
	}
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	parent := as("parent")
	parent.Stdout = write // and the child's
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	if err := write.Close(); err != nil {
		t.Fatal(err)
	}
	if err := read.SetReadDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	out := bufio.NewReader(read)
	if line, err := out.ReadString('\n'); line != "here\n" {
		t.Fatalf("%q, %v", line, err)
	}
	if err := parent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = parent.Wait()
	if rest, err := io.ReadAll(out); err != nil { // ends with the last process that has the pipe
		t.Errorf("the child goes on: %q, %v", rest, err)
	}
}
