package host

import (
	"bufio"
	"bytes"
	"context"
	"io/fs"
	"slices"
	"strconv"
	"strings"
)

// clientLibrary is in the name of the PC/SC library of a Linux program:
// libpcsclite.so.1, libpcsclite_real.so.1 (pcsc-lite 2).
const clientLibrary = "libpcsclite"

// maxName is the length of a name, in characters; the kernel's are 15 bytes.
const maxName = 32

// Holders returns programs of this user that have the PC/SC client library loaded
// and so may hold a card: names, each once, sorted. Our own helper is none of them:
// neither this process nor one that runs the same program, nor those in serving,
// nor a child of one of these. Who really holds a card no system tells. Only Linux
// is asked (proc(5): PID/status, PID/maps, PID/exe); what cannot be read, or not
// before ctx ends, is left out.
func (h Host) Holders(ctx context.Context, serving ...int) []string {
	if h.Proc == nil {
		return nil
	}
	entries, err := fs.ReadDir(h.Proc, ".")
	if err != nil {
		return nil
	}
	processes := map[int]process{}
	for _, entry := range entries {
		if pid, err := strconv.Atoi(entry.Name()); err == nil && ctx.Err() == nil {
			processes[pid] = h.process(entry.Name())
		}
	}
	helpers := h.helpers(processes, serving)
	var holders []string
	for pid, p := range processes {
		if p.ours && p.name != "" && !isDescendant(processes, helpers, pid) && h.loads(ctx, strconv.Itoa(pid)) {
			holders = append(holders, p.name)
		}
	}
	slices.Sort(holders)
	return slices.Compact(holders)
}

// A process is what proc(5) says of one.
type process struct {
	name   string
	ours   bool // this user's
	parent int
}

func (h Host) process(pid string) (p process) {
	status, err := fs.ReadFile(h.Proc, pid+"/status")
	if err != nil {
		return process{}
	}
	for line := range strings.Lines(string(status)) {
		key, value, _ := strings.Cut(line, ":")
		switch fields := strings.Fields(value); {
		case key == "Name":
			p.name = printable(strings.TrimSpace(value))
		case key == "PPid" && len(fields) > 0:
			p.parent, _ = strconv.Atoi(fields[0])
		case key == "Uid": // real, effective, …
			p.ours = len(fields) > 0 && fields[0] == strconv.Itoa(h.UID)
			return p
		}
	}
	return p
}

// helpers are the processes of our own helper: this one, those in serving, and
// those that run the same program, also one that was replaced meanwhile.
func (h Host) helpers(processes map[int]process, serving []int) (helpers []int) {
	for _, pid := range append([]int{h.PID}, serving...) {
		if pid > 0 { // 0 is nobody, and started everything
			helpers = append(helpers, pid)
		}
	}
	program := h.executable(h.PID)
	for pid, p := range processes {
		if p.ours && program != "" && h.executable(pid) == program {
			helpers = append(helpers, pid)
		}
	}
	return helpers
}

// executable is the program of a process, "" if it is not told: proc(5),
// /proc/PID/exe.
func (h Host) executable(pid int) string {
	path, err := fs.ReadLink(h.Proc, strconv.Itoa(pid)+"/exe")
	if err != nil {
		return ""
	}
	return strings.TrimSuffix(path, " (deleted)")
}

// isDescendant reports whether a process is one of some, or a descendant of one.
func isDescendant(processes map[int]process, some []int, pid int) bool {
	for range len(processes) { // parents are read one after the other: they could turn in a circle
		if slices.Contains(some, pid) {
			return true
		}
		p, there := processes[pid]
		if !there {
			return false
		}
		pid = p.parent
	}
	return false
}

// loads reports whether a process has the client library mapped.
func (h Host) loads(ctx context.Context, pid string) bool {
	maps, err := h.Proc.Open(pid + "/maps")
	if err != nil {
		return false
	}
	defer maps.Close()
	for lines := bufio.NewScanner(maps); lines.Scan() && ctx.Err() == nil; {
		// address perms offset dev inode path
		if i := bytes.IndexByte(lines.Bytes(), '/'); i >= 0 {
			path := lines.Bytes()[i:]
			if bytes.Contains(path[bytes.LastIndexByte(path, '/'):], []byte(clientLibrary)) {
				return true
			}
		}
	}
	return false
}

// printable keeps a name that its program chose on its line, and short.
func printable(name string) string {
	kept := []rune{}
	for _, r := range name {
		if strconv.IsPrint(r) && len(kept) < maxName {
			kept = append(kept, r)
		}
	}
	return string(kept)
}
