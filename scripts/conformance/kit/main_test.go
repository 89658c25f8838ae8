package kit

import (
	"fmt"
	"os"
	"testing"
)

// sandboxDir is the folder of all tests.
var sandboxDir string

func TestMain(m *testing.M) {
	os.Exit(withFolder(m))
}

func withFolder(m *testing.M) int {
	dir, err := os.MkdirTemp("", "conformance-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	sandboxDir = dir
	return m.Run()
}
