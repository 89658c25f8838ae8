package main

import (
	"errors"
	"os"
	"syscall"
)

// largestMemory is what a process that has ended had at most, in bytes (getrusage(2)).
func largestMemory(of *os.ProcessState) (int64, error) {
	usage, ok := of.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0, errors.New("the system does not tell the memory of a process")
	}
	return usage.Maxrss << 10, nil
}
