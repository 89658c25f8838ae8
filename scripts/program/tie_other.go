//go:build !linux

package program

import "os/exec"

// tieToParent does nothing: only Linux tells a process that its parent died.
func tieToParent(*exec.Cmd) {}
