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

// Holders returns programs of this user, this process left out, that have the
// PC/SC client library loaded and so may hold a card: names, each once, sorted.
// Who really holds it no system tells. Only Linux is asked (proc(5): PID/status,
// PID/maps); what cannot be read, or not before ctx ends, is left out.
func (h Host) Holders(ctx context.Context) []string {
	if h.Proc == nil {
		return nil
	}
	entries, err := fs.ReadDir(h.Proc, ".")
	if err != nil {
		return nil
	}
	var holders []string
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry.Name())
		if err != nil || pid == h.PID || ctx.Err() != nil {
			continue
		}
		if name, ours := h.program(entry.Name()); ours && name != "" && h.loads(ctx, entry.Name()) {
			holders = append(holders, name)
		}
	}
	slices.Sort(holders)
	return slices.Compact(holders)
}

// program returns the name of a process, and whether it is this user's.
func (h Host) program(pid string) (name string, ours bool) {
	status, err := fs.ReadFile(h.Proc, pid+"/status")
	if err != nil {
		return "", false
	}
	for line := range strings.Lines(string(status)) {
		key, value, _ := strings.Cut(line, ":")
		switch key {
		case "Name":
			name = printable(strings.TrimSpace(value))
		case "Uid": // real, effective, …
			fields := strings.Fields(value)
			return name, len(fields) > 0 && fields[0] == strconv.Itoa(h.UID)
		}
	}
	return name, false
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
