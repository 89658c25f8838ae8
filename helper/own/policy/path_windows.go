package policy

import (
	"runtime"

	"golang.org/x/sys/windows"
)

// systemPath asks the system: the person could set the variable %ProgramData%.
func systemPath() (string, error) {
	data, err := windows.KnownFolderPath(windows.FOLDERID_ProgramData, 0)
	if err != nil {
		return "", err
	}
	return pathOn(runtime.GOOS, data), nil
}
