package server_test

import "os/exec"

func asAnother(*exec.Cmd) {}
