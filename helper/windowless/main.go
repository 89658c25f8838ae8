// Command jpki-helperw starts the jpki-helper beside it, without a window, with the
// arguments that it was given, and waits for its end unless it serves.
//
// Windows opens a console for a program of a shell wherever no shell starts it: at login
// and in the Start menu. This one is built for no console (-H windowsgui) and hands all
// on. It does nothing else, so that there is one helper.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// serveCommand goes on for as long as the person is there.
const serveCommand = "serve"

func main() {
	exit, err := start(os.Args[1:])
	if err != nil {
		exit = 1 // there is no place to tell it
	}
	os.Exit(exit)
}

// start returns the exit code of the helper, or 0 while it serves.
func start(args []string) (exit int, err error) {
	self, err := os.Executable()
	if err != nil {
		return 0, err
	}
	nothing, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		return 0, err
	}
	defer nothing.Close()
	program, err := helperBeside(self)
	if err != nil {
		return 0, err
	}
	child, err := os.StartProcess(program, append([]string{program}, args...), &os.ProcAttr{
		Files: []*os.File{nothing, nothing, nothing}, Sys: noWindow(),
	})
	if err != nil {
		return 0, err
	}
	if len(args) > 0 && args[0] == serveCommand {
		return 0, child.Release()
	}
	ended, err := child.Wait()
	if err != nil {
		return 0, err
	}
	return ended.ExitCode(), nil
}

// helperBeside is the helper of this program: "jpki-helper.exe" of "jpki-helperw.exe", in
// whatever case. A copy by another name has none: it would be this program itself, which
// would start itself without end.
func helperBeside(self string) (string, error) {
	end := filepath.Ext(self)
	name := strings.TrimSuffix(self, end)
	if !strings.HasSuffix(strings.ToLower(name), "w") {
		return "", fmt.Errorf("%s: its name does not end in w, as that of the helper's starter does", self)
	}
	return name[:len(name)-1] + end, nil
}
