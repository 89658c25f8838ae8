package state

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

// childVariable makes the test binary the other process: its value is the path of
// the file that the child is to lock, or to add lines to.
const childVariable = "STATE_TEST_CHILD"

func TestMain(m *testing.M) {
	if job := os.Getenv(childVariable); job != "" {
		os.Exit(child(strings.Cut(job, " ")))
	}
	goleak.VerifyTestMain(m)
}

// child does the job of another process: "lock PATH" takes the lock and keeps it
// until its end; "append PATH" adds lines, each read and written under the lock;
// "read PATH" tells what comes of reading it.
func child(job, path string, _ bool) int {
	f := Mine(path, 1<<20)
	if job == "read" {
		_, err := f.Read()
		fmt.Printf("untrusted %t: %v\n", errors.Is(err, ErrUntrusted), err)
		return 0
	}
	if job == "lock" {
		l, err := f.Lock()
		if err != nil {
			fmt.Println(err)
			return 1
		}
		fmt.Println("locked")
		_, _ = io.Copy(io.Discard, os.Stdin) // which the test keeps open
		runtime.KeepAlive(l)
		return 0
	}
	for range childLines {
		if err := addLine(f); err != nil {
			fmt.Println(err)
			return 1
		}
	}
	return 0
}

const childLines = 25

// addLine replaces the file by itself and one more line.
func addLine(f File) error {
	l, err := f.Lock()
	if err != nil {
		return err
	}
	defer l.Unlock()
	content, err := f.Read()
	if err != nil && !os.IsNotExist(err) {
		return err
	}
	return f.Write(append(content, "line\n"...))
}

// another starts another process.
func another(t *testing.T, job, path string) (*exec.Cmd, *bufio.Reader) {
	t.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), childVariable+"="+job+" "+path)
	c.Stderr = os.Stderr
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
	return c, bufio.NewReader(out)
}

// private returns a file in a directory of ours.
func private(t *testing.T) File {
	t.Helper()
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	return Mine(filepath.Join(dir, "kept"), 100)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
