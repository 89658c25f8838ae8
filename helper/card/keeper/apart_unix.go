//go:build unix

package keeper

import (
	"os/exec"
	"syscall"
)

// ownProcessGroup keeps the child out of the helper's process group: what a terminal or a
// shell sends to all of it does not end the child before the helper.
func ownProcessGroup(command *exec.Cmd) { command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }
