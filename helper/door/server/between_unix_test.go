//go:build unix

package server_test

import (
	"os"
	"os/exec"
	"syscall"
)

// nobody is another user than root.
const nobody = 65534

// asAnother has a program run as another user, which only root may.
func asAnother(program *exec.Cmd) {
	if os.Geteuid() == 0 {
		program.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	}
}
