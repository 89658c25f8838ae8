package peer

import (
	"fmt"
	"net/netip"
	"unsafe"

	"golang.org/x/sys/windows"
)

func sameUser(client, server netip.AddrPort) (bool, error) {
	same, err := samePeer(system{}, client, server)
	return same, asUnknown(err)
}

func listenerOwner(port uint16) (bool, error) {
	same, err := sameListeners(system{}, port)
	return same, asUnknown(err)
}

// system is Windows itself.
type system struct{}

func (system) rows() ([]row, error) {
	var all []row
	for _, t := range []struct {
		family uint32
		layout layout
	}{{windows.AF_INET, rowIPv4}, {windows.AF_INET6, rowIPv6}} {
		table, err := extendedTable(t.family)
		if err != nil {
			return nil, err
		}
		rows, err := parseMIB(table, t.layout)
		if err != nil {
			return nil, err
		}
		all = append(all, rows...)
	}
	return all, nil
}

// extendedTable is GetExtendedTcpTable, of TCP_TABLE_OWNER_PID_ALL. The table may
// grow between two calls.
func extendedTable(family uint32) ([]byte, error) {
	const ownerPIDAll = 5
	get := windows.NewLazySystemDLL("iphlpapi.dll").NewProc("GetExtendedTcpTable")
	if err := get.Find(); err != nil {
		return nil, err
	}
	size := uint32(16 << 10)
	for range 8 {
		table := make([]byte, size)
		code, _, _ := get.Call(uintptr(unsafe.Pointer(&table[0])), uintptr(unsafe.Pointer(&size)), 0, uintptr(family), ownerPIDAll, 0)
		switch windows.Errno(code) {
		case windows.ERROR_SUCCESS:
			return table, nil
		case windows.ERROR_INSUFFICIENT_BUFFER:
			size += 4 << 10
		default:
			return nil, fmt.Errorf("GetExtendedTcpTable: %w", windows.Errno(code))
		}
	}
	return nil, fmt.Errorf("GetExtendedTcpTable: %w", windows.ERROR_INSUFFICIENT_BUFFER)
}

func (system) account(pid uint32) (account, func(), error) {
	process, err := windows.OpenProcess(windows.PROCESS_QUERY_LIMITED_INFORMATION, false, pid)
	if err != nil {
		return account{}, nil, fmt.Errorf("open process %d: %w", pid, err)
	}
	who, err := accountOf(process, pid)
	if err != nil {
		_ = windows.CloseHandle(process)
		return account{}, nil, fmt.Errorf("account of process %d: %w", pid, err)
	}
	return who, func() { _ = windows.CloseHandle(process) }, nil
}

func (system) own() (account, error) {
	return accountOf(windows.CurrentProcess(), windows.GetCurrentProcessId())
}

func accountOf(process windows.Handle, pid uint32) (account, error) {
	var token windows.Token
	if err := windows.OpenProcessToken(process, windows.TOKEN_QUERY, &token); err != nil {
		return account{}, err
	}
	defer token.Close()
	user, err := token.GetTokenUser()
	if err != nil {
		return account{}, err
	}
	who := account{sid: user.User.Sid.String()}
	if err := windows.ProcessIdToSessionId(pid, &who.session); err != nil {
		return account{}, err
	}
	return who, nil
}

// checkSelf: every user of Windows has an identifier of their own.
func checkSelf() error { return nil }
