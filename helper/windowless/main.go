// Command jpki-helperw starts the jpki-helper beside it, without a window, with the
// arguments that it was given.
//
// Windows opens a console for a program of a shell wherever no shell starts it: at login
// and in the Start menu. This one is built for no console (-H windowsgui) and hands all
// on. It does nothing else, so that there is one helper.
package main

import (
	"os"
	"path/filepath"
	"strings"
)

func main() {
	if err := start(); err != nil {
		os.Exit(1) // there is no place to tell it
	}
}

// start does not wait for the helper to end.
func start() error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	nothing, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer nothing.Close()
	program := helperBeside(self)
	child, err := os.StartProcess(program, append([]string{program}, os.Args[1:]...), &os.ProcAttr{
		Files: []*os.File{nothing, nothing, nothing}, Sys: noWindow(),
	})
	if err != nil {
		return err
	}
	return child.Release()
}

// helperBeside is the helper of this program: "jpki-helper.exe" of "jpki-helperw.exe".
func helperBeside(self string) string {
	end := filepath.Ext(self)
	return strings.TrimSuffix(strings.TrimSuffix(self, end), "w") + end
}
