package program

import (
	"os/exec"
	"syscall"
)

// tieToParent has the process asked to end when this one dies.
func tieToParent(c *exec.Cmd) {
	if c.SysProcAttr == nil {
		c.SysProcAttr = &syscall.SysProcAttr{}
	}
	if c.SysProcAttr.Pdeathsig == 0 {
		c.SysProcAttr.Pdeathsig = syscall.SIGTERM
	}
}
